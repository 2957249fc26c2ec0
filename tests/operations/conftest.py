"""The engine's centre, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from hub.db.base import db
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.testing.factories import MONDAY

from .engine import Postgres, Sqlite, Town, build


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Town]]:
    """Give out the one centre of each kind of database, as it was when it was made."""
    made: dict[str, tuple[Town, Sqlite | Postgres]] = {}
    until_the_end = ExitStack()

    def town(kind: str) -> Town:
        if kind not in made:
            kept = Sqlite(tmp_path_factory.mktemp("engine")) if kind == "sqlite" else Postgres()
            built, opening = build(kept.url)
            until_the_end.push(opening.__exit__)
            _let_go(built)
            kept.keep()
            made[kind] = built, kept
        found, kept = made[kind]
        _let_go(found)
        kept.put_back()
        found.day, found.used = MONDAY, 0
        return found

    yield town
    until_the_end.close()


def _let_go(town: Town) -> None:
    with town.app.app_context():
        db.session.remove()
        _be_connected(db.engine)
    town.app.extensions.pop("hub_kept", None)


def _be_connected(engine: Engine) -> None:
    """Have no connection to a file that is put back, or to a server that has ended it; keep all others."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        return
    with suppress(DBAPIError), engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")


@pytest.fixture(params=["sqlite", "postgres"])
def town(request: pytest.FixtureRequest, towns: Callable[[str], Town]) -> Iterator[Town]:
    """A centre with its people and no case; whatever a test does, its chain and projections hold afterwards."""
    found = towns(request.param)
    with found.app.app_context():
        yield found
        db.session.rollback()
        assert audit.verify(OPERATOR).findings == []
