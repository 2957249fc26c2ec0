"""`hub rosters`: people to be checked by a date: list, show, make, close, and the sheet for the superior."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import as_option, format_option, operator, output, requires, with_app
from hub.cli.sheets import output_option, take_out
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "seq": "Service", "title": "Title", "kind": "Kind", "made_on": "Made on",
    "due": "Due by", "state": "State", "all": "Items", "done": "Done", "late": "Late",
}  # fmt: skip
ITEM_COLUMNS = {
    "no": "No.", "name": "Name", "community": "Community", "post": "Post", "due": "Due by", "state": "State",
    "outcome": "Outcome",
}  # fmt: skip
PLAN_COLUMNS = {"name": "Name", "community_id": "Community", "mark": "Mark"}
STATES = ("open", "closed", "erased", "all")


@click.group(cls=Group)
def rosters() -> None:
    """People to be checked by a date: list, show, make, close, report."""


@rosters.command("list")
@click.option("--state", type=click.Choice(STATES), default="all", show_default=True)
@format_option
@with_app
@as_option
@operator
def list_(actor: Actor | None, state: str, format: str) -> None:
    """Rosters in numbers, open ones first; with --as those that person may see."""
    from hub.operations.pages import whole
    from hub.operations.rosters.view import roster_list
    from hub.web.roster_words import STATES as WORDS

    chosen = "" if state == "all" else state
    found = whole(lambda after: roster_list(actor, state=chosen, after=after))
    output([_line(one) for one in found], format, COLUMNS, {"state": WORDS})


@rosters.command()
@click.argument("number")
@format_option
@with_app
@as_option
@operator
def show(actor: Actor | None, number: str, format: str) -> None:
    """One roster: its numbers by community, outcome and post; its items only with --as, in that scope."""
    from hub.operations.rosters.view import find, roster_whole
    from hub.operations.spoken import ITEM_STATES
    from hub.web.roster_words import STATES as WORDS

    it, found = roster_whole(actor, find(number))
    items = [
        {name: str(getattr(item, name) or "") for name in ITEM_COLUMNS} | {"late": item.late}
        for item in found
    ]
    if format == "json":
        told = {**_line(it.line), "by": it.line.counts.by, "told": it.row["told"], "replays": it.replays}
        lines = [{"line": line, "state": state, "outcome": said} for line, state, said in it.drawn]
        output({**told, "drawn": it.row["drawn"], "lines": lines, "items": items}, format, {})
        return
    output([_line(it.line)], format, COLUMNS, {"state": WORDS})
    for kind, counted in it.line.counts.by.items():
        click.echo(f"{kind}: " + ", ".join(f"{name} {n}" for name, n in counted.items()))
    output(items, format, ITEM_COLUMNS, {"state": ITEM_STATES})


@rosters.command()
@click.argument("key")
@click.option("--list", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="The list from above (xlsx, xls or csv).")  # fmt: skip
@click.option("--size", type=click.IntRange(1, 1000), help="How many are drawn at random, of a sample.")
@click.option("--run", default="", metavar="NUMBER", help="The pay-out whose paid lines are looked behind.")
@click.option(
    "--variant",
    default="",
    metavar="V",
    help="Which kind of roster, where there are several (its key or title).",
)
@click.option("--paper", default="", help="The notice from above that it follows.")
@click.option("--why", default="", help="Why it is made outside of its months.")
@click.option("--dry-run", is_flag=True, help="Only say whom it would be about.")
@format_option
@with_app
@requires("roster.read")
def make(actor: Actor, key: str, file: Path | None, size: int | None, run: str, variant: str, paper: str,
         why: str, dry_run: bool, format: str) -> None:  # fmt: skip
    """Make a roster; KEY is its service (民政复核-1). Made twice on one day it is one."""
    from hub.operations.rosters import making

    plan = making.preview(actor, key, size=size, file=file, run=run, variant=variant)
    if not dry_run:
        made = making.make(
            actor, key, size=size, file=file, seen=plan.mark, paper=paper, why=why, run=run, variant=variant
        )
    told: dict[str, Any] = {
        "number": None if dry_run else made.number, "kind": plan.kind, "due": plan.due.isoformat(),
        "lines": len(plan.lines),
        "size": plan.size or len(plan.lines), "left_out": dict(plan.left_out), "marked": dict(plan.marked),
        "instead": plan.instead, "dropped": list(plan.dropped),
    }  # fmt: skip
    if format == "json":
        output(told, format, {})
        return
    for name, value in told.items():
        click.echo(f"{name:<10} {value}")
    if dry_run and not plan.size:
        rows = [{"name": one.name, "community_id": one.community_id, "mark": one.mark} for one in plan.lines]
        output(rows, format, PLAN_COLUMNS)


@rosters.command()
@click.argument("number")
@click.option("--reason", default="", help="Why items that are still open are left.")
@with_app
@requires("roster.read")
def close(actor: Actor, number: str, reason: str) -> None:
    """Close a roster: its numbers are kept, its people erased at their time."""
    from hub.operations.rosters.closing import close as close_it
    from hub.operations.rosters.view import find

    done = close_it(actor, find(number), reason=reason)
    click.echo(tr("%(number)s is closed.") % {"number": done.number})


@rosters.command()
@click.argument("number")
@click.option("--purpose", required=True, help="What it is for.")
@output_option
@with_app
@requires("roster.make")
def report(actor: Actor, number: str, purpose: str, file: Path) -> None:
    """Write the items with their outcomes as a sheet for the superior; more than 50 need a second person."""
    from hub.operations.rosters.view import find

    take_out(actor, "roster", {"roster": find(number)}, file, purpose)


def _line(one: Any) -> dict[str, Any]:
    counts = one.counts
    return {
        "number": one.number, "seq": one.service.seq, "title": one.service.short,
        "kind": one.kind, "made_on": one.made_on.isoformat(), "due": one.due.isoformat(),
        "state": one.state, "all": counts.all, "done": counts.done, "open": counts.open,
        "left": counts.left, "late": counts.late,
    }  # fmt: skip
