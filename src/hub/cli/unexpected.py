"""An error nobody foresaw: a number for the person, the rest in the log. Never a traceback on screen."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from hub.cli.common import say
from hub.config import LOG_FILE
from hub.domain.errors import HubError, InputError, NotHeld


def foreseen(error: Exception) -> HubError | None:
    """What a database that cannot be used comes to: its address, its tables, its file; else None."""
    from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

    if isinstance(error, ArgumentError):
        return InputError(
            "This is not the address of an SQLite or PostgreSQL database.",
            where="HUB_DATABASE",
            remedy="Write it like postgresql://name@host/database or sqlite:////folder/centre.sqlite.",
        )
    if type(error) not in (DatabaseError, OperationalError) or _no_tables(error):
        return None
    said = str(getattr(error, "orig", "")).strip().splitlines() or [""]
    return InputError(
        "The database cannot be used: %(reason)s.",
        remedy="Check its address, that it runs, and that you may write to it.", reason=said[0].rstrip("."),
    )  # fmt: skip


def report(error: Exception) -> str:
    """Log `error` under a fresh number and return the sentence that names it."""
    number = secrets.token_hex(4)
    path = _log_file()
    _write(path, logging.ERROR, f"error {number}", error)
    return say(_sentence(error, number, path))


def teller(data: Path) -> Callable[[HubError], None]:
    """Says what went wrong beside the work, on stderr and in the log of a centre's data folder."""

    def tell(error: HubError) -> None:
        click.echo(say(error), err=True)
        _write(data / LOG_FILE, logging.WARNING, str(error))

    return tell


def _write(path: Path, level: int, text: str, error: Exception | None = None) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.Logger("hub.cli")
    log.addHandler(handler)
    log.log(level, "%s", text, exc_info=error)
    handler.close()


def _sentence(error: Exception, number: str, path: Path) -> NotHeld:
    if _no_tables(error):
        return NotHeld("The database has no tables, or old ones.", remedy="Run hub db upgrade.")
    return NotHeld(
        "Something unexpected happened; nothing was half-saved. Error %(number)s is in %(path)s.",
        number=number,
        path=path,
    )


def _no_tables(error: Exception) -> bool:
    words = str(getattr(error, "orig", ""))
    return any(sign in words for sign in ("no such table", "no such column", "UndefinedTable")) or (
        "relation" in words and "does not exist" in words
    )


def _log_file() -> Path:
    app = click.get_current_context().find_root().meta.get("hub.app")
    data = (app.config.get("DATA") if app else None) or os.environ.get("HUB_DATA")
    folder = Path(data) if data and Path(data).is_dir() else Path(tempfile.gettempdir())
    return folder / LOG_FILE
