"""One-time links as whole addresses: where they are opened, and what to set where no address is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from hub.cli.speech import tr

if TYPE_CHECKING:
    from hub.operations.staff.accounts import NewLink

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
