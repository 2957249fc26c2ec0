"""A sample of paid lines: the deputy names a pay-out, sees how many would be drawn, and has them drawn."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import reading
from hub.domain.errors import HubError
from hub.i18n import _
from hub.operations.payments.spoken import period_word
from hub.operations.rosters import lines, making, samples
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.payment_words import programme_word
from hub.web.roster_words import labels, posts_of

area = Blueprint("samples", __name__, url_prefix="/rosters/samples")


@area.get("/<key>")
@permission("roster.draw")
def page(key: str) -> Any:
    """Which pay-out; once it is named, how many lines of it would be drawn and where they would go."""
    form = Form(request.args if request.args.get("run") else None, None, labels())
    return _page(key, form, form.get("run"))


@area.post("/<key>")
@permission("roster.draw")
def send(key: str) -> Any:
    """Draw them. Whoever they are, nobody saw before."""
    form = Form(request.form, None, labels())
    with form.catching():
        done = making.make(
            actor(), key, run=form.get("run"), size=form.integer("size"), seen=form.get("seen"),
            why=form.get("why"), request=form.get("request"),
        )  # fmt: skip
        flash(_("Drawn. The visits lie with the people of the areas from now on."))
        return redirect(url_for("rosters.one", roster_id=done.id))
    return _page(key, form, form.get("run"))


def _page(key: str, form: Form, run: str) -> Any:
    service, _roster = making.definition_of(actor(), key)
    plan = None
    if run:
        try:
            plan = making.preview(actor(), key, run=run, size=form.integer("size"))
        except HubError as error:
            form.take(error)
    paid = samples.runs_paid(reading(), actor(), service.department)
    choices = [
        (row["number"], _("%(what)s, %(period)s: %(n)s paid lines", what=programme_word(row["programme"]),
                          period=period_word(row["period"]), n=row["paid"]))
        for row in paid
    ]  # fmt: skip
    return render_template(
        "staff/rosters/sample.html", it=service, form=form, plan=plan, runs=choices,
        posts=posts_of(plan.by_post) if plan else [], left_out=lines.LEFT_OUT,
    ), form.status  # fmt: skip
