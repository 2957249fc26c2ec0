"""`hub reports ask` and `asked`: what communities are asked for where the hub holds no such table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import Day
from hub.cli.speech import Command

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.reports import asking_view

COLUMNS = {
    "number": "Register number", "what": "What is needed", "first": "From", "last": "Until",
    "community": "Community", "due": "Answer by", "answer": "Answer",
}  # fmt: skip


@click.command(cls=Command)
@click.argument("what")
@click.option("--since", type=Day(), required=True, help="First day of the period.")
@click.option("--until", type=Day(), required=True, help="Last day of the period.")
@click.option("--due", type=Day(), required=True, help="Day by which communities answer.")
@click.option("--community", "places", type=int, multiple=True, help="A community by its id; without it all.")
@click.option("--other", is_flag=True, help="The reports that sound like it are another table.")
@format_option
@with_app
@requires("data.ask")
def ask(
    actor: Actor, what: str, since: dt.date, until: dt.date, due: dt.date,
    places: tuple[int, ...],
    other: bool, format: str,
) -> None:  # fmt: skip
    """Ask communities for something: one task for each that was not asked before; what is known is shown."""
    from hub.operations.centre.communities import communities
    from hub.operations.reports import asking, asking_view

    asked_ = places or tuple(row["id"] for row in communities())
    done = asking.ask(actor, what=what, first=since, last=until, communities=asked_,
                      due=due, other=other)  # fmt: skip
    _show(asking_view.alike(actor, asking_view.one(actor, done.id).row), format)


@click.command(cls=Command)
@format_option
@with_app
@requires("data.ask")
def asked(actor: Actor, format: str) -> None:
    """What communities were asked for, the unanswered first."""
    from hub.operations.pages import whole
    from hub.operations.reports import asking_view

    _show(whole(lambda after: asking_view.requests(actor, after=after)), format)


def _show(found: list[asking_view.Request], format: str) -> None:
    rows = [
        {"number": it.row["number"], "what": it.row["what"] or "", "first": it.row["first"],
         "last": it.row["last"], "community": it.community, "due": it.row["due"],
         "answer": it.row["answer"] or ""}
        for it in found
    ]  # fmt: skip
    output(rows, format, COLUMNS)
