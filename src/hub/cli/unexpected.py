"""An error nobody foresaw: a number for the person, the rest in the log. Never a traceback on screen."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from hub import logs
from hub.cli.common import say
from hub.config import LOG_FILE
from hub.domain.errors import HubError, NotHeld


def foreseen(error: Exception) -> HubError | None:
    """What a database or disk that cannot be used comes to; else None."""
    from hub.db.trouble import foreseen as known

    return known(error)


def report(error: Exception) -> str:
    """Log `error` under a fresh number and return the sentence that names it."""
    folder = _log_folder()
    logs.open_log(folder)
    command = click.get_current_context().find_root().invoked_subcommand or ""
    number = logs.problem(f"hub {command}", error)
    return say(
        NotHeld(
            "Something unexpected happened; nothing was half-saved. Error %(number)s is in %(path)s.",
            number=number, path=folder / LOG_FILE,
        )
    )  # fmt: skip


def teller(data: Path) -> Callable[[HubError], None]:
    """Says what went wrong beside the work, on stderr and in the log of a centre's data folder."""

    def tell(error: HubError) -> None:
        click.echo(say(error), err=True)
        logs.open_log(data)
        logs.note(error.message, **{name: str(value) for name, value in error.params.items()})

    return tell


def _log_folder() -> Path:
    app = click.get_current_context().find_root().meta.get("hub.app")
    data = (app.config.get("DATA") if app else None) or os.environ.get("HUB_DATA")
    return Path(data) if data and Path(data).is_dir() else Path(tempfile.gettempdir())
