"""`hub payments`, the bank: the file for it, and its answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import format_option, requires, with_app
from hub.cli.payments_common import on_run
from hub.cli.speech import Command
from hub.domain.errors import InputError, why_not

if TYPE_CHECKING:
    from hub.domain.actor import Actor


@click.command(cls=Command)
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


@click.command("import-results", cls=Command)
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
    on_run(actor, number, format, lambda run, _: bank.take_answers(actor, run, data, name=sheet.name))


COMMANDS: Final = (export, import_results)
