"""Panel meetings: gathered from the waiting cases, decided line by line, ended together."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.i18n import _
from hub.operations import batch_view, batches
from hub.operations.prints.batch_prints import conclusions
from hub.web import batch_forms, dated
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count

area = Blueprint("meetings", __name__, url_prefix="/meetings")
KIND = "panel"


@area.get("")
@permission("batch.read")
def page() -> str:
    """Meetings there are, and the cases that wait for one."""
    return listing(KIND, Form())


def listing(kind: str, form: Form) -> str:
    """Meetings or lists, with what waits for the next one."""
    waiting = [w for w in batch_view.waiting_kinds(actor()) if w[1].kind == kind] if actor().may("batch.hold") else []
    note_count("meetings" if kind == KIND else "lists", sum(len(w[2]) for w in waiting))
    rows = [row for row in batch_view.batch_list(actor()) if row["kind"] == kind]
    members = {k.key: batch_forms.member_rows(batch_forms.last_members(d, k.key)) for d, k, _rows in waiting}
    return render_template(
        f"staff/{'meetings' if kind == KIND else 'lists'}/page.html", rows=rows, waiting=waiting, form=form,
        members=members, today=today(),
    )  # fmt: skip


@area.post("")
@permission("batch.hold")
def gather() -> Any:
    """Make a meeting of the ticked cases."""
    form = Form(request.form, labels=_labels())
    on = form.date("on")
    if form.ok:
        with form.catching():
            done = batches.gather(
                actor(), department=form.get("department"), key=form.get("key"), case_ids=batch_forms.case_ids(form),
                on=on, place=form.get("place"), chair=form.get("chair"), members=batch_forms.members(form),
                request=form.get("request"),
            )  # fmt: skip
            return redirect(url_for("meetings.one", batch_id=done.id))
    return listing(KIND, form), form.status


def _labels() -> dict[str, str]:
    return {
        "on": _("Day"), "place": _("Place"), "chair": _("Chair"), "reason": _("Reason and facts"), "basis": _("Basis"),
        "votes-for": _("For"), "votes-against": _("Against"), "votes-abstain": _("Abstained"),
        "recused": _("Who steps aside"), "ground": _("Ground"),
    }  # fmt: skip


@area.get("/<int:batch_id>")
@permission("batch.read")
def one(batch_id: int) -> str:
    """The meeting; the case being discussed is open in place."""
    view = batch_view.batch_view(actor(), batch_id)
    return _one(view, Form(labels=_labels()), request.args.get("line", type=int))


def _one(view: batch_view.BatchView, form: Form, wanted: int | None) -> str:
    open_ = view.row["state"] == "open" and batch_forms.may_hold(actor(), view)
    line = batch_forms.open_line(view, wanted) if open_ else None
    there = [m for m in view.members if m["votes"] and m["present"]]
    return render_template(
        "staff/meetings/one.html", view=view, form=form, line=line, open=open_, there=there,
        conclusions=conclusions(view), rows=batch_forms.member_rows(view.members),
        enough=len(there) >= view.row["quorum"],
    )  # fmt: skip


@area.post("/<int:batch_id>/decide/<int:case_id>")
@permission("batch.hold")
def decide(batch_id: int, case_id: int) -> Any:
    """Note one decision and go on to the next open case."""
    form = Form(request.form, labels=_labels())
    view = batch_view.batch_view(actor(), batch_id)
    no = next((line.no for line in view.lines if line.case_id == case_id), 0)
    votes = batch_forms.votes(form)
    if form.ok:
        with form.catching():
            batches.decide(
                actor(), batch_id, case_id, form.get("outcome"), rev=form.integer("rev"), reason=form.get("reason"),
                basis=form.get("basis"), votes=votes, recusals=batch_forms.recusals(form, view),
                request=form.get("request"),
            )  # fmt: skip
            return redirect(url_for("meetings.one", batch_id=batch_id, line=batch_forms.next_open(view, no)))
    return _one(view, form, no), form.status


@area.post("/<int:batch_id>/members")
@permission("batch.hold")
def members(batch_id: int) -> Any:
    """Say who is there and who presides."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        batches.set_members(actor(), batch_id, rev=form.integer("rev"), members=batch_forms.members(form),
                            chair=form.get("chair"), request=form.get("request"))  # fmt: skip
        return redirect(url_for("meetings.one", batch_id=batch_id))
    return _one(batch_view.batch_view(actor(), batch_id), form, None), form.status


@area.post("/<int:batch_id>/close")
@permission("batch.hold")
def close(batch_id: int) -> Any:
    """End the meeting: all its cases move, or none."""
    form = Form(request.form, labels=_labels() | dated.labels())
    on, paper = dated.read(form)
    with form.catching():
        batches.close_meeting(actor(), batch_id, rev=form.integer("rev"), on=on, paper=paper, request=form.get("request"))
        flash(_("The meeting has ended; its cases have moved on."))
        return redirect(url_for("meetings.one", batch_id=batch_id))
    return _one(batch_view.batch_view(actor(), batch_id), form, None), form.status


@area.post("/<int:batch_id>/out/<int:case_id>")
@permission("batch.hold")
def take_out(batch_id: int, case_id: int) -> Response:
    """Take a case out; it waits for the next meeting."""
    batches.take_out(actor(), batch_id, case_id, rev=request.form.get("rev", type=int))
    flash(_("Taken out; the case waits for the next one."))
    return redirect(url_for("meetings.one", batch_id=batch_id))
