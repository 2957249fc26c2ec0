"""`hub access-log`: who looked at whose record, when and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import ROW, day_option
from hub.cli.speech import Command

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "id": "No.", "at": "Date and time", "name": "Who", "post": "Post", "action": "What was done",
    "purpose": "Purpose", "resident_id": "Resident", "case_id": "Case", "rows": "People",
}  # fmt: skip


@click.command("access-log", cls=Command)
@click.option("--resident", "resident_id", type=ROW, help="Of one resident, by number.")
@click.option("--case", "case_id", type=ROW, help="Of one case, by its id.")
@click.option("--login", default="", help="By one person.")
@day_option("--since", "From this day on.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@format_option
@with_app
@requires("accesslog.read", or_operator=True)
def access_log(
    actor: Actor,
    resident_id: int | None,
    case_id: int | None,
    login: str,
    since: dt.date | None,
    limit: int,
    format: str,
) -> None:
    """Who looked at whose record, when and why; newest first, residents by number."""
    from hub.operations.access import access_log as read
    from hub.operations.spoken import LOOKS

    rows = read(actor, resident_id=resident_id, case_id=case_id, login=login, since=since, size=limit)
    output(rows, format, COLUMNS, {"action": LOOKS})
