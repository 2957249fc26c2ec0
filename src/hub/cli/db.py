"""`hub db`: migrations of the hub and of its departments."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from hub.cli.common import data_option, format_option, operator, output, with_app
from hub.cli.speech import Group, tr
from hub.config import data_dir, database_url


@click.group(cls=Group)
def db() -> None:
    """Migrations of the hub and its departments."""


@db.command()
@data_option
@format_option
@operator
def upgrade(data: Path | None, format: str) -> None:
    """Bring the tables of the hub and of every department to their newest state, all or nothing."""
    from hub.db import migrate

    done = migrate.upgrade(_url(data))
    rows = [{"package": step.package, "revision": step.revision, "title": step.title} for step in done]
    if rows or format == "json":
        output(rows, format, {"package": "Package", "revision": "Migration", "title": "What it did"})
    else:
        click.echo(tr("Nothing to do: the tables are in their newest state."))


@db.command()
@data_option
@format_option
@operator
def current(data: Path | None, format: str) -> None:
    """Where the tables of each package stand, and which migrations are waiting."""
    from hub.db import migrate

    rows = [_row(state) for state in migrate.current(_url(data))]
    shown = rows if format == "json" else [{**row, "pending": _waiting(row["pending"])} for row in rows]
    output(shown, format, {"package": "Package", "revision": "State", "head": "Newest", "pending": "Waiting"})


@db.command()
@format_option
@with_app
@operator
def recount(format: str) -> None:
    """Compare the numbers of each day with the cases, and count them all anew where they differ."""
    from hub.operations.upkeep.counting import recount as work

    done = work()
    titles = {"wrong": tr("Places that differed"), "kept": tr("Numbers kept")}
    rows = [{"what": titles[name], "count": count} for name, count in done.items()]
    output(done if format == "json" else rows, format, {"what": "What", "count": "Count"})


def _waiting(pending: Sequence[str]) -> str:
    """How many migrations wait, and from which to which: a new database has them all."""
    if len(pending) < 2:
        return "".join(pending)
    said = {"count": len(pending), "first": pending[0], "last": pending[-1]}
    return tr("%(count)s, from %(first)s to %(last)s") % said


def _row(state: Any) -> Mapping[str, Any]:
    waiting = [step.revision for step in state.pending]
    return {"package": state.package, "revision": state.revision, "head": state.head, "pending": waiting}


def _url(data: Path | None) -> str:
    folder = data_dir(data) if data or os.environ.get("HUB_DATA") else None
    return database_url(folder)
