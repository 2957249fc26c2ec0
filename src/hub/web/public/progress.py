"""A resident looks up the own case: number and code of the receipt, no account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from hub.i18n import _
from hub.operations.casework import progress
from hub.operations.casework.progress import Progress
from hub.operations.complaints import graded, grades
from hub.operations.spoken import ENDS
from hub.web import complaint_words
from hub.web.case_stops import resident_stops
from hub.web.forms import Form
from hub.web.gate import public
from hub.web.limits import LOOK_UP, guessed, limiter
from hub.web.words import days_left

area = Blueprint("progress", __name__, url_prefix="/public/progress")


@area.get("")
@public
def page() -> str:
    """Ask for number and code."""
    return _page(Form())


@area.post("")
@public
@limiter.limit(LOOK_UP)
@guessed("case")
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


@area.post("/grade")
@public
@limiter.limit(LOOK_UP)
@guessed("case")
def grade() -> Any:
    """Take the grade of a completed case; number and code are asked again, for this page has no log-in."""
    form = Form(request.form, labels=complaint_words.labels())
    number, code = form.get("number"), form.get("code")
    chosen = form.integer("grade", required=True)
    if form.ok:
        said = form.text("said", longest=grades.LONGEST)
        with form.catching():
            grades.grade(
                grades.RESIDENT, number=number, code=code, grade=chosen or 0, said=said,
                request=form.get("request"),
            )  # fmt: skip
    return _page(form, progress.look_up(number, code)), form.status


def _page(form: Form, case: Progress | None = None) -> str:
    stops = resident_stops(case.service, case.stops) if case else []
    now = next((stop for stop in stops if stop.state in ("current", "stopped")), None)
    left = days_left("", case.clock.left) if case and case.clock.accepted else None
    given = graded.of_case(case.case_id) if case and case.completed_on else None
    return render_template(
        "public/progress.html", form=form, it=case, stops=stops, ends=ENDS, grade=given,
        grades=complaint_words.GRADES, now=now, left=left,
    )  # fmt: skip
