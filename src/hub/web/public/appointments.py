"""A resident books a time without an account, and looks it up, moves or cancels it with number and code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for

from hub.i18n import _
from hub.operations.appointments import booking, record, times, view
from hub.operations.context import service_of
from hub.web import appointment as words
from hub.web.forms import Form
from hub.web.gate import public
from hub.web.limits import LOOK_UP, WRITE, guessed, limiter

area = Blueprint("public_appointments", __name__, url_prefix="/public/appointments")
_BOOKED = "booked"


@area.get("")
@public
def page() -> str:
    """First the service, then a time."""
    return _page(Form(None, {"service": request.args.get("service", "")}, words.labels()))


@area.post("")
@public
@limiter.limit(WRITE)
def send() -> Any:
    """Book it; number and code are shown next."""
    form = Form(request.form, labels=words.labels())
    on, time = words.chosen(form)
    name, phone = form.text("name", required=True, longest=40), form.text("phone", longest=40)
    if form.ok and on:
        with form.catching():
            made = booking.book_self(
                booking.RESIDENT, service=form.get("service"), on=on, time=time, name=name, phone=phone,
                request=form.get("request"),
            )  # fmt: skip
            session[_BOOKED] = made.id
            return redirect(url_for("public_appointments.sent"))
    return _page(form), form.status


@area.get("/sent")
@public
def sent() -> Any:
    """The confirmation, to print or note down; shown to this browser only."""
    row = record.of_page(session[_BOOKED]) if _BOOKED in session else None
    if row is None:
        return redirect(url_for("public_appointments.page"))
    return _mine(_keys(row), row, new=True)


@area.get("/mine")
@public
def mine() -> str:
    """Ask for number and code."""
    return _mine(Form(labels=words.labels()))


@area.post("/mine")
@public
@limiter.limit(LOOK_UP)
@guessed("appointment")
def found() -> Any:
    """Show it; a wrong code and an unknown number look alike."""
    form = Form(request.form, labels=words.labels())
    row = _found(form)
    return _mine(form, row), form.status


@area.post("/mine/<any(move, cancel):act>")
@public
@limiter.limit(LOOK_UP)
@guessed("appointment")
def change(act: str) -> Any:
    """Move or cancel it; number and code are asked again, for this page has no log-in."""
    form = Form(request.form, labels=words.labels())
    row = _found(form)
    given = {"number": form.get("number"), "code": form.get("code"), "request": form.get("request")}
    on, time = words.chosen(form) if act == "move" else (None, "")
    if row and form.ok:
        with form.catching():
            if on:
                booking.move_self(booking.RESIDENT, on=on, time=time, **given)
            else:
                booking.cancel_self(booking.RESIDENT, **given)
    return _mine(form, record.by_code(form.get("number"), form.get("code"))), form.status


@area.post("/mine/calendar.ics")
@public
@limiter.limit(LOOK_UP)
@guessed("appointment")
def calendar_file() -> Response:
    """The appointment for one's own calendar."""
    row = record.by_code(request.form.get("number", ""), request.form.get("code", ""))
    if row is None:
        abort(404)
    return words.ics(view.entries_of([row]), row["code"])


def _found(form: Form) -> record.Row | None:
    number, code = (
        form.text("number", required=True, longest=40),
        form.text("code", required=True, longest=16),
    )
    row = record.by_code(number, code) if form.ok else None
    if form.ok and row is None:
        form.fail("number", _("Number and code do not fit. Compare both with what you noted down."))
    return row


def _keys(row: record.Row) -> Form:
    return Form(None, {"number": row["number"], "code": row["code"]}, words.labels())


def _page(form: Form) -> str:
    known = {each.key: each for each in times.offered()}
    service = known.get(form.get("service"))
    free = words.choices(times.window_of(service), service, times.ahead()) if service else []
    return render_template(
        "public/appointment.html", form=form, service=service, free=free, services=words.services(),
        words=words, window=view.window_title(times.window_of(service)) if service else "",
    )  # fmt: skip


def _mine(form: Form, row: record.Row | None = None, *, new: bool = False) -> str:
    free: words.Choices = []
    if row and row["state"] == "booked" and row["begins"] is not None and row["service"]:
        free = words.choices(row["post_id"], service_of(row["service"]), times.ahead())
    return render_template(
        "public/appointment_mine.html", form=form, it=row, free=free, words=words, new=new,
        window=view.window_title(row["post_id"]) if row else "",
    )  # fmt: skip
