"""`hub payments`, who draws what is owed to somebody who died or left: named by one, confirmed by another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.payments_common import shown
from hub.cli.speech import Command
from hub.domain.errors import InputError, why_not

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS: Final = {"number": "Number", "name": "Name", "state": "State", "owed": "Amount"}


@click.command("payee", cls=Command)
@click.argument("number")
@click.option("--id-number", required=True, help="Of whoever draws it; somebody who is registered.")
@click.option("--relation", required=True, help="To the payee of before.")
@click.option("--paper", required=True, help="The papers that show it.")
@click.option("--account", default="", help="Where it is paid by the bank.")
@format_option
@with_app
@requires("entitlement.keep")
def payee(
    actor: Actor, number: str, id_number: str, relation: str, paper: str, account: str, format: str
) -> None:
    """Name who draws what is owed on the entitlement NUMBER, whose payee died or left."""
    from hub.operations.benefits import next_payee

    found, rev = _found(actor, number)
    next_payee.name_payee(actor, found, rev=rev, id_number=id_number, relation=relation, paper=paper,
                          account=account)  # fmt: skip
    _say(actor, found, format)


@click.command("answer-payee", cls=Command)
@click.argument("number")
@click.option("--confirm/--refuse", "confirms", default=None, required=True, help="What the papers say.")
@click.option("--reason", default="", help="Why it is refused.")
@format_option
@with_app
@requires("entitlement.check")
def answer_payee(actor: Actor, number: str, confirms: bool, reason: str, format: str) -> None:
    """Confirm who was named on the entitlement NUMBER, or refuse it with a reason."""
    from hub.operations.benefits import next_payee

    found, rev = _found(actor, number)
    next_payee.answer_payee(actor, found, rev=rev, confirms=confirms, reason=reason)
    _say(actor, found, format)


@click.command("payee-paper", cls=Command)
@click.argument("number")
@click.option("--output", "target", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_app
@requires("entitlement.read")
def payee_paper(actor: Actor, number: str, target: Path) -> None:
    """The paper that whoever was named signs, with both who looked at it, as PDF."""
    from hub.operations.benefits import payee_paper as paper
    from hub.operations.prints.documents import printer

    data = paper.printed(actor, _found(actor, number)[0])
    try:
        target.write_bytes(printer().pdf(paper.KEY, data))
    except OSError as error:
        raise InputError(
            "%(file)s cannot be written: %(why)s.", file=str(target), why=why_not(error)
        ) from None
    click.echo(target.name)


def _found(actor: Actor, number: str) -> tuple[int, int]:
    """The id and revision of the entitlement."""
    from hub.operations.benefits.entitlement_list import by_number

    return by_number(actor, number)


def _say(actor: Actor, entitlement_id: int, format: str) -> None:
    from hub.operations.benefits.entitlement_list import entitlement_view
    from hub.web.payment_words import NAMED

    it = entitlement_view(actor, entitlement_id)
    owed = it.gone.owed if it.gone else None
    row = {"number": it.row["number"], "name": it.row["payee"], "state": it.row["next_state"], "owed": owed}
    output(shown(row, format), format, COLUMNS, {"state": NAMED})


COMMANDS: Final = (payee, answer_payee, payee_paper)
