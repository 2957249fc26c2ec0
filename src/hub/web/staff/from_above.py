"""Notices from above: what they ask and until when, what was reported on each; recorded by the centre."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.i18n import _, _l
from hub.operations.decisions import from_above
from hub.operations.pages import whole
from hub.web import batch_forms
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.turning import place

area = Blueprint("from_above", __name__, url_prefix="/from-above")
LABELS: Final[dict[str, Any]] = {
    "service": _l("Service"), "number": _l("Number on it"), "sender": _l("Sender"),
    "dated_on": _l("Date on it"), "received_on": _l("Received on"), "until": _l("People are reported until"),
    "asks": _l("What it asks"),
}  # fmt: skip


@area.get("")
@permission("from_above.read")
def page() -> str:
    """The notices that are open, and those that are over."""
    now = whole(lambda after: from_above.notices(actor(), over=False, after=after))
    note_count("from_above", len(now))
    return render_template(
        "staff/from_above/page.html", now=now,
        over=from_above.notices(actor(), over=True, after=place()),
        records=from_above.services_on_notice(actor()),
    )  # fmt: skip


@area.get("/new")
@permission("from_above.record")
def new() -> str:
    """The form of a notice that came."""
    return _new(_form())


@area.post("/new")
@permission("from_above.record")
def record() -> Any:
    """Record it; from then on people can be reported."""
    form = _form()
    days = {name: form.date(name, required=True) for name in ("dated_on", "received_on", "until")}
    if form.ok:
        with form.catching():
            from_above.record(
                actor(), service=form.get("service"), number=form.get("number"), sender=form.get("sender"),
                asks=form.get("asks"), request=form.get("request"), **days,
            )  # fmt: skip
            flash(_("Recorded. The agents find it at “Notices from above” and report people from there."))
            return redirect(url_for("from_above.page"))
    return _new(form), form.status


def _form() -> Form:
    labels = {name: str(text) for name, text in LABELS.items()}
    return Form(request.form, {"received_on": today().isoformat()}, labels)


def _new(form: Form) -> str:
    services = from_above.services_on_notice(actor())
    return render_template("staff/from_above/new.html", form=form, services=services, labels=LABELS)


@area.get("/<int:notice_id>")
@permission("from_above.read")
def one(notice_id: int) -> str:
    """One notice: what it asks, and how many were reported by community."""
    return _one(notice_id, Form(labels={"until": str(LABELS["until"])}))


def _one(notice_id: int, form: Form) -> str:
    it = from_above.notice(actor(), notice_id)
    form.defaults = {"until": it.row["until"].isoformat()}
    holds = actor().may("from_above.record", it.row["department"])
    reports = it.open and actor().may("case.open", it.row["department"])
    return render_template(
        "staff/from_above/one.html", it=it, form=form, holds=holds, reports=reports, labels=LABELS
    )


@area.post("/<int:notice_id>")
@permission("from_above.record")
def prolong(notice_id: int) -> Any:
    """Say anew until when people are reported."""
    form = Form(request.form, labels={"until": str(LABELS["until"])})
    until = form.date("until", required=True)
    if until:
        with form.catching():
            from_above.prolong(
                actor(), notice_id, rev=batch_forms.rev(form), until=until, request=form.get("request")
            )
            flash(_("Changed."))
            return redirect(url_for("from_above.one", notice_id=notice_id))
    return _one(notice_id, form), form.status
