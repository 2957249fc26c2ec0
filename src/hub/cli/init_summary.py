"""What `hub init` was answered, read once more before anything is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import facts
from hub.cli.speech import tr

if TYPE_CHECKING:
    from hub.operations.centre.founding import Wishes

NONE: Final = "-"
LABELS: Final = {
    "name": "The centre's name", "phone": "Telephone", "address": "Address", "url": "Web address",
    "communities": "Communities and areas", "posts": "The plan's posts",
    "hours": "Office hours", "summer": "Summer hours", "calendar": "Holidays from a file",
    "admin": "First administrator",
}  # fmt: skip


def read_back(found: Wishes, titles: Mapping[str, str]) -> None:
    """Print all of it, a line each; `titles` of the departments, each of which was asked for its window."""
    click.echo()
    facts(_said(found, titles), LABELS)


def _said(found: Wishes, titles: Mapping[str, str]) -> dict[str, str]:
    return {
        "name": found.name, "phone": found.phone, "address": found.address, "url": found.url or NONE,
        "communities": " ".join(f"{one.name}（{'、'.join(one.areas) or NONE}）" for one in found.communities),
        **{tr("Window of %(name)s") % {"name": title}: _window(found, key) for key, title in titles.items()},
        "posts": "、".join(_posts(found)) or NONE,
        "hours": _times(found.hours, ""), "summer": _times(found.hours, "summer_"),
        "calendar": f"{found.notice.year} {found.notice.document}".strip() if found.notice else NONE,
        "admin": f"{found.admin_name} ({found.login})",
    }  # fmt: skip


def _window(found: Wishes, department: str) -> str:
    """What stands on its door, with the key of its post; several where it has several."""
    own = [one for one in found.windows if one.department == department]
    return "、".join(f"{one.title}（{one.key}）" for one in own) or NONE


def _posts(found: Wishes) -> Iterator[str]:
    """The titles of the plan's posts that will be made beside the windows."""
    from hub.operations.centre.standard_posts import at_centre, in_community

    if found.plan_posts:
        yield from (post["title"] for post in at_centre())
        for number, place in enumerate(found.communities, start=1):
            yield from (post["title"] for post in in_community(number, place.name, place.areas))


def _times(hours: Mapping[str, str], season: str) -> str:
    """10:00–14:00 15:30–19:30, of summer with its first and last day."""

    def of(part: str) -> str:
        return str(hours.get(f"office.{season}{part}", ""))

    if not of("morning_from"):
        return NONE
    days = f"{of('from')}–{of('to')} " if season else ""
    halves = (f"{of(f'{half}_from')}–{of(f'{half}_to')}" for half in ("morning", "afternoon"))
    return days + " ".join(halves)
