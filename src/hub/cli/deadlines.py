"""`hub deadlines`: why a due date is what it is, from a file of events, without a database (deadlines.md)."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from hub.cli.common import format_option, operator, output
from hub.cli.speech import Group, tr
from hub.domain.clock import Explanation
from hub.domain.clock_json import parse, to_json
from hub.domain.errors import InputError, why_not

CENTRE = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
"""The centre's time zone, of one offset since 1991; no time-zone data are needed for it."""


@click.group(cls=Group)
def deadlines() -> None:
    """Explain a due date from a file of events."""


@deadlines.command()
@click.argument("file")
@format_option
@operator
def explain(file: str, format: str) -> None:
    """Every day behind the due date of the case in FILE (JSON, - for standard input), with its reason."""
    found = parse(_text(file), dt.datetime.now(CENTRE).date()).explain()
    if format == "json":
        output(to_json(found), format, {})
        return
    for line in _summary(found):
        click.echo(line)
    if found.days:
        click.echo()
        output(
            list(_rows(found)),
            format,
            {"date": "Date", "day": "Day no.", "counted": "Counted", "reason": "Reason"},
        )


def _text(file: str) -> str:
    """The text of a file, or of standard input. Raises InputError where it cannot be read or is not UTF-8."""
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("The file is not UTF-8 text.", where=file, remedy="Save it as UTF-8.") from None
    except (OSError, ValueError) as error:
        why = why_not(error) if isinstance(error, OSError) else str(error)
        raise InputError("The file cannot be read: %(why)s", where=file, why=why) from None


def _bytes(file: str) -> bytes:
    if file != "-":
        return Path(file).read_bytes()
    if sys.stdin is None:
        raise InputError("There is no standard input.")
    return sys.stdin.buffer.read()


def _summary(found: Explanation) -> Iterator[str]:
    yield _line(tr("Accepted"), _day(found.accepted), found.rule)
    yield _line(tr("Due"), _day(found.due))
    if found.forecast:
        yield _line(tr("Due if the stop ended that day"), _day(found.forecast))
    yield _line(tr("State on %(day)s") % {"day": found.as_of.isoformat()}, _state(found.state))
    yield _line(tr("Working days used and left"), f"{found.used} / {found.left}")
    if found.on_time is not None:
        yield _line(tr("On time"), tr("yes" if found.on_time else "no"))
    if found.provisional:
        yield tr("Provisional: the holidays of some year are not published yet.")
    for each in found.rejected:
        head = tr("Extension without effect (event %(event)s)") % {"event": each.event}
        yield _line(head, each.why, each.rule)


def _state(state: str) -> str:
    return {
        "not_accepted": tr("not accepted yet"),
        "running": tr("running"),
        "stopped": tr("stopped"),
        "completed": tr("completed"),
        "withdrawn": tr("withdrawn"),
    }[state]


def _line(head: str, said: str, rule: str = "") -> str:
    return f"{head}: {said} ({rule})" if rule else f"{head}: {said}"


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else "—"


def _rows(found: Explanation) -> Iterator[dict[str, object]]:
    number = 0
    for day in found.days:
        number += day.counted
        counted = number if day.counted else ""
        yield {"date": day.date.isoformat(), "day": counted, "counted": day.counted, "reason": day.reason}
