"""AB岗: one's own absences, what is handed over to whom stands in, notes from B, who is where now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.domain.errors import sentences
from hub.i18n import _, _l
from hub.operations.ab_posts import absences, coverage, stand_in
from hub.operations.ab_posts.staffing import post_list
from hub.operations.context import service_of
from hub.operations.staff import accounts
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.marks import listed

area = Blueprint("absences", __name__, url_prefix="/absences")
KINDS = {"leave": _l("leave"), "sudden": _l("something sudden"), "order": _l("sent by order")}
HANDOVERS = {
    "none": _l("nothing to hand over"), "open": _l("not handed over"), "confirmed": _l("B has it"),
    "self": _l("B stepped in"),
}  # fmt: skip


@area.get("")
@permission("desk")
def page() -> str:
    """What concerns this person, and for leaders every post now."""
    return _page(_form())


@area.post("")
@permission("desk")
def send() -> Any:
    """The person will be, or is, away."""
    form = _form()
    first, last = form.date("first", required=True), form.date("last")
    if form.ok and first:
        with form.catching():
            absences.set_absence(
                actor(), login=actor().login, first=first, last=last or first, begins=form.get("begins"),
                ends=form.get("ends"), kind=form.get("kind") or "leave",
                reason=form.text("reason", longest=80), note=form.text("note", longest=500),
                substitute=form.get("substitute"), request=form.get("request"),
            )  # fmt: skip
            return _done(_noted(first))
    return _page(form), form.status


@area.post("/<int:absence_id>/<any(back, confirm, step_in):act>")
@permission("desk")
def do(absence_id: int, act: str) -> Any:
    """Back today; or B has what was handed over, or steps in without it."""
    form = _form()
    with form.catching():
        if act == "back":
            absences.end_absence(actor(), absence_id=absence_id, back_on=today())
        elif act == "confirm":
            absences.confirm(actor(), absence_id=absence_id)
        else:
            absences.step_in(actor(), absence_id=absence_id, contact=form.get("contact"))
        return _done(_("Noted."))
    return _page(form, absence_id), form.status


@area.post("/notes/<int:note_id>/read")
@permission("desk")
def read_note(note_id: int) -> Response:
    """A has read what B could not settle."""
    stand_in.read(actor(), note_id)
    return _done(_("Noted."))


@area.get("/plates")
@permission("desk")
def plates() -> str:
    """Name plates of all posts to print (挂牌上岗): post, name, A or B; no photograph."""
    rows = [row for row in post_list() if row["role"] in ("window_clerk", "consultant")]
    return render_template("staff/absences/plates.html", rows=rows)


def _noted(first: dt.date) -> str:
    """What to say to who is away: that B stands in, or that nobody does."""
    alone = coverage.empty_of(actor(), first)
    if not alone:
        return _("Noted; B stands in on these days.")
    said = _("Noted, but nobody is at %(posts)s then: the deputies see it.", posts=listed(alone))
    return sentences(said, _("Call your B or the deputy."))


def _page(form: Form, chosen: int = 0) -> str:
    """The page; `chosen`: the absence about which was typed how the colleague was tried."""
    who = actor()
    leads = who.may("numbers.read")
    return render_template(
        "staff/absences/page.html", form=form, chosen=chosen, blank=Form(),
        ids=form.ids(str(chosen) if chosen else ""), own=_told(absences.own(who)),
        mine=_told(absences.to_take(who)), notes=stand_in.to_read(who), people=_people(),
        kinds=KINDS.items(), handovers=HANDOVERS, today=today(),
        posts=coverage.coverage(who) if leads else (), left=absences.not_handed_over(who) if leads else (),
    )  # fmt: skip


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, each task with the title of its step."""
    for row in rows:
        for task in row["tasks"]:
            task["title"] = service_of(task["service"], task["version"]).step(task["step"]).title
    return rows


def _people() -> list[tuple[str, str]]:
    return [(login, name) for login, name in accounts.colleagues() if login != actor().login]


def _form() -> Form:
    labels = {
        "first": _("First day"), "last": _("Last day"), "begins": _("From"), "ends": _("Until"),
        "reason": _("Reason"), "note": _("What B must know"), "substitute": _("Substitute"),
        "kind": _("Kind"), "contact": _("How the colleague was tried"),
    }  # fmt: skip
    return Form(request.form, {"kind": "leave"}, labels)


def _done(text: str) -> Response:
    flash(text)
    return redirect(url_for("absences.page"))
