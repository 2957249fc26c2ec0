"""导出: taking out a list, what one has asked for, what waits for a second person, and the book of all."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for

from hub.i18n import _
from hub.operations.exports import asking, book, fetching
from hub.operations.exports.lists import chosen_of, title_of
from hub.operations.spoken import look_word, purpose_said
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.turning import place

area = Blueprint("exports", __name__, url_prefix="/exports")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOICES: Final = "c:"
"""Before the name of what was chosen on the list, in the form."""


@area.get("")
@permission("export.ask")
def page() -> str:
    """What one has asked for; before it, what waits for one's word."""
    allows = actor().may("export.allow")
    waits = book.how_many(actor()) if allows else 0
    if allows:
        note_count("exports", waits)
    return render_template(
        "staff/exports/page.html",
        waits=waits,
        waiting=book.waiting(actor(), after=place()) if allows else [],
        rows=book.mine(actor(), after=place("mine")),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"title_of": title_of, "chosen_of": chosen_of, "state_of": book.state_of, "outcome": book.outcome}


# --- taking a list out ----------------------------------------------------------------------------------


@area.get("/new")
@permission("export.ask")
def new() -> str:
    """What would be taken out, how many rows, and what for."""
    typed = {name: text for name, text in request.args.items() if name != "list" and text}
    return _new(request.args.get("list", ""), typed, _form())


@area.post("/new")
@permission("export.ask")
def take() -> Any:
    """The sheet at once where it is short, else the question to a second person."""
    form = _form()
    list_key = form.get("list")
    typed = {name.removeprefix(CHOICES): form.get(name) for name in form.typed if name.startswith(CHOICES)}
    purpose = form.text("purpose", required=True, longest=200)
    if form.ok:
        with form.catching():
            if form.get("do") == "take":
                return _file(fetching.take(actor(), list_key, typed, purpose=purpose))
            done = asking.ask(actor(), list_key, typed, purpose=purpose, request=form.get("request"))
            flash(_("Asked. When a second person has allowed it, you fetch it here."))
            return redirect(url_for("exports.one", export_id=done.id))
    return _new(list_key, typed, form), form.status


def _new(list_key: str, typed: Mapping[str, str], form: Form) -> str:
    offer = fetching.offer(actor(), list_key, typed)
    return render_template(
        "staff/exports/new.html", offer=offer, typed=typed, form=form, prefix=CHOICES, most=fetching.AT_ONCE
    )


def _file(made: fetching.Sheet) -> Response:
    answer = send_file(BytesIO(made.content), XLSX, as_attachment=True, download_name=made.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _form() -> Form:
    return Form(request.form, labels={"purpose": _("What it is for"), "reason": _("Reason")})


# --- one ------------------------------------------------------------------------------------------------


@area.get("/<int:export_id>")
@permission("export.ask")
def one(export_id: int) -> str:
    """One export: what, how many rows, why, and what can be done with it now."""
    return _one(export_id, _form())


@area.post("/<int:export_id>")
@permission("export.allow")
def answer(export_id: int) -> Any:
    """The second person allows it, or does not and says why."""
    form = _form()
    with form.catching():
        if form.get("do") == "allow":
            asking.allow(actor(), export_id, note=form.get("reason"), request=form.get("request"))
            flash(_("Allowed. Who asked can fetch it now."))
        else:
            asking.refuse(actor(), export_id, reason=form.get("reason"), request=form.get("request"))
            flash(_("Not allowed. Who asked sees why."))
        return redirect(url_for("exports.page"))
    return _one(export_id, form), form.status


@area.post("/<int:export_id>/sheet")
@permission("export.ask")
def fetch(export_id: int) -> Any:
    """The sheet, once."""
    form = _form()
    with form.catching():
        return _file(fetching.fetch(actor(), export_id))
    return _one(export_id, form), form.status


def _one(export_id: int, form: Form) -> str:
    row = book.one(actor(), export_id)
    own = row["staff_id"] == actor().staff_id
    answers = row["state"] == "asked" and not own and actor().may("export.allow")
    return render_template("staff/exports/one.html", it=row, form=form, own=own, answers=answers, **_words())


# --- for whoever reads the logs -------------------------------------------------------------------------


@area.get("/all")
@permission("accesslog.read")
def all_() -> str:
    """The book of all exports."""
    return render_template("staff/exports/all.html", rows=book.book(actor(), after=place()), **_words())


@area.get("/looks")
@permission("accesslog.read")
def looks() -> str:
    """The access log: who looked at whom, when and what for; residents by number."""
    from hub.operations.access import access_log

    login = request.args.get("login", "")[:60].strip()
    return render_template(
        "staff/exports/looks.html",
        rows=access_log(actor(), login=login, after=place()),
        login=login,
        look_word=look_word,
        purpose_said=purpose_said,
    )
