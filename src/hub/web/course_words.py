"""Words of training courses: states of courses and enrolments, what happened; days as they are typed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Flask

from hub.i18n import _, _l
from hub.web.forms import Form

STATES: Final[Mapping[str, Any]] = {
    "draft": _l("not offered yet"), "open": _l("takes people, or runs"),
    "ended": _l("course ended"), "cancelled": _l("not held"),
}  # fmt: skip
ENROLMENTS: Final[Mapping[str, Any]] = {
    "enrolled": _l("has a place"), "waiting": _l("waits for a place"), "withdrawn": _l("withdrawn"),
    "passed": _l("has the certificate"), "failed": _l("not there often enough"),
    "unplaced": _l("ended: no place became free"),
}  # fmt: skip
ENTRIES: Final[Mapping[str, Any]] = {
    "planned": _l("Planned"), "changed": _l("Corrected"), "offered": _l("Offered"),
    "attendance": _l("Attendance noted"), "ended": _l("Ended with certificates"),
    "cancelled": _l("Cancelled"),
}  # fmt: skip
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def read_days(form: Form, name: str) -> list[dt.date]:
    """The days typed into a field, one a line or parted by commas; whatever is no day is a fault."""
    found = []
    for word in re.split(r"[\s,，、;；]+", form.text(name, longest=1500)):
        if not word:
            continue
        try:
            parts = _DAY.fullmatch(word)
            found.append(dt.date(*(int(part) for part in parts.groups())) if parts else _no_day(word))
        except ValueError:
            form.fail(name, _("%(label)s: %(text)s is not a date; write it like 2026-10-21.",
                              label=form.label(name), text=word))  # fmt: skip
    return found


def _no_day(word: str) -> dt.date:
    raise ValueError(word)


def typed_days(days: Sequence[str]) -> str:
    """Days as the field shows them, one a line."""
    return "\n".join(days)


def register(app: Flask) -> None:
    """Make these known to the templates."""
    app.jinja_env.globals.update(
        course_states=STATES, enrolment_states=ENROLMENTS, course_entries=ENTRIES,
        as_day=dt.date.fromisoformat,
    )  # fmt: skip
