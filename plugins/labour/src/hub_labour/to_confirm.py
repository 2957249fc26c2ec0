"""What a centre asks the labour office before it offers these services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CARD: Final = "方案写作《就业失业登记证》：请核对现行的证件名称（就业创业证）。"
_COPY: Final = "证件要不要复印件，方案没有写：系统各要一份，附卷和上报用；原件看过就退还本人。"

TO_CONFIRM: Final[Mapping[str, tuple[str, ...]]] = {
    "hardship": (
        "就业困难人员的具体范围由自治区规定（就业促进法第五十二条末句）：系统不问其中的年龄和失业时间，由审核的人按规定掌握。",
        "法定劳动年龄按16周岁以上、不满63周岁掌握，超出的不予认定。",
    ),
    "pension_insurance": (
        "续保要带什么，方案没有写：暂按医疗保险，带身份证或者社保卡。",
        "方案把“新增人员”写在第①项：照片是否只由新增人员交，由中心确认。",
    ),
    "retiree_certification": ("方案由社区直接报市社保局，中心职责第九项又写由中心办理：系统经中心上报。",),
    "micro_loan": ("方案写作小额担保贷款：请核对现行的名称、对象和额度（创业担保贷款）。",),
    "job_card": ("方案没有写从哪里办起：系统由社区收件。", _CARD),
    "card_review": (_CARD,),
    "insurance_subsidy": (_COPY,),
    "late_contributions": (_COPY,),
    "labour_inspection": ("依据写作《劳动保障监察条例》，没有写到条款。",),
}
"""By service; the grounds of their refusals are asked for beside it."""
