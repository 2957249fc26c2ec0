"""Cases whose dates a changed calendar moves, told by number before the sweep writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from hub.db.base import reading, transaction
from hub.db.models import Case, Message
from hub.domain.errors import Refused
from hub.operations.calendars.calendar_changes import drop_override, set_override
from hub.operations.calendars.dates import redate
from hub.operations.calendars.moved import moved
from hub.operations.casework.intake import start
from hub.operations.context import service_of
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


def told() -> list[tuple[str, str]]:
    """What the residents are to be told of their dates, by case."""
    message = Message.__table__.c
    query = select(message.state, message.words).where(message.about == "date").order_by(message.id)
    return [(row.state, row.words) for row in reading().execute(query)]


def test_nothing_moves_while_the_calendar_is_the_same() -> None:
    assert list(moved(OPERATOR)) == []


def test_what_will_move_and_what_has_moved(two_cases: list[str]) -> None:
    # 10 and 31 March become free: the twentieth working day is 1 April.
    for day in (10, 31):
        set_override(OPERATOR, date=dt.date(2026, 3, day), working=False, reason="x")
    after = dt.date(2026, 4, 1)
    assert list(moved(actor("admin"))) == [
        {"number": number, "before": DUE, "after": after, "written": None} for number in two_cases
    ]
    redate()
    written = [
        {"number": number, "before": DUE, "after": after, "written": MONDAY} for number in reversed(two_cases)
    ]
    assert list(moved(OPERATOR)) == written
    assert list(moved(OPERATOR, since=MONDAY)) == written
    assert told() == [("open", "办理期限原为2026年3月30日，现为2026年4月1日")] * 2
    # Moved again before anybody was told: one message, from the date that is known; back again, none.
    drop_override(OPERATOR, date=dt.date(2026, 3, 31))
    redate()
    assert told() == [("open", "办理期限原为2026年3月30日，现为2026年3月31日")] * 2
    drop_override(OPERATOR, date=dt.date(2026, 3, 10))
    redate()
    assert [state for state, _words in told()] == ["given_up"] * 2
    assert list(moved(OPERATOR, since=MONDAY + dt.timedelta(days=1))) == []


def test_a_day_outside_the_window_moves_none() -> None:
    set_override(OPERATOR, date=dt.date(2026, 3, 31), working=False, reason="x")
    assert list(moved(OPERATOR)) == []


def test_for_administrators_only() -> None:
    with pytest.raises(Refused, match=r"clerk may not do this \(calendar.manage\)"):
        list(moved(actor("clerk")))
