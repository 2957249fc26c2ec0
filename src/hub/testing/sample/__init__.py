"""A department that exists in tests only: its definitions use everything a definition can say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from hub.domain.case import Condition, Facts
from hub.domain.department import Department
from hub.domain.form import Form
from hub.domain.form_field import Field
from hub.domain.person import age_on
from hub.domain.roster import Population
from hub.hookspecs import hookimpl

KEY: Final = "sample"
TITLE: Final = "样例"
EVERYTHING: Final = "sample.everything"
SEVEN: Final = "sample.seven"
IMMEDIATE: Final = "sample.immediate"
WINDOW: Final = "sample.window"
RECONCILE: Final = "sample.reconcile"
REVIEW: Final = "sample.review"
JOINT: Final = "sample.joint"
"""Its services: every kind of step · seven plain steps and eight papers · immediate · with opening days ·
a list from above in two stages · a roster whose items open cases · three superiors at once."""

_ELDER: Final = 80


@hookimpl
def hub_department() -> Department:
    """样例."""
    return Department(key=KEY, title=TITLE, prefix="样")


@hookimpl
def hub_services() -> Path:
    """One TOML file per service and version."""
    return Path(__file__).parent / "services"


@hookimpl
def hub_conditions() -> Mapping[str, Condition]:
    """The conditions named in `services/`."""
    return {"is_elder": _is_elder}


@hookimpl
def hub_forms() -> Mapping[str, Form]:
    """The forms named in `services/`."""
    return {form.key: form for form in (_STATEMENT, _DECISION)}


@hookimpl
def hub_populations() -> Mapping[str, Population]:
    """The populations of rosters named in `services/`."""
    return {"heads": Population("户主", "residents", lambda subject, _day: subject.is_head)}


def _is_elder(facts: Facts) -> bool:
    """Eighty years old on the day the question is put."""
    birth, day = facts.applicant_birth, facts.on or dt.date.max
    return birth is not None and age_on(birth, day) >= _ELDER


_STATEMENT: Final = Form(
    "statement",
    "情况说明",
    (
        Field("members", "人口", "number", required=True, least=Decimal(1), most=Decimal(30)),
        Field("note", "说明", "long_text", longest=300),
    ),
)
_DECISION: Final = Form("decision", "审批意见", (Field("amount", "金额", "money", required=True),))
