"""The fold "this did not happen today": a date with the paper it was written on (deadlines.md R15).

It stands below forms of departments, so that its names are none of theirs (`paper` is).
"""

from __future__ import annotations

import datetime as dt

from hub.i18n import _
from hub.web.forms import Form


def labels() -> dict[str, str]:
    """What the two fields are called."""
    return {"on": _("Date"), "dated_paper": _("Paper it was written on")}


def read(form: Form) -> tuple[dt.date | None, str]:
    """The day given (None = today) and the paper's name."""
    return form.date("on"), form.text("dated_paper", longest=120)
