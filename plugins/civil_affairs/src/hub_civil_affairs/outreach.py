"""Benefits that people may be entitled to and have not asked for, from registry facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hub.api import Outreach, Subject

from .populations import ELDER


def _very_old(subject: Subject, day: dt.date) -> bool:
    """Whoever has had the eightieth birthday by that day (民政-9)."""
    born = subject.birth
    return (day.year - born.year, day.month, day.day) >= (ELDER, born.month, born.day)


def _whoever(subject: Subject, day: dt.date) -> bool:
    """What the department grants already says whom to ask."""
    return True


OUTREACH: Mapping[str, Outreach] = {
    "old_age_allowance": Outreach(
        "高龄津贴", "年满80周岁，没有享受高龄津贴，也没有正在办的申请", "old_age_allowance",
        ("old_age_allowance",), _very_old, age=ELDER,
    ),
    "low_rent_housing": Outreach(
        "廉租房", "正在享受低保，没有享受租赁补贴，也没有正在办的申请；住房有困难的可以申请",
        "low_rent_housing", ("rent_subsidy", "low_rent_housing"), _whoever, holds=("minimum_living",),
    ),
    "living_relief": Outreach(
        "低保生活救助", "正在享受低保，一年内没有得到过生活救助；仍有临时困难的可以申请", "living_relief",
        ("living_relief",), _whoever, holds=("minimum_living",),
    ),
}  # fmt: skip
