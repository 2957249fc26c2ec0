"""`hub collection`: the days of the collection desk: list, one day, counted, checked; nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "day": "Day", "window": "Window", "state": "State", "expected": "By the receipts",
    "counted": "Cash counted", "difference": "Difference",
}  # fmt: skip
WAYS = {"way": "How it is paid", "receipts": "Receipts", "amount": "Amount"}
STATES = ("open", "counted", "checked", "handed")
YUAN: Final = 100


@click.group(cls=Group)
def collection() -> None:
    """Days of the collection desk: list, show, count and check."""


@collection.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only days in this state.")
@format_option
@with_app
@requires("collection.read")
def list_(actor: Actor, state: str | None, format: str) -> None:
    """Days in sums, newest first."""
    from hub.operations.collection import view
    from hub.web.collection_words import DAYS

    output([_line(row) for row in view.days(actor, state=state or "")], format, COLUMNS, {"state": DAYS})


@collection.command()
@click.argument("number")
@format_option
@with_app
@requires("collection.read")
def day(actor: Actor, number: str, format: str) -> None:
    """One day: its state, and what it took by way of paying, less what was given back."""
    from hub.operations.collection import view
    from hub.web import collection_words as words

    it = view.day_view(actor, _day(actor, number))
    ways = [{"way": way, "receipts": n, "amount": _yuan(fen)} for way, (n, fen) in it.takings.items()]
    if format == "json":
        output({**_line({**it.row, "expected": it.cash}), "ways": ways}, format, {})
        return
    output([_line({**it.row, "expected": it.cash})], format, COLUMNS, {"state": words.DAYS})
    output(ways, format, WAYS, {"way": words.WAYS})


@collection.command()
@click.argument("number")
@click.option(
    "--pieces", required=True, metavar="YUAN=N,…", help="Notes and coins counted: 100=7,50=1,0.5=2."
)
@click.option("--cause", default="", help="Why the cash differs from the receipts.")
@with_app
@requires("collection.take")
def close(actor: Actor, number: str, pieces: str, cause: str) -> None:
    """Count a window's day and close it; a second person checks it."""
    from hub.operations.collection import closing

    closing.count(actor, _day(actor, number), _pieces(pieces), cause=cause)
    click.echo(tr("%(number)s is counted; a second person checks it.") % {"number": number})


@collection.command()
@click.argument("number")
@click.option("--wrong", default="", metavar="WHY", help="It is not right: send it back, and say why.")
@with_app
@requires("collection.check")
def check(actor: Actor, number: str, wrong: str) -> None:
    """Check a day that another person counted, or send it back."""
    from hub.operations.collection import closing

    closing.verify(actor, _day(actor, number), right=not wrong, reason=wrong)
    click.echo(tr("%(number)s is sent back.") % {"number": number} if wrong
               else tr("%(number)s is checked.") % {"number": number})  # fmt: skip


def _day(actor: Actor, number: str) -> int:
    from hub.domain.errors import NotFound
    from hub.operations.collection import view

    found = view.find(actor, number)
    if found is None or found[0] != "day":
        raise NotFound("There is no such day.", where=number)
    return found[1]


def _pieces(text: str) -> dict[int, int]:
    """Fen by pieces of a text like 100=7,0.5=2. Raises InputError."""
    from hub.domain.errors import InputError

    found: dict[int, int] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        face, _sign, count = part.partition("=")
        try:
            found[round(float(face) * YUAN)] = int(count)
        except (ValueError, OverflowError):
            raise InputError(
                "%(text)s is no count of notes; write 100=7.", text=part, where="--pieces"
            ) from None
    return found


def _line(row: Mapping[str, Any]) -> dict[str, object]:
    sums = {name: _yuan(row[name]) for name in ("expected", "counted", "difference")}
    return {**{name: row[name] for name in COLUMNS if name in row}, **sums}


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / YUAN:,.2f}"
