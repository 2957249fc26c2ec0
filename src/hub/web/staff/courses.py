"""Training courses: planned, offered, filled by enrolment, attendance noted day by day, certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import HubError
from hub.i18n import _
from hub.operations.courses import attending, enrolling, offering, view
from hub.operations.courses.said import checked
from hub.operations.prints import course_prints
from hub.operations.registry import residents
from hub.web import numbers
from hub.web.course_words import read_days, typed_days
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.turning import place

area = Blueprint("courses", __name__, url_prefix="/courses")


@area.get("")
@permission("course.read")
def page() -> str:
    """Courses that are planned or run; those that are over under them."""
    return render_template(
        "staff/courses/page.html", rows=view.found(actor(), after=place()),
        over=view.found(actor(), over=True, after=place("over")),
        keeps=view.kept_by(actor()),
    )  # fmt: skip


def _labels() -> dict[str, Any]:
    return {
        "title": _("Course"), "organiser": _("Who runs it"), "place": _("Place"), "hours": _("Hours"),
        "about": _("What is learned, and for whom"), "places": _("How many places"), "days": _("Days"),
        "least": _("Days of attendance for the certificate"), "enrol_until": _("Enrolment until"),
        "reason": _("Reason"), "purpose": _("What the person wants it for"), "day": _("Day"),
    }  # fmt: skip


def _said(form: Form) -> dict[str, Any]:
    texts = ("title", "organiser", "place", "hours", "about")
    return {
        **{name: form.get(name) for name in texts}, "places": form.integer("places"),
        "least": form.integer("least"), "days": read_days(form, "days"),
        "enrol_until": form.date("enrol_until"),
    }  # fmt: skip


@area.get("/new/<department>")
@permission("course.keep")
def new(department: str) -> str:
    """The form of one more course."""
    if department not in {each.key for each in view.kept_by(actor())}:
        abort(404)
    return _edit(0, Form(None, None, _labels()))


@area.post("/new/<department>")
@permission("course.keep")
def plan(department: str) -> Any:
    """Plan it; it is offered from its own page."""
    form = Form(request.form, None, _labels())
    with form.catching():
        said = _said(form)
        if form.ok:
            made = offering.plan(actor(), department, said, request=form.get("request"))
            flash(_("Planned: look it through and offer it."))
            return redirect(url_for("courses.one", course_id=made.id))
        _look_through(form, said, ahead=True)
    return _edit(0, form), form.status


def _edit(course_id: int, form: Form) -> str:
    return render_template("staff/courses/edit.html", form=form, course_id=course_id)


@area.get("/<int:course_id>/edit")
@permission("course.keep")
def edit(course_id: int) -> str:
    """The form with what is said of it now."""
    row = view.course_view(actor(), course_id).row
    known = {**row, "rev": row["seq"], "days": typed_days(row["days"])}
    return _edit(course_id, Form(None, known, _labels()))


@area.post("/<int:course_id>/edit")
@permission("course.keep")
def change(course_id: int) -> Any:
    """Correct it; more places move those up who wait."""
    form = Form(request.form, None, _labels())
    with form.catching():
        said = _said(form)
        if form.ok:
            offering.change(actor(), course_id, said, rev=form.integer("rev"), request=form.get("request"))
            flash(_("Noted."))
            return redirect(url_for("courses.one", course_id=course_id))
        _look_through(form, said)
    return _edit(course_id, form), form.status


def _look_through(form: Form, said: dict[str, Any], *, ahead: bool = False) -> None:
    """Where something could not even be read, what else is wrong is told with it."""
    try:
        checked(said | ({"days": ()} if form.faults_of("days") else {}), ahead=ahead)
    except HubError as error:
        form.take_more(error)


# --- one course -----------------------------------------------------------------------------------------


@area.get("/<int:course_id>")
@permission("course.read")
def one(course_id: int) -> str:
    """One course, who is in it, who waits; the look is logged."""
    return _one(course_id, Form(None, None, _labels()))


def _one(course_id: int, form: Form, at: str = "") -> str:
    """The page; what was typed for one act, or of one person, stands in its form alone."""
    it = view.course_view(actor(), course_id)
    text = request.values.get("q", "").strip()[:200] if "enrol" in it.may else ""
    found = residents.find(actor(), text) if text else residents.Found()
    return render_template(
        "staff/courses/one.html", it=it, form=form, searched=text, found=found,
        hint=_(found.hint) if found.hint else "", today=today(),
        of=defaultdict(Form, {at: form}), ids=form.ids(at),
    )  # fmt: skip


@area.post("/<int:course_id>/enrol")
@permission("course.enrol")
def enrol(course_id: int) -> Any:
    """Enrol who was found, with what the person wants it for."""
    form = Form(request.form, None, _labels())
    with form.catching():
        made = enrolling.enrol(actor(), course_id, resident_id=form.integer("resident") or 0,
                               purpose=form.get("purpose"), request=form.get("request"))  # fmt: skip
        waits = made.number in {each["number"] for each in view.course_view(actor(), course_id).enrolments
                                if each["state"] == "waiting"}  # fmt: skip
        flash(_("All places are taken: on the waiting list.") if waits else _("Enrolled."))
        return redirect(url_for("courses.one", course_id=course_id))
    return _one(course_id, form, form.get("resident")), form.status


@area.post("/<int:course_id>/<act>")
@permission("course.keep")
def send(course_id: int, act: str) -> Any:
    """Offer it, end it with certificates, cancel it."""
    if act not in _ACTS:
        abort(404)
    form = Form(request.form, None, _labels())
    with form.catching():
        _ACTS[act](course_id, form)
        flash(_("Noted."))
        return redirect(url_for("courses.one", course_id=course_id))
    return _one(course_id, form, act), form.status


_ACTS: Final[dict[str, Callable[[int, Form], Any]]] = {
    "offer": lambda key, form: offering.offer(
        actor(), key, rev=form.integer("rev"), request=form.get("request")),
    "end": lambda key, form: attending.end(
        actor(), key, rev=form.integer("rev"), request=form.get("request")),
    "cancel": lambda key, form: offering.cancel(
        actor(), key, reason=form.get("reason"), rev=form.integer("rev"), request=form.get("request")),
}  # fmt: skip


@area.post("/<int:course_id>/enrolments/<int:enrolment_id>/<act>")
@permission("course.enrol")
def answer(course_id: int, enrolment_id: int, act: str) -> Any:
    """Take somebody off, or note that who moved up was told."""
    if act not in ("withdraw", "told"):
        abort(404)
    form = Form(request.form, None, _labels())
    with form.catching():
        if act == "told":
            enrolling.told(actor(), enrolment_id, request=form.get("request"))
        else:
            enrolling.withdraw(actor(), enrolment_id, reason=form.get("reason"), request=form.get("request"))
        flash(_("Noted."))
        return redirect(url_for("courses.one", course_id=course_id))
    return _one(course_id, form, f"w{enrolment_id}"), form.status


# --- attendance and paper -------------------------------------------------------------------------------


@area.get("/<int:course_id>/days/<day>")
@permission("course.keep")
def day(course_id: int, day: str) -> str:
    """Who was there on one day."""
    return _day(course_id, day, Form(None, None, _labels()))


def _day(course_id: int, day: str, form: Form) -> str:
    it = view.course_view(actor(), course_id)
    if day not in it.row["days"] or "attend" not in it.may:
        abort(404)
    seated = [each for each in it.enrolments if each["state"] == "enrolled"]
    noted = day in it.row["held"]
    form.defaults = {"present": [each["id"] for each in seated if not noted or day in each["attended"]]}
    return render_template("staff/courses/day.html", it=it, day=day, seated=seated, noted=noted, form=form)


@area.post("/<int:course_id>/days/<day>")
@permission("course.keep")
def attend(course_id: int, day: str) -> Any:
    """Note who was there."""
    form = Form(request.form, {"day": day}, _labels())
    with form.catching():
        present = numbers.keys(form.all("present"))
        attending.attend(
            actor(),
            course_id,
            form.date("day"),
            present,
            rev=form.integer("rev"),
            request=form.get("request"),
        )
        flash(_("Attendance is noted."))
        return redirect(url_for("courses.one", course_id=course_id))
    return _day(course_id, day, form), form.status


@area.get("/<int:course_id>/list.pdf")
@permission("course.keep")
def sheet(course_id: int) -> Response:
    """The list to sign, one column a day; the reading is logged."""
    return pdf(course_prints.attendance(actor(), course_id), f"course-{course_id}")


@area.get("/certificates/<int:enrolment_id>.pdf")
@permission("course.keep")
def certificate(enrolment_id: int) -> Response:
    """One certificate; the reading is logged."""
    return pdf(course_prints.certificate(actor(), enrolment_id), f"certificate-{enrolment_id}")
