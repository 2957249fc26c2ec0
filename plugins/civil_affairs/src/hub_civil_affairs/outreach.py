"""Benefits that people may be entitled to and have not asked for, from registry facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hub.api import Outreach, Subject

from .populations import ELDER


def _very_old(subject: Subject, day: dt.date) -> bool:
    """Whoever has had the eightieth birthday by that day (民政-9)."""
    return (day.year - subject.birth.year, (day.month, day.day)) >= (
        ELDER, (subject.birth.month, subject.birth.day)
    ) or day.year - subject.birth.year > ELDER  # fmt: skip


OUTREACH: Mapping[str, Outreach] = {
    "old_age_allowance": Outreach(
        "高龄津贴", "年满80周岁，没有享受高龄津贴，也没有正在办的申请", "old_age_allowance",
        ("old_age_allowance",), _very_old, age=ELDER,
    ),
}  # fmt: skip
