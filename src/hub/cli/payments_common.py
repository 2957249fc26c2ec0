"""What the commands of `hub payments` share: a run by its number; lines, places and sums as typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from hub.cli.common import output
from hub.domain.errors import InputError

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.verb import CaseRef

DONE: Final = {"number": "Number", "state": "State"}
second_option = click.option("--second", default="", metavar="LOGIN", help="The second person.")


SUMS: Final = ("amount", "paid", "returned", "pending", "funded", "left", "owed")
"""Keys whose values are fen."""


def shown(row: Mapping[str, Any], format: str) -> Mapping[str, Any]:
    """A row as a person reads it: yuan and periods in words; as it is for JSON."""
    if format == "json":
        return row
    from hub.operations.payments.spoken import period_word
    from hub.web.payment_words import WAYS

    found = {
        key: f"{value / 100:,.2f}" if key in SUMS and value is not None else value
        for key, value in row.items()
    }
    if "period" in found:
        found["period"] = period_word(found["period"])
    return found | ({"way": str(WAYS[found["way"]])} if "way" in found else {})


def on_run(actor: Actor, number: str, format: str, work: Callable[[int, int], CaseRef]) -> None:
    """Do one thing with a run as it stands now, and say how it stands then."""
    from hub.operations.payments.view import run_by_number, run_view

    run_id = run_by_number(actor, number)
    say(actor, work(run_id, run_view(actor, run_id).row["seq"]), format)


def say(actor: Actor, done: CaseRef, format: str) -> None:
    """Say the number of a run and how it stands now."""
    from hub.operations.payments.spoken import STATES
    from hub.operations.payments.view import run_state

    output({"number": done.number, "state": run_state(actor, done.id)}, format, DONE, {"state": STATES})


def lines_of(run_id: int, lines: tuple[int, ...]) -> list[int]:
    """The ids of lines by their numbers in a run. Raises NotFound."""
    from hub.operations.payments.line_view import line_ids

    return line_ids(run_id, lines)


def place_of(community: int | None) -> int:
    """The community that must be named. Raises InputError."""
    if community is None:
        raise InputError("Name the community.", where="--community")
    return community
