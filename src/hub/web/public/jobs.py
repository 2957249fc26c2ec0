"""Work and courses that are offered, for everybody: through their last day; gone (410) from the next."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from hub.i18n import _
from hub.operations.courses import view as course_view
from hub.operations.prints import sheet
from hub.operations.spoken import of_context
from hub.operations.upkeep import released
from hub.operations.vacancies import view
from hub.web.gate import public
from hub.web.public.notices import kept_nowhere, shut

area = Blueprint("jobs", __name__, url_prefix="/public/jobs")


@area.get("")
@public
def page() -> Response:
    """What is offered today; 503 while a restored centre is not released."""
    if released.waiting():
        return shut()
    return kept_nowhere(
        render_template(
            "public/jobs.html", rows=view.public_vacancies(), courses=course_view.public_courses()
        )
    )


@area.get("/<number>")
@public
def one(number: str) -> Response:
    """One vacancy. 410 once its time is over, 404 for one that never was."""
    if released.waiting():
        return shut()
    row = view.public_vacancy(number)
    if row is None:
        abort(410)
    return kept_nowhere(render_template("public/job.html", row=row, window=_window(row["department"])))


@area.get("/courses/<number>")
@public
def course(number: str) -> Response:
    """One course. 410 once enrolment is over, 404 for one that was never offered."""
    if released.waiting():
        return shut()
    row = course_view.public_course(number)
    if row is None:
        abort(410)
    return kept_nowhere(render_template("public/course.html", row=row, window=_window(row["department"])))


def _window(department: str) -> str:
    return _("%(department)s window", department=of_context(department, sheet.department_title(department)))
