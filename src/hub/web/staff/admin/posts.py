"""Posts with A and B, absences; who does what of a service; the plan of officers' areas."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from hub.db.base import reading, today
from hub.db.models import Absence, Staff
from hub.domain.actor import ROLES
from hub.i18n import _
from hub.operations.ab_posts import absences, areas, closing, staffing
from hub.operations.ab_posts.who import who_does
from hub.operations.centre.colleagues import give_post
from hub.operations.centre.equipped import add_lacking, lacking_posts
from hub.operations.centre.windows import windows
from hub.operations.context import plugins, service_of
from hub.operations.staff import account_rows, accounts
from hub.operations.staff.training import untrained_holders
from hub.web import numbers, switch
from hub.web.forms import Form, told_of
from hub.web.gate import actor, permission
from hub.web.shapes import Tab
from hub.web.words import departments, role_name, said

area = Blueprint("posts", __name__, url_prefix="/posts")


@area.get("")
@permission("post.manage")
def page() -> str:
    """All posts; those without A or B are named first. `key` and `slot`: who is to hold it is asked below."""
    begins = {"key": request.args.get("key", ""), "slot": request.args.get("slot", ""), "with_role": "yes"}
    return _page(Form(None, begins), "hold")


def _page(form: Form, act: str = "") -> str:
    """The page; what was typed for one act stands in its form alone."""
    every, blank = staffing.post_list(closed=True), Form(None, {"with_role": "yes"})
    rows = [row for row in every if not row["closed_on"]]
    rows.sort(key=lambda row: (bool(row["A"]) and bool(row["B"]), row["key"]))
    closed = [row for row in every if row["closed_on"]]
    return render_template(
        "staff/admin/posts.html", rows=rows, closed=closed, form=form, absences=_absences(), today=today(),
        of={each: form if each == act else blank for each in _AT}, ids=_ids(form, act),
        tabs=tabs("posts.page"),
        roles=[(key, role_name(key)) for key in ROLES], people=_people(), untrained=_untrained(),
        departments=departments(), places=_places(), windows=windows(actor()),
        lacking=[post["title"] for post in lacking_posts(actor())],
    )  # fmt: skip


def _ids(form: Form, act: str) -> dict[str, str]:
    """Where the faults of an act lie: a post's are in its row."""
    behind = f"-{form.get('key')}" if act == "change" else ""
    return {name: at + behind for name, at in _AT.get(act, {}).items()}


_AT: Final[dict[str, dict[str, str]]] = {
    "add": {"key": "n-key"},
    "change": {"title": "title", "phone": "phone"},
    "hold": {"key": "h-key", "slot": "h-slot"},
    "away": {"login": "a-login"},
}
"""The forms of the page, with the fields that another of them has too."""


def tabs(open_: str) -> list[Tab]:
    """The rooms of the posts: the list, who does what, the areas."""
    titles = {
        "posts.page": _("Posts"),
        "posts.who": _("Who does what"),
        "posts.plan": _("Officers' areas"),
        "telephones.page": _("Telephones"),
    }
    return [Tab(title, url_for(page), None, page == open_) for page, title in titles.items()]


def _places() -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in switch.communities()]


def _untrained() -> set[tuple[str, str]]:
    """(post key, A or B) of holders who lack a training."""
    return {(lack.post.key, lack.slot) for lack in untrained_holders()}


def _people() -> list[tuple[str, str]]:
    return [(login, f"{name} ({login})") for login, name in accounts.colleagues()]


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
        "service": _("Service"),
        "building": _("Building"),
        "to": _("Area"),
        "out_of": _("Out of"),
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
    return _page(form, "add"), form.status


@area.post("/complete")
@permission("post.manage")
def complete() -> Response:
    """All posts of the plan that are not there yet."""
    made = add_lacking(actor())
    return _done(_("%(n)s posts are made; give them A and B.", n=len(made)))


@area.post("/change")
@permission("post.manage")
def change() -> Any:
    """Another title or telephone for a post."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        staffing.change_post(actor(), key=form.get("key"), title=form.get("title"), phone=form.get("phone"))
        return _done(_("Saved."))
    return _page(form, "change"), form.status


@area.post("/close")
@permission("post.manage")
def close() -> Any:
    """Close a post that the street has no more, or open it again."""
    form = Form(request.form, labels=_labels())
    again = form.get("again") == "yes"
    with form.catching():
        (closing.open_post if again else closing.close_post)(actor(), key=form.get("key"))
        return _done(_("It is open again; give it A and B.") if again else _("The post is closed."))
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
                give = give_post if form.get("with_role") == "yes" else staffing.hold_post
                give(
                    actor(), key=form.get("key"), login=form.get("login"), slot=form.get("slot"), since=since
                )
            else:
                staffing.leave_post(actor(), key=form.get("key"), slot=form.get("slot"))
            return _done(_("Saved."))
    return _page(form, "hold"), form.status


@area.get("/who")
@permission("post.manage")
def who() -> str:
    """Who does each step of one service in one community today, and what is lacking."""
    form = Form(request.args, labels=_labels())
    places, services = _places(), _services()
    service = form.get("service") or (services[0][0] if services else "")
    place = request.args.get("community", type=numbers.key) or (int(places[0][0]) if places else 0)
    form.defaults = {"service": service, "community": place}
    doers = who_does(actor(), service_key=service, community_id=place) if service and place else []
    return render_template(
        "staff/admin/who.html", form=form, doers=doers,
        steps=[list(rows) for _key, rows in groupby(doers, key=lambda doer: doer.step)],
        services=services, places=places, tabs=tabs("posts.who"),
        service=service_of(service) if service else None, told_of=told_of,
    )  # fmt: skip


def _services() -> list[tuple[str, str]]:
    newest = [versions[-1] for versions in plugins().services().values() if versions[-1].enabled]
    departments = list(plugins().departments)
    newest.sort(key=lambda one: (departments.index(one.department), one.place))
    return [(one.key, f"{one.seq} {said(one, one.short)}") for one in newest]


@area.get("/plan")
@permission("post.manage")
def plan() -> str:
    """Communities, areas, buildings, officers; gaps and overlaps are named."""
    return _plan(Form())


def _plan(form: Form) -> str:
    officers = staffing.post_list(role="household_officer")
    return render_template(
        "staff/admin/plan.html", form=form, plans=areas.plans(actor()), officers=officers,
        told_of=told_of, tabs=tabs("posts.plan"),
    )  # fmt: skip


@area.post("/areas")
@permission("post.manage")
def area_of_officer() -> Any:
    """An officer's area: a new one, or another post for one."""
    form = Form(request.form, labels=_labels())
    place = form.integer("community", required=True)
    if form.ok and place:
        with form.catching():
            staffing.put_grid(actor(), community_id=place, name=form.get("name"), post_key=form.get("post"))
            return _planned(_("Saved."))
    return _plan(form), form.status


@area.post("/areas/<int:grid_id>/name")
@permission("post.manage")
def rename(grid_id: int) -> Any:
    """Call an area otherwise."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        areas.rename_area(actor(), grid_id=grid_id, name=form.get("name"))
        return _planned(_("Saved."))
    return _plan(form), form.status


@area.post("/buildings")
@permission("post.manage")
def move_building() -> Any:
    """Put a building into an area, with its households."""
    form = Form(request.form, labels=_labels())
    place, to = form.integer("community", required=True), form.integer("to", required=True)
    if form.ok and place and to:
        with form.catching():
            count = areas.move_building(
                actor(),
                community_id=place,
                building=form.get("building"),
                to=to,
                out_of=form.integer("out_of"),
            )
            return _planned(_("The building lies there now; %(count)s households moved.", count=count))
    return _plan(form), form.status


@area.post("/buildings/forget")
@permission("post.manage")
def forget_building() -> Any:
    """Take a building off an area's plan."""
    grid_id = request.form.get("grid", 0, type=numbers.key)
    areas.forget_building(actor(), grid_id=grid_id, building=request.form.get("building", ""))
    return _planned(_("Taken off the plan."))


def _planned(text: str) -> Response:
    flash(text)
    return redirect(url_for("posts.plan"))


@area.post("/away")
@permission("post.manage")
def away() -> Any:
    """Somebody is away; the B of each post stands in."""
    form = Form(request.form, labels=_labels())
    first, last = form.date("first", required=True), form.date("last", required=True)
    if form.ok and first and last:
        with form.catching():
            login = account_rows.staff_of(form.get("login")).login
            absences.set_absence(
                actor(), login=login, first=first, last=last, reason=form.get("reason"),
                request=form.get("request"),
            )  # fmt: skip
            return _done(_("Noted; B stands in on these days."))
    return _page(form, "away"), form.status


@area.post("/away/<int:absence_id>/back")
@permission("post.manage")
def back(absence_id: int) -> Response:
    """Back today."""
    absences.end_absence(actor(), absence_id=absence_id, back_on=today())
    return _done(_("Back; the own posts are theirs again."))


def _done(text: str) -> Response:
    flash(text)
    return redirect(url_for("posts.page"))
