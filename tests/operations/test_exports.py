"""导出: what a sheet holds, who may take it, who must agree, and what is kept of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select

from hub.db.base import db, reading, today
from hub.db.models import Export, Resident, Staff
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.exports import asking, book, fetching
from hub.operations.exports.lists import LISTS
from hub.operations.keeping import retention
from hub.operations.rights import OPERATOR
from hub.testing.centre import actor
from hub.testing.factories import MONDAY

from .listed import Lists, cells, export_looks, exports, inside, lists

FOR = "街道例会核对"
OPEN = {"state": "open"}


@pytest.fixture
def made(app_without_pages: Flask) -> Iterator[Lists]:
    app_without_pages.config["HUB_NOW"] = lambda: at(MONDAY)
    with app_without_pages.app_context():
        g.locale = "en"
        yield lists()


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(4), dt.UTC)


def on(app: Flask, day: dt.date) -> None:
    app.config["HUB_NOW"] = lambda: at(day)


def take(login: str = "clerk", list_key: str = "cases", **typed: str) -> fetching.Sheet:
    return fetching.take(actor(login), list_key, typed or {}, purpose=FOR)


def ask(login: str = "clerk") -> int:
    return asking.ask(actor(login), "cases", OPEN, purpose=FOR).id


def state(export_id: int) -> str:
    return next(row["state"] for row in exports() if row["id"] == export_id)


# --- the sheet ------------------------------------------------------------------------------------------


def test_a_short_list_is_taken_at_once_and_noted(made: Lists) -> None:
    made.cases(2)
    sheet = take(state="open", community=str(made.east))
    rows = cells(sheet.content)
    assert rows[0] == ["Number", "Service", "Name", "Community", "Stands at", "Applied on", "Due by", "Days left",
                       "Light", "End"]  # fmt: skip
    assert [row[:4] for row in rows[1:3]] == [
        [f"民26-000{n}", "Minimum living allowance", "样甲", "东社区"] for n in (2, 1)
    ]
    assert [row[5:8] for row in rows[1:3]] == [
        [dt.date(2026, 2, 2), dt.date(2026, 3, 4), 2], [dt.date(2026, 2, 2), dt.date(2026, 3, 3), 1],
    ]  # fmt: skip
    assert rows[4][0] == (
        f"Taken out by clerk (window.civil_affairs) on 2026-03-02 12:00 for: {FOR}. 2 rows."
    )
    assert (sheet.name, sheet.rows, len(rows)) == ("Cases-20260302.xlsx", 2, 5)
    (row,) = exports()
    assert {name: row[name] for name in ("list", "filters", "post", "purpose", "state", "rows", "sha256")} == {
        "list": "cases", "filters": {"state": "open", "community": str(made.east)},
        "post": "window.civil_affairs", "purpose": FOR, "state": "fetched", "rows": 2,
        "sha256": hashlib.sha256(sheet.content).hexdigest(),
    }  # fmt: skip
    assert export_looks() == [(f"Cases: {FOR}", 2)]


def test_what_cannot_be_noted_is_not_taken(made: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    made.cases(2)

    def full(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(fetching, "log_access", full)
    with pytest.raises(OSError, match="disk full"):
        take()
    assert exports() == []
    for purpose in ("", "  "):
        with pytest.raises(InputError, match="Say what the list is for"):
            fetching.take(actor("clerk"), "cases", OPEN, purpose=purpose)


def test_nobody_takes_more_than_the_page_shows(made: Lists) -> None:
    done, *_ = made.cases(1, closed=True)
    made.file(done, 1)
    made.cases(2, post="officer.e", role="household_officer")
    made.cases(1, post="deputy", role="deputy_director")
    private = {
        str(value)
        for row in reading().execute(select(Resident.id_number, Resident.phone))
        for value in row
        if value
    }
    found = {}
    for login in ("clerk", "agent-e", "agent-w", "officer-e", "deputy", "finance", "inspection"):
        for key in ("cases", "desk", "files"):
            if not actor(login).may(LISTS[key].permission):
                with pytest.raises(Refused):
                    take(login, key)
                continue
            sheet = take(login, key, **({"state": "all"} if key != "desk" else {}))
            texts = {str(cell) for row in cells(sheet.content) for cell in row}
            assert [one for one in private if one in " ".join(texts)] == []
            found[login, key] = sheet.rows, sorted(texts & {"样甲", "样*"})
    assert found == {
        ("clerk", "cases"): (4, ["样甲"]), ("clerk", "desk"): (0, []), ("clerk", "files"): (1, ["样甲"]),
        ("agent-e", "cases"): (0, []), ("agent-e", "desk"): (0, []), ("agent-w", "cases"): (0, []),
        ("agent-w", "desk"): (0, []), ("officer-e", "cases"): (2, ["样*"]), ("officer-e", "desk"): (2, ["样*"]),
        ("deputy", "cases"): (1, ["样*"]), ("deputy", "desk"): (1, ["样*"]), ("finance", "desk"): (0, []),
        ("inspection", "desk"): (0, []),
    }  # fmt: skip
    for login, key, typed in (
        ("clerk", "access_log", {}), ("deputy", "exports", {}), ("officer-e", "meetings", {}),
        ("agent-w", "sheet", {"community": str(made.east), "month": "2026-03"}),
    ):  # fmt: skip
        with pytest.raises(Refused):
            take(login, key, **typed)


def test_wrong_choices_are_named(made: Lists) -> None:
    for key, typed, where in (
        ("cases", {"state": "secret"}, "state"), ("cases", {"community": "²"}, "community"),
        ("cases", {"applicant_id": "1"}, "cases"), ("sheet", {"community": "1", "month": "2026-13"}, "month"),
        ("sheet", {"community": "1"}, "month"), ("files", {"q": "9" * 61}, "q"),
    ):  # fmt: skip
        with pytest.raises(InputError) as caught:
            take("agent-e" if key == "sheet" else "clerk", key, **typed)
        assert caught.value.where == where
    with pytest.raises(NotFound, match="There is no list residents"):
        take("clerk", "residents")
    assert exports() == []


def test_logs_and_books_are_lists_too(made: Lists) -> None:
    made.cases(1)
    take()
    made.meeting(1)
    log = cells(take("inspection", "access_log").content)
    assert [row[3] for row in log[1:-2]] == ["list taken out as a sheet"] + ["registered"] * (len(log) - 4)
    kept = cells(take("admin", "exports").content)
    assert [row[4] for row in kept[1:3]] == ["Who looked at whom", "Cases"]
    meeting = cells(take("clerk", "meetings").content)[1]
    assert meeting[1:] == [dt.date(2026, 2, 2), "", 0, 0, "ended", dt.date(2026, 2, 2)]


# --- the second person ----------------------------------------------------------------------------------


def test_a_long_list_is_allowed_by_another_and_fetched_once(made: Lists) -> None:
    made.cases(51)
    assert (offer := fetching.offer(actor("clerk"), "cases", OPEN)).at_once is False
    assert (offer.rows, offer.more) == (50, True)
    with pytest.raises(Refused, match="More than 50 rows a day"):
        take()
    asked = ask()
    assert [row["id"] for row in book.waiting(actor("deputy"))] == [asked]
    with pytest.raises(Refused, match="This is not allowed yet"):
        fetching.fetch(actor("clerk"), asked)
    for login in ("clerk", "clerk2", "agent-e", "admin", "street"):
        with pytest.raises(Refused, match=r"may not do this \(export.allow\)"):
            asking.allow(actor(login), asked)
    asking.allow(actor("deputy"), asked, note="同意")
    with pytest.raises(Conflict, match="answered this already"):
        raise_again(asked)
    for login in ("clerk2", "deputy"):
        with pytest.raises(NotFound, match="There is no such export, or it is not yours"):
            fetching.fetch(actor(login), asked)
    sheet = fetching.fetch(actor("clerk"), asked)
    rows = cells(sheet.content)
    assert (sheet.rows, len({row[0] for row in rows[1:52]})) == (51, 51)
    assert rows[53][0].endswith("51 rows. Allowed by deputy.")
    assert '<pane ySplit="1"' in inside(sheet.content, "xl/worksheets/sheet1.xml")
    with pytest.raises(Conflict, match="fetched already"):
        fetching.fetch(actor("clerk"), asked)
    (row,) = exports()
    assert (row["state"], row["rows"], row["answer"]) == ("fetched", 51, "同意")
    assert row["sha256"] == hashlib.sha256(sheet.content).hexdigest()
    assert export_looks() == [(f"Cases: {FOR}", 51)]


def raise_again(asked: int) -> None:
    asking.allow(actor("director"), asked)


def test_who_allows_does_not_ask_for_himself(made: Lists) -> None:
    made.cases(51, post="deputy", role="deputy_director")
    asked = ask("deputy")
    assert book.waiting(actor("deputy")) == []
    with pytest.raises(Refused, match="Another person answers"):
        asking.allow(actor("deputy"), asked)
    with pytest.raises(InputError, match="Say why it is not allowed"):
        asking.refuse(actor("director"), asked, reason=" ")
    asking.refuse(actor("director"), asked, reason="用途不明")
    with pytest.raises(Refused, match="This was not allowed"):
        fetching.fetch(actor("deputy"), asked)
    assert [(row["state"], row["answer"]) for row in book.mine(actor("deputy"))] == [("refused", "用途不明")]


def test_nobody_allows_a_list_with_the_own_household(made: Lists) -> None:
    made.cases(51)
    asked = ask()
    made.lives_in_it("deputy")
    with pytest.raises(Refused, match="about your own household"):
        asking.allow(actor("deputy"), asked)
    assert state(asked) == "asked"
    asking.allow(actor("director"), asked)
    # What concerns the asker's own household is in no list of theirs.
    made.lives_in_it("clerk")
    assert fetching.fetch(actor("clerk"), asked).rows == 0


def test_it_is_fetched_within_its_days(made: Lists, app_without_pages: Flask) -> None:
    made.cases(51)
    asked, later = ask(), ask()
    asking.allow(actor("deputy"), asked)
    asking.allow(actor("deputy"), later)
    on(app_without_pages, dt.date(2026, 3, 5))  # Thursday, the third working day after Monday
    assert fetching.fetch(actor("clerk"), asked).rows == 51
    on(app_without_pages, dt.date(2026, 3, 6))
    with pytest.raises(Refused, match="It could be fetched until 2026-03-05"):
        fetching.fetch(actor("clerk"), later)
    assert [book.state_of(row) for row in book.mine(actor("clerk"))] == ["lapsed", "fetched"]


def test_what_has_grown_is_asked_for_again(made: Lists) -> None:
    made.cases(51)
    first, second = ask(), ask()
    made.cases(10)
    asking.allow(actor("deputy"), first)
    assert next(row["rows"] for row in exports() if row["id"] == first) == 61
    made.cases(1)
    with pytest.raises(Conflict, match="The list has 62 rows now; it was asked for 51"):
        asking.allow(actor("deputy"), second)
    made.cases(9)
    assert fetching.fetch(actor("clerk"), first).rows == 71
    assert state(second) == "asked"


def test_short_lists_do_not_add_up_to_a_long_one(made: Lists) -> None:
    made.cases(30)
    take()
    assert fetching.offer(actor("clerk"), "cases", OPEN).at_once is False
    with pytest.raises(Refused, match="More than 50 rows a day"):
        take()
    assert take("clerk2").rows == 30
    assert take("clerk", "desk").rows == 30


def test_the_asker_is_as_he_is_when_he_fetches(made: Lists) -> None:
    made.cases(51)
    asked = ask()
    asking.allow(actor("deputy"), asked)
    db.session.execute(db.update(Staff).where(Staff.login == "clerk").values(active=False))
    db.session.commit()
    with pytest.raises(Refused, match="switched off"):
        fetching.fetch(actor("clerk"), asked)
    assert state(asked) == "allowed"


# --- what is kept ---------------------------------------------------------------------------------------


def test_the_book_goes_with_the_access_log(made: Lists, app_without_pages: Flask) -> None:
    made.cases(1)
    take()
    for login, error in (("clerk", Refused), ("deputy", Refused)):
        with pytest.raises(error, match=r"may not do this \(accesslog.read\)"):
            book.book(actor(login))
    assert [row["who"] for row in book.book(actor("inspection"))] == ["clerk"]
    with pytest.raises(NotFound, match="There is no such export, or it is not yours"):
        book.one(actor("clerk2"), exports()[0]["id"])
    on(app_without_pages, dt.date(2029, 3, 3))
    assert today() == dt.date(2029, 3, 3)
    found = {kept.rule: kept.count for kept in retention.run(OPERATOR)}
    assert (found["exports"], exports()) == (1, [])


def test_repeated_asking_is_one(made: Lists) -> None:
    made.cases(51)
    for _ in range(2):
        asking.ask(actor("clerk"), "cases", OPEN, purpose=FOR, request="one form")
    assert len(exports()) == 1
    assert reading().execute(select(Export.filters)).scalar_one() == OPEN
