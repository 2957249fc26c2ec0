"""Panel meetings: gathered from the waiting cases, decided line by line, ended together."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.db.base import now, today
from hub.i18n import _
from hub.operations import spoken
from hub.operations.decisions import batch_view, batches
from hub.operations.decisions.batch_view import BatchView
from hub.operations.prints.batch_prints import conclusions
from hub.web import batch_forms, dated, numbers
from hub.web.format import clock
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count

area = Blueprint("meetings", __name__, url_prefix="/meetings")
KIND: Final = "panel"
for made in (spoken.meeting_title, spoken.batch_title, batch_forms.outcome_word):
    area.app_template_global()(made)


@area.get("")
@permission("batch.read")
def page() -> str:
    """Meetings there are, and the cases that wait for one."""
    waiting = batch_forms.waiting(actor(), KIND)
    note_count("meetings", sum(len(cases) for _d, _k, cases in waiting))
    found = batch_forms.batches_of(actor(), KIND)
    return render_template("staff/meetings/page.html", waiting=waiting, found=found)


# --- making a meeting -----------------------------------------------------------------------------


@area.get("/new/<department>/<key>")
@permission("batch.hold")
def new(department: str, key: str) -> str:
    """Which cases, when, where, who: as it was the last time, so that nothing is typed twice."""
    return _new(department, key, Form(None, _as_last_time(department, key), _labels()))


@area.post("/new/<department>/<key>")
@permission("batch.hold")
def gather(department: str, key: str) -> Any:
    """Make a meeting of the ticked cases."""
    form = Form(request.form, labels=_labels())
    said = {"on": form.date("on", required=True), "begins": batch_forms.hour(form, "begins"),
            "place": form.text("place", longest=120), "chair": batch_forms.chair(form),
            "members": batch_forms.members(form, batch_view.panel_people())}  # fmt: skip
    if form.ok:
        with form.catching():
            done = batches.gather(
                actor(), department=department, key=key, case_ids=batch_forms.case_ids(form),
                request=form.get("request"), **said,
            )  # fmt: skip
            return redirect(url_for("meetings.one", batch_id=done.id))
    return _new(department, key, form), form.status


def _as_last_time(department: str, key: str) -> dict[str, Any]:
    last = batch_view.last_meeting(actor(), department, key)
    row = last[0] if last else {"begins": "", "place": ""}
    return {"on": today().isoformat(), "begins": row["begins"], "place": row["place"]}


def _new(department: str, key: str, form: Form) -> str:
    found = batch_forms.waiting_for(actor(), department, key, KIND)
    if found is None:
        abort(404)
    _owner, kind, cases = found
    last = batch_view.last_meeting(actor(), department, key)
    seats = batch_forms.seats(form, last[1] if last else (), last[0]["chair"] if last else "")
    ticked = batch_forms.case_ids(form) if form.typed else [case["id"] for case in cases]
    return render_template(
        "staff/meetings/new.html", department=department, kind=kind, cases=cases, form=form, ticked=ticked,
        seats=seats, people=batch_view.panel_people(),
    )  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "on": _("Day"), "begins": _("Begins"), "ends": _("Ends"), "place": _("Place"),
        "members": _("Who sits in it"),
        "reason": _("Reason"), "basis": _("Basis"), "outcome": _("Decision"), "votes": _("Votes"),
        "recusals": _("Steps aside"), "votes-for": _("For"),
        "votes-against": _("Against"), "votes-abstain": _("Abstained"), **dated.labels(),
    }  # fmt: skip


# --- the meeting ----------------------------------------------------------------------------------


@area.get("/<int:batch_id>")
@permission("batch.read")
def one(batch_id: int) -> str:
    """The meeting; the case being discussed is open in place."""
    return _one(_meeting(batch_id), Form(labels=_labels()), request.args.get("line", type=numbers.key))


def _meeting(batch_id: int) -> BatchView:
    view = batch_view.batch_view(actor(), batch_id)
    if view.row["kind"] != KIND:
        abort(404)
    return view


def _one(view: BatchView, form: Form, wanted: int | None = None) -> str:
    holds = view.row["state"] == "open" and batch_forms.may_hold(actor(), view)
    line = batch_forms.open_line(view, wanted) if holds else None
    there = batch_forms.voters(view)
    return render_template(
        "staff/meetings/one.html", view=view, form=form, line=line, holds=holds, there=there,
        aside=batch_forms.recusal_rows(form, line) if line else (), minutes=conclusions(view),
        following=batch_forms.next_open(view, line.no) if line else None, clock=now(),
        enough=len(there) >= view.row["quorum"], more=_more(view) if holds else (),
    )  # fmt: skip


def _more(view: BatchView) -> list[Any]:
    """Cases that wait and are not in this meeting."""
    waiting, mine = batch_forms.waiting(actor(), KIND), (view.row["department"], view.row["key"])
    note_count("meetings", sum(len(cases) for _d, _k, cases in waiting))
    return next((cases for owner, kind, cases in waiting if (owner, kind.key) == mine), [])


@area.post("/<int:batch_id>/decide/<int:case_id>")
@permission("batch.hold")
def decide(batch_id: int, case_id: int) -> Any:
    """Note one decision and go on to the next open case."""
    form = Form(request.form, labels=_labels())
    said = {"reason": form.text("reason"), "basis": form.text("basis", longest=300),
            "votes": batch_forms.votes(form), "recusals": batch_forms.recusals(form)}  # fmt: skip
    outcome = form.text("outcome", required=True)
    if form.ok:
        with form.catching():
            if not _needs_grounds(batch_id, case_id, outcome):
                said["reason"] = ""
            batches.decide(actor(), batch_id, case_id, outcome, rev=batch_forms.rev(form),
                           request=form.get("request"), **said)  # fmt: skip
            return _onward(batch_id, case_id)
    view = _meeting(batch_id)
    return _one(view, form, _number(view, case_id)), form.status


def _needs_grounds(batch_id: int, case_id: int, outcome: str) -> bool:
    """Whether this outcome is written down with a reason: one typed before the choice was changed is not."""
    line = next((line for line in _meeting(batch_id).lines if line.case_id == case_id), None)
    refusing = {key for key, _label, refuses in line.outcomes if refuses} if line else set()
    return outcome == "deferred" or outcome in refusing


def _onward(batch_id: int, case_id: int) -> Any:
    view = _meeting(batch_id)
    no = batch_forms.next_open(view, _number(view, case_id))
    return redirect(url_for("meetings.one", batch_id=batch_id, line=no, _anchor=f"line-{no}" if no else None))


def _number(view: BatchView, case_id: int) -> int:
    return next((line.no for line in view.lines if line.case_id == case_id), 0)


@area.post("/<int:batch_id>/out/<int:case_id>")
@permission("batch.hold")
def take_out(batch_id: int, case_id: int) -> Any:
    """Take a case out; it waits for the next meeting."""
    form = Form(request.form)
    with form.catching():
        batches.take_out(actor(), batch_id, case_id, rev=batch_forms.rev(form), request=form.get("request"))
        flash(_("Taken out; the case waits for the next one."))
        return redirect(url_for("meetings.one", batch_id=batch_id))
    return _one(_meeting(batch_id), form), form.status


@area.post("/<int:batch_id>/in")
@permission("batch.hold")
def put_in(batch_id: int) -> Any:
    """Add waiting cases."""
    form = Form(request.form)
    with form.catching():
        batches.put_in(actor(), batch_id, batch_forms.case_ids(form), rev=batch_forms.rev(form),
                       request=form.get("request"))  # fmt: skip
        return redirect(url_for("meetings.one", batch_id=batch_id))
    return _one(_meeting(batch_id), form), form.status


# --- who is there ---------------------------------------------------------------------------------


@area.get("/<int:batch_id>/members")
@permission("batch.hold")
def members(batch_id: int) -> str:
    """Who sits in the meeting, who presides, when and where."""
    view = _meeting(batch_id)
    row = view.row
    defaults = {"on": row["on"].isoformat(), "begins": row["begins"], "place": row["place"]}
    return _members(view, Form(None, defaults, _labels()))


def _members(view: BatchView, form: Form) -> str:
    seats = batch_forms.seats(form, view.members, view.row["chair"])
    return render_template(
        "staff/meetings/members.html", view=view, form=form, seats=seats, people=batch_view.panel_people()
    )


@area.post("/<int:batch_id>/members")
@permission("batch.hold")
def set_members(batch_id: int) -> Any:
    """Save who is there."""
    form = Form(request.form, labels=_labels())
    said = {"on": form.date("on", required=True), "begins": batch_forms.hour(form, "begins"),
            "place": form.text("place", longest=120), "chair": batch_forms.chair(form),
            "members": batch_forms.members(form, batch_view.panel_people())}  # fmt: skip
    if form.ok:
        with form.catching():
            batches.set_members(actor(), batch_id, rev=batch_forms.rev(form),
                                request=form.get("request"), **said)  # fmt: skip
            return redirect(url_for("meetings.one", batch_id=batch_id))
    return _members(_meeting(batch_id), form), form.status


# --- the end --------------------------------------------------------------------------------------


@area.get("/<int:batch_id>/end")
@permission("batch.hold")
def end(batch_id: int) -> str:
    """What ends with the meeting: read once more before all cases move."""
    view = _meeting(batch_id)
    late = view.row["on"] < today()
    defaults = {
        "on": view.row["on"].isoformat() if late else "", "ends": "" if late else clock(now()),
    }  # fmt: skip
    return _end(view, Form(None, defaults, _labels()))


def _end(view: BatchView, form: Form) -> str:
    if view.row["state"] != "open" or not batch_forms.may_hold(actor(), view):
        abort(404)
    counts: dict[str, int] = {}
    for line in view.lines:
        word = batch_forms.outcome_word(line, line.result, line.result_title)
        counts[word or _("not decided")] = counts.get(word or _("not decided"), 0) + 1
    return render_template(
        "staff/meetings/end.html", view=view, form=form, counts=counts, minutes=conclusions(view),
        there=batch_forms.voters(view),
    )  # fmt: skip


@area.post("/<int:batch_id>/end")
@permission("batch.hold")
def close(batch_id: int) -> Any:
    """End the meeting: all its cases move, or none."""
    form = Form(request.form, labels=_labels())
    on, paper = dated.read(form)
    ends = batch_forms.hour(form, "ends")
    if form.ok:
        with form.catching():
            batches.close_meeting(actor(), batch_id, rev=batch_forms.rev(form), ends=ends, on=on,
                                  paper=paper, request=form.get("request"))  # fmt: skip
            flash(_("The meeting has ended; its cases have moved on."))
            return redirect(url_for("meetings.one", batch_id=batch_id))
    view = _meeting(batch_id)
    return (_end if view.row["state"] == "open" else _one)(view, form), form.status
