"""`hub payments`, cash in a community: drawn, handed out, counted by two; the signed sheet taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import format_option, requires, with_app
from hub.cli.kinds import Day, community_option
from hub.cli.payments_common import lines_of, on_run, place_of, second_option
from hub.cli.speech import Command
from hub.domain.payment import RETURNS
from hub.domain.yuan import fen_of

if TYPE_CHECKING:
    from hub.domain.actor import Actor

lines_option = click.option(
    "--line", "lines", multiple=True, type=int, help="A line's number in it; several."
)

on_option = click.option("--on", type=Day(), metavar="DATE", default=None, help="The day, where not today.")


@click.command(cls=Command)
@click.argument("number")
@community_option
@second_option
@click.option("--cheque", default="")
@on_option
@format_option
@with_app
@requires("payment.pay")
def draw(
    actor: Actor,
    number: str,
    community: int | None,
    second: str,
    cheque: str,
    on: dt.date | None,
    format: str,
) -> None:
    """Two people draw a community's money; the second confirms it (confirm-draw)."""
    from hub.operations.payments import money

    place = place_of(community)
    on_run(
        actor, number, format,
        lambda run, _: money.draw(actor, run, place, second=second, cheque=cheque, on=on),
    )  # fmt: skip


@click.command("confirm-draw", cls=Command)
@click.argument("number")
@community_option
@format_option
@with_app
@requires("payment.pay")
def confirm_draw(actor: Actor, number: str, community: int | None, format: str) -> None:
    """The second person confirms that both have drawn a community's money."""
    from hub.operations.payments import cash

    place = place_of(community)
    on_run(actor, number, format, lambda run, _: cash.confirm_draw(actor, run, place))


@click.command(cls=Command)
@click.argument("number")
@community_option
@click.option("--reason", required=True)
@format_option
@with_app
@requires("payment.pay")
def undraw(actor: Actor, number: str, community: int | None, reason: str, format: str) -> None:
    """One of the two takes back what was noted as drawn and not confirmed yet."""
    from hub.operations.payments import cash

    place = place_of(community)
    on_run(actor, number, format, lambda run, _: cash.undraw(actor, run, place, reason=reason))


@click.command(cls=Command)
@click.argument("number")
@lines_option
@click.option("--signed-by", default="", help="Who signed, where not the payee.")
@on_option
@format_option
@with_app
@requires("payment.pay")
def pay(
    actor: Actor, number: str, lines: tuple[int, ...], signed_by: str, on: dt.date | None, format: str
) -> None:
    """The two who have the cash hand lines out against signatures."""
    from hub.operations.payments import handing

    on_run(
        actor, number, format,
        lambda run, _: handing.pay(actor, run, lines_of(run, lines), signed_by=signed_by, on=on),
    )  # fmt: skip


@click.command("return", cls=Command)
@click.argument("number")
@lines_option
@click.option("--reason", type=click.Choice(RETURNS), required=True)
@click.option("--note", default="")
@format_option
@with_app
@requires("payment.pay")
def return_(actor: Actor, number: str, lines: tuple[int, ...], reason: str, note: str, format: str) -> None:
    """Lines that were not paid; they stay owed."""
    from hub.operations.payments import handing

    on_run(
        actor, number, format,
        lambda run, _: handing.give_back(actor, run, lines_of(run, lines), reason=reason, note=note),
    )  # fmt: skip


@click.command(cls=Command)
@click.argument("number")
@community_option
@click.option("--cash", "amount", required=True, help="In yuan, like 812.40.")
@second_option
@format_option
@with_app
@requires("payment.pay")
def count(actor: Actor, number: str, community: int | None, amount: str, second: str, format: str) -> None:
    """What cash is left of a community's; the second person confirms it (confirm-count)."""
    from hub.operations.payments import cash

    place, left = place_of(community), fen_of(amount, "--amount")
    on_run(actor, number, format, lambda run, _: cash.count(actor, run, place, cash=left, second=second))


@click.command("confirm-count", cls=Command)
@click.argument("number")
@community_option
@format_option
@with_app
@requires("payment.pay")
def confirm_count(actor: Actor, number: str, community: int | None, format: str) -> None:
    """The second person confirms lines and cash as they were counted."""
    from hub.operations.payments import cash

    place = place_of(community)
    on_run(actor, number, format, lambda run, _: cash.confirm_count(actor, run, place))


@click.command(cls=Command)
@click.argument("number")
@community_option
@click.option("--by", "brought_by", required=True, help="Who brought it.")
@on_option
@click.option("--cash", "back", default="0", show_default=True, help="In yuan, like 812.40.")
@format_option
@with_app
@requires("payment.close")
def original(
    actor: Actor, number: str, community: int | None, brought_by: str, back: str, on: dt.date | None,
    format: str,
) -> None:  # fmt: skip
    """Finance takes a community's signed original, with the cash that was not handed out."""
    from hub.operations.payments import closing

    place, fen = place_of(community), fen_of(back, "--cash")
    on_run(
        actor, number, format,
        lambda run, _: closing.take_original(actor, run, place, brought_by=brought_by, back=fen, on=on),
    )  # fmt: skip


@click.command(cls=Command)
@click.argument("number")
@community_option
@click.option("--by", "brought_by", required=True, help="Who brought it.")
@on_option
@format_option
@with_app
@requires("payment.copy")
def copy(
    actor: Actor, number: str, community: int | None, brought_by: str, on: dt.date | None, format: str
) -> None:
    """The centre takes the copy of a community's signed sheet."""
    from hub.operations.payments import closing

    place = place_of(community)
    on_run(
        actor, number, format,
        lambda run, _: closing.take_copy(actor, run, place, brought_by=brought_by, on=on),
    )  # fmt: skip


COMMANDS: Final = (draw, confirm_draw, undraw, pay, return_, count, confirm_count, original, copy)
