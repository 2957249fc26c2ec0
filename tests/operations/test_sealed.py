"""Whose a card, an order, a complaint, a first contact is, until when, and what a report counted: a change made in
the database itself is found by the audit, which names the row and its column."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Table, select, update

from hub.db.base import reading, transaction
from hub.operations.ab_posts.posts import post_for
from hub.operations.complaints import reading as complaints
from hub.operations.complaints import register
from hub.operations.proof import audit
from hub.operations.reception import first_contacts
from hub.operations.rights import OPERATOR
from hub.operations.supervision import card_view, cards, half_month, half_month_view, order_view, orders
from hub.operations.verb import CaseRef

from .engine import Town

DAY = dt.date(2016, 12, 30)
LATER = dt.date(2017, 3, 1)


def contact(town: Town) -> CaseRef:
    return first_contacts.register(town.as_("clerk"), name="张三", matter="医疗救助要哪些材料")


def complaint(town: Town) -> CaseRef:
    return register.enter(
        town.as_("agent-e"), kind="complaint", channel="box", reason="late", said="还没有办好",
        post_id=post_for("window_clerk", "civil_affairs", None),
    )  # fmt: skip


def card(town: Town) -> CaseRef:
    window = post_for("window_clerk", "civil_affairs", None)
    return cards.give(town.as_("inspection"), light="red", cause="没有登记", post_id=window)


def order(town: Town) -> CaseRef:
    return orders.press(
        town.as_("deputy"), kind="order", said="请补齐", due=DAY, community_id=town.east
    )  # fmt: skip


def report(town: Town) -> CaseRef:
    key = f"community:{town.east}"
    return half_month.file(town.as_("leader-e"), unit_key=key, due=DAY, progress="工作正常推进")


@pytest.mark.parametrize(
    ("make", "table", "column", "value"),
    [
        (contact, first_contacts.TABLE, "first_id", 1),
        (complaint, complaints.TABLE, "due", LATER),
        (complaint, complaints.TABLE, "reason", "manner"),
        (card, card_view.TABLE, "staff_id", 1),
        (card, card_view.TABLE, "light", "yellow"),
        (card, card_view.TABLE, "reply_due", LATER),
        (order, order_view.TABLE, "due", LATER),
        (report, half_month_view.TABLE, "figures", {"accepted": 99}),
    ],
)
def test_a_change_behind_the_book_is_found(
    town: Town, make: Any, table: Table, column: str, value: Any
) -> None:
    town.day = DAY
    made = make(town)
    kept = reading().execute(select(table.c[column]).where(table.c.id == made.id)).scalar_one()
    assert (audit.verify(OPERATOR).findings, kept == value) == ([], False)
    _put(table, made, column, value)
    found = [(each.case, each.what, each.field) for each in audit.verify(OPERATOR).findings]
    assert found == [(made.number, "projection", column)]
    _put(table, made, column, kept)


def _put(table: Table, made: CaseRef, column: str, value: Any) -> None:
    with transaction() as tx:
        tx.execute(update(table).where(table.c.id == made.id).values({column: value}))
