"""The connection that plain rows are read on: one a request, fresh after each writing, given back at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import insert, pool, select

from hub.db.base import db, let_go, now, reading, transaction
from hub.db.models import Setting
from hub.operations.ab_posts.posts import post_for
from hub.operations.ab_posts.staffing import add_post
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting, setting

SETTINGS = Setting.__table__
LOW_INCOME = "civil_affairs.minimum_living"


@pytest.fixture
def lent(app_without_pages: Flask) -> Iterator[pool.QueuePool]:
    """The pool, nothing of which is lent when the context opens."""
    with app_without_pages.app_context():
        let_go()
        yield db.engine.pool  # type: ignore[misc]


def keys() -> list[str]:
    """The settings that a read sees."""
    return list(reading().execute(select(SETTINGS.c.key).order_by(SETTINGS.c.id)).scalars())


def write(key: str) -> None:
    """A setting more, in a transaction of its own."""
    row = {"service": "", "key": key, "value": "x", "reason": "", "by_id": None, "at": now()}
    with transaction() as tx:
        tx.execute(insert(SETTINGS), row)


def test_writing_takes_over_the_connection_that_was_read_on(lent: pool.QueuePool) -> None:
    read_on = reading().connection.driver_connection
    with transaction() as tx:
        assert tx.connection.driver_connection is read_on
        assert lent.checkedout() == 1
    assert lent.checkedout() == 0


def test_what_was_written_is_read_and_a_read_that_goes_on_sees_one_state(app_without_pages: Flask) -> None:
    with app_without_pages.app_context():
        before = keys()
        with app_without_pages.app_context():
            write("one")
        if db.engine.dialect.name == "sqlite":  # a server reads what is committed, statement by statement
            assert keys() == before
        write("two")
        assert keys() == [*before, "one", "two"]


@pytest.mark.parametrize("end", [let_go, lambda: db.session.rollback(), lambda: db.session.commit()])
def test_whoever_ends_the_session_reads_anew(app_without_pages: Flask, end: object) -> None:
    with app_without_pages.app_context():
        before = keys()
        with app_without_pages.app_context():
            write("one")
        end()  # type: ignore[operator]
        assert keys() == [*before, "one"]


def test_a_connection_that_has_died_is_not_taken_over(lent: pool.QueuePool) -> None:
    reading().connection.driver_connection.close()  # type: ignore[union-attr]
    write("after")
    assert (keys()[-1], lent.checkedout()) == ("after", 1)


def test_the_end_of_the_context_gives_it_back_alive_or_dead(app_without_pages: Flask) -> None:
    with app_without_pages.app_context():
        keys()
        lent = db.engine.pool
        assert lent.checkedout() == 1  # type: ignore[attr-defined]
    assert lent.checkedout() == 0  # type: ignore[attr-defined]
    with app_without_pages.app_context():
        reading().connection.driver_connection.close()  # type: ignore[union-attr]
    assert lent.checkedout() == 0  # type: ignore[attr-defined]


def test_a_setting_is_kept_no_older_than_its_stamp(app_without_pages: Flask) -> None:
    with app_without_pages.app_context():
        _old_state()
        with app_without_pages.app_context():
            put_setting(OPERATOR, key="centre.name", value="新名称")
        assert setting("centre.name") == "新名称"
    with app_without_pages.app_context():
        assert setting("centre.name") == "新名称"


def test_whose_work_it_is_is_kept_no_older_than_its_stamp(app_without_pages: Flask) -> None:
    with app_without_pages.app_context():
        add_post(OPERATOR, key="", title="窗口", role="window_clerk", department="civil_affairs")
        _old_state()
        with app_without_pages.app_context():
            own = add_post(OPERATOR, key="", title="低保窗口", role="window_clerk", department="civil_affairs",
                           services=[LOW_INCOME])  # fmt: skip
        assert post_for("window_clerk", "civil_affairs", None, service=LOW_INCOME) == own
    with app_without_pages.app_context():
        assert post_for("window_clerk", "civil_affairs", None, service=LOW_INCOME) == own


def _old_state() -> None:
    """On SQLite the session reads what there is now, until it is let go."""
    db.session.execute(select(Setting.id)).all()
