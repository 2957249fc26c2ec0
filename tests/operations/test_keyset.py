"""Lists in pages by key: what comes and goes between two pages neither doubles nor hides a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from hub.db.base import reading, transaction
from hub.db.models import Case, PaperFile, Task
from hub.operations.access import access_log, log_access
from hub.operations.archive.file_list import file_list
from hub.operations.casework.case_list import case_list
from hub.operations.decisions.batch_view import batch_list
from hub.operations.exports import asking, book
from hub.operations.pages import Page, page
from hub.operations.worklist.desk import worklist
from hub.testing.centre import actor

from .listed import Lists, lists

PAGE, FIRST = 3, 8


@dataclass(frozen=True)
class Paged:
    """A list: `page` gives the keys of the rows after a cursor and the next cursor; `more` brings new rows."""

    page: Callable[[Any], tuple[list[Any], Any]]
    more: Callable[[int], None]


def by_id(rows: Page[Any], key: Callable[[Any], Any] = lambda row: row["id"]) -> tuple[list[Any], Any]:
    return [key(row) for row in rows], rows.more or None


def of_cases(made: Lists) -> Paged:
    who = actor("clerk")
    return Paged(
        lambda last: by_id(case_list(who, after=last or "", size=PAGE)), lambda n: made.cases(n) and None
    )


def of_desk(made: Lists) -> Paged:
    who = actor("clerk")

    def page(after: Any) -> tuple[list[Any], Any]:
        found = worklist(who, after=after or "", limit=PAGE)
        return [item.task_id for item in found.items], found.after or None

    return Paged(page, lambda n: made.cases(n) and None)


def of_files(made: Lists) -> Paged:
    who, numbers = actor("clerk"), iter(range(1, 1000))

    def more(n: int) -> None:
        for case in made.cases(n, closed=True):
            made.file(case, next(numbers))

    return Paged(
        lambda last: by_id(
            file_list(who, after=last or "", size=PAGE), lambda row: (row["year"], row["no"])
        ), more,
    )  # fmt: skip


def of_meetings(made: Lists) -> Paged:
    who, numbers = actor("clerk"), iter(range(1, 1000))

    def more(n: int) -> None:
        for _ in range(n):
            made.meeting(next(numbers))

    return Paged(lambda last: by_id(batch_list(who, "panel", ended=True, after=last or "", size=PAGE)), more)


def of_looks(made: Lists) -> Paged:
    who = actor("inspection")

    def more(n: int) -> None:
        for _ in range(n):
            log_access(actor("clerk2"), "case", "核对", case_id=1)

    return Paged(lambda last: by_id(access_log(who, login="clerk2", after=last or "", size=PAGE)), more)


def asks(n: int) -> None:
    for _ in range(n):
        asking.ask(actor("clerk"), "cases", {}, purpose="核对")


def of_book(made: Lists) -> Paged:
    return Paged(lambda last: by_id(book.book(actor("admin"), after=last or "", size=PAGE)), asks)


def of_own_exports(made: Lists) -> Paged:
    return Paged(lambda last: by_id(book.mine(actor("clerk"), after=last or "", size=PAGE)), asks)


def of_pages(made: Lists) -> Paged:
    """What all lists of `hub.operations.pages` are made of: a yes or no, a day, a number."""
    c = Case.__table__.c
    keys = (c.closed_on.is_not(None), c.opened_on.desc(), c.id)

    def page_of(after: Any) -> tuple[list[Any], Any]:
        found = page(select(Case.__table__), *keys, after=after or "", size=PAGE)
        return [row["id"] for row in found], found.more or None

    def more(n: int) -> None:
        made.cases(n)
        made.cases(n, closed=True)

    return Paged(page_of, more)


LISTS = {
    "pages": of_pages,
    "cases": of_cases, "desk": of_desk, "files": of_files, "meetings": of_meetings, "looks": of_looks,
    "book": of_book, "own exports": of_own_exports,
}  # fmt: skip


@pytest.fixture
def made(app_without_pages: Flask) -> Iterator[Lists]:
    with app_without_pages.app_context():
        yield lists()


def walked(paged: Paged, between: Callable[[list[Any]], None]) -> list[Any]:
    """The keys of all rows, page by page, with something happening before each further page."""
    found, last = paged.page(None)
    while last is not None:
        between(found)
        rows, last = paged.page(last)
        found += rows
    return found


def test_what_arrives_between_two_pages_neither_doubles_nor_hides(made: Lists) -> None:
    for name, listed in LISTS.items():
        paged = listed(made)
        paged.more(FIRST)
        whole = walked(paged, lambda _: None)
        assert len(whole) == len(set(whole)) >= FIRST, name
        found = walked(paged, lambda _, paged=paged: paged.more(2))
        assert [key for key in found if key in whole] == whole, name
        assert len(found) == len(set(found)), name


def test_what_goes_between_two_pages_hides_no_other(made: Lists) -> None:
    for name, drop in (("desk", _finish), ("files", _unfile)):
        paged = LISTS[name](made)
        paged.more(FIRST)
        whole = walked(paged, lambda _: None)
        found = walked(paged, drop)
        assert found == whole


def _finish(shown: list[Any]) -> None:
    with transaction() as tx:
        tx.execute(delete(Task.__table__).where(Task.id.in_(shown)))


def _unfile(shown: list[Any]) -> None:
    table = PaperFile.__table__
    ids = [
        reading().execute(select(table.c.id).where(table.c.year == year, table.c.no == no)).scalar()
        for year, no in shown
    ]
    with transaction() as tx:
        tx.execute(delete(table).where(table.c.id.in_(ids)))
