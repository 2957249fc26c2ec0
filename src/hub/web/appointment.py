"""Words of appointments and of the line; free times to choose from; an intake that began with a visit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

from flask import Response, flash, session

from hub.db.base import now, today
from hub.domain.actor import Actor
from hub.domain.appointment import clock_of
from hub.domain.errors import HubError
from hub.domain.ical import Entry, calendar_file
from hub.domain.service import Service
from hub.i18n import _, _l
from hub.operations.appointments import home, times, view
from hub.operations.context import service_of
from hub.web.format import day
from hub.web.forms import Form, said_of
from hub.web.nav import centre_name
from hub.web.words import said

KINDS: Final[dict[str, Any]] = {
    "counter": _l("at the window"), "active": _l("offered by the centre"), "advance": _l("ahead of time"),
    "after": _l("after the certificate"),
}  # fmt: skip
ALL_KINDS: Final[dict[str, Any]] = {**KINDS, "home": _l("visit at home")}
CHANNELS: Final[dict[str, Any]] = {
    "counter": _l("came"), "phone": _l("asked by telephone"), "letter": _l("asked by letter"),
    "mail": _l("asked by e-mail"), "page": _l("on the public page"),
}  # fmt: skip
STATES: Final[dict[str, Any]] = {
    "booked": _l("booked"), "arrived": _l("has come, waits"), "taken": _l("papers taken, not accepted yet"),
    "done": _l("dealt with"), "missed": _l("did not come"), "cancelled": _l("cancelled"),
}  # fmt: skip
ENTRIES: Final[dict[str, Any]] = {
    "booked": _l("booked"), "ordered": _l("visit ordered"), "moved": _l("moved"), "arrived": _l("has come"),
    "handed_in": _l("papers taken in"), "opened": _l("became a case"), "done": _l("dealt with"),
    "missed": _l("did not come"), "cancelled": _l("cancelled"), "erased": _l("words erased"),
    "died": _l("cancelled: the person is recorded as deceased"), "restored": _l("booked again"),
}  # fmt: skip
SHOWN_DAYS: Final = 10
"""Days of which staff see the free times at once."""
_WHEN: Final = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})")
_KEY: Final = "appointment"
Choices = list[tuple[str, list[tuple[str, str]]]]
"""Days with their free times: (day in words, [(value, 10:30)])."""


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "service": _("Service"), "on": _("Day"), "time": _("Time"), "when": _("Time"), "name": _("Name"),
        "phone": _("Telephone"), "kind": _("Kind"), "channel": _("How it was asked for"),
        "note": _("What the window must know"), "address": _("Where the person lives"),
        "reason": _("Why the person cannot come"), "officer_post_id": _("Household officer"),
        "papers": _("Papers taken"), "number": _("Number of the appointment"), "code": _("Follow-up code"),
        "post_id": _("Window"),
    }  # fmt: skip


def services() -> list[tuple[str, str]]:
    """What can be booked: key and short title."""
    return [(each.key, said(each, each.short)) for each in times.offered()]


def title(service: str) -> str:
    """A service's short title in the page's language; "" for none."""
    found = service_of(service) if service else None
    return said(found, found.short) if found else ""


def choices(post_id: int, service: Service | None, count: int) -> Choices:
    """The free times of the next days on which the window takes the service."""
    found = times.days(post_id, service, today(), count)
    return [
        (day(each.on), [(f"{each.on} {clock_of(begins)}", clock_of(begins)) for begins in each.begins])
        for each in found
        if each.begins
    ]


def chosen(form: Form, *, other: bool = False) -> tuple[dt.date | None, str]:
    """Day and time of the form: the one chosen; with `other`, a day and time typed beside it come first."""
    if other and (form.get("on") or form.get("time")):
        return form.date("on", required=True), form.text("time", required=True, longest=5)
    found = _WHEN.fullmatch(form.get("when"))
    if found is None:
        form.fail("when", _("%(label)s: please fill this in.", label=form.label("when")))
        return None, ""
    try:
        return dt.date.fromisoformat(found[1]), found[2]
    except ValueError:
        form.fail("when", _("%(label)s: please fill this in.", label=form.label("when")))
        return None, ""


def times_of(row: Any) -> str:
    """10:00–10:30; "" for a visit at home."""
    if row["begins"] is None:
        return ""
    return f"{clock_of(row['begins'])}–{clock_of(row['begins'] + row['minutes'])}"


def ics(entries: Sequence[Entry], name: str) -> Response:
    """A calendar file to keep."""
    body = calendar_file(entries, now(), centre_name())
    return Response(body, mimetype="text/calendar",
                    headers={"Content-Disposition": f'attachment; filename="{name}.ics"'})  # fmt: skip


def begin(appointment_id: int | None) -> None:
    """An intake begins with the papers of this visit at home."""
    if appointment_id:
        session[_KEY] = appointment_id


def close(actor: Actor, case_id: int) -> None:
    """The intake has become a case: the visit it began with is closed, or it is said why not."""
    appointment_id = session.pop(_KEY, None)
    if appointment_id is None:
        return
    try:
        rev = view.view(actor, appointment_id).row["seq"]
        home.opened(actor, appointment_id, rev=rev, case_id=case_id)
    except HubError as error:
        flash(said_of(error))
