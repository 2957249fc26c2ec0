"""Who looked at whom: written before it is shown, or nothing is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask

from hub.db.base import db, transaction
from hub.domain.errors import InputError, Refused
from hub.operations.access import access_log, log_access
from hub.testing.centre import actor, small_centre


@pytest.fixture(autouse=True)
def centre(app_without_pages: Flask) -> Iterator[tuple[int, int]]:
    with app_without_pages.app_context():
        yield small_centre()


def test_a_read_is_kept_with_post_purpose_and_person() -> None:
    log_access(actor("clerk"), "resident.open", " 受理 民政-1 ", resident_id=7)
    log_access(actor("inspection"), "case.list", "抽查", case_id=3, rows=12)
    second, first = access_log(actor("inspection"))
    assert (first["login"], first["post"], first["action"], first["purpose"], first["resident_id"]) == (
        "clerk", "window.civil_affairs", "resident.open", "受理 民政-1", 7,
    )  # fmt: skip
    # Without a post the roles stand there.
    assert (second["post"], second["case_id"], second["rows"]) == ("inspection", 3, 12)


def test_without_a_purpose_nothing_is_read() -> None:
    for purpose in ("", "   "):
        with pytest.raises(InputError, match="Say what for"):
            log_access(actor("clerk"), "resident.open", purpose, resident_id=7)
    assert access_log(actor("admin")) == []


def test_where_the_log_cannot_be_written_the_read_fails() -> None:
    db.session.connection().exec_driver_sql("ALTER TABLE access_log RENAME TO access_log_away")
    db.session.commit()
    with pytest.raises(Exception, match="access_log"):
        log_access(actor("clerk"), "resident.open", "受理", resident_id=7)
    db.session.rollback()
    db.session.connection().exec_driver_sql("ALTER TABLE access_log_away RENAME TO access_log")
    db.session.commit()


def test_a_log_row_goes_with_the_transaction_it_belongs_to() -> None:
    def read_that_fails() -> None:
        with transaction():
            log_access(actor("clerk"), "resident.open", "受理", resident_id=7)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        read_that_fails()
    assert access_log(actor("admin")) == []


def test_the_log_is_searched_by_resident_case_person_and_day() -> None:
    clerk = actor("clerk")
    for number in range(5):
        log_access(clerk, "resident.open", "受理", resident_id=number, case_id=number % 2)
    log_access(actor("clerk2"), "resident.open", "受理", resident_id=1)
    reader = actor("admin")

    def ids(**by: object) -> list[int]:
        return [row["resident_id"] for row in access_log(reader, **by)]  # type: ignore[arg-type]

    assert ids(resident_id=1) == [1, 1]
    assert ids(case_id=1) == [3, 1]
    assert ids(login="clerk2") == [1]
    assert ids(size=2) == [1, 4]
    assert ids(after=access_log(reader, size=2).more, size=2) == [3, 2]
    assert ids(since=dt.date(2999, 1, 1)) == []


def test_who_may_read_the_log() -> None:
    for login in ("clerk", "agent-e", "officer-e", "director", "deputy", "street", "finance", "leader-e"):
        with pytest.raises(Refused, match=r"may not do this \(accesslog.read\)"):
            access_log(actor(login))
