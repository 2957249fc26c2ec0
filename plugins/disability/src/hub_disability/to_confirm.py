"""What a centre asks the federation before it offers these services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WHERE: Final = "方案写在中心申请、由社区办理：系统由中心受理，再转社区。"
_COPY: Final = "证件要不要复印件，方案没有写：系统各要一份，附卷和上报用；原件看过就退还本人。"

TO_CONFIRM: Final[Mapping[str, tuple[str, ...]]] = {
    "assistive_device": (_COPY,),
    "cataract_surgery": (_WHERE,),
    "fuel_subsidy": (_COPY,),
    "home_care": (_WHERE, _COPY),
}
"""By service; the grounds of their refusals are asked for beside it."""
