"""What a centre asks the health commission before it offers these services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_COPY: Final = "证件要不要复印件，方案没有写：系统各要一份，附卷和上报用；原件看过就退还本人。"

TO_CONFIRM: Final[Mapping[str, tuple[str, ...]]] = {
    "reward_support": (_COPY,),
    "birth_registration": ("“两证”是什么、要带什么，方案没有写：先定下来，再在设置里写明。",),
    "list_reconciliation": ("上级名单里的怀孕、疫苗两栏不读入，核对结束后名单删除：请向上级说明。",),
    "migrant_certificate": (_COPY,),
    "check_voucher": ("跟踪随访只在本人愿意时进行：请向上级说明。", _COPY),
    "contraceptives": ("方案第4、5步（用药人员随访）不做，因为它需要一份用药人员名单：请向上级说明。",),
}
"""By service; the grounds of their refusals are asked for beside it."""
