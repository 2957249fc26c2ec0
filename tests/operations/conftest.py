"""The engine's centre, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from hub.db.base import db
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.testing import databases
from hub.testing.factories import MONDAY
from hub.testing.kept import Postgres, Sqlite, let_go

from .engine import Town, build


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Town]]:
    """Give out the one centre of each kind of database, as it was when it was made."""
    made: dict[str, tuple[Town, Sqlite | Postgres]] = {}
    until_the_end = ExitStack()

    def town(kind: str) -> Town:
        if kind not in made:
            kept = (
                Sqlite(databases.sqlite_url(tmp_path_factory.mktemp("engine")))
                if kind == "sqlite"
                else Postgres(databases.postgres_url())
            )
            built, opening = build(kept.url)
            until_the_end.push(opening.__exit__)
            let_go(built.app)
            kept.keep()
            made[kind] = built, kept
        found, kept = made[kind]
        let_go(found.app)
        kept.put_back()
        found.day, found.used = MONDAY, 0
        return found

    yield town
    until_the_end.close()


@pytest.fixture(params=["sqlite", "postgres"])
def town(request: pytest.FixtureRequest, towns: Callable[[str], Town]) -> Iterator[Town]:
    """A centre with its people and no case; whatever a test does, its chain and projections hold afterwards."""
    found = towns(request.param)
    with found.app.app_context():
        yield found
        db.session.rollback()
        assert audit.verify(OPERATOR).findings == []
