"""Lists sent up: gathered from the finished files, sent together, answered line by line."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.i18n import _
from hub.operations import batch_view, batches, spoken
from hub.operations.answers import record_answers
from hub.operations.batch_view import BatchView
from hub.operations.calendar import calendar
from hub.web import batch_forms, dated
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count

area = Blueprint("lists", __name__, url_prefix="/lists")
KIND: Final = "send_up"
area.app_template_global("list_title")(spoken.list_title)


@area.get("")
@permission("batch.read")
def page() -> str:
    """Lists there are, whom they wait for, and the cases that wait for the next."""
    return _page(Form())


def _page(form: Form) -> str:
    waiting = batch_forms.waiting(actor(), KIND)
    note_count("lists", sum(len(cases) for _d, _k, cases in waiting))
    found = batch_forms.batches_of(actor(), KIND, "lists.page")
    return render_template(
        "staff/lists/page.html", waiting=waiting, form=form, found=found,
        out=[_row(row) for row in found.under_way], back=[_row(row) for row in found.over],
    )  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    body = spoken.batch_title(
        row["department"], row["key"], batches.kind_of(row["department"], row["key"]).body
    )
    return {**row, "body": body, "waits": _working_days(row["sent_on"])}


def _working_days(sent_on: Any) -> int:
    return calendar().count(sent_on, today()) if sent_on else 0


@area.post("")
@permission("batch.hold")
def gather() -> Any:
    """Make a list of the ticked cases."""
    form = Form(request.form)
    with form.catching():
        done = batches.gather(
            actor(), department=form.get("department"), key=form.get("key"),
            case_ids=batch_forms.case_ids(form), request=form.get("request"),
        )  # fmt: skip
        return redirect(url_for("lists.one", batch_id=done.id))
    return _page(form), form.status


@area.get("/<int:batch_id>")
@permission("batch.read")
def one(batch_id: int) -> str:
    """The list: to be sent, waiting for its answers, or answered."""
    return _one(_list(batch_id), Form())


def _list(batch_id: int) -> BatchView:
    view = batch_view.batch_view(actor(), batch_id)
    if view.row["kind"] != KIND:
        abort(404)
    return view


def _one(view: BatchView, form: Form) -> str:
    holds, state = batch_forms.may_hold(actor(), view), view.row["state"]
    return render_template(
        "staff/lists/one.html", view=view, form=form, waits=_working_days(view.row["sent_on"]),
        gathering=holds and state == "open", answering=holds and state == "sent" and view.undecided > 0,
        holds=holds, more=_more(view) if holds and state == "open" else (),
    )  # fmt: skip


def _more(view: BatchView) -> list[Any]:
    """Cases that wait and are not on this list."""
    waiting, mine = batch_forms.waiting(actor(), KIND), (view.row["department"], view.row["key"])
    note_count("lists", sum(len(cases) for _d, _k, cases in waiting))
    return next((cases for owner, kind, cases in waiting if (owner, kind.key) == mine), [])


def _changed(batch_id: int, form: Form) -> Any:
    if form.ok:
        return redirect(url_for("lists.one", batch_id=batch_id))
    return _one(_list(batch_id), form), form.status


@area.post("/<int:batch_id>/out/<int:case_id>")
@permission("batch.hold")
def take_out(batch_id: int, case_id: int) -> Any:
    """Take a case out; it waits for the next list."""
    form = Form(request.form)
    with form.catching():
        batches.take_out(actor(), batch_id, case_id, rev=batch_forms.rev(form), request=form.get("request"))
        flash(_("Taken out; the case waits for the next one."))
    return _changed(batch_id, form)


@area.post("/<int:batch_id>/in")
@permission("batch.hold")
def put_in(batch_id: int) -> Any:
    """Add waiting cases."""
    form = Form(request.form)
    with form.catching():
        batches.put_in(actor(), batch_id, batch_forms.case_ids(form), rev=batch_forms.rev(form),
                       request=form.get("request"))  # fmt: skip
    return _changed(batch_id, form)


@area.post("/<int:batch_id>/send")
@permission("batch.hold")
def send(batch_id: int) -> Any:
    """Send the list up; the superior's days do not count."""
    form = Form(request.form, labels=dated.labels())
    on, paper = dated.read(form)
    if form.ok:
        with form.catching():
            batches.send(actor(), batch_id, rev=batch_forms.rev(form), on=on, paper=paper,
                         request=form.get("request"))  # fmt: skip
            flash(_("Sent up. The clock of these cases stands until the answer."))
    return _changed(batch_id, form)


@area.post("/<int:batch_id>/answers")
@permission("batch.hold")
def answers(batch_id: int) -> Any:
    """Record the answers marked; lines left open wait on."""
    view = _list(batch_id)
    fields = {f"why-{line.case_id}": line.number for line in view.lines}
    form = Form(request.form, labels=fields | dated.labels())
    on, paper = dated.read(form)
    said = batch_forms.answers(form, view.lines)
    if form.ok:
        with form.catching():
            record_answers(actor(), batch_id, said, rev=batch_forms.rev(form), on=on, paper=paper,
                           request=form.get("request"))  # fmt: skip
            flash(_("%(n)s answers recorded.", n=len(said)))
    return _changed(batch_id, form)
