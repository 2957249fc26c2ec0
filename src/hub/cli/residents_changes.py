"""`hub residents changes` and `duplicates`: what changed in the register, and records found twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import as_json, as_option, facts, format_option, operator, output, progress, with_app
from hub.cli.kinds import ROW, community_option
from hub.cli.speech import Command, Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "kind": "Change", "state": "State", "on": "Date", "community": "Community",
    "asked_by": "Asked by", "name": "Name",
}  # fmt: skip
FACTS = {
    "happened_on": "Date", "why": "Why", "paper": "Paper", "needs": "Why another person checks it",
    "answer": "Answer",
}  # fmt: skip
EVENT_COLUMNS = {"type": "Event", "at": "Moment", "who": "By"}
PAIR_COLUMNS = {"id": "Id", "reason": "What they share", "left": "One record", "right": "Another record"}
STATES = ("asked", "applied", "refused", "withdrawn", "all")


@click.group(cls=Group)
def changes() -> None:
    """Governed changes of the register: list and show."""


@changes.command("list")
@click.option("--state", type=click.Choice(STATES), default="asked", show_default=True)
@community_option
@click.option("--before", type=ROW, help="The id of the last row of the page before.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@format_option
@with_app
@as_option
@operator
def list_(
    actor: Actor | None, state: str, community: int | None, before: int | None, limit: int, format: str
) -> None:
    """Changes, newest first. Names only with --as, and of what that person has on the desk or asked for."""
    from hub.operations.pages import behind
    from hub.operations.registry.view import change_list
    from hub.web import registry_words as words

    wanted = "" if state == "all" else state
    rows = change_list(actor, state=wanted, community_id=community, after=behind(before), size=limit)
    output(rows, format, COLUMNS, {"kind": words.KINDS, "state": words.STATES})


@changes.command()
@click.argument("number")
@format_option
@with_app
@as_option
@operator
def show(actor: Actor | None, number: str, format: str) -> None:
    """One change: why, which paper, what happened to it. The person and what was typed only with --as."""
    from hub.operations.registry.view import shown
    from hub.web import registry_words as words

    found = shown(actor, number)
    if format == "json":
        as_json(found)
        return
    facts(found, COLUMNS | FACTS, {"kind": words.KINDS, "state": words.STATES})
    output(found["events"], "table", EVENT_COLUMNS, {"type": words.ENTRIES})


@click.command(cls=Command)
@click.option("--seek", is_flag=True, help="First compare everybody whom the sweep has not compared yet.")
@format_option
@with_app
@as_option
@operator
def duplicates(actor: Actor | None, seek: bool, format: str) -> None:
    """Pairs of records that may be of one person, the oldest first. Without --as by number only."""
    from hub.operations.registry import duplicates as found_twice
    from hub.web import registry_words as words

    if seek:
        with progress(None, "Comparing", length=found_twice.left_to_seek()) as bar:  # type: ignore[arg-type]
            while done := found_twice.seek_new():
                bar.update(done)
    pairs = found_twice.masked() if actor is None else found_twice.worklist(actor)
    rows = [
        {"id": one.id, "reason": one.reason, "left": _half(one.left), "right": _half(one.right)}
        for one in pairs
    ]
    output(rows, format, PAIR_COLUMNS, {"reason": words.REASONS})
    if format == "table" and not rows:
        click.echo(tr("No two records look like one person."))


def _half(one: object) -> str:
    said = [str(getattr(one, name)) for name in ("id", "name", "birth_year", "id_tail", "community")]
    return " ".join(each for each in said if each and each != "0")
