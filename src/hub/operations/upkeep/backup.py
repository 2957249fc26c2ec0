"""A whole centre in one sealed file, taken while it runs; the record of backups that doctor looks at."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine

from hub.appended import append
from hub.db import dump, migrate, sealed
from hub.db.base import db, now
from hub.db.crypto import Keys, keys, name_of
from hub.domain.errors import HubError, InputError, Refused, why_not
from hub.operations.keeping import erasure_log
from hub.operations.proof import anchors
from hub.operations.upkeep.readiness import data_folder

RECORD: Final = "backups.log"
"""A file of the data folder: one JSON line for each backup that was taken and read back."""
_NAME: Final = "hub-%Y%m%dT%H%M%SZ.backup"
_NAMED: Final = re.compile(r"hub-\d{8}T\d{6}Z\.backup")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a sealed file holds. `unnoted`: why it stands in no record, or lacks the proofs beside it."""

    path: Path
    header: Mapping[str, Any]
    rows: Mapping[str, int]
    unnoted: str = ""

    @property
    def total(self) -> int:
        """All rows of all tables."""
        return sum(self.rows.values())


def back_up(path: Path, told: dump.Step = lambda _table, _rows: None) -> Backup:
    """Write everything to a new sealed file, as of one moment, and read it back to the end.

    In a folder the file gets a name of its own. Beside it come the files of anchors and erasures as they are
    now; a data folder whose disk takes none of them hinders no backup on another disk. The key file is not
    in it: keep a copy of that apart. Raises Refused where the file exists.
    """
    engine, target = db.engine, path / f"{now():{_NAME}}" if path.is_dir() else path
    said = {
        "at": now().isoformat(timespec="seconds"), "version": version("hub"),
        "key": name_of(keys().secrets[0]),
        "revisions": {state.package: state.revision for state in migrate.current(_url(engine))},
    }  # fmt: skip
    with _snapshot(engine) as connection, connection.begin():
        sealed.write(target, keys().derive("backup"), said, dump.lines(connection, told))
    made = check(target, keys())
    try:
        _copy_proofs(target.parent)
        _note(made)
    except OSError as error:
        return replace(made, unnoted=why_not(error))
    return made


def check(path: Path, with_keys: Keys) -> Backup:
    """Read a sealed file to its end. Raises InputError where it is damaged, Refused for another key."""
    said = sealed.header(path)
    return Backup(path, said, dump.check(sealed.read(path, key_of(said, with_keys, path))))


def key_of(said: Mapping[str, Any], which: Keys, path: Path) -> bytes:
    """The key that opens a file with this header. Raises Refused where the key file does not have it."""
    for secret in which.secrets:
        if name_of(secret) == said.get("key"):
            return which.derive("backup", secret)
    raise Refused(
        "This backup was made with another key file.", where=str(path),
        remedy="Use the key file of the centre it was made in.",
    )  # fmt: skip


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete the oldest backups of a folder but for `keep`; those deleted. Only files this program named."""
    found = sorted(path for path in folder.iterdir() if _NAMED.fullmatch(path.name))
    gone = [path for path in found[:-keep] if _is_backup(path)]
    for path in gone:
        path.unlink()
    return gone


def last_backup() -> Mapping[str, Any] | None:
    """The newest line of the record: at, file, rows, bytes; None where there is none."""
    data = data_folder()
    try:
        lines = (data / RECORD).read_text("utf-8").splitlines() if data else []
        found: Mapping[str, Any] | None = json.loads(lines[-1]) if lines else None
    except (OSError, ValueError):
        return None
    return found


def _copy_proofs(folder: Path) -> None:
    """The newest state of the files outside the database, where a restore on a new machine looks for them.

    Before an upgrade they are copied as the older program wrote them.
    """
    if not migrate.pending(_url(db.engine)):
        anchors.write_lines()
        erasure_log.write_lines()
    data = data_folder()
    if data is None or data == folder:
        return
    for name in (anchors.FILE, erasure_log.FILE):
        if (data / name).is_file():
            shutil.copyfile(data / name, folder / f"{name}.part")
            (folder / f"{name}.part").replace(folder / name)


def _note(made: Backup) -> None:
    data = data_folder()
    if data:
        line = {"at": made.header["at"], "file": str(made.path.resolve()), "rows": made.total,
                "bytes": made.path.stat().st_size}  # fmt: skip
        append(data / RECORD, f"{json.dumps(line, ensure_ascii=False)}\n".encode())


def _is_backup(path: Path) -> bool:
    try:
        return bool(sealed.header(path))
    except (HubError, OSError):
        return False


def taken_at(said: Mapping[str, Any]) -> dt.datetime:
    """The moment of a backup, from its header or line of the record. Raises InputError for a spoilt one."""
    try:
        return dt.datetime.fromisoformat(said["at"])
    except (KeyError, TypeError, ValueError):
        raise InputError("This is not a backup of the hub, or its beginning is damaged.") from None


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _snapshot(engine: Engine) -> Connection:
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection
