"""`hub payments`: pay-outs from the draft to the closing; every verb acts for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from hub.cli import payments_bank, payments_cash, payments_claims, payments_payee
from hub.cli.common import as_json, facts, format_option, output, requires, with_app
from hub.cli.kinds import Day, community_option
from hub.cli.payments_common import on_run, say, shown
from hub.cli.speech import Group, tr
from hub.domain.payment import RUN_STATES
from hub.domain.yuan import fen_of

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "programme": "Programme", "period": "Period", "state": "State",
    "lines": "Lines", "amount": "Approved", "paid": "Paid", "returned": "Returned", "pending": "Pending",
}  # fmt: skip
FACTS = {
    "way": "Way of paying", "funded": "Money noted", "funding_paper": "Paper of the money",
    "reason": "Reason",
}  # fmt: skip
LINE_COLUMNS = {
    "no": "No.", "number": "Number", "payee": "Name", "amount": "Amount", "state": "State",
    "reason": "Reason", "account": "Account",
}  # fmt: skip


@click.group(cls=Group)
def payments() -> None:
    """Pay-outs: list, show, make, review, approve, fund, pay, return, reconcile; the bank's files; claims."""


for _command in (
    *payments_cash.COMMANDS,
    *payments_bank.COMMANDS,
    *payments_claims.COMMANDS,
    *payments_payee.COMMANDS,
):
    payments.add_command(_command)


@payments.command("list")
@click.option("--state", type=click.Choice(RUN_STATES), default=None)
@click.option("--programme", default="", help="Only of this programme (its full name).")
@format_option
@with_app
@requires("payment.read")
def list_(actor: Actor, state: str | None, programme: str, format: str) -> None:
    """Pay-outs in the scope, newest first; sums (JSON: in fen), nobody's name."""
    from hub.operations.pages import whole
    from hub.operations.payments.spoken import STATES
    from hub.operations.payments.view import run_list

    found = whole(lambda after: run_list(actor, state=state or "", programme=programme, after=after))
    rows = [shown({key: row[key] for key in COLUMNS}, format) for row in found]
    output(rows, format, COLUMNS, {"state": STATES, "programme": _titles(rows)})


def _titles(runs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    from hub.operations.payments.programmes import programme

    return {key: programme(key).title_of(key) for key in {run["programme"] for run in runs}}


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.read")
def show(actor: Actor, number: str, format: str) -> None:
    """One pay-out with its lines, as far as this person sees them; accounts are masked."""
    from hub.operations.payments.spoken import LINES, STATES
    from hub.operations.payments.view import run_by_number, run_view
    from hub.web.payment_words import REASONS

    it = run_view(actor, run_by_number(actor, number))
    keys = "number programme period way state amount lines funded funding_paper reason"
    found: dict[str, Any] = {key: it.row[key] for key in keys.split()}
    found |= {"sums": dict(it.sums), "left_out": {key: len(ids) for key, ids in it.row["left_out"].items()},
              "may": sorted(it.may)}  # fmt: skip
    found["void_asked"] = list(it.void_asked)
    found["lines_of"] = [
        {**{key: getattr(line, key) for key in LINE_COLUMNS}, "items": [list(each) for each in line.items]}
        for share in it.shares
        for line in share.lines
    ]
    if format == "json":
        as_json(found)
        return
    facts(shown(found, format), COLUMNS | FACTS, {"state": STATES, "programme": _titles([found])})
    lines = [shown(line, format) for line in found["lines_of"]]
    output(lines, format, LINE_COLUMNS, {"state": LINES, "reason": REASONS})
    if it.void_asked:
        said = tr("The benefit of these lines is said to be void, and nobody has answered yet: %(lines)s.")
        click.echo(said % {"lines": "、".join(map(str, it.void_asked))}, err=True)


@payments.command()
@click.argument("programme")
@click.argument("period")
@community_option
@format_option
@with_app
@requires("payment.make")
def make(actor: Actor, programme: str, period: str, community: int | None, format: str) -> None:
    """Draft one: PROGRAMME by its full name, PERIOD like 2026-B6, 2026-Q4, 2026-11, 2026 or once."""
    from hub.operations.payments import runs

    places = [] if community is None else [community]
    say(actor, runs.make(actor, programme, period, communities=places), format)


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.review")
def review(actor: Actor, number: str, format: str) -> None:
    """Find a draft right."""
    from hub.operations.payments import runs

    on_run(actor, number, format, lambda run, rev: runs.review(actor, run, rev=rev))


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.approve")
def approve(actor: Actor, number: str, format: str) -> None:
    """Approve one that was checked."""
    from hub.operations.payments import runs

    on_run(actor, number, format, lambda run, rev: runs.approve(actor, run, rev=rev))


@payments.command("send-back")
@click.argument("number")
@click.option("--reason", required=True)
@format_option
@with_app
@requires("payment.read")
def send_back(actor: Actor, number: str, reason: str, format: str) -> None:
    """Give a draft back to whoever made it, by who checks or approves it."""
    from hub.operations.payments import runs

    on_run(actor, number, format, lambda run, rev: runs.send_back(actor, run, rev=rev, reason=reason))


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.make")
def refresh(actor: Actor, number: str, format: str) -> None:
    """Reckon a draft anew."""
    from hub.operations.payments import runs

    on_run(actor, number, format, lambda run, rev: runs.refresh(actor, run, rev=rev))


@payments.command()
@click.argument("number")
@click.option("--reason", required=True)
@format_option
@with_app
@requires("payment.make")
def withdraw(actor: Actor, number: str, reason: str, format: str) -> None:
    """Give a draft up; everything stays owed."""
    from hub.operations.payments import runs

    on_run(actor, number, format, lambda run, rev: runs.withdraw(actor, run, rev=rev, reason=reason))


@payments.command("send-up")
@click.argument("number")
@click.option("--on", type=Day(), metavar="DATE", default=None)
@format_option
@with_app
@requires("payment.make")
def send_up(actor: Actor, number: str, on: Any, format: str) -> None:
    """Note that an approved list went to the superior who gives the money."""
    from hub.operations.payments import money

    on_run(actor, number, format, lambda run, rev: money.send_up(actor, run, rev=rev, on=on))


@payments.command()
@click.argument("number")
@click.option("--amount", required=True, help="In yuan, like 812.40.")
@click.option("--paper", required=True, help="The number of the document.")
@click.option("--on", type=Day(), metavar="DATE", default=None)
@format_option
@with_app
@requires("payment.fund")
def fund(actor: Actor, number: str, amount: str, paper: str, on: Any, format: str) -> None:
    """Note the money of an approved one; refused unless it covers it."""
    from hub.operations.payments import money

    on_run(
        actor, number, format,
        lambda run, rev: money.fund(
            actor, run, rev=rev, amount=fen_of(amount, "--amount"), paper=paper, on=on
        ),
    )  # fmt: skip


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.close")
def reconcile(actor: Actor, number: str, format: str) -> None:
    """Close one whose lines and sheets are all there."""
    from hub.operations.payments import closing

    on_run(actor, number, format, lambda run, rev: closing.reconcile(actor, run, rev=rev))
