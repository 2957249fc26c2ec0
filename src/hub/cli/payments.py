"""`hub payments`: pay-outs from the draft to the closing; every verb acts for a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import facts, format_option, output, requires, with_app
from hub.cli.kinds import Day, community_option
from hub.cli.speech import Group
from hub.domain.errors import InputError, why_not
from hub.domain.payment import CLAIMS, RETURNS, RUN_STATES

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.verb import CaseRef

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
CLAIM_COLUMNS = {
    "number": "Number", "name": "Name", "programme": "Programme", "community": "Community", "left": "Claim",
}  # fmt: skip
ASKED_COLUMNS = {
    "period": "Period", "code": "State", "amount": "Amount", "run": "Pay-out", "line": "Number", "on": "On",
    "reason": "Reason",
}  # fmt: skip
DONE = {"number": "Number", "state": "State"}
lines_option = click.option(
    "--line", "lines", multiple=True, type=int, help="A line's number in it; several."
)
second_option = click.option("--second", default="", metavar="LOGIN", help="The second person.")


@click.group(cls=Group)
def payments() -> None:
    """Pay-outs: list, show, make, review, approve, fund, pay, return, reconcile; the bank's files; claims."""


@payments.command("list")
@click.option("--state", type=click.Choice(RUN_STATES), default=None)
@click.option("--programme", default="", help="Only of this programme (its full name).")
@format_option
@with_app
@requires("payment.read")
def list_(actor: Actor, state: str | None, programme: str, format: str) -> None:
    """Pay-outs in the scope, newest first; sums in fen, nobody's name."""
    from hub.operations.payments.spoken import STATES
    from hub.operations.payments.view import run_list

    rows = [
        {key: row[key] for key in COLUMNS} for row in run_list(actor, state=state or "", programme=programme)
    ]
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
    keys = (
        "number",
        "programme",
        "period",
        "way",
        "state",
        "amount",
        "lines",
        "funded",
        "funding_paper",
        "reason",
    )
    found: dict[str, Any] = {key: it.row[key] for key in keys}
    found |= {"sums": dict(it.sums), "left_out": {key: len(ids) for key, ids in it.row["left_out"].items()},
              "may": sorted(it.may)}  # fmt: skip
    found["lines_of"] = [
        {**{key: getattr(line, key) for key in LINE_COLUMNS}, "items": [list(each) for each in line.items]}
        for share in it.shares
        for line in share.lines
    ]
    if format == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    facts(found, COLUMNS | FACTS, {"state": STATES, "programme": _titles([found])})
    output(found["lines_of"], "table", LINE_COLUMNS, {"state": LINES, "reason": REASONS})


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
    _say(actor, runs.make(actor, programme, period, communities=places), format)


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.review")
def review(actor: Actor, number: str, format: str) -> None:
    """Find a draft right."""
    from hub.operations.payments import runs

    _whole(actor, number, format, lambda run, rev: runs.review(actor, run, rev=rev))


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.approve")
def approve(actor: Actor, number: str, format: str) -> None:
    """Approve one that was checked."""
    from hub.operations.payments import runs

    _whole(actor, number, format, lambda run, rev: runs.approve(actor, run, rev=rev))


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

    _whole(
        actor, number, format,
        lambda run, rev: money.fund(actor, run, rev=rev, amount=_fen(amount), paper=paper, on=on),
    )  # fmt: skip


@payments.command()
@click.argument("number")
@community_option
@second_option
@click.option("--cheque", default="")
@format_option
@with_app
@requires("payment.pay")
def draw(actor: Actor, number: str, community: int | None, second: str, cheque: str, format: str) -> None:
    """Two people draw a community's money; the second confirms it (confirm-draw)."""
    from hub.operations.payments import money

    place = _place(community)
    _whole(actor, number, format, lambda run, _: money.draw(actor, run, place, second=second, cheque=cheque))


@payments.command("confirm-draw")
@click.argument("number")
@community_option
@format_option
@with_app
@requires("payment.pay")
def confirm_draw(actor: Actor, number: str, community: int | None, format: str) -> None:
    """The second person confirms that both have drawn a community's money."""
    from hub.operations.payments import cash

    place = _place(community)
    _whole(actor, number, format, lambda run, _: cash.confirm_draw(actor, run, place))


@payments.command()
@click.argument("number")
@community_option
@click.option("--reason", required=True)
@format_option
@with_app
@requires("payment.pay")
def undraw(actor: Actor, number: str, community: int | None, reason: str, format: str) -> None:
    """One of the two takes back what was noted as drawn and not confirmed yet."""
    from hub.operations.payments import cash

    place = _place(community)
    _whole(actor, number, format, lambda run, _: cash.undraw(actor, run, place, reason=reason))


@payments.command()
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

    place, left = _place(community), _fen(amount)
    _whole(actor, number, format, lambda run, _: cash.count(actor, run, place, cash=left, second=second))


@payments.command("confirm-count")
@click.argument("number")
@community_option
@format_option
@with_app
@requires("payment.pay")
def confirm_count(actor: Actor, number: str, community: int | None, format: str) -> None:
    """The second person confirms lines and cash as they were counted."""
    from hub.operations.payments import cash

    place = _place(community)
    _whole(actor, number, format, lambda run, _: cash.confirm_count(actor, run, place))


@payments.command()
@click.argument("number")
@lines_option
@click.option("--signed-by", default="", help="Who signed, where not the payee.")
@format_option
@with_app
@requires("payment.pay")
def pay(actor: Actor, number: str, lines: tuple[int, ...], signed_by: str, format: str) -> None:
    """The two who have the cash hand lines out against signatures."""
    from hub.operations.payments import handing

    _whole(
        actor, number, format,
        lambda run, _: handing.pay(actor, run, _ids(run, lines), signed_by=signed_by),
    )  # fmt: skip


@payments.command("return")
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

    _whole(
        actor, number, format,
        lambda run, _: handing.give_back(actor, run, _ids(run, lines), reason=reason, note=note),
    )  # fmt: skip


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.close")
def reconcile(actor: Actor, number: str, format: str) -> None:
    """Close one whose lines and sheets are all there."""
    from hub.operations.payments import closing

    _whole(actor, number, format, lambda run, rev: closing.reconcile(actor, run, rev=rev))


@payments.command()
@click.argument("number")
@click.option("--output", "target", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_app
@requires("payment.bank")
def export(actor: Actor, number: str, target: Path) -> None:
    """The file for the bank, csv or xlsx by its name; whole accounts. Prints its SHA-256."""
    from hub.operations.payments import bank
    from hub.operations.payments.view import run_by_number

    kind = "xlsx" if target.suffix.lower() == ".xlsx" else "csv"
    made = bank.export(actor, run_by_number(actor, number), form=kind)
    try:
        target.write_bytes(made.data)
    except OSError as error:
        raise InputError(
            "%(file)s cannot be written: %(why)s.", file=str(target), why=why_not(error)
        ) from None
    click.echo(f"{made.sha256}  {target.name}")


@payments.command("import-results")
@click.argument("number")
@click.argument("sheet", type=click.Path(dir_okay=False, path_type=Path))
@format_option
@with_app
@requires("payment.bank")
def import_results(actor: Actor, number: str, sheet: Path, format: str) -> None:
    """Enter the bank's answers: the whole sheet or nothing of it; the same sheet again changes nothing."""
    from hub.operations.payments import bank

    try:
        data = sheet.read_bytes()
    except OSError as error:
        raise InputError("%(file)s cannot be read: %(why)s.", file=sheet.name, why=why_not(error)) from None
    _whole(actor, number, format, lambda run, _: bank.take_answers(actor, run, data, name=sheet.name))


@payments.command()
@format_option
@with_app
@requires("payment.read")
def claims(actor: Actor, format: str) -> None:
    """Who was paid too much that nothing due can be set off against; fen."""
    from hub.operations.payments.claims import claim_list

    found = [
        {**{key: getattr(each, key) for key in CLAIM_COLUMNS}, "periods": [list(one) for one in each.periods]}
        for each in claim_list(actor)
    ]
    output(found, format, CLAIM_COLUMNS)


@payments.command()
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
    settle(actor, found, how=how, amount=_fen(amount), reason=reason)
    left = sum(each.left for each in claim_list(actor) if each.entitlement_id == found)
    output({"number": number, "left": left}, format, {"number": "Number", "left": "Claim"})


def _whole(actor: Actor, number: str, format: str, work: Callable[[int, int], CaseRef]) -> None:
    """Do one thing with a run as it stands now, and say how it stands then."""
    from hub.operations.payments.view import run_by_number, run_view

    run_id = run_by_number(actor, number)
    _say(actor, work(run_id, run_view(actor, run_id).row["seq"]), format)


def _say(actor: Actor, done: CaseRef, format: str) -> None:
    from hub.operations.payments.view import run_list

    state = next((row["state"] for row in run_list(actor) if row["id"] == done.id), "")
    output({"number": done.number, "state": state}, format, DONE)


def _ids(run_id: int, lines: tuple[int, ...]) -> list[int]:
    from hub.operations.payments.view import line_ids

    return line_ids(run_id, lines)


def _place(community: int | None) -> int:
    if community is None:
        raise InputError("Name the community.", where="--community")
    return community


def _fen(text: str) -> int:
    from hub.operations.payments.bank import fen

    return fen(text)


@payments.command()
@click.argument("number")
@format_option
@with_app
@requires("payment.ask")
def asked(actor: Actor, number: str, format: str) -> None:
    """What the books say of who was not paid; NUMBER is that of an entitlement or of a line."""
    from hub.operations.payments.asked import by_number

    book = by_number(actor, number)
    rows = [{key: getattr(each, key) for key in ASKED_COLUMNS} for each in book.answers]
    output([{**row, "on": row["on"].isoformat() if row["on"] else ""} for row in rows], format, ASKED_COLUMNS)
