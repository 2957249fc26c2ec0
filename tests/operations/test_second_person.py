"""What waits for a second person about benefits lies on the desk of whoever may answer, and on no other."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.models import Entitlement
from hub.domain.errors import Refused
from hub.operations.benefits import entitlements, next_payee, second_person, voiding
from hub.operations.benefits.entitlement_list import entitlement_view
from hub.operations.benefits.entitlements import Granted
from hub.operations.takeover import answering
from hub.operations.worklist.beside import beside
from hub.testing.factories import id_number

from .engine import Town
from .test_payment_ends import change, row
from .test_payments import DAY, LIVING, entitled, own
from .test_plans import plan
from .test_plans import sent as statements_sent
from .test_takeover_recipients import line, looked, sent

NOBODYS: Any = ((), False)


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def lies(town: Town, login: str) -> tuple[tuple[tuple[int, str], ...], bool]:
    """(entitlement, what waits) on a desk, and whether the desk asks for it at all."""
    who = town.as_(login)
    found = second_person.on_desk(who)
    assert second_person.waiting(who) == len(found)
    kinds = ("asked", "payee", "void")
    said = tuple((each["id"], " ".join(kind for kind in kinds if each[kind])) for each in found)
    return said, "confirmations" in beside(who)


def test_each_thing_lies_with_who_may_answer_and_not_with_who_asked(town: Town) -> None:
    said = {"programme": LIVING, "department": "civil_affairs", "community_id": town.east, "amount": 300_00,
            "first": dt.date(2020, 1, 1), "paper": "台账第1页"}  # fmt: skip
    dead, wrong, new = town.home()[0], town.home(), town.home()[0]
    owner, never = entitled(town, (dead,)), entitled(town, wrong)
    change(town, "death", dead, on="2026-03-20")
    assert [lies(town, login) for login in ("clerk", "clerk2", "deputy")] == [NOBODYS] * 3
    asked = entitlements.take_over(town.as_("clerk"), Granted(resident_id=new, **said))
    next_payee.name_payee(
        town.as_("clerk"), owner.id, rev=row(town, owner)["seq"], relation="女儿", paper="户口簿",
        id_number=id_number(dt.date(1941, 1, 9), 90),
    )  # fmt: skip
    done = voiding.ask_void(town.as_("clerk2"), never.id, rev=never.rev, reason="重名")
    first = ((owner.id, "payee"), (never.id, "void"), (asked.id, "asked"))
    assert lies(town, "deputy") == (first, True)
    assert lies(town, "clerk") == (((never.id, "void"),), True), "only what another asked"
    assert lies(town, "clerk2") == (((owner.id, "payee"), (asked.id, "asked")), True)
    assert second_person.desk_query(town.as_("agent-e")) is None
    own(town, "clerk2", town.outsider)  # who is to draw it lives with clerk2
    own(town, "deputy", new)
    assert lies(town, "clerk2") == (((asked.id, "asked"),), True)
    assert lies(town, "deputy") == (first[:2], True)
    voiding.answer_void(town.as_("deputy"), never.id, rev=done.rev, confirms=True)
    assert lies(town, "clerk") == NOBODYS


def test_what_came_with_a_sheet_waits_with_the_sheet(town: Town) -> None:
    sent(town, line(town.home()[0]))
    assert lies(town, "clerk2") == NOBODYS
    assert "take_overs" in beside(town.as_("clerk2"))
    assert lies(town, "deputy") == NOBODYS


def test_what_came_with_a_sheet_is_answered_with_the_sheet_alone(town: Town) -> None:
    """One of its rows confirmed by itself, the sheet could not be confirmed any more."""
    made = sent(town, line(town.home()[0]), line(town.home()[0]))
    one, two = town.all(select(Entitlement.__table__).order_by(Entitlement.id))
    assert entitlement_view(town.as_("deputy"), one["id"]).sheet == made.id
    for confirms in (True, False):
        with pytest.raises(Refused, match="It came with a sheet of take-over"):
            entitlements.answer(town.as_("deputy"), one["id"], rev=one["seq"], confirms=confirms, reason="否")
    rev = looked(town, made.id)
    answering.answer(town.as_("clerk2"), made.id, rev=rev, refused={2: "没有批复"})
    states = [row["state"] for row in town.all(select(Entitlement.__table__).order_by(Entitlement.id))]
    assert states == ["refused", "active"]
    assert entitlement_view(town.as_("clerk"), two["id"]).sheet is None


def test_a_desk_shows_the_first_and_counts_all(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [entitled(town, town.home()) for _ in range(3)]
    for each in made:
        voiding.ask_void(town.as_("clerk"), each.id, rev=each.rev, reason="重名")
    monkeypatch.setattr(second_person, "ON_DESK", 2)
    shown = second_person.on_desk(town.as_("deputy"))
    assert ([each["id"] for each in shown], second_person.waiting(town.as_("deputy"))) == (
        [each.id for each in made[:2]], 3,
    )  # fmt: skip


def test_it_is_found_by_an_index_of_its_own(town: Town) -> None:
    for _ in range(3):  # of which none waits: of a table without rows PostgreSQL believes that nearly all do
        entitled(town, town.home())
    for login in ("clerk", "deputy"):
        with statements_sent() as found:
            second_person.on_desk(town.as_(login))
            second_person.waiting(town.as_(login))
        asked = [(sql, values) for sql, values in found if "void_why" in sql]
        assert len(asked) == 2
        for sql, values in asked:
            assert "ix_entitlements_waiting" in " ".join(plan(sql, values, "entitlements")), sql
