"""`hub services walk`: every edge, variant and end, through the real operations on a throw-away database."""

from __future__ import annotations

from typing import Final

import click

from hub.cli.common import as_json, format_option, operator, output
from hub.cli.speech import Command, tr
from hub.domain.errors import InputError, NotHeld

COLUMNS: Final = {
    "seq": "Service", "variant": "Variant", "end": "End", "events": "Events", "ok": "OK", "path": "Way",
    "fault": "Fault",
}  # fmt: skip


@click.command(cls=Command)
@click.argument("key", required=False)
@click.option("--all", "every", is_flag=True, help="All services.")
@format_option
@operator
def walk(key: str | None, every: bool, format: str) -> None:
    """Drive synthetic cases of a service (or of all) to every end; exit 1 where an edge could not be gone."""
    if bool(key) is every:
        raise InputError("Name one service, or say --all.")
    from hub.testing.walk import walk as run

    walked = list(run(None if every else [str(key)]))
    rows = [each.as_json() for each in walked]
    if format == "json":
        as_json(rows)
    else:
        ways = (" → ".join(f"{step}:{outcome}" for step, outcome in row["path"]) for row in rows)
        output([row | {"path": way} for row, way in zip(rows, ways, strict=True)], "table", COLUMNS)
    broken = [each for each in walked if not each.ok]
    if broken:
        raise NotHeld(
            "%(count)s of %(all)s walks did not come to their end.", count=len(broken), all=len(walked),
            where=broken[0].seq, remedy=tr("The first: %(fault)s") % {"fault": broken[0].fault},
        )  # fmt: skip
