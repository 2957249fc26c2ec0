"""Benefits that people may be entitled to and have not asked for, from what the department granted before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hub.api import Outreach, Subject


def _whoever(subject: Subject, day: dt.date) -> bool:
    """What the department granted already says whom to ask."""
    return True


OUTREACH: Mapping[str, Outreach] = {
    "fuel_subsidy": Outreach(
        "燃油补贴", "一年多以前批准过燃油补贴，之后没有再申请", "fuel_subsidy", ("fuel_subsidy",), _whoever,
        had=("fuel_subsidy",),
    ),
    "home_care": Outreach(
        "居家托养", "一年多以前批准过居家托养资助，之后没有再申请", "home_care", ("home_care",), _whoever,
        had=("home_care",),
    ),
}  # fmt: skip
