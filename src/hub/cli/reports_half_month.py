"""`hub reports half-month`: which unit filed for which date, one report, the group's result to all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import format_option, output, requires, with_app
from hub.cli.kinds import Day
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    import datetime as dt

    from hub.domain.actor import Actor

COLUMNS = {
    "unit": "Unit", "title": "Heading", "due": "Due by", "state": "State", "late": "Late",
    "filed": "Day of filing",
}  # fmt: skip
DONE = {"number": "Number", "text": "Text"}
due_option = click.option(
    "--due",
    type=Day(),
    help="The 15th or the 30th (February: its last day); else the last one that came.",
)


@click.group("half-month", cls=Group)
def half_month() -> None:
    """Half-month reports of communities and windows: list, show, file, circulate."""


@half_month.command("list")
@due_option
@format_option
@with_app
@requires("desk")
def list_(actor: Actor, due: dt.date | None, format: str) -> None:
    """The units, and whether each filed on time, late or not at all."""
    from hub.operations.supervision import half_month_view as view

    found = view.standing(actor, due or _last())
    output([_line(one) for one in found], format, COLUMNS)


@half_month.command()
@click.argument("unit")
@due_option
@format_option
@with_app
@requires("desk")
def show(actor: Actor, unit: str, due: dt.date | None, format: str) -> None:
    """One unit's numbers for a date, and what it filed."""
    from hub.operations.supervision import half_month, half_month_view
    from hub.operations.supervision.words import FIGURES

    on = due or _last()
    it, row = half_month_view.may_read(actor, unit), half_month_view.report(actor, unit, on)
    figures = row["figures"] if row and row["state"] in half_month_view.FILED else half_month.filled(it, on)
    texts = {name: (row[name] or "") if row else "" for name in half_month_view.TEXTS}
    found = {"unit": it.key, "title": it.title, "due": on, "state": row["state"] if row else "", **texts}
    if format == "json":
        return output([found | {"figures": figures}], format, {})
    lines = [{"what": tr(key), "said": value} for key, value in found.items()]
    lines += [{"what": str(FIGURES[key]), "said": number} for key, number in figures.items()]
    return output(lines, format, {"what": "Field", "said": "Value"})


@half_month.command()
@click.argument("unit")
@due_option
@click.option("--progress", required=True, help="How the work went, without a resident's name or number.")
@click.option("--problems", default="")
@click.option("--plans", default="")
@format_option
@with_app
@requires("half_month.file")
def file(
    actor: Actor, unit: str, due: dt.date | None, progress: str, problems: str, plans: str, format: str
) -> None:
    """File the report of an own unit; its numbers are those of now."""
    from hub.operations.supervision import half_month

    done = half_month.file(
        actor, unit_key=unit, due=due or _last(), progress=progress, problems=problems, plans=plans
    )
    output([{"number": done.number, "state": "filed"}], format, {"number": "Number", "state": "State"})


@half_month.command()
@due_option
@click.option("--dry-run", is_flag=True, help="Only print the text.")
@click.option("--text", default="", help="What the group says.")
@format_option
@with_app
@requires("half_month.read")
def circulate(actor: Actor, due: dt.date | None, dry_run: bool, text: str, format: str) -> None:
    """The result to all posts as a bulletin: who filed on time, late, and not at all."""
    from hub.operations.supervision import bulletins, half_month, half_month_view

    on = due or _last()
    if dry_run:
        every = half_month_view.standing(actor, on)
        said = half_month_view.circular(every, on, text)
        lists: dict[str, Any] = {name: [one.unit.title for one in every if one.state == name]
                                 for name in ("on_time", "late", "missing")}  # fmt: skip
        return output([{"due": on, "text": said, **lists}], format, {"text": "Text"})
    done = half_month.circulate(actor, due=on, said=text)
    row, _copies = bulletins.one(actor, done.id)
    return output(
        [{"number": done.number, "text": row["said"]}], format, {"number": "Number", "text": "Text"}
    )


def _last() -> dt.date:
    from hub.operations.supervision.half_month_view import dues

    found = dues()
    return found[1] if len(found) > 1 else found[0]


def _line(one: Any) -> dict[str, Any]:
    filed = one.row["filed_on"] if one.row else None
    return {
        "unit": one.unit.key, "title": one.unit.title, "due": one.due, "state": one.state, "late": one.late,
        "filed": filed,
    }  # fmt: skip
