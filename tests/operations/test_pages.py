"""The hub's one pager: whatever the order, every row comes once, and a list says where it goes on."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.models import SupervisionOrder
from hub.operations.pages import Page, page, part, whole
from hub.operations.supervision import order_view, orders

from .engine import Town

C = SupervisionOrder.__table__.c
ORDERS = {
    "newest first": (C.id.desc(),),
    "by day": (C.due, C.id),
    "answered first, by day, newest first": (C.state, C.due.desc(), C.id.desc()),
    "what is open first": (C.state != "open", C.id),
}


def pressed(town: Town, *days: int) -> list[int]:
    """Orders that are due so many days from today."""
    deputy, post = town.as_("deputy"), town.as_("clerk").post_ids[0]
    return [
        orders.press(
            deputy, kind="urge", said="请办", post_id=post, due=town.day + dt.timedelta(days=each)
        ).id
        for each in days
    ]


def read(size: int, keys: Any) -> list[list[int]]:
    """The ids of all pages."""
    found, after = [], ""
    while True:
        rows = page(select(SupervisionOrder.__table__), *keys, after=after, size=size)
        found.append([row["id"] for row in rows])
        if not (after := rows.more):
            return found


@pytest.mark.parametrize("keys", ORDERS.values(), ids=ORDERS)
def test_pages_hold_every_row_once_in_the_order_of_the_list(town: Town, keys: Any) -> None:
    ids = pressed(town, 3, 3, 1, 2, 3, 1, 2)
    clerk = town.as_("clerk")
    for each in ids[:3]:
        orders.answer(clerk, each, rev=order_view.one(clerk, each).row["seq"], answer="已办")
    straight = [row["id"] for row in town.all(select(SupervisionOrder.__table__).order_by(*keys))]
    for size, sizes in ((3, [3, 3, 1]), (7, [7]), (50, [7])):
        pages = read(size, keys)
        assert [len(each) for each in pages] == sizes
        assert [id_ for each in pages for id_ in each] == straight
    assert whole(lambda after: page(select(SupervisionOrder.__table__), *keys, after=after, size=2)) == (
        town.all(select(SupervisionOrder.__table__).order_by(*keys))
    )


@pytest.mark.parametrize(
    "after",
    ["x", "7", "[]", "[1]", '["open","2026-01-01"]', '["open","gestern",1]', '["open",5,1]', "[[],[],[]]",
     '["open","2026-01-01",1e3]', '["open","2026-01-01",true]', '["\\u0000","2026-01-01",1]',
     f'["open","2026-01-01",{2**70}]', f'["open","2026-01-01",{2**31}]', '["\\ud800","2026-01-01",1]', "[" * 290, "9" * 5000],
)  # fmt: skip
def test_a_place_that_nobody_gave_out_is_the_beginning(town: Town, after: str) -> None:
    ids = pressed(town, 1, 2)
    found = page(select(SupervisionOrder.__table__), C.state, C.due, C.id, after=after)
    assert ([row["id"] for row in found], found.more) == (ids, "")


def test_what_is_made_of_the_rows_goes_on_at_the_same_place() -> None:
    made = Page([1, 2], "[2]").of(str)
    assert (made, made.more) == (["1", "2"], "[2]")


def test_a_list_made_in_memory_goes_on_behind_its_last_row() -> None:
    rows = [(0, "b"), (0, "c"), (1, "a"), (2, "x")]
    fetch = partial(part, rows, lambda row: row, size=3)
    first = fetch()
    assert ([*first], [*fetch(after=first.more)]) == (rows[:3], rows[3:])
    # What came meanwhile before the place is on no later page; a place that nobody gave out is the beginning.
    assert [*part([(0, "a"), *rows], lambda row: row, after=first.more)] == rows[3:]
    for odd in ("x-1", "{}", '["x", 1]', "[" * 200, "9" * 290, "[null]"):
        assert fetch(after=odd) == first, odd
