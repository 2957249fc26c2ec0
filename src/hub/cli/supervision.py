"""`hub supervision`: what is overdue or near, and the numbers of a period; by case number, nobody's name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import Day
from hub.cli.sheets import sheet_options, take_out
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    import datetime as dt

    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "seq": "Service", "step": "Stands at", "step_light": "Light of the step",
    "post": "Post", "due": "Due by", "light": "Light", "kinds": "Kinds of overdue",
}  # fmt: skip
KINDS = ("unpublished", "out_of_class", "late", "not_expedited")


@click.group(cls=Group)
def supervision() -> None:
    """What is overdue or near, and the numbers of a period; by case number, nobody's name."""


@supervision.command("list")
@click.option("--light", type=click.Choice(("red", "yellow")), default=None)
@click.option("--kind", type=click.Choice(KINDS), default=None, help="One of the four kinds of overdue.")
@sheet_options
@format_option
@with_app
@requires("watch.read")
def list_(
    actor: Actor, light: str | None, kind: str | None, file: Path | None, purpose: str, format: str
) -> None:
    """Cases past due or near, the longest overdue first."""
    from hub.operations.supervision import overdue
    from hub.operations.supervision.words import kinds_said

    if file:
        return take_out(actor, "overdue", {"light": light, "kind": kind}, file, purpose)
    rows = [
        {"number": one.number, "seq": one.service.seq, "step": one.step, "step_light": one.step_light,
         "post": one.post, "community": one.community, "due": one.due, "left": one.left, "light": one.light,
         "kinds": list(one.kinds) if format == "json" else kinds_said(one.kinds)}
        for one in overdue.lines(actor, light=light or "", kind=kind or "")
    ]  # fmt: skip
    return output(rows, format, COLUMNS)


@supervision.command()
@click.option("--since", type=Day(), required=True, help="First day of the period.")
@click.option("--until", type=Day(), required=True, help="Last day of the period.")
@sheet_options
@format_option
@with_app
@requires("watch.read")
def period(
    actor: Actor, since: dt.date, until: dt.date, file: Path | None, purpose: str, format: str
) -> None:
    """Accepted, completed, refused, overdue by kind and average days, by department and service."""
    from hub.operations.supervision import figures
    from hub.operations.supervision.words import FIGURES

    if file:
        return take_out(actor, "supervision_period", {"first": since, "last": until}, file, purpose)
    rows, total = figures.month_table(actor, since, until)
    lines = [
        (part.department, one.service.seq if one.service else "", one)
        for part in figures.by_department(rows)
        for one in (*part.rows, part.sum)
    ]
    found = [
        {"department": department, "service": seq, **one.counts, "average": one.average}
        for department, seq, one in (*lines, ("", tr("Total"), total))
    ]
    heads = {key: str(word) for key, word in FIGURES.items()}
    return output(found, format, {"department": tr("Department"), "service": tr("Service"), **heads})
