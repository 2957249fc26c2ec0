"""预约: a day's list, a new one, moved, kept, missed; visits at home; numbers; a file for one's calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import HubError
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.appointments import booking, home, line, times, view
from hub.operations.appointments.called_off import called_off
from hub.operations.appointments.outside import outside
from hub.operations.calendars.calendar import calendar
from hub.operations.context import service_of
from hub.web import appointment as words
from hub.web import offered
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.shapes import Tab

area = Blueprint("appointments", __name__, url_prefix="/appointments")
_ONE: Final = dt.timedelta(days=1)


def tabs(here: str) -> list[Tab]:
    """What belongs together: the day, visits at home, the line, numbers."""
    places = [("appointments.page", _("Appointments")), ("appointments.home_page", _("Visits at home")),
              ("line.page", _("Line"))]  # fmt: skip
    if actor().may("numbers.read"):
        places.append(("appointments.numbers", _("Waiting times")))
    return [Tab(title, url_for(endpoint), None, endpoint == here) for endpoint, title in places]


@area.get("")
@permission("appointment.book")
def page() -> str:
    """The appointments of a day, and where a new one begins."""
    day = Form(request.args).date("day") or today()
    rows = [row for row in view.day_list(actor(), day) if row["begins"] is not None]
    if day == today():
        note_count("appointments", sum(row["closed_on"] is None for row in rows))
    return render_template(
        "staff/appointments/page.html", day=day, before=calendar().back(day, 1), after=calendar().add(day, 1),
        today=today(), rows=rows, outside=outside(actor()), words=words, called_off=called_off(actor()),
        tabs=tabs("appointments.page"),
        form=Form(),
    )  # fmt: skip


@area.get("/new")
@permission("appointment.book")
def new() -> str:
    """Choose a time for a service and say for whom."""
    form = _form(request.args.get("service", ""))
    form.defaults = {**form.defaults, **offered.defaults()}
    return _new(form)


@area.post("/new")
@permission("appointment.book")
def book() -> Any:
    """Book it; the confirmation is shown next."""
    form = _form()
    on, time = words.chosen(form, other=True)
    given = {
        "service": form.get("service"), "name": form.text("name", required=True, longest=40),
        "phone": form.text("phone", longest=40), "kind": form.get("kind"), "channel": form.get("channel"),
        "note": form.text("note", longest=200),
    }  # fmt: skip
    if form.ok and on:
        with form.catching():
            made = offered.book(on, time, given, form.get("request"))
            flash(_("Booked as %(number)s.", number=made.number))
            return redirect(url_for("appointments.one", appointment_id=made.id))
    return _new(form), form.status


@area.get("/<int:appointment_id>")
@permission("appointment.book")
def one(appointment_id: int) -> str:
    """One, with the confirmation to print."""
    return _one(appointment_id, _form())


@area.post("/<int:appointment_id>/<act>")
@permission("appointment.book")
def do(appointment_id: int, act: str) -> Any:
    """Move, cancel; at the window: has come, dealt with, missed; at a home: papers, dealt with, missed."""
    if act not in _ACTS:
        abort(404)
    form = _form()
    rev = form.integer("rev") or 0
    on, time = words.chosen(form, other=True) if act == "move" else (None, "")
    if form.ok:
        with form.catching():
            done = _ACTS[act](appointment_id, rev, form, on, time)
            flash(_("The number is %(sign)s.", sign=done.number) if act == "arrive" else _("Noted."))
            return redirect(url_for("appointments.one", appointment_id=appointment_id))
    return _one(appointment_id, form), form.status


@area.get("/home")
@permission("appointment.book")
def home_page() -> str:
    """Visits at home that are open, and a new order."""
    return _home(_form())


@area.post("/home")
@permission("appointment.book")
def order() -> Any:
    """Order one: it lies on the desks of the window and of the household officer."""
    form = _form()
    on = form.date("on", required=True)
    given = {
        "service": form.text("service", required=True), "channel": form.get("channel"),
        "name": form.text("name", required=True, longest=40), "phone": form.text("phone", longest=40),
        "address": form.text("address", required=True, longest=120),
        "reason": form.text("reason", required=True, longest=200),
    }  # fmt: skip
    officer = form.integer("officer_post_id", required=True)
    if form.ok and on:
        with form.catching():
            made = home.order(
                actor(), on=on, officer_post_id=officer or 0, request=form.get("request"), **given
            )
            flash(_("Ordered as %(number)s; it lies with the officer and the window.", number=made.number))
            return redirect(url_for("appointments.home_page"))
    return _home(form), form.status


@area.get("/numbers")
@permission("numbers.read")
def numbers() -> str:
    """This month's appointments and waiting times, without anybody."""
    form = Form(request.args)
    first = form.date("first") or today().replace(day=1)
    last = form.date("last") or today()
    return render_template(
        "staff/appointments/numbers.html", first=first, last=last, tabs=tabs("appointments.numbers"),
        booked=view.counts(actor(), first, last), waits=line.waits(actor(), first, last), form=form,
    )  # fmt: skip


@area.get("/calendar.ics")
@permission("appointment.book")
def calendar_file() -> Response:
    """The own posts' appointments for one's calendar, without names."""
    return words.ics(view.own_entries(actor()), "appointments")


_ACTS: Final[dict[str, Any]] = {
    "move": lambda key, rev, form, on, time: booking.move(actor(), key, rev=rev, on=on, time=time),
    "cancel": lambda key, rev, form, on, time: booking.cancel(actor(), key, rev=rev),
    "arrive": lambda key, rev, form, on, time: line.draw_for(actor(), number=form.get("number")),
    "done": lambda key, rev, form, on, time: booking.done(actor(), key, rev=rev),
    "missed": lambda key, rev, form, on, time: booking.missed(actor(), key, rev=rev),
    "papers": lambda key, rev, form, on, time: home.take_papers(
        actor(), key, rev=rev, papers=form.get("papers").splitlines()
    ),
    "visited": lambda key, rev, form, on, time: home.settle(actor(), key, rev=rev),
    "not_met": lambda key, rev, form, on, time: home.settle(actor(), key, rev=rev, missed=True),
}
"""The acts on one, each from its id, revision and form."""


def _form(service: str = "") -> Form:
    defaults = {"kind": "counter", "channel": "phone", "service": service, "on": ""}
    return Form(request.form, defaults, words.labels())


def _new(form: Form) -> str:
    key, free = form.get("service"), []
    if key:
        try:
            found = service_of(key)
            free = words.choices(times.window_of(found), found, words.SHOWN_DAYS)
        except HubError as error:
            form.take(error)
    return render_template(
        "staff/appointments/new.html", form=form, words=words, services=words.services(), free=free, key=key,
        tabs=tabs("appointments.page"),
    )  # fmt: skip


def _one(appointment_id: int, form: Form) -> str:
    it = view.view(actor(), appointment_id)
    row = it.row
    movable = row["state"] == "booked" and row["begins"] is not None
    service = service_of(row["service"]) if row["service"] else None
    free = words.choices(row["post_id"], service, words.SHOWN_DAYS) if movable else []
    mine = it.here or actor().works_on(row["officer_post_id"], row["case_id"])
    return render_template(
        "staff/appointments/one.html", it=it, row=row, form=form, words=words, free=free, mine=mine,
        today=today(),
    )  # fmt: skip


def _with_community(post: dict[str, Any]) -> str:
    """A post's title, with its community where the title does not begin with it."""
    title, community = str(post["title"]), str(post["community"])
    return title if title.startswith(community) else f"{community} {title}"


def _home(form: Form) -> str:
    rows = view.visits(actor())
    officers = [(row["id"], _with_community(row)) for row in post_list(role="household_officer")]
    return render_template(
        "staff/appointments/home.html", form=form, rows=rows, words=words, services=words.services(),
        officers=officers, tabs=tabs("appointments.home_page"), today=today(),
        called_off=called_off(actor(), home=True),
        ways=[(key, str(words.CHANNELS[key])) for key in ("phone", "letter", "mail")],
    )  # fmt: skip
