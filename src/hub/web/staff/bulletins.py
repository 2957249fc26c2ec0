"""通报: written by the inspection or the supervision group, read at the posts it goes to, printed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.prints import supervision_prints
from hub.operations.supervision import bulletins
from hub.web import numbers
from hub.web import supervision_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("bulletins", __name__, url_prefix="/supervision/bulletins")


@area.get("")
@permission("watch.read")
def page() -> str:
    """All of them, newest first, with how many copies are read."""
    return render_template(
        "staff/supervision/bulletins.html",
        tabs=words.tabs("bulletins.page"),
        rows=bulletins.bulletins(actor(), after=place()),
    )


@area.get("/new")
@permission("bulletin.make")
def new() -> str:
    """The form; for the inspection filled from the spot checks of this month."""
    return _new(_form(_proposed()))


@area.post("/new")
@permission("bulletin.make")
def issue() -> Any:
    """Issue it; it cannot be changed afterwards."""
    form = _form("")
    with form.catching():
        chosen = numbers.keys(form.all("post_ids"))
        made = bulletins.issue(
            actor(),
            title=form.get("title"),
            said=form.get("said"),
            post_ids=chosen,
            request=form.get("request"),
        )
        flash(_("%(number)s is issued.", number=made.number))
        return redirect(url_for("bulletins.one", bulletin_id=made.id))
    return _new(form), form.status


def _proposed() -> str:
    if not actor().may("inspection.keep"):
        return ""
    last: dt.date = today()
    return bulletins.of_checks(actor(), last.replace(day=1), last)


def _form(said: str) -> Form:
    month = f"{today():%Y年}{today().month}月日常检查情况通报"
    defaults = {"said": said, "title": month if said else ""}
    return Form(request.form, defaults, words.labels() | {"said": _("Text")})


def _new(form: Form) -> str:
    return render_template(
        "staff/supervision/bulletin_new.html", form=form,
        posts=[(row["id"], row["title"]) for row in post_list()],
    )  # fmt: skip


@area.get("/<int:bulletin_id>")
@permission("desk")
def one(bulletin_id: int) -> str:
    """One, with the copies and who has read them."""
    row, copies = bulletins.one(actor(), bulletin_id)
    return render_template(
        "staff/supervision/bulletin.html", row=row, copies=copies, watches=actor().may("watch.read"),
        unread=any(copy["mine"] and not copy["read_on"] for copy in copies), form=_form(""),
    )  # fmt: skip


@area.post("/<int:bulletin_id>")
@permission("desk")
def read(bulletin_id: int) -> Any:
    """Put the read mark onto the own copies."""
    bulletins.mark_read(actor(), bulletin_id, request=request.form.get("request", ""))
    flash(_("Marked as read."))
    return redirect(url_for("bulletins.one", bulletin_id=bulletin_id))


@area.get("/<int:bulletin_id>.pdf")
@permission("desk")
def pdf(bulletin_id: int) -> Response:
    """On paper."""
    return Response(supervision_prints.bulletin(actor(), bulletin_id), mimetype="application/pdf")
