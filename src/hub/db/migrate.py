"""Migrations: one linear history and one version table per package, the core's first.

Nothing migrates at start; `hub db upgrade` does. A department with tables of its own has a folder
`migrations` beside its `models.py`, and its tables carry its key as prefix.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError

from hub.db import count_triggers, postgres
from hub.db.trouble import address, must_be_there, nothing_there, of_server
from hub.domain.errors import InputError, NotHeld, Refused

# Any number will do, as long as every version of the program uses the same one.
_ADVISORY_LOCK = 2016_11_25


@dataclass(frozen=True)
class Package:
    """A package with tables: `key` is "hub" or the department's, `module` its import name."""

    key: str
    module: str
    folder: Path

    @property
    def version_table(self) -> str:
        """Where Alembic notes how far this package's tables are; one table a package."""
        return f"alembic_version_{self.key}"

    def scripts(self) -> ScriptDirectory:
        """Its history; all packages share the core's template for new migrations."""
        return ScriptDirectory(
            str(CORE.folder), version_locations=[str(self.folder)], file_template="%(rev)s_%(slug)s"
        )


CORE = Package("hub", "hub.db", Path(__file__).with_name("migrations"))


@dataclass(frozen=True)
class State:
    """Where one package's tables stand: `revision` None = none made yet; `pending` oldest first."""

    package: str
    revision: str | None
    head: str | None
    pending: tuple[Pending, ...]


@dataclass(frozen=True)
class Pending:
    """A migration that has not been run."""

    package: str
    revision: str
    title: str


def installed() -> tuple[Package, ...]:
    """The core, then every installed department that has a `migrations` folder, by key."""
    found = [CORE]
    for point in sorted(entry_points(group="hub"), key=lambda point: point.name):
        module = point.value.partition(":")[0].partition(".")[0]
        spec = importlib.util.find_spec(module)
        for place in (spec.submodule_search_locations or []) if spec else []:
            if Path(place, "migrations").is_dir():
                found.append(Package(point.name, module, Path(place, "migrations")))
    return tuple(found)


@cache
def heads() -> Mapping[str, str | None]:
    """The newest revision of each installed package, by key; read from the folders once."""
    return {package.key: package.scripts().get_current_head() for package in installed()}


def upgrade(url: str, packages: Sequence[Package] | None = None) -> list[Pending]:
    """Bring every package's tables to their newest state, all or nothing; what was run, in order.

    Safe to call from two places at once: the second waits, then finds nothing to do. Raises InputError
    when the database cannot be opened, Refused when it is newer than this program, NotHeld when a
    migration leaves a reference without its target.
    """
    with exclusive(url) as connection:
        return upgrade_on(connection, packages)


def upgrade_on(connection: Connection, packages: Sequence[Package] | None = None) -> list[Pending]:
    """The same on a connection of `exclusive`, in its transaction."""
    done: list[Pending] = []
    for package in packages or installed():
        done += _state(connection, package).pending
        _run(connection, package, "head")
    if inspect(connection).has_table("case_counts"):
        count_triggers.install(connection)
    return done


def upgrade_to(connection: Connection, revisions: Mapping[str, str]) -> None:
    """Bring the packages named to these revisions, on a connection of `exclusive`.

    Raises Refused for a package that is not installed, or a revision its history does not know.
    """
    known = {package.key: package for package in installed()}
    for key, revision in revisions.items():
        if key not in known or not _knows(known[key], revision):
            raise Refused(
                "The tables of %(package)s are at %(revision)s, which this program does not know.",
                remedy="Install that department, or the newer version of the program.",
                package=key, revision=revision,
            )  # fmt: skip
    for key, package in known.items():
        if key in revisions:
            _run(connection, package, revisions[key])


def _knows(package: Package, revision: str) -> bool:
    return revision in {script.revision for script in package.scripts().walk_revisions()}


def current(url: str, packages: Sequence[Package] | None = None) -> list[State]:
    """Where each package stands; changes nothing, and makes no SQLite file that is not there."""
    chosen = packages or installed()
    if not _exists(url):
        return [_state(None, package) for package in chosen]
    with opened(url) as engine, engine.connect() as connection:
        return [_state(connection, package) for package in chosen]


def pending(url: str, packages: Sequence[Package] | None = None) -> list[Pending]:
    """The migrations that `upgrade` would run, in order."""
    return [step for state in current(url, packages) for step in state.pending]


def must_be_newest(url: str) -> None:
    """Raise NotHeld where the database is empty, or migrations are waiting."""
    must_be_there(url)
    states = current(url)
    if all(state.revision is None for state in states):
        raise nothing_there(address(url).render_as_string(hide_password=True))
    count = sum(len(state.pending) for state in states)
    if count:
        raise NotHeld("%(count)s migrations are waiting.", remedy="Run hub db upgrade.", count=count)


def _run(connection: Connection, package: Package, to: str) -> None:
    scripts = package.scripts()

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return scripts._upgrade_revs(to, revision)

    with EnvironmentContext(Config(), scripts, fn=steps, destination_rev=to) as environment:
        environment.configure(
            connection=connection, version_table=package.version_table, render_as_batch=True
        )
        environment.run_migrations()


def _state(connection: Connection | None, package: Package) -> State:
    scripts = package.scripts()
    revision = None if connection is None else _revision(connection, package)
    head = scripts.get_current_head()
    try:
        newer = [] if head is None else list(scripts.iterate_revisions(head, revision or "base"))
    except (CommandError, RevisionError) as error:
        raise Refused(
            "The tables of %(package)s are at %(revision)s, which this program does not know.",
            remedy="The database is newer than the program: install the newer version.",
            package=package.key, revision=revision,
        ) from error  # fmt: skip
    return State(package.key, revision, head, tuple(_named(package, step) for step in reversed(newer)))


def _named(package: Package, script: Script) -> Pending:
    return Pending(package.key, script.revision, (script.doc or "").rstrip("."))


def _revision(connection: Connection, package: Package) -> str | None:
    options = {"version_table": package.version_table}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _exists(url: str) -> bool:
    parsed = address(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine of its own for what is asked or done before an app can open; trouble becomes a sentence."""
    engine = create_engine(address(url), poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "postgresql":
        postgres.settle(engine)
    try:
        yield engine
    except DatabaseError as error:
        known = of_server(error)
        if known is None:
            raise
        if isinstance(known, InputError):
            known.where = engine.url.render_as_string(hide_password=True)
        raise known from error
    finally:
        engine.dispose()


@contextmanager
def exclusive(url: str) -> Iterator[Connection]:
    """The one connection that may migrate now; broken references undo its transaction (NotHeld)."""
    with opened(url) as engine:
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _sqlite_settings)
            event.listen(engine, "begin", _sqlite_begin)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                postgres.wait_for(connection, _ADVISORY_LOCK)
            yield connection
            if engine.dialect.name == "sqlite":
                _check_references(connection)


def _sqlite_settings(raw: Any, _record: Any) -> None:
    # Changing a table on SQLite makes a copy and drops the original, which would cascade with the keys on.
    raw.isolation_level = None
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA busy_timeout=10000")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise NotHeld(
            "After the migrations a row of %(table)s points to a row of %(target)s that is not there.",
            remedy="Nothing was changed. Tell the maintainer of the migration.",
            table=broken[0], target=broken[2],
        )  # fmt: skip
