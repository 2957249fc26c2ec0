"""Rosters: those one sees, one of them in numbers and items, making one, and closing it."""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from hub.db.scope.grants import PUBLIC_READERS
from hub.domain.errors import HubError
from hub.domain.roster import LIST
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.context import plugins
from hub.operations.prints.documents import printer
from hub.operations.rosters import closing, handing, items, lines, making, sheet, together, view
from hub.operations.rosters.reach import keeper
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.roster_words import (
    ENTRIES,
    by_outcome,
    drawn_words,
    labels,
    post_choices,
    posts_of,
    variant_choices,
)
from hub.web.switch import communities
from hub.web.turning import place
from hub.web.words import days_left

area = Blueprint("rosters", __name__, url_prefix="/rosters")
LARGEST: Final = 300_000
"""Bytes of a list that a page sends back and forth; larger ones take the command line."""


@area.get("")
@permission("roster.read")
def page() -> str:
    """What lies with this person, and the rosters in numbers; making one begins here."""
    mine = items.my_items(actor(), most=items.PAGE)
    total = len(mine) if len(mine) < items.PAGE else items.how_many(actor())
    note_count("rosters", total)
    return render_template(
        "staff/rosters/page.html", mine=mine, total=total, rosters=view.roster_list(actor(), after=place()),
        together=together.waiting(actor()), offered=_offered(), owner=actor().staff_id, days_left=days_left,
        sees_all=actor().has_role(*PUBLIC_READERS) or actor().may("roster.make"),
    )  # fmt: skip


def _offered() -> list[Service]:
    """The rosters whose definitions this person's window can make."""
    newest = [versions[-1] for versions in plugins().services().values()]
    mine = [
        each
        for each in newest
        if each.roster and each.enabled and actor().may(keeper(each.roster), each.department)
    ]
    return sorted(mine, key=lambda each: each.seq)


# --- making -------------------------------------------------------------------------------------------


@area.get("/new/<key>")
@permission("roster.make")
def new(key: str) -> Any:
    """What it would be today: whom, how many, who is left out. A list and a kind are asked for first."""
    service, roster = making.definition_of(actor(), key)
    form = Form(None, None, _labels())
    if roster.population == LIST or service.variants:
        return _new(service, form, None)
    return _look(service, form)


@area.post("/new/<key>")
@permission("roster.make")
def send(key: str) -> Any:
    """Look once more (another size, a list), or make it. `do` says which."""
    service, form = making.definition_of(actor(), key)[0], Form(request.form, None, _labels())
    if form.get("do") != "make":
        return _look(service, form)
    with _file(form) as file, form.catching():
        done = making.make(
            actor(), service.key, file=file, size=form.integer("size"), seen=form.get("seen"),
            paper=form.get("paper"), why=form.get("why"), variant=form.get("variant"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Made. Its items lie with the people of the areas from now on."))
        return redirect(url_for("rosters.one", roster_id=done.id))
    return _look(service, form)


def _labels() -> dict[str, str]:
    return labels() | {"variant": _("Kind of roster")}


def _look(service: Service, form: Form) -> Any:
    """The plan, where there is one, and what is wrong."""
    plan = None
    with _file(form) as file:
        try:
            plan = making.preview(
                actor(), service.key, file=file, size=form.integer("size"), variant=form.get("variant")
            )
        except HubError as error:
            if error.status == 404:
                raise
            form.take(error)
    return _new(service, form, plan), form.status


def _new(service: Service, form: Form, plan: making.Plan | None) -> str:
    posts = posts_of(plan.by_post) if plan else []
    return render_template(
        "staff/rosters/new.html", it=service, form=form, plan=plan, posts=posts, shown=making.SHOWN,
        left_out=lines.LEFT_OUT, marked=lines.MARKED,
        is_list=service.roster is not None and service.roster.population == LIST,
        content=_content(form), places=dict(communities()), kinds=variant_choices(service),
    )  # fmt: skip


def _content(form: Form) -> str:
    file = request.files.get("file")
    if file is not None and file.filename:
        file.stream.seek(0)
        return base64.b64encode(file.read(LARGEST + 1)).decode()
    return form.get("content")


@contextmanager
def _file(form: Form) -> Iterator[Path | None]:
    """The list that was sent, as a file that is gone afterwards; None where there is none."""
    try:
        data = base64.b64decode(_content(form), validate=True)
    except binascii.Error:
        data = b""
    if len(data) > LARGEST:
        form.fail(
            "file", _("This list is too large for a page; the operator takes it with hub rosters make.")
        )
        data = b""
    if not data:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="hub-list-") as folder:
        path = Path(folder) / "list"
        path.write_bytes(data)
        yield path


# --- one roster ---------------------------------------------------------------------------------------


@area.get("/<int:roster_id>")
@permission("roster.read")
def one(roster_id: int) -> str:
    """One roster: its numbers for everybody who may see it, its items for whoever works on them."""
    return _one(roster_id, Form(None, None, labels()))


def _one(roster_id: int, form: Form) -> str:
    it = view.roster_view(
        actor(), roster_id, outcome=request.args.get("outcome", ""), state=request.args.get("state", ""),
        after=place(),
    )  # fmt: skip
    makes = actor().may("roster.make", it.service.department)
    return render_template(
        "staff/rosters/one.html", it=it, form=form, makes=makes,
        closes=actor().may(keeper(it.roster), it.service.department), drawn=drawn_words(it),
        outcomes=by_outcome(it),
        left_out=lines.LEFT_OUT, marked=lines.MARKED, days_left=days_left, entry_words=ENTRIES,
        posts=post_choices(actor(), it) if makes else [],
    )  # fmt: skip


@area.post("/<int:roster_id>/close")
@permission("roster.read")
def close(roster_id: int) -> Any:
    """Close it; what is open is left with the reason."""
    form = Form(request.form, None, labels())
    with form.catching():
        closing.close(
            actor(),
            roster_id,
            rev=form.integer("rev"),
            reason=form.get("reason"),
            request=form.get("request"),
        )
        flash(_("Closed; its numbers are kept. What becomes of its people stands below."))
        return redirect(url_for("rosters.one", roster_id=roster_id))
    return _one(roster_id, form), form.status


@area.post("/<int:roster_id>/hand")
@permission("roster.make")
def hand(roster_id: int) -> Any:
    """Give one item to another post."""
    form = Form(request.form, None, labels())
    with form.catching():
        handing.reassign(
            actor(), form.integer("item") or 0, post_id=form.integer("post_id") or 0,
            reason=form.get("why"), request=form.get("request"),
        )  # fmt: skip
        flash(_("Given on. Its date stands."))
        return redirect(url_for("rosters.one", roster_id=roster_id))
    return _one(roster_id, form), form.status


@area.get("/<int:roster_id>/list.pdf")
@permission("roster.note")
def printed(roster_id: int) -> Response:
    """The items as a list to sign, one page after the other; logged."""
    data = sheet.printed(actor(), roster_id)
    return Response(printer().pdf("hub.roster_list", data), mimetype="application/pdf")
