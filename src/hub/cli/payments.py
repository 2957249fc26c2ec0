"""`hub payments`: pay-outs from the draft to the closing; every verb acts for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hub.cli import payments_bank, payments_cash, payments_claims, payments_one, payments_payee
from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import Day, community_option
from hub.cli.payments_common import on_run, say, shown
from hub.cli.payments_one import COLUMNS, titles
from hub.cli.speech import Group
from hub.domain.payment import RUN_STATES
from hub.domain.yuan import fen_of

if TYPE_CHECKING:
    from hub.domain.actor import Actor


@click.group(cls=Group)
def payments() -> None:
    """Pay-outs: list, show, make, review, approve, fund, pay, return, reconcile; the bank's files; claims."""


for _command in (
    *payments_one.COMMANDS,
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
    output(rows, format, COLUMNS, {"state": STATES, "programme": titles(rows)})


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
