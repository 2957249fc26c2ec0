"""A whole centre in one sealed file, taken while it runs; brought back all or nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, make_url

from hub import config
from hub.db import dump, migrate, sealed
from hub.db.base import begin_writing, db, harden, now
from hub.db.crypto import Keys, keys
from hub.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Backup:
    """What a sealed file holds."""

    path: Path
    header: Mapping[str, Any]
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """All rows of all tables."""
        return sum(self.rows.values())


def back_up(path: Path, told: dump.Step = lambda _table, _rows: None) -> Backup:
    """Write everything to a new sealed file, as of one moment, and read it back to the end.

    The key file is not in it: keep a copy of that apart. Raises Refused where the file exists.
    """
    engine = db.engine
    said = {
        "at": now().isoformat(timespec="seconds"), "version": version("hub"), "key": _name_of(keys()),
        "revisions": {state.package: state.revision for state in migrate.current(_url(engine))},
    }  # fmt: skip
    with _snapshot(engine) as connection, connection.begin():
        sealed.write(path, keys().derive("backup"), said, dump.lines(connection, told))
    return check(path, keys())


def check(path: Path, with_keys: Keys) -> Backup:
    """Read a sealed file to its end. Raises InputError where it is damaged, Refused for another key."""
    said = sealed.header(path)
    key = _key_for(said, with_keys, path)
    return Backup(path, said, dump.check(sealed.read(path, key)))


def restore(
    path: Path, *, data: Path, key_file: Path | None = None, replace: bool = False, url: str | None = None,
    told: dump.Step = lambda _table, _rows: None,
) -> Backup:  # fmt: skip
    """Bring a centre back into `data` and its database, all of it or nothing.

    `key_file`: the centre's key, where `data` holds none. Without `replace` only into an empty centre.
    Raises InputError for a damaged file, Refused for another key, other departments or versions, a centre
    that is not empty or is running.
    """
    secrets, key_text = _secrets(data, key_file, replace)
    found = check(path, Keys(secrets))
    target = config.database_url(data, url)
    _same_revisions(found)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with config.lock(data):
        if make_url(target).get_backend_name() == "sqlite":
            _into_file(found, Keys(secrets), Path(make_url(target).database or ""), replace, told)
        else:
            _into_server(found, Keys(secrets), target, replace, told)
        if key_text is not None:
            config.replace_key(data, key_text)
    return found


def _into_file(found: Backup, with_keys: Keys, target: Path, replace: bool, told: dump.Step) -> None:
    """A new file beside the old one, complete before it takes its place."""
    if target.exists() and not replace:
        _must_be_empty(f"sqlite:///{target}")
    making = target.with_name(target.name + ".restoring")
    _remove(making)
    try:
        _fill(f"sqlite:///{making}", found, with_keys, told)
        _settle(making)
        _remove(target, but_itself=True)
        making.replace(target)
    finally:
        _remove(making)


def _settle(path: Path) -> None:
    """Everything out of the write-ahead log and onto the disk: only the file itself is moved."""
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _into_server(found: Backup, with_keys: Keys, url: str, replace: bool, told: dump.Step) -> None:
    if not replace and any(state.revision for state in migrate.current(url)):
        _must_be_empty(url)
    _fill(url, found, with_keys, told)


def _fill(url: str, found: Backup, with_keys: Keys, told: dump.Step) -> None:
    migrate.upgrade(url)
    engine = _engine(url)
    try:
        with engine.connect() as connection, begin_writing(connection):
            dump.clear(connection)
            key = with_keys.derive("backup", _secret_for(found.header, with_keys))
            dump.load(connection, sealed.read(found.path, key), told)
    finally:
        engine.dispose()


def _must_be_empty(url: str) -> None:
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if dump.empty(connection):
                return
    finally:
        engine.dispose()
    raise Refused(
        "There is a centre here already.",
        remedy="Restore into an empty folder, or say --replace to lose what is here.",
    )


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    harden(engine)
    return engine


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _snapshot(engine: Engine) -> Connection:
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _remove(path: Path, *, but_itself: bool = False) -> None:
    for tail in ("-wal", "-shm", "-journal") if but_itself else ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def _same_revisions(found: Backup) -> None:
    heads = {package.key: package.scripts().get_current_head() for package in migrate.installed()}
    theirs = {key: revision for key, revision in found.header["revisions"].items() if revision}
    if theirs != {key: head for key, head in heads.items() if head}:
        raise Refused(
            "The backup was made by version %(version)s with the tables %(tables)s.",
            remedy="Restore it with that version and those departments, then upgrade.",
            version=found.header["version"],
            tables=", ".join(f"{key} {revision}" for key, revision in sorted(theirs.items())),
        )


# --- keys -----------------------------------------------------------------------------------------


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


def _name_of(which: Keys) -> str:
    """A short public name of the key that seals, so that a wrong key is told from a damaged file."""
    return which.keyed_hash("backup-name", "")[:16]


def _secret_for(said: Mapping[str, Any], which: Keys) -> bytes:
    for secret in which.secrets:
        if _name_of(Keys((secret,))) == said.get("key"):
            return secret
    raise KeyError(said.get("key"))


def _key_for(said: Mapping[str, Any], which: Keys, path: Path) -> bytes:
    try:
        return which.derive("backup", _secret_for(said, which))
    except KeyError:
        raise Refused(
            "This backup was made with another key file.", where=str(path),
            remedy="Use the key file of the centre it was made in.",
        ) from None  # fmt: skip
