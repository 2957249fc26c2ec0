"""`hub duty`: who has which shift, and which shifts nobody has."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import day_option
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"day": "Day", "shift": "Shift", "a": "A", "b": "B"}
GAPS = {"day": "Day", "shift": "Shift"}
reads = requires("duty.read", or_operator=True)
_SPAN = dt.timedelta(days=30)


@click.group(cls=Group)
def duty() -> None:
    """Duty at noon, in the evening and on holidays."""


@duty.command("list")
@day_option("--first", help="Today if left out.")
@day_option("--last", help="30 days later if left out.")
@format_option
@with_app
@reads
def list_(actor: Actor, first: dt.date | None, last: dt.date | None, format: str) -> None:
    """The shifts that somebody has."""
    from hub.db.base import today
    from hub.operations.duty.record import between
    from hub.web.duty_words import SHIFTS

    begin = first or today()
    rows = between(begin, last or begin + _SPAN)
    output([{key: str(row[key]) for key in COLUMNS} for row in rows], format, COLUMNS, {"shift": SHIFTS})


@duty.command()
@day_option("--first", help="Today if left out.")
@day_option("--last", help="30 days later if left out.")
@format_option
@with_app
@reads
def check(actor: Actor, first: dt.date | None, last: dt.date | None, format: str) -> None:
    """The shifts that nobody has; exit 1 if there are any."""
    from hub.db.base import today
    from hub.operations.duty.roster import gaps
    from hub.web.duty_words import SHIFTS

    begin = first or today()
    rows = gaps(begin, last or begin + _SPAN)
    output([{"day": str(slot.day), "shift": slot.shift} for slot in rows], format, GAPS, {"shift": SHIFTS})
    if rows:
        click.get_current_context().exit(1)
