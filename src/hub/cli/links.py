"""One-time links as whole addresses: where they are opened, and what to set where no address is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from hub.cli.common import output
from hub.cli.speech import tr

if TYPE_CHECKING:
    from hub.operations.staff.accounts import NewLink

LINK_COLUMNS: Final = {"login": "Login", "link": "One-time link", "expires_at": "Until"}
LOCAL: Final = "http://127.0.0.1:8000"
"""Where hub run serves while no address is known."""


def address(url: str, link: NewLink) -> str:
    """The link below the centre's web address ("" = none is set)."""
    return (url.rstrip("/") or LOCAL) + link.path


def tell_unset(url: str) -> None:
    """Say what to set where the links lead to this machine only."""
    if not url:
        click.echo(
            tr(
                "No web address is set, so links open on this machine only: hub settings set centre.url https://…"
            )
        )


def show_links(made: Sequence[NewLink], format: str, *, many: bool = False) -> None:
    """Print new links as whole addresses; `many`: a list of them, else the one."""
    from hub.operations.settings import setting

    url = str(setting("centre.url") or "")
    rows = [
        {"login": one.login, "link": address(url, one),
         "expires_at": one.expires_at.isoformat(timespec="minutes") if format == "json" else one.expires_at}
        for one in made
    ]  # fmt: skip
    if rows or format == "json":
        output(rows if many else rows[0], format, LINK_COLUMNS)
    if rows and format != "json":
        tell_unset(url)
