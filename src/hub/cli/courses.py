"""`hub courses`: training courses: list, offer, cancel; nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import as_option, format_option, operator, output, requires, with_app
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {
    "number": "Number", "title": "Course", "first_on": "First day", "last_on": "Last day", "state": "State",
    "places": "Places in all", "taken": "Places taken", "waiting": "Waiting for a place",
}  # fmt: skip


@click.group(cls=Group)
def courses() -> None:
    """Training courses: list, offer, cancel."""


@courses.command("list")
@click.option("--over", is_flag=True, help="Those that are over.")
@format_option
@with_app
@as_option
@operator
def list_(actor: Actor | None, over: bool, format: str) -> None:
    """Courses in numbers; without --as only those that everybody may read of."""
    from hub.operations.courses import view
    from hub.operations.pages import whole
    from hub.web.course_words import STATES

    found = [] if over else view.public_courses()
    if actor:
        found = whole(lambda after: view.found(actor, over=over, after=after))
    output([{name: row[name] for name in COLUMNS} for row in found], format, COLUMNS, {"state": STATES})


@courses.command()
@click.argument("number")
@with_app
@requires("course.keep")
def offer(actor: Actor, number: str) -> None:
    """Open one for enrolment, for everybody to read of."""
    from hub.operations.courses import offering, view

    offering.offer(actor, view.numbered(actor, number))
    click.echo(tr("%(number)s is open for enrolment.") % {"number": number})


@courses.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why it is not held.")
@with_app
@requires("course.keep")
def cancel(actor: Actor, number: str, reason: str) -> None:
    """Cancel one; everybody enrolled is to be told."""
    from hub.operations.courses import offering, view

    offering.cancel(actor, view.numbered(actor, number), reason=reason)
    click.echo(tr("%(number)s is cancelled.") % {"number": number})
