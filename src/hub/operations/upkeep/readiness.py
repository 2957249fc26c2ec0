"""Whether the hub can work now: five questions, each answered by nothing or by a sentence."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from flask import current_app
from sqlalchemy import inspect, select, text

from hub.db import migrate, postgres
from hub.db.base import db, let_go, now, reading
from hub.db.trouble import foreseen
from hub.domain.errors import HubError, NotHeld
from hub.operations.casework.conflicts import at_text
from hub.operations.upkeep.fitting import must_fit

HEARTBEAT: Final = "sweep.last"
"""A file of the data folder: the moment at which the last sweep was through."""
SWEPT_WITHIN: Final = dt.timedelta(hours=1)
LEAST_FREE: Final = 200
"""Megabytes below which nothing more is begun."""
_MEGABYTE: Final = 1_000_000


def examine() -> Mapping[str, HubError | None]:
    """What keeps the hub from working, by question; a database that does not answer is asked no more."""
    found: dict[str, HubError | None] = {}
    for name, ask in _CHECKS.items():
        if name in _OF_DATABASE and found.get("database"):
            continue
        found[name] = answer(ask)
    return found


def answer(ask: Callable[[], None]) -> HubError | None:
    """What a question comes to: nothing, or the sentence of what stands against it."""
    try:
        ask()
    except HubError as error:
        return error
    except Exception as error:
        known = foreseen(error)
        if known is None:
            raise
        return known
    finally:
        let_go()
    return None


def data_folder() -> Path | None:
    """The centre's folder; None where the app has none (tests)."""
    data = current_app.config.get("DATA")
    return Path(data) if data and Path(data).is_dir() else None


def database() -> None:
    """Raise where the database does not answer, or takes no changes."""
    reading().execute(select(1)).scalar()
    if db.engine.dialect.name == "postgresql":
        postgres.must_take_changes(reading())


def tables() -> None:
    """Raise NotHeld where a package's tables are not the newest."""
    waiting = [key for key, head in migrate.heads().items() if head and _revision(key) != head]
    if waiting:
        raise NotHeld("%(count)s migrations are waiting.", remedy="Run hub db upgrade.", count=len(waiting))


def _revision(key: str) -> str | None:
    table = f"alembic_version_{key}"
    if not inspect(reading()).has_table(table):
        return None
    found: str | None = reading().execute(text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608
    return found


def disk() -> None:
    """Raise NotHeld where the data folder's disk is nearly full."""
    data = data_folder()
    left = shutil.disk_usage(data).free // _MEGABYTE if data else LEAST_FREE
    if left < LEAST_FREE:
        raise NotHeld(
            "Only %(left)s MB are left on the disk of the data folder.", where=str(data), left=left,
            remedy="Make room: old backups and logs go first.",
        )  # fmt: skip


def sweep() -> None:
    """Raise NotHeld where the time-driven work has not been done for an hour."""
    data = data_folder()
    last = last_sweep()
    if data and (last is None or now() - last > SWEPT_WITHIN):
        raise NotHeld(
            "The last sweep was through at %(at)s; it is due at least every hour.",
            remedy="hub run sweeps by itself; with --sweep-every 0 a timer must run hub sweep.",
            at=at_text(last) if last else "—",
        )  # fmt: skip


def note_sweep() -> None:
    """Keep the moment at which a sweep was through."""
    data = data_folder()
    if data:
        (data / HEARTBEAT).write_text(now().isoformat(timespec="seconds") + "\n")


def last_sweep() -> dt.datetime | None:
    """When the last sweep was through; None where none was, or its file is spoilt."""
    data = data_folder()
    try:
        return dt.datetime.fromisoformat((data / HEARTBEAT).read_text().strip()) if data else None
    except (OSError, ValueError):
        return None


_OF_DATABASE: Final = ("tables", "key")
_CHECKS: Final[Mapping[str, Callable[[], None]]] = {
    "database": database,
    "tables": tables,
    "key": must_fit,
    "disk": disk,
    "sweep": sweep,
}
