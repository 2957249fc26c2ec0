"""Cases whose dates a changed calendar moves, told by number before the sweep writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from hub.db.base import db, transaction
from hub.db.models import Case
from hub.domain.errors import Refused
from hub.operations.calendar import drop_override, set_override
from hub.operations.context import service_of
from hub.operations.intake import start
from hub.operations.moved import moved
from hub.operations.rights import OPERATOR
from hub.testing.centre import actor
from hub.testing.factories import centre

# A Monday; twenty working days on are 2026-03-30, before the 清明节 of 4 April.
MONDAY = dt.date(2026, 3, 2)
DUE = dt.date(2026, 3, 30)
cases = Case.__table__


@pytest.fixture(autouse=True)
def two_cases(app_without_pages: Flask) -> Iterator[list[str]]:
    """Two accepted cases of 民政-1; the ledger and the date are written as acceptance would."""
    app_without_pages.config["HUB_NOW"] = lambda: dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
    with app_without_pages.app_context():
        made = centre("civil_affairs")
        numbers = [_accepted(resident) for resident in (made.head, made.spouse)]
        yield numbers


def _accepted(resident: int) -> str:
    service = service_of("民政-1")
    answers = {question.key: question.choices[0].key for question in service.questions}
    done = start(actor("clerk"), service=service.key, resident_id=resident, answers=answers)
    with transaction() as connection:
        ledger = connection.execute(select(cases.c.ledger).where(cases.c.id == done.id)).scalar()
        ledger = [*ledger, ["accepted", MONDAY.isoformat(), "", 0, False, None]]
        values = {"ledger": ledger, "accepted_on": MONDAY, "due": DUE, "state": "running", "dated_on": MONDAY}
        connection.execute(update(cases).where(cases.c.id == done.id).values(values))
    return done.number


def test_nothing_moves_while_the_calendar_is_the_same() -> None:
    assert list(moved(OPERATOR)) == []


def test_a_holiday_in_the_window_moves_both_a_day_outside_none(two_cases: list[str]) -> None:
    set_override(OPERATOR, date=dt.date(2026, 3, 31), working=False, reason="x")
    assert list(moved(OPERATOR)) == []
    set_override(OPERATOR, date=dt.date(2026, 3, 10), working=False, reason="x")
    rows = list(moved(actor("admin")))
    # 31 March is free too, so that the twentieth day is 1 April.
    assert [(row["number"], row["was"], row["will"], row["earlier"]) for row in rows] == [
        (number, DUE, dt.date(2026, 4, 1), False) for number in two_cases
    ]
    drop_override(OPERATOR, date=dt.date(2026, 3, 10))
    assert list(moved(OPERATOR)) == []


def test_a_working_weekend_moves_them_forward(two_cases: list[str]) -> None:
    set_override(OPERATOR, date=dt.date(2026, 3, 7), working=True, reason="x")
    assert [(row["will"], row["earlier"]) for row in moved(OPERATOR)] == [(dt.date(2026, 3, 27), True)] * 2


def test_closed_and_completed_cases_stay(two_cases: list[str]) -> None:
    with transaction() as connection:
        connection.execute(update(cases).where(cases.c.number == two_cases[0]).values(closed_on=MONDAY))
        connection.execute(update(cases).where(cases.c.number == two_cases[1]).values(completed_on=MONDAY))
    set_override(OPERATOR, date=dt.date(2026, 3, 10), working=False, reason="x")
    assert list(moved(OPERATOR)) == []


def test_no_names_and_for_administrators_only() -> None:
    set_override(OPERATOR, date=dt.date(2026, 3, 10), working=False, reason="x")
    assert {key for row in moved(OPERATOR) for key in row} == {
        "number",
        "service",
        "step",
        "was",
        "will",
        "earlier",
    }
    with pytest.raises(Refused, match=r"clerk may not do this \(calendar.manage\)"):
        list(moved(actor("clerk")))
    db.session.rollback()
