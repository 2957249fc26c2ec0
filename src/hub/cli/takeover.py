"""`hub takeover`: what ran before the hub, brought in from sheets by one person, confirmed by another."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import facts, format_option, output, requires, with_app
from hub.cli.kinds import whose_sheet
from hub.cli.residents import list_faults
from hub.cli.speech import Command, Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.domain.period import Period
    from hub.operations.takeover.batches import Outcome
    from hub.operations.takeover.texts import Texts
    from hub.operations.takeover.view import LineView

LIST_COLUMNS = {
    "number": "Number", "kind": "What it holds", "title": "Programme", "community": "Community",
    "count": "Rows", "state": "State", "asked_by": "By", "file_name": "File",
}  # fmt: skip
TITLES = {
    "recipients": "Recipients", "cases": "Cases in flight", "draft": "draft, not sent",
    "asked": "waits for a second person", "answered": "answered", "refused": "refused whole",
    "withdrawn": "withdrawn",
}  # fmt: skip
LINE_TITLES = {"asked": "waits for a second person", "confirmed": "Confirmed", "refused": "Refused"}
WORDS = {"kind": TITLES, "state": TITLES}
LINE_COLUMNS = {"row": "Row", "name": "Name", "what": "What it says", "paper": "Paper"}
_dry = click.option("--dry-run", is_flag=True, help="Only say what would come.")
_yes = click.option("--yes", is_flag=True, help="Send it without asking.")
_file = click.argument("file", type=click.Path(path_type=Path))


@click.group(cls=Group)
def takeover() -> None:
    """Take over recipients and cases from before the hub."""


@takeover.command()
@_file
@click.option("--programme", required=True, help="The programme that they receive.")
@whose_sheet
@_dry
@_yes
@format_option
@with_app
@requires("takeover.bring")
def recipients(actor: Actor, file: Path, programme: str, dry_run: bool, **options: Any) -> None:
    """Bring in who receives a programme: all rows or none; another person confirms them."""
    _bring(actor, "recipients", file, dry_run, programme=programme, **options)


@takeover.command()
@_file
@click.option("--department", required=True, help="The department whose services they are.")
@whose_sheet
@_dry
@_yes
@format_option
@with_app
@requires("takeover.bring")
def cases(actor: Actor, file: Path, department: str, dry_run: bool, **options: Any) -> None:
    """Bring in cases in flight, each at its step: all rows or none; another person confirms them."""
    _bring(actor, "cases", file, dry_run, department=department, **options)


def _bring(
    actor: Any,
    kind: str,
    file: Path,
    dry_run: bool,
    *,
    community_id: int,
    yes: bool,
    format: str,
    **said: str,
) -> None:
    from hub.operations.importing.sheets import read_file
    from hub.operations.takeover import batches

    data = read_file(file)
    outcome = batches.look(actor, kind, data, file.name, community_id, **said)
    if outcome.earlier:
        words = tr("This sheet was brought in already as %(number)s; nothing was added.")
        _tell(format, {"earlier": outcome.earlier, "sent": False}, words % {"number": outcome.earlier})
        return
    if outcome.faults:
        list_faults(outcome.faults, file.name, format)
        click.get_current_context().exit(outcome.faults.exit_code)
    if format == "table":
        _unread(outcome.texts)
        output([_line(line) for line in outcome.lines], format, LINE_COLUMNS)
    number = "" if dry_run or not _agreed(yes, format) else _send(actor, kind, data, file, community_id, said)
    _close(format, outcome, number)


def _send(actor: Any, kind: str, data: bytes, file: Path, community_id: int, said: dict[str, str]) -> str:
    from hub.operations.takeover import batches

    made = batches.upload(actor, kind, data, file.name, community_id, **said)
    return batches.send(actor, made.id, rev=made.rev).number


def _agreed(yes: bool, format: str) -> bool:
    import sys

    from hub.domain.errors import InputError

    if yes:
        return True
    if format == "json" or not sys.stdin.isatty():
        raise InputError(
            "Nothing was brought in.", remedy="Without a terminal to ask on, add --yes (or --dry-run)."
        )
    click.confirm(tr("Send it to a second person?"), abort=True, err=True)
    return True


def _unread(texts: Texts) -> None:
    """Say what of the file was not read."""
    if texts.nobodys:
        said = tr("Rows without a name and a number, not read: %(rows)s.")
        click.echo(said % {"rows": ", ".join(map(str, texts.nobodys))})
    if texts.others:
        said = tr("Other sheets of the file, not read: %(names)s.")
        click.echo(said % {"names": "、".join(texts.others)})


def _line(line: Any) -> dict[str, Any]:
    from hub.operations.takeover.recipients import Recipient

    if isinstance(line, Recipient):
        what = f"{line.granted.amount / 100:.2f} {line.granted.first}{_paid_from(line.begins)}"
        return {"row": line.row, "name": line.name, "what": what, "paper": line.granted.paper}
    what = f"{line.service.seq} {line.step.title} {line.measure.due or line.measure.state}"
    if line.apart:
        what += " · " + tr(
            "No benefit will come of this case: once it is approved, bring it in with a sheet of recipients."
        )
    return {"row": line.row, "name": line.name, "what": what, "paper": line.paper}


def _close(format: str, outcome: Outcome, number: str) -> None:
    found = {
        "rows": len(outcome.lines), "amount_fen": outcome.amount, "number": number, "sent": bool(number),
        "unread": {"rows": outcome.texts.nobodys, "sheets": outcome.texts.others},
    }  # fmt: skip
    words = {"rows": len(outcome.lines), "sum": f"{outcome.amount / 100:,.2f}", "number": number}
    if outcome.amount:
        sent = tr("%(number)s: %(rows)s rows, %(sum)s yuan a month, sent to a second person.")
        only = tr("%(rows)s rows without faults, %(sum)s yuan a month; nothing was brought in.")
    else:  # cases in flight
        sent = tr("%(number)s: %(rows)s rows, sent to a second person.")
        only = tr("%(rows)s rows without faults; nothing was brought in.")
    message = sent if number else only
    _tell(format, found, message % words)


def _tell(format: str, found: dict[str, Any], words: str) -> None:
    if format == "json":
        output(found, format, {})
    else:
        click.echo(words)


# --- what there is, and the second person ----------------------------------------------------------------


@takeover.command("list", cls=Command)
@format_option
@with_app
@requires("takeover.read")
def list_(actor: Actor, format: str) -> None:
    """The sheets in sight, the newest first; nobody's name."""
    from hub.operations.takeover.view import batches

    output([asdict(batch) for batch in batches(actor)], format, LIST_COLUMNS, WORDS)


@takeover.command(cls=Command)
@click.argument("number")
@click.option("--purpose", default="", help="Open the sample (or, with --all, every row) for this purpose.")
@click.option("--all", "whole", is_flag=True, help="Open every row.")
@format_option
@with_app
@requires("takeover.read")
def show(actor: Actor, number: str, purpose: str, whole: bool, format: str) -> None:
    """One sheet as a whole; its people only where they are opened for a purpose, which is logged."""
    from hub.operations.takeover import answering, batches, view

    key = batches.id_of(actor, number)
    it = view.overview(actor, key)
    shown = answering.look(actor, key, purpose, whole=whole) if purpose else []
    opened = view.lines(actor, it.batch.kind, shown)
    if format == "json":
        output({**asdict(it), "lines": list(map(asdict, opened))}, format, {})
        return
    facts({key: said for key, said in asdict(it.batch).items() if key in LIST_COLUMNS}, LIST_COLUMNS, WORDS)
    for state, count in it.states.items():
        click.echo(f"{tr(LINE_TITLES[state])}  {count}")
    rows = [{**asdict(line), "what": _said(line)} for line in opened]
    if rows:
        output(rows, format, LINE_COLUMNS)


def _said(line: LineView) -> str:
    if line.cells:
        return " ".join(f"{title}={text}" for title, text in line.cells)
    return f"{line.amount / 100:.2f} {line.first} {line.people}{_paid_from(line.begins)}"


def _paid_from(begins: Period | None) -> str:
    """From which period on the hub pays it; nothing of what is paid once."""
    from hub.domain.period import ONCE
    from hub.operations.payments.spoken import said_period

    if begins is None or begins.key == ONCE:
        return ""
    return " · " + tr("paid here from %(period)s on") % {"period": said_period(begins)}


@takeover.command(cls=Command)
@click.argument("number")
@click.option(
    "--refuse", "refused", multiple=True, metavar="ROW=REASON", help="Refuse a row, with the reason."
)
@with_app
@requires("takeover.check")
def confirm(actor: Actor, number: str, refused: tuple[str, ...]) -> None:
    """Confirm a sheet that another person brought in, but for the rows of --refuse.

    Nobody confirms a sheet unseen: show --purpose comes first.
    """
    _answer(actor, number, refused, rest=True)


@takeover.command(cls=Command)
@click.argument("number")
@click.argument("rows", nargs=-1, metavar="ROW=REASON", required=True)
@with_app
@requires("takeover.check")
def refuse(actor: Actor, number: str, rows: tuple[str, ...]) -> None:
    """Refuse rows of a sheet, each with its reason; the others go on waiting."""
    _answer(actor, number, rows, rest=False)


def _answer(actor: Any, number: str, pairs: tuple[str, ...], *, rest: bool) -> None:
    from hub.domain.errors import InputError
    from hub.operations.takeover import answering, batches, view

    refused = {}
    for pair in pairs:
        row, sign, reason = pair.partition("=")
        if not sign or not re.fullmatch(r"[0-9]{1,7}", row.strip()):
            raise InputError("Write ROW=REASON.", where=pair)
        refused[int(row)] = reason
    key = batches.id_of(actor, number)
    answering.answer(actor, key, rev=view.overview(actor, key).batch.seq, refused=refused, rest=rest)
    states = view.overview(actor, key).states
    click.echo(tr("Confirmed %(yes)s, refused %(no)s, waiting %(left)s.") % {
        "yes": states.get("confirmed", 0), "no": states.get("refused", 0), "left": states.get("asked", 0),
    })  # fmt: skip


@takeover.command(cls=Command)
@click.argument("kind", type=click.Choice(["recipients", "cases"]))
@click.option("--output", "target", type=click.Path(path_type=Path), required=True, help="The file to write.")
@with_app
@requires("takeover.bring", or_operator=True)
def template(actor: Actor, kind: str, target: Path) -> None:
    """Write the empty sheet (xlsx) with its headings."""
    from hub.domain.errors import InputError

    if target.suffix.lower() != ".xlsx":
        raise InputError("The sheet is written as .xlsx: name the file so.", where="--output")
    from hub.operations.takeover.blank import template as empty

    target.write_bytes(empty(kind))
    click.echo(str(target))
