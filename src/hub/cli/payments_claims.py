"""`hub payments`, what was not paid or paid too much: claims, and what the books say of somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.payments_common import shown
from hub.cli.speech import Command
from hub.domain.payment import CLAIMS
from hub.domain.yuan import fen_of

if TYPE_CHECKING:
    from hub.domain.actor import Actor

CLAIM_COLUMNS = {
    "number": "Number", "name": "Name", "programme": "Programme", "community": "Community", "left": "Claim",
}  # fmt: skip
ASKED_COLUMNS = {
    "period": "Period", "code": "State", "amount": "Amount", "run": "Pay-out", "line": "Number", "on": "Day",
    "reason": "Reason",
}  # fmt: skip


@click.command(cls=Command)
@format_option
@with_app
@requires("payment.read")
def claims(actor: Actor, format: str) -> None:
    """Who was paid too much that nothing due can be set off against; JSON in fen."""
    from hub.operations.payments.claims import claim_list
    from hub.web.payment_words import programme_word

    found = [
        {**{key: getattr(each, key) for key in CLAIM_COLUMNS}, "periods": [list(one) for one in each.periods]}
        for each in claim_list(actor)
    ]
    titles = {each["programme"]: programme_word(each["programme"]) for each in found}
    output([shown(each, format) for each in found], format, CLAIM_COLUMNS, {"programme": titles})


@click.command(cls=Command)
@click.argument("number")
@click.option("--how", type=click.Choice(CLAIMS), required=True)
@click.option("--amount", required=True, help="In yuan, like 812.40.")
@click.option("--reason", required=True)
@format_option
@with_app
@requires("payment.claim")
def claim(actor: Actor, number: str, how: str, amount: str, reason: str, format: str) -> None:
    """Note that a claim on the entitlement NUMBER was repaid, or is waived, as far as it goes."""
    from hub.operations.payments.claims import claim_by_number, claim_list, settle

    found = claim_by_number(actor, number)
    settle(actor, found, how=how, amount=fen_of(amount, "--amount"), reason=reason)
    left = sum(each.left for each in claim_list(actor) if each.entitlement_id == found)
    output(shown({"number": number, "left": left}, format), format, {"number": "Number", "left": "Claim"})


@click.command(cls=Command)
@click.argument("number")
@format_option
@with_app
@requires("payment.ask")
def asked(actor: Actor, number: str, format: str) -> None:
    """What the books say of who was not paid; NUMBER is that of an entitlement or of a line."""
    from hub.operations.payments.asked import by_number
    from hub.web.payment_words import answer_word

    book = by_number(actor, number)
    rows = [{key: getattr(each, key) for key in ASKED_COLUMNS} for each in book.answers]
    dated = [{**row, "on": row["on"].isoformat() if row["on"] else ""} for row in rows]
    if format != "json":
        said = zip(dated, book.answers, strict=True)
        dated = [{**row, "code": answer_word(each), "reason": ""} for row, each in said]
    output([shown(each, format) for each in dated], format, ASKED_COLUMNS)


COMMANDS: Final = (claims, claim, asked)
