"""One task on a phone: who, where, one form of large answers; gone when the task is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.domain.appointment import HOME
from hub.domain.errors import HubError, NotFound
from hub.domain.form_field import AMOUNT, MEMBER_COUNT, MEMBERS, SIGNED_BY, Field
from hub.i18n import _
from hub.operations.appointments.view import to_do
from hub.operations.casework.sight import case_of_task, department_of, opens_whole
from hub.operations.fieldwork import visit_list, visit_view, visits
from hub.operations.fieldwork.deliveries import TELL
from hub.operations.fieldwork.visit_view import VisitView
from hub.operations.rosters.items import my_items
from hub.operations.verb import CaseRef
from hub.operations.worklist.beside import beside
from hub.web import appointment, batch_forms, dated
from hub.web.back import to_case
from hub.web.case_stops import near_stops
from hub.web.dynamic import department_fields, labels_of, official
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.line_fields import redraws, sentence
from hub.web.marks import listed
from hub.web.nav import note_count
from hub.web.words import days_left, light_of, methods_of

area = Blueprint("visit", __name__)
NOTE: Final = "note:"
"""Name of the note's field; no field of a department can be called so."""


@area.get("/visits")
@permission("case.advance")
def listing() -> str:
    """The households to go to, most pressing first; below them who called somebody home, and rosters."""
    rows = visit_list.visit_list(actor())
    note_count("visit", len(rows))
    there = beside(actor())
    booked = to_do(actor()) if "appointments" in there else []
    return render_template(
        "staff/visit/list.html", rows=rows, days_left=days_left, light_of=light_of, owner=actor().staff_id,
        today=today(), appointment_words=appointment, called=[row for row in booked if row["kind"] == HOME],
        roster_items=my_items(actor()) if "roster_items" in there else [],
    )  # fmt: skip


@area.get("/tasks/<int:task_id>")
@permission("case.advance")
def page(task_id: int) -> Any:
    """The task's form; the opening is logged. One that this person has finished says so, and no more."""
    try:
        view = visit_view.visit_view(actor(), task_id)
    except NotFound:
        if visit_list.done_by(actor(), task_id):
            return redirect(url_for("visit.done", task_id=task_id))
        raise
    return _page(view, _form(view))


@area.post("/tasks/<int:task_id>")
@permission("case.advance")
def send(task_id: int) -> Any:
    """Finish the task; the same form sent twice finishes it once."""
    form = Form(request.form)
    on, paper = dated.read(form)
    if form.ok and not _more_lines(task_id, form):
        try:
            return _onward(task_id, _finish(task_id, form, on=on, paper=paper))
        except NotFound:
            raise
        except HubError as error:
            return _mend(task_id, error)
    return _mend(task_id, None)


def _more_lines(task_id: int, form: Form) -> bool:
    """Whether only more lines, or their sums, are asked for; any task without lines is not looked up."""
    asked = any(name.endswith(("-more", "-sum")) for name in form.typed)
    return asked and redraws(_fields(visit_view.visit_view(actor(), task_id)), form)


def _finish(task_id: int, form: Form, **dated_: Any) -> CaseRef:
    return visits.finish(
        actor(), task_id, outcome=form.get("outcome"), rev=batch_forms.rev(form), form=_typed(),
        reason=form.get("reason"), basis=form.get("basis"), note=form.get(NOTE), method=form.get("method"),
        received_by=form.get("received_by"), request=form.get("request"), **dated_,
    )  # fmt: skip


def _typed() -> Mapping[str, Any]:
    """What was typed, by name; several answers of one question as a list."""
    return {name: values[0] if len(values) == 1 else values for name, values in request.form.lists()}


def _onward(task_id: int, ref: CaseRef) -> Response:
    if opens_whole(actor(), department_of(ref.id), ref.id):
        flash(_("The task is done."))
        return to_case(actor(), ref.id)
    return redirect(url_for("visit.done", task_id=task_id))


def _mend(task_id: int, error: HubError | None) -> Any:
    """The form again, with what was typed and what is wrong."""
    view = visit_view.visit_view(actor(), task_id)
    form = _form(view)
    dated.read(form)
    if error is not None:
        form.take(error)
    return _page(view, form), form.status


@area.post("/tasks/<int:task_id>/nobody")
@permission("case.advance")
def nobody(task_id: int) -> Any:
    """Nobody at home: an honest result; the task stays and its date stands."""
    form = Form(request.form)
    with form.catching():
        visits.nobody_home(actor(), task_id, note=form.text(NOTE), request=form.get("request"))
        flash(_("Noted that nobody was at home. The task stays open, its date stands."))
        return redirect(url_for("visit.page", task_id=task_id))
    view = visit_view.visit_view(actor(), task_id)
    return _page(view, form), form.status


@area.get("/tasks/<int:task_id>/done")
@permission("case.advance")
def done(task_id: int) -> Any:
    """Done: nothing of the household is shown any more; what comes next is offered."""
    if visit_list.is_open(actor(), task_id):
        return redirect(url_for("visit.page", task_id=task_id))
    case_id = case_of_task(task_id)
    if opens_whole(actor(), department_of(case_id), case_id):
        return to_case(actor(), case_id)
    following = visit_list.next_task(actor(), task_id)
    return render_template(
        "staff/visit/done.html", task_id=task_id, owner=actor().staff_id, following=following
    )


def _fields(view: VisitView) -> Sequence[Field]:
    return view.form.fields if view.form else ()


def _form(view: VisitView) -> Form:
    fields = _fields(view)
    labels = labels_of(view.service.department, fields) | dated.labels()
    labels |= {"reason": _("Reason"), "basis": _("Basis"), "received_by": _who_signed(view),
               "method": _("How"), "outcome": _("Result")}  # fmt: skip
    basis = view.service.law.refusal_basis
    defaults = {
        "basis": basis,
        "received_by": "" if view.takes else view.name,
        SIGNED_BY: view.name,
        "method": "hand",
    }
    if view.granted is not None:
        defaults[AMOUNT] = f"{view.granted / 100:.2f}"
    counted = [field.key for field in fields if field.against == MEMBER_COUNT]
    defaults |= dict.fromkeys(counted, str(view.member_count or ""))
    return Form(request.form, defaults, labels, official(fields))


def _page(view: VisitView, form: Form) -> str:
    fields = _fields(view)
    asked = [field for field in fields if field.key != SIGNED_BY]
    signed = [field for field in fields if field.key == SIGNED_BY]
    department = view.service.department
    whole = opens_whole(actor(), department, view.task.case_id)
    return render_template(
        f"staff/visit/{'desk' if whole else 'page'}.html", it=view, form=form, owner=actor().staff_id,
        whole=whole, fields=department_fields(department, asked), methods=_methods(view), known=_known(view),
        note=NOTE, last=department_fields(department, signed),
        light=days_left(view.task.light, view.task.left), who_signed=_who_signed(view),
        stops=near_stops(view, actor()),
    )  # fmt: skip


def _known(view: VisitView) -> dict[str, str]:
    """What of the application the form's questions are compared with."""
    found = {key: sentence(view.service.department, sums) for key, sums in view.sums.items()}
    if not view.members:
        return found
    said = _("%(n)s in the application: %(names)s", n=len(view.members), names=listed(view.members))
    return found | {MEMBERS: said}


def _methods(view: VisitView) -> list[tuple[str, str]]:
    """The ways of telling this step allows; () where nothing is told."""
    return (
        [] if view.task.key or view.step.do not in TELL else methods_of(view.step, hands_on=bool(view.takes))
    )


def _who_signed(view: VisitView) -> str:
    return _("Who signed for it?") if view.takes else _("Who signed or was spoken to")
