"""A centre brought back from a sealed file: all of it or nothing, also from an older version's backup.

What was erased after the backup is erased again before anybody can read it, and notices and payments stay
shut until an administrator lets them out (`hub.operations.upkeep.released`).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import Connection, create_engine, insert

from hub import config
from hub.db import dump, migrate, sealed
from hub.db.base import joining
from hub.db.crypto import Keys, name_of
from hub.db.models import Setting
from hub.db.trouble import address
from hub.domain.errors import InputError, Refused
from hub.operations.keeping import erasure_log
from hub.operations.keeping.erasure_log import Line
from hub.operations.proof import anchors
from hub.operations.upkeep import recounted
from hub.operations.upkeep.backup import Backup, check, key_of, taken_at
from hub.operations.upkeep.released import FLAG
from hub.operations.upkeep.replay import replay

_TAILS: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back: `erased` erasures were done again; they are known through `until`.

    `older_key`: the backup is from before a change of the key file, which must be finished in it (`rotate`).
    """

    backup: Backup
    erased: int
    until: dt.datetime | None
    older_key: bool


@dataclass(frozen=True, slots=True)
class _Work:
    """One restore: the backup, the keys, the erasures to repeat, whether what is there may be lost."""

    found: Backup
    keys: Keys
    lines: list[Line]
    replace: bool
    told: dump.Step


def restore(
    path: Path, *, data: Path, key_file: Path | None = None, replace: bool = False, url: str | None = None,
    erasures: Path | None = None, told: dump.Step = lambda _table, _rows: None,
) -> Restored:  # fmt: skip
    """Bring a centre back into `data` and its database, all of it or nothing.

    `key_file`: the centre's key, where `data` holds none. `erasures`: the file of erasures, else the one in
    `data` and the one beside the backup. Without `replace` only into an empty centre. Raises InputError for a
    damaged file, Refused for another key, unknown departments or versions, a centre that is not empty or is
    running.
    """
    sealed.header(path)  # before the key is asked for: it would be looked for in vain
    secrets, key_text = _secrets(data, key_file, replace)
    found = check(path, Keys(secrets))
    work = _Work(found, Keys(secrets), _lines(path, data, erasures, Keys(secrets)), replace, told)
    target = config.database_url(data, url)
    with _alone(data):
        if address(target).get_backend_name() == "sqlite":
            erased = _into_file(work, Path(address(target).database or ""))
        else:
            erased = _into_server(work, target)
        if key_text is not None:
            config.replace_key(data, key_text)
        _set_aside(data)
    until = max((line.at for line in work.lines), default=None)
    return Restored(found, erased, until, found.header["key"] != name_of(secrets[0]))


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """The centre's lock, in a folder made where there is none; what fails leaves neither behind."""
    made = [folder for folder in (data, *data.parents) if not folder.exists()]
    lock = data / config.LOCK_FILE
    was = lock.exists()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with config.lock(data):
            try:
                yield
            except BaseException:
                if not was:  # while it is still ours: afterwards it may be somebody else's
                    lock.unlink(missing_ok=True)
                raise
    except BaseException:
        with suppress(OSError):
            for folder in made:
                folder.rmdir()
        raise


def _lines(path: Path, data: Path, given: Path | None, held: Keys) -> list[Line]:
    """The erasures that are known, from all files there are, each once."""
    if given is not None and not given.is_file():
        raise InputError("There is no such file.", where=str(given))
    places = [given] if given else [data / erasure_log.FILE, path.parent / erasure_log.FILE]
    found = {(line.id, line.at): line for place in places for line in erasure_log.read(place, held)}
    return [found[key] for key in sorted(found)]


def _into_file(work: _Work, target: Path) -> int:
    """A new file beside the old one, complete before it takes its place."""
    if target.exists() and not work.replace:
        _must_be_empty(f"sqlite:///{target}")
    making = target.with_name(target.name + ".restoring")
    _remove(making, "", *_TAILS)
    try:
        with migrate.exclusive(f"sqlite:///{making}") as tx:
            erased = _fill(tx, work)
        making.chmod(0o600)
        with making.open("rb") as file:
            os.fsync(file.fileno())
        _remove(target, *_TAILS)
        making.replace(target)
    finally:
        _remove(making, "", *_TAILS)
    return erased


def _into_server(work: _Work, url: str) -> int:
    with migrate.exclusive(url) as tx:
        if not work.replace and not dump.empty(tx):
            raise _not_empty()
        dump.drop(tx)
        return _fill(tx, work)


def _fill(tx: Connection, work: _Work) -> int:
    """Tables as they were, their rows, the newest tables, what must be forgotten; in one transaction."""
    said = work.found.header
    migrate.upgrade_to(tx, {key: revision for key, revision in said["revisions"].items() if revision})
    key = key_of(said, work.keys, work.found.path)
    dump.load(tx, sealed.read(work.found.path, key), work.told)
    migrate.upgrade_on(tx)
    with _verbs(tx, work.keys):
        erased = replay(tx, work.lines)
        tx.execute(insert(Setting.__table__), _flag(work, erased))
    return erased


@contextmanager
def _verbs(tx: Connection, held: Keys) -> Iterator[None]:
    """A context in which operations work on this connection: the centre's own app cannot open yet."""
    app = Flask("hub.restore")
    app.extensions |= {"hub_keys": held, "hub_cipher": held.cipher()}
    app.config["HUB_TIMEZONE"] = config.time_zone()
    with app.app_context(), joining(tx):
        yield


def _flag(work: _Work, erased: int) -> dict[str, Any]:
    at = dt.datetime.now(dt.UTC)
    until = max((line.at for line in work.lines), default=None)
    value = {"backup": taken_at(work.found.header).isoformat(), "at": at.isoformat(timespec="seconds"),
             "erased": erased, "until": until.isoformat() if until else None}  # fmt: skip
    return {"service": "", "key": FLAG, "value": value, "reason": "", "by_id": None, "at": at}


def _must_be_empty(url: str) -> None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if dump.empty(connection):
                return
    finally:
        engine.dispose()
    raise _not_empty()


def _not_empty() -> Refused:
    return Refused(
        "There is a centre here already.",
        remedy="Restore into an empty folder, or say --replace to lose what is here.",
    )


def _set_aside(data: Path) -> None:
    """The files of anchors and erasures tell of the database that was here: they stay under another name.

    The note on its last recount goes.
    """
    (data / recounted.FILE).unlink(missing_ok=True)
    stamp = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    for name in (anchors.FILE, erasure_log.FILE):
        if (data / name).exists():
            (data / name).replace(data / f"{name}.before-{stamp}")


def _remove(path: Path, *tails: str) -> None:
    for tail in tails:
        path.with_name(path.name + tail).unlink(missing_ok=True)


def _secrets(data: Path, key_file: Path | None, replace: bool) -> tuple[tuple[bytes, ...], bytes | None]:
    """The secrets to open the file with, and the key file to write at the end (None: it is there already)."""
    own = config.key_path(data)
    if key_file is None:
        if not own.exists():
            raise Refused(
                "A backup opens only with the centre's key file.", where=str(own),
                remedy="Give it with --key FILE; it is kept apart from the backups.",
            )  # fmt: skip
        return config.read_key(own), None
    given = config.read_key(key_file)
    if own.exists() and config.read_key(own) != given and not replace:
        raise Refused(
            "There is another key file here already.", where=str(own), remedy="Use an empty folder."
        )
    return given, key_file.read_bytes()
