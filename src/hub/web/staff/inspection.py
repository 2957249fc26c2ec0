"""日常检查 and 追责: what the inspection found at a post, and violations followed to a result."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.supervision import FINDING_RESULTS, SANCTIONS
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.supervision import checks, hearing, violation_view, violations
from hub.web import supervision_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("inspection", __name__, url_prefix="/supervision")


@area.get("/checks")
@permission("inspection.keep")
def page() -> str:
    """The checks, open findings first, and the form to record one."""
    return _page(_form())


@area.post("/checks")
@permission("inspection.keep")
def record() -> Any:
    """Record one."""
    form = _form()
    post_id, on = form.integer("post_id", required=True), form.date("on", required=True)
    if form.ok and post_id is not None:
        with form.catching():
            checks.record(
                actor(), post_id=post_id, place=form.get("place"), on=on, finding=form.get("finding"),
                done=form.get("done"), request=form.get("request"),
            )  # fmt: skip
            flash(_("Recorded."))
            return redirect(url_for("inspection.page"))
    return _page(form), form.status


@area.post("/checks/<int:check_id>")
@permission("inspection.keep")
def close(check_id: int) -> Any:
    """Say what became of a finding."""
    form = _form()
    with form.catching():
        checks.close(
            actor(), check_id, rev=form.integer("rev") or 0, result=form.get("result"), note=form.get("note"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Settled."))
        return redirect(url_for("inspection.page"))
    return _page(form), form.status


@area.get("/checks/<int:check_id>")
@permission("desk")
def check(check_id: int) -> str:
    """One finding, for its person, for who decides and for the inspection."""
    return _check(check_id, _form())


@area.post("/checks/<int:check_id>/reply")
@permission("desk")
def reply(check_id: int) -> Any:
    """The person's one reply."""
    form = _form()
    with form.catching():
        checks.reply(actor(), check_id, rev=form.integer("rev") or 0, reply=form.get("reply"),
                     request=form.get("request"))  # fmt: skip
        flash(_("Your reply stands beside the finding."))
        return redirect(url_for("inspection.check", check_id=check_id))
    return _check(check_id, form), form.status


@area.post("/checks/<int:check_id>/decide")
@permission("card.decide")
def decide(check_id: int) -> Any:
    """Confirm or withdraw it."""
    form = _form()
    with form.catching():
        checks.decide(actor(), check_id, rev=form.integer("rev") or 0, decision=form.get("decision"),
                      why=form.get("why"), request=form.get("request"))  # fmt: skip
        flash(_("Decided."))
        return redirect(url_for("inspection.check", check_id=check_id))
    return _check(check_id, form), form.status


def _check(check_id: int, form: Form) -> str:
    who, row = actor(), checks.one(actor(), check_id)
    return render_template(
        "staff/supervision/check.html", row=row, form=form, words=words, keeps=who.may("inspection.keep"),
        mine=row["staff_id"] == who.staff_id, decidable=hearing.decidable(who, checks.TABLE, row),
        waits=hearing.waits(checks.TABLE, row), late=hearing.late(checks.TABLE, row),
    )  # fmt: skip


def _form() -> Form:
    return Form(
        request.form, {"on": today().isoformat(), "number": request.args.get("case", "")}, words.labels()
    )


def _page(form: Form) -> str:
    return render_template(
        "staff/supervision/checks.html", tabs=words.tabs("inspection.page"), form=form, words=words,
        rows=checks.checks(actor(), after=place()), posts=[(row["id"], row["title"]) for row in post_list()],
        closable=partial(checks.closable, actor()),
        results=[(key, words.FINDING_RESULTS[key]) for key in FINDING_RESULTS],
    )  # fmt: skip


# --- 追责 -----------------------------------------------------------------------------------------------


@area.get("/violations")
@permission("inspection.keep")
def followed() -> str:
    """Violations that are followed, the open ones first."""
    return _followed(_form())


@area.post("/violations")
@permission("inspection.keep")
def follow() -> Any:
    """Open one for an overdue case."""
    form = _form()
    with form.catching():
        made = violations.open_for_case(
            actor(), number=form.get("number"), said=form.get("said"), request=form.get("request")
        )
        flash(_("%(number)s is followed now.", number=made.number))
        return redirect(url_for("inspection.one", violation_id=made.id))
    return _followed(form), form.status


def _followed(form: Form) -> str:
    return render_template(
        "staff/supervision/violations.html", tabs=words.tabs("inspection.followed"), form=form, words=words,
        rows=violation_view.violations(actor(), after=place()),
    )  # fmt: skip


@area.get("/violations/<int:violation_id>")
@permission("desk")
def one(violation_id: int) -> str:
    """One, for the inspection and for the person it is about."""
    return _one(violation_id, _form())


@area.post("/violations/<int:violation_id>")
@permission("inspection.keep")
def settle(violation_id: int) -> Any:
    """Close it with its result."""
    form = _form()
    with form.catching():
        violations.close(
            actor(), violation_id, rev=form.integer("rev") or 0, result=form.get("result"),
            note=form.get("note"), request=form.get("request"),
        )  # fmt: skip
        flash(_("Settled."))
        return redirect(url_for("inspection.followed"))
    return _one(violation_id, form), form.status


def _one(violation_id: int, form: Form) -> str:
    return render_template(
        "staff/supervision/violation.html", row=violation_view.one(actor(), violation_id), form=form,
        words=words, keeps=actor().may("inspection.keep"), me=actor().staff_id,
        results=[(key, words.SANCTIONS[key]) for key in SANCTIONS],
    )  # fmt: skip
