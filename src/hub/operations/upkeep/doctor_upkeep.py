"""What doctor says of the installation's upkeep: disk, sweep, backups, restores, retention, TLS, files."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from flask import current_app

from hub.config import DATABASE_FILE, LOG_FILE
from hub.db.base import now, reading
from hub.db.crypto import keys
from hub.domain.errors import HubError, NotHeld
from hub.operations.casework.conflicts import at_text
from hub.operations.keeping import erasure_log, retention
from hub.operations.messages import outbox
from hub.operations.settings import setting
from hub.operations.upkeep import backup, readiness, released
from hub.operations.upkeep.readiness import data_folder

BACKED_UP_WITHIN: Final = dt.timedelta(days=2)
SOON_FULL: Final = 2_000
"""Megabytes below which somebody should make room before it is urgent."""
_OVERDUE: Final = dt.timedelta(days=45)
"""How long after its day something may still wait for the monthly hub retention run."""
_LEFT: Final = ("*.restoring*", "key.new", "*.part")


def _restored() -> Iterator[HubError]:
    said = released.waiting()
    if said:
        yield NotHeld(
            "The centre was restored from the backup of %(at)s: notices and payments are shut.",
            remedy="Compare them with paper and bank, then hub release --reason …",
            at=at_text(dt.datetime.fromisoformat(said["backup"])),
        )  # fmt: skip


def _database() -> Iterator[HubError]:
    error = readiness.answer(readiness.database)
    if error is not None:
        yield error


def _disk() -> Iterator[HubError]:
    readiness.disk()
    yield from ()


def _room() -> Iterator[HubError]:
    data = data_folder()
    left = shutil.disk_usage(data).free // 1_000_000 if data else SOON_FULL
    if readiness.LEAST_FREE <= left < SOON_FULL:
        yield NotHeld(
            "Only %(left)s MB are left on the disk of the data folder.", where=str(data), left=left,
            remedy="Make room: old backups and logs go first.",
        )  # fmt: skip


def _sweep() -> Iterator[HubError]:
    """A new centre that was never served has not been swept either; /readyz says so all the same."""
    data = data_folder()
    if data and (data / readiness.HEARTBEAT).exists():
        readiness.sweep()
    yield from ()


def _backups() -> Iterator[HubError]:
    if data_folder() is None:
        return
    last = backup.last_backup()
    at = backup.taken_at(last) if last else None
    if at is None:
        yield _none_yet()
    elif now() - at > BACKED_UP_WITHIN:
        yield NotHeld(
            "The last backup is of %(at)s.", remedy="hub backup FOLDER; hub-backup.timer does it daily.",
            at=at_text(at),
        )  # fmt: skip
    if last and Path(last["file"]).parent == data_folder():
        yield NotHeld(
            "The last backup lies beside the data: one disk holds both.", where=last["file"],
            remedy="Write it to another disk or machine.",
        )  # fmt: skip


def _none_yet() -> HubError:
    """No backup of this installation; one that was restored stems from another's."""
    origin = released.origin()
    if origin is None:
        return NotHeld(
            "No backup was ever taken.", remedy="hub backup FOLDER; hub-backup.timer does it daily."
        )
    return NotHeld(
        "No backup was taken here since the centre was restored from that of %(at)s.",
        remedy="hub backup FOLDER; hub-backup.timer does it daily.", at=at_text(origin),
    )  # fmt: skip


def _erasures() -> Iterator[HubError]:
    """Erasures that the file knows and the database does not: it was put back without them."""
    data = data_folder()
    lines = erasure_log.read(data / erasure_log.FILE, keys()) if data else []
    missing = erasure_log.unknown(reading(), lines)
    if missing:
        yield NotHeld(
            "%(count)s erasures are in their file and not in the database: it was put back without them.",
            where=erasure_log.FILE, remedy="Restore the backup with hub restore, which repeats them.",
            count=len(missing),
        )  # fmt: skip


def _kept_too_long() -> Iterator[HubError]:
    rules = {name: rule for name, rule in retention.RULES.items() if rule.recorded}
    counted = retention.due_of({name: rule.before() - _OVERDUE for name, rule in rules.items()})
    for name, rule in rules.items():
        if count := counted[name]:
            yield NotHeld(
                "%(title)s: %(count)s are kept longer than the centre has set.",
                remedy="hub retention run erases them; hub-retention.timer does it monthly.",
                title=str(rule.title), count=count,
            )  # fmt: skip


def _tls() -> Iterator[HubError]:
    if str(setting("centre.url") or "").startswith("https://") and not current_app.config["HUB_HTTPS"]:
        yield NotHeld(
            "The centre's address is https, but HUB_HTTPS is not set: log-in cookies may go without it.",
            remedy="HUB_HTTPS=yes in the service's environment.",
        )
    if current_app.config["HUB_HTTPS"] and not current_app.config["HUB_PROXIES"]:
        yield NotHeld(
            "HUB_HTTPS is set and HUB_PROXIES is not: everybody seems to come from the proxy's address.",
            remedy="HUB_PROXIES=1 in the service's environment, for one proxy.",
        )


def _files() -> Iterator[HubError]:
    data = data_folder()
    for path in sorted(path for pattern in _LEFT for path in (data.glob(pattern) if data else ())):
        yield NotHeld("An interrupted command left this file.", where=str(path), remedy="It may be deleted.")
    yield from map(_not_ours, _of_others(data) if data else ())
    base = data / DATABASE_FILE if data else None
    if (
        base
        and base.exists()
        and all(stat.S_IMODE(one.stat().st_mode) & 0o077 for one in (base, base.parent))
    ):
        yield NotHeld("Others may read the database.", where=str(base), remedy="chmod 600 puts it right.")
    log = data / LOG_FILE if data else None
    if log and log.exists() and stat.S_IMODE(log.stat().st_mode) & 0o077:
        yield NotHeld("Others may read the log.", where=str(log), remedy="chmod 600 puts it right.")


def _of_others(data: Path) -> Iterator[Path]:
    """Files of the folder that belong to somebody else, such as root, who ran a command in it."""
    for path in sorted(data.iterdir()):
        with suppress(FileNotFoundError):  # one that went meanwhile
            if path.is_file() and path.stat().st_uid != data.stat().st_uid:
                yield path


def _not_ours(path: Path) -> HubError:
    return NotHeld(
        "This belongs to another user than its folder: the hub may not be able to write it.",
        where=str(path), remedy="chown gives it to the folder's user.",
    )  # fmt: skip


def _texts() -> Iterator[HubError]:
    """Switched on without a carrier nothing is lost, but nobody can choose a text either."""
    if setting("messages.sms") and not outbox.can_text():
        yield NotHeld(
            "Text messages are switched on, but no installed package sends them.",
            remedy="Install the carrier's package, or switch them off (messages.sms).",
        )


CHECKS: Final[Mapping[str, tuple[str, Callable[[], Iterator[HubError]]]]] = {
    "restored": ("wrong", _restored),
    "database": ("wrong", _database),
    "disk": ("wrong", _disk),
    "sweep": ("wrong", _sweep),
    "erasures": ("wrong", _erasures),
    "tls": ("wrong", _tls),
    "room": ("look", _room),
    "backups": ("look", _backups),
    "retention": ("look", _kept_too_long),
    "files": ("look", _files),
    "texts": ("look", _texts),
}
"""By name: how bad it is, and the question."""
