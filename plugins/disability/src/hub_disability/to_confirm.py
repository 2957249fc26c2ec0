"""What a centre asks the federation before it offers these services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WHERE: Final = "方案写在中心申请、由社区办理：系统由中心受理，再转社区。"

TO_CONFIRM: Final[Mapping[str, tuple[str, ...]]] = {
    "cataract_surgery": (_WHERE,),
    "home_care": (_WHERE,),
}
"""By service; the grounds of their refusals are asked for beside it."""
