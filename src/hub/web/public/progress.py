"""A resident looks up the own case: number and code of the receipt, no account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from hub.i18n import _
from hub.operations import progress
from hub.operations.progress import Progress
from hub.web.case_stops import resident_stops
from hub.web.forms import Form
from hub.web.gate import public
from hub.web.limits import LOOK_UP, limiter
from hub.web.words import ENDS

area = Blueprint("progress", __name__, url_prefix="/public/progress")


@area.get("")
@public
def page() -> str:
    """Ask for number and code."""
    return _page(Form())


@area.post("")
@public
@limiter.limit(LOOK_UP)
def found() -> Any:
    """Show where the case stands; a wrong code and an unknown number look alike."""
    form = Form(request.form, labels={"number": _("Number on the receipt"), "code": _("Code on the receipt")})
    number, code = (
        form.text("number", required=True, longest=40),
        form.text("code", required=True, longest=16),
    )
    if form.ok:
        case = progress.look_up(number, code)
        if case is not None:
            return _page(form, case)
        form.fail(
            "number", _("Number and code do not fit. Compare both with the receipt, or ask by telephone.")
        )
    return _page(form), form.status


def _page(form: Form, case: Progress | None = None) -> str:
    stops = resident_stops(case.service, case.stops) if case else []
    return render_template("public/progress.html", form=form, it=case, stops=stops, ends=ENDS)
