"""Posts with A and B, officers' areas, absences."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from hub.db.base import reading, today
from hub.db.models import Absence, Grid, Staff
from hub.domain.actor import ROLES
from hub.i18n import _
from hub.operations import accounts, staffing
from hub.operations.context import plugins
from hub.web import switch
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.words import department_name, role_name

area = Blueprint("posts", __name__, url_prefix="/posts")


@area.get("")
@permission("post.manage")
def page() -> str:
    """All posts; those without A or B are named first."""
    return _page(Form())


def _page(form: Form) -> str:
    rows = sorted(staffing.post_list(), key=lambda row: (bool(row["A"]) and bool(row["B"]), row["key"]))
    return render_template(
        "staff/admin/posts.html", rows=rows, form=form, grids=_grids(), absences=_absences(), today=today(),
        roles=[(key, role_name(key)) for key in ROLES], people=_people(),
        departments=[(key, department_name(key)) for key in plugins().departments],
        places=[(str(key), name) for key, name in switch.communities()],
    )  # fmt: skip


def _people() -> list[tuple[str, str]]:
    table = Staff.__table__
    query = select(table.c.login, table.c.name).where(table.c.active.is_(True)).order_by(table.c.name)
    return [(row.login, f"{row.name} ({row.login})") for row in reading().execute(query)]


def _grids() -> list[dict[str, Any]]:
    names = dict(switch.communities())
    posts = {row["id"]: row for row in staffing.post_list(role="household_officer")}
    table = Grid.__table__
    rows = reading().execute(select(table).order_by(table.c.community_id, table.c.id)).mappings()
    return [
        {**row, "community": names.get(row["community_id"], ""), "post": posts.get(row["post_id"])}
        for row in rows
    ]


def _absences() -> list[dict[str, Any]]:
    away, people = Absence.__table__, Staff.__table__
    query = select(away, people.c.name).join_from(away, people, people.c.id == away.c.staff_id)
    return [
        dict(row)
        for row in reading().execute(query.where(away.c.last >= today()).order_by(away.c.first)).mappings()
    ]


def _labels() -> dict[str, str]:
    return {
        "key": _("Key"),
        "title": _("Title"),
        "role": _("Role"),
        "department": _("Department"),
        "phone": _("Telephone"),
        "community": _("Community"),
        "login": _("Who"),
        "slot": _("A or B"),
        "since": _("From"),
        "first": _("First day"),
        "last": _("Last day"),
        "reason": _("Reason"),
        "name": _("Name"),
        "back_on": _("Back on"),
    }


@area.post("/new")
@permission("post.manage")
def add() -> Any:
    """A new post."""
    form = Form(request.form, labels=_labels())
    place = form.integer("community")
    with form.catching():
        staffing.add_post(
            actor(),
            key=form.get("key").strip(),
            title=form.get("title"),
            role=form.get("role"),
            phone=form.get("phone"),
            department=form.get("department"),
            community_id=place,
        )
        return _done(_("The post is there; give it A and B."))
    return _page(form), form.status


@area.post("/hold")
@permission("post.manage")
def hold() -> Any:
    """Put somebody into A or B, or leave the slot empty."""
    form = Form(request.form, labels=_labels())
    since = form.date("since")
    if form.ok:
        with form.catching():
            if form.get("login"):
                staffing.hold_post(
                    actor(), key=form.get("key"), login=form.get("login"), slot=form.get("slot"), since=since
                )
            else:
                staffing.leave_post(actor(), key=form.get("key"), slot=form.get("slot"))
            return _done(_("Saved."))
    return _page(form), form.status


@area.post("/areas")
@permission("post.manage")
def area_of_officer() -> Any:
    """An officer's area: a new one, or another post for one."""
    form = Form(request.form, labels=_labels())
    place = form.integer("community", required=True)
    if form.ok and place:
        with form.catching():
            staffing.put_grid(actor(), community_id=place, name=form.get("name"), post_key=form.get("post"))
            return _done(_("Saved."))
    return _page(form), form.status


@area.post("/away")
@permission("post.manage")
def away() -> Any:
    """Somebody is away; the B of each post stands in."""
    form = Form(request.form, labels=_labels())
    first, last = form.date("first", required=True), form.date("last", required=True)
    if form.ok and first and last:
        with form.catching():
            login = accounts.staff_of(form.get("login")).login
            staffing.set_absence(actor(), login=login, first=first, last=last, reason=form.get("reason"))
            return _done(_("Noted; B stands in on these days."))
    return _page(form), form.status


@area.post("/away/<int:absence_id>/back")
@permission("post.manage")
def back(absence_id: int) -> Response:
    """Back today."""
    staffing.end_absence(actor(), absence_id=absence_id, back_on=today())
    return _done(_("Back; the own posts are theirs again."))


def _done(text: str) -> Response:
    flash(text)
    return redirect(url_for("posts.page"))
