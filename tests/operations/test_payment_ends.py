"""Death, moves, merges and new heads end, move or re-point what is received, and every change is taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.base import transaction
from hub.db.models import Entitlement, EntitlementSpan, Resident
from hub.domain.errors import Refused
from hub.operations.payments import claims, runs
from hub.operations.payments.programmes import programme
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef

from . import registry
from .engine import Town
from .test_payments import DAY, LIVING, approved, closed, drawn, entitled, funded, items, lines, made, paid

ROWS = Entitlement.__table__
SPANS = EntitlementSpan.__table__
PEOPLE = Resident.__table__


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def row(town: Town, made: CaseRef) -> dict[str, Any]:
    return town.all(select(ROWS).where(ROWS.c.id == made.id))[0]


def spans(town: Town, made: CaseRef) -> list[tuple[Any, ...]]:
    query = select(SPANS).where(SPANS.c.entitlement_id == made.id).order_by(SPANS.c.first)
    return [(each["first"], each["last"], each["amount"]) for each in town.all(query)]


def change(town: Town, kind: str, who: int, **said: Any) -> CaseRef:
    return registry.done(town, registry.ask(town, kind, who, **{"on": "2026-04-10", **said}))


def test_a_death_ends_it_and_what_was_paid_too_much_is_a_claim(town: Town) -> None:
    home = town.home()
    owner = entitled(town, home)
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    closed(town, run)
    before = spans(town, owner)
    ref = change(town, "death", home[0], on="2026-03-20")
    found = row(town, owner)
    assert (found["state"], found["until_on"], spans(town, owner)) == (
        "ended", dt.date(2026, 3, 20), [(dt.date(2020, 1, 1), dt.date(2026, 3, 20), 300_00)],
    )  # fmt: skip
    town.day = dt.date(2026, 6, 15)
    with transaction() as tx:
        assert [left for _, left in claims.claims(tx, programme(LIVING))] == [300_00]
    registry.undone(town, ref)
    found = row(town, owner)
    assert (found["state"], found["until_on"], spans(town, owner)) == ("active", None, before)
    assert [each["amount"] for each in lines(town, made(town, "2026-B3"))] == [600_00]


def test_a_household_s_benefit_waits_for_the_new_head_who_draws_it(town: Town) -> None:
    home = town.home()
    household = town.all(select(PEOPLE).where(PEOPLE.c.id == home[0]))[0]["household_id"]
    owner = entitled(town, home, household_id=household, people=2)
    change(town, "death", home[0])
    assert row(town, owner)["state"] == "active"
    with pytest.raises(Refused, match="Nobody is owed anything"):
        made(town)
    change(town, "head", home[1])
    found = row(town, owner)
    assert (found["resident_id"], found["payee_id"]) == (home[1], home[1])
    assert [each["payee_id"] for each in lines(town, made(town))] == [home[1]]


def test_a_move_inside_the_street_takes_it_along_and_back(town: Town) -> None:
    enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")
    home = town.home()
    owner = entitled(town, home)
    ref = change(town, "between", home[0], community_id=town.west, household_number="w9", relation="户主",
                 address="西路1号")  # fmt: skip
    assert row(town, owner)["community_id"] == town.west
    registry.undone(town, ref, "agent-w")
    assert row(town, owner)["community_id"] == town.east


def test_a_merge_gives_the_kept_record_what_the_other_received(town: Town) -> None:
    kept, other = town.home()[0], town.home()[0]
    mine, theirs = entitled(town, (kept,)), entitled(town, (other,), 412_50)
    old_age = entitled(town, (other,), 80_00, programme="civil_affairs.old_age_allowance")
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    closed(town, run)
    ref = change(town, "merge", kept, other_id=other)
    assert [(row(town, each)["resident_id"], row(town, each)["state"]) for each in (mine, theirs, old_age)] == [
        (kept, "active"), (kept, "ended"), (kept, "active"),
    ]  # fmt: skip
    town.day = dt.date(2026, 6, 15)
    later = made(town, "2026-B3")
    assert [(item["period"], item["kind"]) for item in items(town, later)] == [
        ("2026-B2", "set_off"), ("2026-B3", "due"),
    ]  # fmt: skip
    runs.withdraw(town.as_("clerk"), later.id, rev=later.rev, reason="测试")
    registry.undone(town, ref)
    assert [(row(town, each)["resident_id"], row(town, each)["state"]) for each in (mine, theirs, old_age)] == [
        (kept, "active"), (other, "active"), (other, "active"),
    ]  # fmt: skip


def test_a_split_household_keeps_it_and_says_so(town: Town) -> None:
    home = town.home()
    owner = entitled(town, home)
    change(town, "split", home[1], household_number="x1")
    assert (row(town, owner)["state"], row(town, owner)["resident_id"]) == ("active", home[0])
