"""`hub payments`, one pay-out: shown with its lines, and approved by whoever has read just that."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from hub.cli.common import as_json, facts, format_option, output, requires, with_app
from hub.cli.payments_common import say, shown
from hub.cli.speech import Command, tr
from hub.domain.errors import InputError

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.payments.view import RunView

COLUMNS: Final = {
    "number": "Number", "programme": "Programme", "period": "Period", "state": "State",
    "lines": "Lines", "amount": "Approved", "paid": "Paid", "returned": "Returned", "pending": "Pending",
}  # fmt: skip
_FACTS: Final = {
    "way": "Way of paying", "funded": "Money noted", "funding_paper": "Paper of the money",
    "reason": "Reason", "seen": "Seen (for approve --seen)",
}  # fmt: skip
_LINE_COLUMNS: Final = {
    "no": "No.", "number": "Number", "payee": "Name", "amount": "Amount", "state": "State",
    "reason": "Reason", "account": "Account",
}  # fmt: skip
_OF_RUN: Final = "number programme period way state amount lines funded funding_paper reason"


@click.command(cls=Command)
@click.argument("number")
@format_option
@with_app
@requires("payment.read")
def show(actor: Actor, number: str, format: str) -> None:
    """One pay-out with its lines, as far as this person sees them; accounts are masked."""
    from hub.operations.payments.view import run_by_number, run_view

    it = run_view(actor, run_by_number(actor, number))
    if format == "json":
        as_json(_found(it))
    else:
        _tell(it)


@click.command(cls=Command)
@click.argument("number")
@click.option("--seen", default="", metavar="SEEN", help="What hub payments show says as seen; without it "
              "the pay-out is shown and asked about.")  # fmt: skip
@format_option
@with_app
@requires("payment.approve")
def approve(actor: Actor, number: str, seen: str, format: str) -> None:
    """Approve one that was checked, as it was read; refused where it is another by now."""
    from hub.operations.payments import runs, told
    from hub.operations.payments.view import run_by_number, run_view

    run_id = run_by_number(actor, number)
    rev, lines = told.read(seen or _agreed(run_view(actor, run_id), format))
    say(actor, runs.approve(actor, run_id, rev=rev, told=lines), format)


def titles(runs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the programmes of these runs are called."""
    from hub.operations.payments.programmes import programme

    return {key: programme(key).title_of(key) for key in {run["programme"] for run in runs}}


def _agreed(it: RunView, format: str) -> str:
    """Show it and ask; what was seen."""
    if format == "json" or not sys.stdin.isatty():
        raise InputError("Nothing was approved.", remedy="Without a terminal to ask on, add --seen with what "
                         "hub payments show says as seen.")  # fmt: skip
    _tell(it)
    click.confirm(tr("Approve this?"), abort=True, err=True)
    return it.seen


def _found(it: RunView) -> dict[str, Any]:
    found: dict[str, Any] = {key: it.row[key] for key in _OF_RUN.split()}
    found |= {"sums": dict(it.sums), "left_out": {key: len(ids) for key, ids in it.row["left_out"].items()},
              "may": sorted(it.may), "void_asked": list(it.void_asked), "seen": it.seen}  # fmt: skip
    found["lines_of"] = [
        {**{key: getattr(line, key) for key in _LINE_COLUMNS}, "items": [list(each) for each in line.items]}
        for share in it.shares
        for line in share.lines
    ]
    return found


def _tell(it: RunView) -> None:
    from hub.operations.payments.spoken import LINES, STATES
    from hub.web.payment_words import LEFT_OUT, REASONS

    found = _found(it)
    facts(shown(found, "table"), COLUMNS | _FACTS, {"state": STATES, "programme": titles([found])})
    lines = [shown(line, "table") for line in found["lines_of"]]
    output(lines, "table", _LINE_COLUMNS, {"state": LINES, "reason": REASONS})
    left_out = [{"why": key, "count": count} for key, count in found["left_out"].items()]
    if left_out:
        output(left_out, "table", {"why": "Not in it", "count": "How many"}, {"why": LEFT_OUT})
    if it.void_asked:
        said = tr("The benefit of these lines is said to be void, and nobody has answered yet: %(lines)s.")
        click.echo(said % {"lines": "、".join(map(str, it.void_asked))}, err=True)


COMMANDS: Final = (show, approve)
