"""The folder of a centre to be: empty, or left behind by a founding that was broken off, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub import config
from hub.db import migrate
from hub.domain.errors import NotHeld, Refused

ANSWERS: Final = "init.answers"
_OURS: Final = frozenset({
    config.KEY_FILE, config.LOG_FILE, config.LOCK_FILE, ANSWERS,
    *(f"{config.DATABASE_FILE}{end}" for end in ("", "-wal", "-shm", "-journal")),
})  # fmt: skip
"""What a founding may have left that was killed half way."""


def must_be_new(folder: Path) -> None:
    """Raise Refused where the folder holds a centre, or anything that no founding left there, or may not be
    made or written."""
    there = next(place for place in (folder, *folder.absolute().parents) if _is_there(place))
    if not os.access(there, os.W_OK | os.X_OK):
        raise Refused(
            "You may not write here.", where=str(there),
            remedy="Choose another folder, or run it as the user whom this one belongs to.",
        )  # fmt: skip
    if there != folder:
        return
    file = folder / config.DATABASE_FILE
    if folder.is_dir() and file.exists() and holds_centre(f"sqlite:///{file}"):
        raise Refused(
            "There is a centre in this folder already.", where=str(folder),
            remedy="hub doctor says what is still open in it; a new centre needs a new folder.",
        )  # fmt: skip
    if not folder.is_dir() or {path.name for path in folder.iterdir()} - _OURS:
        raise Refused(
            "The folder is not empty.", where=str(folder), remedy="Choose a new folder for a new centre."
        )


def _is_there(path: Path) -> bool:
    """Where one may not even look, there is nothing to be found."""
    try:
        return path.exists()
    except PermissionError:
        return False


def holds_centre(url: str) -> bool:
    """Whether the database has people or communities already; asked before any migration."""
    from sqlalchemy import inspect, text

    with migrate.opened(url) as engine, engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        return any(
            connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first()  # noqa: S608 - our own names
            for table in ("staff", "communities") if table in names
        )  # fmt: skip


@contextmanager
def preparing(folder: Path) -> Iterator[None]:
    """Key and tables for the block that founds the centre; if it fails, what this run made is taken away.

    Killed instead, it leaves a key and tables without a centre, which the next run takes over.
    """
    from hub.operations.centre.founding import already_there

    url = config.database_url(folder)
    if not url.startswith("sqlite") and holds_centre(url):
        raise already_there()
    had = {path.name for path in folder.iterdir()} if folder.exists() else set()
    existed = folder.exists()
    _key(folder)
    try:
        migrate.upgrade(url)
        if (folder / config.DATABASE_FILE).exists():
            (folder / config.DATABASE_FILE).chmod(0o600)
        yield
    except BaseException:
        _undo(folder, had, existed)
        raise


def _key(folder: Path) -> None:
    """The key that is there, or a new one; a damaged one of a broken-off founding protects nothing yet."""
    path = config.key_path(folder)
    try:
        config.read_key(path)
    except NotHeld:
        path.unlink(missing_ok=True)
        config.create_key(folder)


def _undo(folder: Path, had: set[str], existed: bool) -> None:
    if not existed:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in folder.iterdir():
        if path.name in _OURS and path.name not in had:
            path.unlink(missing_ok=True)
