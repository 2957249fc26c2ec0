"""`hub reminders`: what runs out soon, in numbers; with --as an agent or officer, whom to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import as_option, format_option, operator, output, with_app
from hub.cli.speech import Group

if TYPE_CHECKING:
    from hub.domain.actor import Actor

NUMBERS = {
    "community": "Community", "title": "Programme", "kind": "Kind", "count": "Reminders", "noted": "Noted",
}  # fmt: skip
LINES = {"day": "Day", "title": "Programme", "kind": "Kind", "name": "Name", "outcome": "Outcome"}


@click.group(cls=Group)
def reminders() -> None:
    """Benefits that end and re-checks that come, so many working days before."""


@reminders.command("list")
@format_option
@with_app
@as_option
@operator
def list_(actor: Actor | None, format: str) -> None:
    """How many by community and programme; for whoever tells them, whom, with the name starred."""
    from hub.operations.benefits import reminders as found

    if actor is None or not actor.may("outreach.note"):
        output([_number(each) for each in found.numbers(actor)], format, NUMBERS)
    else:
        output([_line(each) for each in found.lines(actor)], format, LINES)


def _number(each: Any) -> dict[str, Any]:
    return {"community_id": each.community_id, "community": each.community, "programme": each.programme,
            "title": _title(each.programme), "kind": each.kind, "count": each.count,
            "noted": each.noted}  # fmt: skip


def _line(each: Any) -> dict[str, Any]:
    from hub.domain.masking import star_name

    return {"day": each.ends_on.isoformat(), "programme": each.programme, "title": _title(each.programme),
            "kind": each.kind, "name": star_name(each.name), "outcome": each.outcome}  # fmt: skip


def _title(key: str) -> str:
    from hub.operations.payments.programmes import programme

    return programme(key).title_of(key)
