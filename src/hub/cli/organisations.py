"""`hub organisations`: registers of firms and sole traders: the yearly list, its numbers, who is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "name": "Name of the organisation", "code": "Unified social credit code",
    "community": "Community", "employees": "Employees", "told_on": "told of the yearly check",
    "entered_on": "entered in the city's system", "inspected_on": "checked by the city", "result": "Result",
    "late": "late",
}  # fmt: skip
COUNTS = {
    "name": "Community", "all": "On the register", "listed": "On the list",
    "told": "told of the yearly check", "entered": "entered in the city's system",
    "inspected": "checked by the city", "failed": "not passed", "late": "late",
}  # fmt: skip
LACKING = ("told", "entered", "inspected", "late")


@click.group(cls=Group)
def organisations() -> None:
    """Firms and sole traders: their yearly check in numbers, and by list."""


@organisations.command("list")
@click.option("--lacking", type=click.Choice(LACKING), help="Only those without this mark this year.")
@format_option
@with_app
@requires("organisation.read")
def list_(actor: Actor, lacking: str | None, format: str) -> None:
    """The register in that person's scope, with this year's marks."""
    from hub.operations.organisations import view
    from hub.operations.pages import whole
    from hub.web.organisation_words import RESULTS

    found = whole(lambda after: view.found(actor, lacking=lacking or "", after=after))
    rows = [{**row, "late": view.late(row)} for row in found]
    output([{name: row[name] for name in COLUMNS} for row in rows], format, COLUMNS, {"result": RESULTS})


@organisations.command()
@format_option
@with_app
@requires("organisation.read")
def counts(actor: Actor, format: str) -> None:
    """This year by community: on the list, told, entered, checked, not passed, late."""
    from hub.operations.organisations import view

    output([dict(row) for row in view.counts(actor)], format, COUNTS)


@organisations.command("make-year")
@click.argument("key")
@format_option
@with_app
@requires("organisation.refer")
def make_year(actor: Actor, key: str, format: str) -> None:
    """Make this year's list of a register (劳动-12); made again, it takes in who was registered since."""
    from hub.operations.organisations import years

    made = years.open_year(actor, key)
    output([{"year": made.number, "new": made.rev}], format, {"year": "Year", "new": "New"})
