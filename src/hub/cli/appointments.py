"""`hub appointments`: what is booked at one's windows, and a file for one's calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import day_option
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"number": "Number", "time": "Time", "name": "Name", "service": "Service", "post": "Window",
           "state": "State"}  # fmt: skip
books = requires("appointment.book")


@click.group(cls=Group)
def appointments() -> None:
    """Appointments at the windows."""


@appointments.command("list")
@day_option("--day", help="Today if left out.")
@format_option
@with_app
@books
def list_(actor: Actor, day: dt.date | None, format: str) -> None:
    """Appointments of a day that the person sees; the look is logged."""
    from hub.db.base import today
    from hub.domain.appointment import clock_of
    from hub.operations.appointments import view
    from hub.web.appointment import STATES

    rows = view.day_list(actor, day or today())
    said = [
        {**{key: row[key] for key in ("number", "name", "service", "post", "state")},
         "time": "" if row["begins"] is None else clock_of(row["begins"])}
        for row in rows
    ]  # fmt: skip
    output(said, format, COLUMNS, {"state": STATES})
