"""Lists sent up: gathered from the finished files, sent together, answered line by line."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import Many
from hub.i18n import _, _l
from hub.operations import spoken
from hub.operations.calendars.calendar import calendar
from hub.operations.context import every_version
from hub.operations.decisions import batch_view, batches, record, superiors
from hub.operations.decisions.answer_sheet import read_sheet, read_text
from hub.operations.decisions.answers import record_answers
from hub.operations.decisions.batch_view import BatchView
from hub.operations.settings import expected_days
from hub.web import batch_forms, dated
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.marks import listed
from hub.web.nav import note_count

area = Blueprint("lists", __name__, url_prefix="/lists")
KIND: Final = "send_up"
HOWS: Final = {"call": _l("with a call"), "letter": _l("in writing"), "visit": _l("in person")}
area.app_template_global("list_title")(spoken.list_title)
area.app_template_global("due_light")(batch_forms.due_light)


@area.get("")
@permission("batch.read")
def page() -> str:
    """Lists there are, whom they wait for, and the cases that wait for the next."""
    return _page(Form())


def _page(form: Form) -> str:
    waiting = batch_forms.waiting(actor(), KIND)
    note_count("lists", sum(len(cases) for _d, _k, cases in waiting))
    found = batch_forms.batches_of(actor(), KIND)
    return render_template(
        "staff/lists/page.html", waiting=waiting, form=form, out=found.under_way.of(_row),
        back=found.over.of(_row), reminded=superiors.last_reminders(actor()),
    )  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    body = spoken.batch_title(
        row["department"], row["key"], record.kind_of(row["department"], row["key"]).body
    )
    return {**row, "body": body, "waits": _working_days(row["sent_on"]), "usual": _usual(row)}


def _usual(row: Any) -> int:
    """Working days in which the superior of such a list usually answers."""
    steps = (step for service in every_version() if service.department == row["department"]
             for step in service.steps if step.batch == row["key"] and step.role == "superior")  # fmt: skip
    return next((expected_days(step) for step in steps), 0)


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
        holds=holds, more=_more(view) if holds and state == "open" else (), usual=_usual(view.row),
        reminders=superiors.reminders(actor(), view.row["id"]), forward=batch_forms.forward_label(view),
        hows=HOWS, awaited=_awaited(view),
    )  # fmt: skip


def _awaited(view: BatchView) -> str:
    """Whose answers are out."""
    whole = spoken.batch_title(view.row["department"], view.kind.key, view.kind.body)
    return listed(spoken.of_context(key, title) for key, title in view.awaited) or whole


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


@area.post("/<int:batch_id>/sheet")
@permission("batch.hold")
def sheet(batch_id: int) -> Any:
    """Fill the answers in from a sheet or copied lines; nothing is recorded until they are looked over."""
    view, form = _list(batch_id), Form(request.form)
    file = request.files.get("file")
    data = file.read() if file else b""
    with form.catching():
        found = read_sheet(data, view.lines) if data else read_text(form.get("pasted"), view.lines)
        typed = batch_forms.filled(view.lines, found)
        typed["pasted"] = form.get("pasted")
        filled = Form(typed)
        if found.faults:
            filled.take(Many(list(found.faults)))
        return _one(view, filled), 200
    return _one(view, form), form.status


@area.post("/<int:batch_id>/remind")
@permission("batch.hold")
def remind(batch_id: int) -> Any:
    """Note that the superior was reminded; no clock moves by it."""
    form = Form(
        request.form,
        labels={
            "how": _("How they are reminded"),
            "spoke_to": _("Spoken to"),
            "note": _("Note"),
            **dated.labels(),
        },
    )
    on, paper = dated.read(form)
    if form.ok:
        with form.catching():
            superiors.remind(
                actor(), batch_id, rev=batch_forms.rev(form), how=form.get("how"), on=on, paper=paper,
                spoke_to=form.text("spoke_to", longest=80), note=form.text("note", longest=300),
                request=form.get("request"),
            )  # fmt: skip
            flash(_("Noted that they were reminded. No clock moves by it."))
    return _changed(batch_id, form)


@area.post("/<int:batch_id>/answers")
@permission("batch.hold")
def answers(batch_id: int) -> Any:
    """Record the answers marked; lines left open wait on."""
    view = _list(batch_id)
    form = Form(request.form, labels=batch_forms.reasons(view.lines) | dated.labels())
    on, paper = dated.read(form)
    said = batch_forms.answers(form, view.lines)
    if form.ok:
        with form.catching():
            record_answers(actor(), batch_id, said, rev=batch_forms.rev(form), on=on, paper=paper,
                           request=form.get("request"))  # fmt: skip
            flash(_("%(n)s answers recorded.", n=len(said)))
    return _changed(batch_id, form)
