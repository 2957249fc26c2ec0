"""What a centre asks the civil affairs bureau before it offers these services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TO_CONFIRM: Final[Mapping[str, tuple[str, ...]]] = {
    "low_rent_housing": (
        "方案写作廉租房：请核对现行公共租赁住房的名称、对象和标准，以及《廉租住房保障办法》是否仍然适用。",
    ),
}
"""By service; the grounds of their refusals are asked for beside it."""
