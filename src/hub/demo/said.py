"""What people of the demonstration type into forms, by the keys of their fields; all of it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from hub.db.base import today
from hub.domain.form_field import Field

TEXTS: Final[Mapping[str, str]] = {
    "opinion": "证件齐全有效，情况属实。", "note": "", "signed_by": "本人",
    "asked": "社保局、车管所、不动产登记中心", "problem": "",
    "entry_number": "系统0426", "relation": "配偶", "ground": "家庭收入低，就业困难，靠零工维持生活。",
    "kind": "标准型，成人用", "model": "标准型", "serial": "23110452", "proof": "发票00182206",
    "hospital": "市人民医院", "contact": "0909-000 0120", "voucher": "拨付018号", "received_by": "社区代办员",
    "paper": "批复〔2026〕18号", "place": "文化路128号", "trade": "早餐、小吃",
    "guarantor_employer": "市第二中学", "use": "添置设备、购进原料", "school": "伊犁职业技术学院",
    "major": "会计", "wish": "想在本市从事会计、文员工作。", "offered": "介绍了两个会计岗位和一期培训班。",
    "spoken_to": "本人", "policies": "社会保险补贴", "change": "由失业变更为灵活就业",
    "seen": "用工台账、考勤、劳动合同", "papers": "", "by_whom": "社区业务代办员",
}  # fmt: skip
"""Of texts; whatever else is not here has a plain value."""
OF_SERVICE: Final[Mapping[tuple[str, str], str]] = {
    ("family_planning.birth_registration", "number"): "登26-0018",
    ("family_planning.reward_support", "number"): "奖扶26-0173",
    ("labour.late_contributions", "employer"): "原市第二毛纺厂",
}  # fmt: skip
"""Of texts that are other ones in a service."""
NUMBERS: Final[Mapping[str, str]] = {
    "area": "62", "months": "24", "income": "1850", "paid": "4860", "count": "1",
}  # fmt: skip
DAYS_FROM_TODAY: Final[Mapping[str, int]] = {
    "since": -420, "first": -365, "last": -1, "graduated": -150, "bought_on": -90, "check_on": 7,
}  # fmt: skip
"""Of dates that are not the day itself."""
LONG_AGO: Final[Mapping[str, int]] = {"first": -13_500, "last": -6_900}
"""Of the years worked that somebody past the age of retirement pays for."""


def said(field: Field, service: str) -> str | None:
    """What is typed into a field in a case of a service; None where it has a plain value."""
    days = LONG_AGO if service == "labour.late_contributions" else {}
    if field.kind == "date" and (ago := days.get(field.key, DAYS_FROM_TODAY.get(field.key))) is not None:
        return (today() + dt.timedelta(ago)).isoformat()
    words = NUMBERS if field.kind in ("number", "money") else TEXTS
    return OF_SERVICE.get((service, field.key), words.get(field.key))
