"""Lists sent up: gathered from the finished files, sent together, answered line by line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations import batch_view, batches
from hub.web import batch_forms, dated
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.staff.meetings import listing

area = Blueprint("lists", __name__, url_prefix="/lists")
KIND = "send_up"


@area.get("")
@permission("batch.read")
def page() -> str:
    """Lists there are, and the cases that wait for one."""
    return listing(KIND, Form())


@area.post("")
@permission("batch.hold")
def gather() -> Any:
    """Make a list of the ticked cases."""
    form = Form(request.form)
    with form.catching():
        done = batches.gather(
            actor(), department=form.get("department"), key=form.get("key"), case_ids=batch_forms.case_ids(form),
            request=form.get("request"),
        )  # fmt: skip
        return redirect(url_for("lists.one", batch_id=done.id))
    return listing(KIND, form), form.status


@area.get("/<int:batch_id>")
@permission("batch.read")
def one(batch_id: int) -> str:
    """The list: to be sent, or waiting for its answers."""
    return _one(batch_view.batch_view(actor(), batch_id), Form())


def _one(view: batch_view.BatchView, form: Form) -> str:
    holds = batch_forms.may_hold(actor(), view)
    return render_template("staff/lists/one.html", view=view, form=form, holds=holds)


@area.post("/<int:batch_id>/send")
@permission("batch.hold")
def send(batch_id: int) -> Any:
    """Send the list up; the superior's days do not count."""
    form = Form(request.form, labels=dated.labels())
    on, paper = dated.read(form)
    if form.ok:
        with form.catching():
            batches.send(actor(), batch_id, rev=form.integer("rev"), on=on, paper=paper, request=form.get("request"))
            flash(_("Sent up. The clock of these cases stands until the answer."))
            return redirect(url_for("lists.one", batch_id=batch_id))
    return _one(batch_view.batch_view(actor(), batch_id), form), form.status


@area.post("/<int:batch_id>/answers")
@permission("batch.hold")
def answers(batch_id: int) -> Any:
    """Record the answers marked; lines left open wait on."""
    form = Form(request.form, labels=dated.labels())
    on, paper = dated.read(form)
    view = batch_view.batch_view(actor(), batch_id)
    if form.ok:
        with form.catching():
            count = _record(view, form, on=on, paper=paper)
            flash(_("%(n)s answers recorded.", n=count))
            return redirect(url_for("lists.one", batch_id=batch_id))
        view = batch_view.batch_view(actor(), batch_id)
    return _one(view, form), form.status


def _record(view: batch_view.BatchView, form: Form, **dated_: Any) -> int:
    rev, count = form.integer("rev"), 0
    for line in view.lines:
        outcome = form.get(f"r:{line.case_id}")
        if line.result or not outcome:
            continue
        done = batches.answer(
            actor(), view.row["id"], line.case_id, outcome, rev=rev, reason=form.get(f"why:{line.case_id}"),
            basis=form.get(f"basis:{line.case_id}"), request=f"{form.get('request')}-{line.case_id}", **dated_,
        )  # fmt: skip
        rev, count = done.rev, count + 1
    return count
