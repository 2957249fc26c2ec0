"""A roster's households on one page: the officer goes from door to door, notes each, and saves once."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import HubError, NotFound
from hub.i18n import _
from hub.operations.calendars.calendar import calendar
from hub.operations.rosters import together
from hub.operations.spoken import of_context
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.numbers import is_key
from hub.web.roster_words import labels
from hub.web.staff.roster_items import AHEAD
from hub.web.words import days_left

area = Blueprint("roster_round", __name__, url_prefix="/rosters")
OUTCOME: Final = "o:"
"""Before the id of an item: what is said of it."""
REV: Final = "rev:"


@area.get("/<int:roster_id>/round")
@permission("roster.note")
def page(roster_id: int) -> str:
    """Those who live near each other together, each with its result to choose; the look is logged."""
    return _page(roster_id, Form(None, _defaults(), labels()))


@area.post("/<int:roster_id>/round")
@permission("roster.note")
def send(roster_id: int) -> Any:
    """Note all that is marked; the rest stays as it is."""
    form = Form(request.form, _defaults(), labels())
    said = _said(form)
    day = form.date("visit_on") if form.get("visit_on") else None
    try:
        done = together.note_together(
            actor(), roster_id, said, visit_on=day, request=form.get("request")
        )  # fmt: skip
    except HubError as error:
        if isinstance(error, NotFound):
            raise
        form.take(error)
        return _page(roster_id, form), form.status
    flash(_("%(n)s noted. What you saw of these households is gone.", n=done.rev))
    left = [each for each in together.waiting(actor()) if each.id == roster_id]
    return redirect(url_for("roster_round.page", roster_id=roster_id) if left else url_for("rosters.page"))


def _said(form: Form) -> dict[int, together.Said]:
    """What was marked, by item."""
    found = {}
    for name in form.typed:
        number = name.removeprefix(OUTCOME)
        if name != number and is_key(number) and form.get(name):
            found[int(number)] = together.Said(form.get(name), form.integer(f"{REV}{number}"))
    return found


def _defaults() -> dict[str, str]:
    return {"visit_on": calendar().add(today(), AHEAD).isoformat()}


def _page(roster_id: int, form: Form) -> str:
    it = together.round_of(actor(), roster_id)
    choices = [(one.key, of_context(it.service.key, one.text)) for one in it.outcomes]
    return render_template(
        "staff/rosters/round.html", it=it, form=form, choices_of=choices, days_left=days_left,
        OUTCOME=OUTCOME, REV=REV,
    )  # fmt: skip
