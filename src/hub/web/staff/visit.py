"""One task on a phone: who, where, one form of large answers; gone when the task is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from hub.domain.department import SIGNED_BY, Field
from hub.i18n import _
from hub.operations import cases, visit_view
from hub.operations.visit_view import VisitView
from hub.web import dated
from hub.web.case_stops import near_stops
from hub.web.dynamic import department_fields, typed_values
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.words import days_left

area = Blueprint("visit", __name__)


@area.get("/visits")
@permission("case.advance")
def listing() -> str:
    """The households to go to, most pressing first."""
    return render_template("staff/visit/list.html", rows=visit_view.visit_list(actor()), days_left=days_left,
                           done=session.pop("task-done", 0))  # fmt: skip


@area.get("/tasks/<int:task_id>")
@permission("case.advance")
def page(task_id: int) -> str:
    """The task's form; the opening is logged."""
    view = visit_view.visit_view(actor(), task_id)
    return _page(view, _form(view), signing=False)


@area.post("/tasks/<int:task_id>")
@permission("case.advance")
def send(task_id: int) -> Any:
    """Go on to the signature, or finish the task."""
    view = visit_view.visit_view(actor(), task_id)
    form = _form(view)
    if request.form.get("stage") == "form" and _signature(view):
        _check_all_but_signature(view, form)
        return _page(view, form, signing=form.ok), form.status
    on, paper = dated.read(form)
    if form.ok:
        with form.catching():
            return _finish(view, form, on=on, paper=paper)
    return _page(view, form, signing=_signature(view) and not _faulty_before(view, form)), form.status


@area.post("/tasks/<int:task_id>/nobody")
@permission("case.advance")
def nobody(task_id: int) -> Response:
    """Nobody at home: an honest result; the task stays and its date stands."""
    view = visit_view.visit_view(actor(), task_id)
    cases.nobody_home(actor(), view.task.case_id, view.task.key, request=request.form.get("request", ""))
    flash(_("Noted that nobody was at home. The task stays open."))
    return redirect(url_for("visit.listing") if view.place else url_for("home.page"))


def _finish(view: VisitView, form: Form, **dated_: Any) -> Response:
    given = typed_values(_fields(view), form) if view.form else None
    common = {"form": given, "note": form.get("note:"), "request": form.get("request"), **dated_}
    if view.task.key:
        cases.do_task(actor(), view.task.case_id, view.task.key, **common)
    else:
        cases.advance(
            actor(), view.task.case_id, form.get("outcome") or view.outcomes[0][0], rev=form.integer("rev"),
            reason=form.get("reason"), basis=form.get("basis"), method=form.get("method"),
            received_by=form.get("received_by"), **common,
        )  # fmt: skip
    session["task-done"] = view.task.id
    flash(_("Done: %(what)s.", what=view.task.title))
    return _onward(view)


def _onward(view: VisitView) -> Response:
    following = visit_view.next_task(actor(), view.task.id)
    if following is not None and following.case_id == view.task.case_id:
        return redirect(url_for("visit.page", task_id=following.id))
    return redirect(url_for("visit.listing") if view.place else url_for("home.page"))


def _fields(view: VisitView) -> Sequence[Field]:
    return view.form.fields if view.form else ()


def _signature(view: VisitView) -> bool:
    return any(field.key == SIGNED_BY for field in _fields(view))


def _form(view: VisitView) -> Form:
    labels = {field.key: field.label for field in _fields(view)} | dated.labels()
    labels |= {"reason": _("Reason"), "received_by": _("Received by"), "method": _("How")}
    defaults = {
        "rev": view.rev, "method": "hand", "received_by": view.name, SIGNED_BY: view.name,
        "basis": view.service.law.refusal_basis,
    }  # fmt: skip
    return Form(request.form, defaults, labels)


def _check_all_but_signature(view: VisitView, form: Form) -> None:
    for field in _fields(view):
        if field.key == SIGNED_BY:
            continue
        with form.catching():
            field.read(form.all(field.key) if field.kind == "choices" else form.get(field.key))


def _faulty_before(view: VisitView, form: Form) -> bool:
    before = {field.key for field in _fields(view) if field.key != SIGNED_BY}
    return any(fault.field in before for fault in form.faults)


def _page(view: VisitView, form: Form, *, signing: bool) -> str:
    fields = _fields(view)
    first = [field for field in fields if field.key != SIGNED_BY]
    return render_template(
        "staff/visit/page.html", it=view, form=form, signing=signing, ask_signature=_signature(view),
        fields=department_fields(first, form), raw=first, light=days_left(view.task.light, view.task.left),
        last=department_fields([field for field in fields if field.key == SIGNED_BY], form),
        stops=near_stops(view, actor()), telling=view.step.do in ("deliver", "notify") and not view.task.key,
        done=session.pop("task-done", 0),
    )  # fmt: skip
