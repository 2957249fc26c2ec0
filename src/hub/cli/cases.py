"""`hub cases`: list, show and explain. Without ``--as`` people are masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import as_json, as_option, facts, format_option, operator, output, requires, with_app
from hub.cli.kinds import ROW, community_option
from hub.cli.sheets import sheet_options, take_out
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

LIST = {
    "number": "Number",
    "title": "Service",
    "step": "Step",
    "light": "Light",
    "due": "Due by",
    "left": "Days left",
    "community": "Community",
    "name": "Name",
    "ended": "End",
}
FACTS = {
    "seq": "Number in the plan", "opened_on": "Applied on", "accepted_on": "Accepted on",
    "closed_on": "Closed on", "completed_on": "Completed", "variant": "Variant", "version": "Version",
}  # fmt: skip
POSTS = {"role": "Role", "post": "Post", "holder": "Who is there"}
EVENTS = {"seq": "No.", "date": "Date", "type": "Event", "step": "Step"}
LEDGER = {
    "no": "No.",
    "number": "Number",
    "opened_on": "Applied on",
    "name": "Name",
    "community": "Community",
    "service": "Service",
    "accepted_on": "Accepted on",
    "completed_on": "Completed",
    "state": "Result",
    "file": "File",
}
HANDED_ON = {
    "number": "Number", "letters": "Letters", "open_again": "To deliver still",
    "contacts": "Contacts that never were", "entries": "Entries",
}  # fmt: skip
DAYS = {"date": "Date", "counted": "Counted", "code": "Code", "reason": "Reason"}


@click.group(cls=Group)
def cases() -> None:
    """List, show and explain cases."""


@cases.command("list")
@click.option("--service", default="", help="Key or seq (民政-1).")
@community_option
@click.option(
    "--state", type=click.Choice(["open", "late", "closed", "all"]), default="open", show_default=True
)
@click.option("--before", type=ROW, help="The id of the last row of the page before.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@sheet_options
@format_option
@with_app
@as_option
@operator
def list_(
    actor: Actor | None, service: str, community: int | None, state: str, before: int | None, limit: int,
    format: str, file: Path | None, purpose: str,
) -> None:  # fmt: skip
    """Cases, newest first; with --output the whole list as a sheet, which is logged."""
    from hub.operations.casework.case_list import case_list
    from hub.operations.pages import behind
    from hub.operations.spoken import ENDS, LIGHTS

    if file is not None:
        take_out(actor, "cases", {"state": state, "service": service, "community": community}, file, purpose)
        return
    rows = case_list(
        actor, service=service, community_id=community, state=state, after=behind(before), size=limit
    )
    output(rows, format, LIST, {"light": LIGHTS, "ended": ENDS})


@cases.command()
@click.argument("number")
@format_option
@with_app
@as_option
@operator
def show(actor: Actor | None, number: str, format: str) -> None:
    """One case: where it stands, its papers, its events. People only with --as."""
    from hub.domain.actor import ROLES
    from hub.operations.casework.case_list import case_shown
    from hub.operations.spoken import ENDS, LIGHTS
    from hub.web.case_events import EVENTS as EVENT_WORDS

    shown = case_shown(actor, number)
    if format == "json":
        as_json(shown)
        return
    facts(shown, LIST | FACTS, {"light": LIGHTS, "ended": ENDS})
    output(shown["posts"], "table", POSTS, {"role": ROLES})
    output(shown["events"], "table", EVENTS, {"type": EVENT_WORDS, "step": _steps(shown)})


def _steps(shown: Mapping[str, Any]) -> dict[str, str]:
    from hub.operations.context import service_of

    return {step.key: step.title for step in service_of(shown["service"], shown["version"]).steps}


@cases.command()
@click.argument("number")
@click.argument("amount")
@click.option("--bill", required=True, help="Number of the official bill.")
@with_app
@requires("case.advance")
def charge(actor: Actor, number: str, amount: str, bill: str) -> None:
    """Note a charge of a case in yuan; refused, and noted, where its service is free of charge."""
    from hub.operations.casework.case_list import case_row
    from hub.operations.casework.charges import charge as note

    note(actor, case_row(actor, number)["id"], amount=amount, bill=bill)
    click.echo(tr("Done."))


@cases.command()
@click.argument("department")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
@format_option
@with_app
@requires("file.keep")
def ledger(actor: Actor, department: str, month: dt.datetime, format: str) -> None:
    """A department's ledger of a month (2016-12): every case that was applied for, none left out."""
    from dataclasses import asdict

    from hub.operations.casework.case_book import case_book

    output([asdict(line) for line in case_book(actor, department, month.date())], format, LEDGER)


@cases.command("handed-on")
@format_option
@with_app
@as_option
@operator
def handed_on(actor: Actor | None, format: str) -> None:
    """Cases that say the resident was reached when a colleague took something on; nobody is named."""
    from hub.operations.fieldwork.handed_on import wrong

    rows = [
        {"number": each.number, "letters": each.numbers, "open_again": each.open_again,
         "contacts": len(each.contacts), "entries": each.entries}
        for each in wrong(actor)
    ]  # fmt: skip
    output(rows, format, HANDED_ON)


@cases.command("put-delivery-right")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--second", required=True, metavar="LOGIN", help="Who confirms it beside you.")
@click.option("--reason", required=True, help="Why, as the entry of the case says it.")
@with_app
@requires("case.correct")
def put_right(actor: Actor, numbers: tuple[str, ...], second: str, reason: str) -> None:
    """Put right what `handed-on` lists, case by case, by an entry with its reason and a second person."""
    from hub.operations.casework.case_list import case_row
    from hub.operations.fieldwork.put_delivery_right import put_delivery_right
    from hub.operations.staff.people import actor_by_login

    beside = actor_by_login(second).staff_id
    for number in numbers:
        put_delivery_right(actor, case_row(actor, number)["id"], reason=reason, second_id=beside)
        click.echo(tr("%(number)s: put right.") % {"number": number})


@cases.command()
@click.argument("number")
@format_option
@with_app
@as_option
@operator
def explain(actor: Actor | None, number: str, format: str) -> None:
    """Why this date: every day behind a case's due date, as `hub deadlines explain` says it."""
    from hub.domain.clock_json import to_json
    from hub.operations.casework.case_list import case_row
    from hub.operations.casework.views import explain_row
    from hub.operations.context import service_of

    row = case_row(actor, number)
    found = to_json(explain_row(row, service_of(row["service"], row["version"])))
    said: dict[str, Any] = {"number": row["number"], **found}
    if format == "json":
        as_json(said)
        return
    due = said["due"] or said["forecast"]
    click.echo(
        tr("%(number)s: due by %(due)s, %(used)s days used, %(left)s left") % {**said, "due": due or "—"}
    )
    if said["provisional"]:
        click.echo(tr("Provisional: the arrangement of a later year is not published yet."))
    output(said["days"], "table", DAYS)
