"""What `hub init` was answered, read once more before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import facts
from hub.cli.speech import tr

if TYPE_CHECKING:
    from hub.operations.centre.founding import Wishes

NONE: Final = "-"
LABELS: Final = {
    "name": "The centre's name", "phone": "Telephone", "address": "Address", "url": "Web address",
    "communities": "Communities and areas", "windows": "Windows", "posts": "The plan's posts",
    "hours": "Office hours", "summer": "Summer hours", "calendar": "Holidays from a file",
    "admin": "First administrator",
}  # fmt: skip


def read_back(found: Wishes) -> None:
    """Print all of it, a line each."""
    click.echo()
    facts(_said(found), LABELS)


def _said(found: Wishes) -> dict[str, str]:
    return {
        "name": found.name, "phone": found.phone, "address": found.address, "url": found.url or NONE,
        "communities": " ".join(f"{one.name}（{'、'.join(one.areas) or NONE}）" for one in found.communities),
        "windows": "、".join(one.title for one in found.windows) or NONE,
        "posts": tr("yes") if found.plan_posts else tr("no"),
        "hours": _times(found.hours, ""), "summer": _times(found.hours, "summer_"),
        "calendar": tr("yes") if found.notice else NONE, "admin": f"{found.admin_name} ({found.login})",
    }  # fmt: skip


def _times(hours: Mapping[str, str], season: str) -> str:
    """10:00–14:00 15:30–19:30, of summer with its first and last day."""

    def of(part: str) -> str:
        return str(hours.get(f"office.{season}{part}", ""))

    if not of("morning_from"):
        return NONE
    days = f"{of('from')}–{of('to')} " if season else ""
    halves = (f"{of(f'{half}_from')}–{of(f'{half}_to')}" for half in ("morning", "afternoon"))
    return days + " ".join(halves)
