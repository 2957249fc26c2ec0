"""监督: what is overdue or near by case number, and the numbers of a period; nobody's name."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.lights import OVERDUE_KINDS
from hub.i18n import _
from hub.operations.reports.leaving import leaves
from hub.operations.spoken import LIGHTS
from hub.operations.supervision import (
    bulletins,
    card_view,
    checks,
    figures,
    half_month_view,
    outcomes,
    overdue,
    violation_view,
)
from hub.operations.supervision.words import FIGURES, KINDS
from hub.web import supervision_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.shapes import Tab
from hub.web.supervision_words import tabs
from hub.web.turning import place
from hub.web.whole import whole_periods
from hub.web.words import days_left, light_of

area = Blueprint("supervision", __name__, url_prefix="/supervision")
SHOWN: Final = 200
"""Lines of one page; the counts are of all, and the sheet has them all."""


@area.get("")
@permission("watch.read")
def page() -> str:
    """Cases past due or near, by light and by the four kinds of overdue."""
    light, kind = _known("light", overdue.PRESSING), _known("kind", OVERDUE_KINDS)
    every = overdue.lines(actor())
    counts = overdue.counts(every)
    note_count("supervision", counts["red"])
    rows = [row for row in every if (not light or row.worst == light) and (not kind or kind in row.kinds)]
    return render_template(
        "staff/supervision/page.html", tabs=tabs("supervision.page"), rows=rows[:SHOWN],
        kinds=_kinds(counts, len(every), light, kind), left=max(0, len(rows) - SHOWN), light=light,
        kind=kind, words=KINDS, silent=overdue.unpublished(), days_left=days_left, light_of=light_of,
    )  # fmt: skip


def _known(name: str, values: Any) -> str:
    found = request.args.get(name, "")
    return found if found in values else ""


def _kinds(counts: Any, every: int, light: str, kind: str) -> list[Tab]:
    found = [Tab(_("All"), url_for("supervision.page"), every, not light and not kind)]
    for key in overdue.PRESSING:
        found.append(Tab(str(LIGHTS[key]), url_for("supervision.page", light=key), counts[key], key == light))
    for key in OVERDUE_KINDS:
        found.append(Tab(str(KINDS[key]), url_for("supervision.page", kind=key), counts[key], key == kind))
    return found


@area.get("/period")
@permission("watch.read")
def period() -> str:
    """Accepted, completed, refused, overdue by kind and counted days, by department and service."""
    form = Form(request.args.copy(), labels={"first": _("From"), "last": _("Until")})
    first, last = _span(form)
    rows, total = figures.month_table(actor(), first, last)
    return render_template(
        "staff/supervision/period.html", tabs=tabs("supervision.period"), form=form, total=total,
        parts=figures.by_department(rows), first=first, last=last, columns=FIGURES,
        leaves=leaves(first, last), links=whole_periods("supervision.period"),
    )  # fmt: skip


@area.get("/mine")
@permission("desk")
def mine() -> str:
    """What supervision has for this person: bulletins, own reports to file, own cards and violations."""
    who = actor()
    reports = half_month_view.own(who)
    return render_template(
        "staff/supervision/mine.html", tabs=words.tabs("supervision.mine"), words=words, reports=reports,
        bulletins=bulletins.bulletins(who, after=place(), size=20), cards=card_view.mine(who),
        findings=checks.mine(who), violations=violation_view.mine(who), files=who.may("half_month.file"),
    )  # fmt: skip


@area.post("/mine")
@permission("desk")
def noted() -> Any:
    """Note what was decided about oneself; it leaves the desk."""
    form = Form(request.form)
    number = outcomes.note(actor(), form.get("kind"), form.integer("about") or 0).number
    flash(_("%(number)s noted.", number=number))
    return redirect(url_for("desk.page"))


def _span(form: Form) -> tuple[dt.date, dt.date]:
    last = form.date("last") or today()
    first = form.date("first") or last.replace(day=1)
    if first > last:
        form.fail("last", _("The period ends before it begins."))
        first = last.replace(day=1)
    form.defaults = {"first": first.isoformat(), "last": last.isoformat()}
    return first, last
