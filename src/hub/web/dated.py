"""The fold "this did not happen today": a date with the paper it was written on (deadlines.md R15).

Below a department's form, which may have a field `paper` of its own, the paper's name is `PAPER_OF_DAY`.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from hub.db.base import today
from hub.i18n import _
from hub.web.forms import Form

PAPER: Final = "paper"
PAPER_OF_DAY: Final = "paper_of_day"


def labels(paper: str = PAPER) -> dict[str, str]:
    """What the two fields are called."""
    return {"on": _("Date"), paper: _("Paper it was written on")}


def read(form: Form, paper: str = PAPER) -> tuple[dt.date | None, str]:
    """The day given (None = today) and the paper's name."""
    return form.date("on"), form.text(paper, longest=120)


def day_of(form: Form) -> dt.date:
    """The day written so far, today where there is none or it is no date; a preview faults nothing."""
    return Form(form.typed).date("on") or today()
