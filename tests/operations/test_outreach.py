"""Outreach: whom the area's officer and the agent may ask, only they, and not again for a year."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import AccessLog, Resident
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.benefits import entitlements, outreach
from hub.operations.benefits.entitlements import Granted
from hub.operations.keeping import retention
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import disable, enable

from .engine import Town
from .test_payments import OLD_AGE, entitled

DAY = dt.date(2026, 4, 15)
PEOPLE = Resident.__table__


@pytest.fixture
def old(town: Town) -> int:
    """The head of a household, eighty today; everybody else is younger."""
    town.day = DAY
    who = town.home()[0]
    with transaction() as tx:
        tx.execute(update(PEOPLE).values(birth=dt.date(1990, 1, 1)))
        tx.execute(update(PEOPLE).where(PEOPLE.c.id == who).values(birth=dt.date(1946, 4, 15)))
    return who


def asked(town: Town, login: str) -> list[int]:
    return [each.resident_id for each in outreach.offers(town.as_(login)).rows]


def test_only_the_area_and_the_community_are_shown_whom_to_ask(town: Town, old: int) -> None:
    assert {login: asked(town, login) for login in ("agent-e", "officer-e", "agent-w", "officer-w")} == {
        "agent-e": [old], "officer-e": [old], "agent-w": [], "officer-w": [],
    }  # fmt: skip
    for login in ("clerk", "deputy", "director", "leader-e"):
        with pytest.raises(Refused):
            outreach.offers(town.as_(login))
    with pytest.raises(NotFound):
        outreach.offer(town.as_("agent-w"), OLD_AGE, old)
    with pytest.raises(NotFound):
        outreach.note(town.as_("agent-w"), OLD_AGE, old, outcome="declined")
    log = town.all(select(AccessLog.__table__).where(AccessLog.action == "outreach"))
    assert [(row["rows"], row["purpose"]) for row in log] == [(1, "offering benefits")] * 2


def test_a_day_too_young_or_enrolled_or_dead_is_not_shown(town: Town, old: int) -> None:
    town.day = DAY - dt.timedelta(days=1)
    assert asked(town, "agent-e") == []
    town.day = DAY
    entitled(town, (old,), programme=OLD_AGE)
    assert asked(town, "agent-e") == []


def test_who_declined_is_asked_again_after_a_year(town: Town, old: int) -> None:
    officer = town.as_("officer-e")
    with pytest.raises(InputError, match="Say what came of it"):
        outreach.note(officer, OLD_AGE, old, outcome="perhaps")
    outreach.note(officer, OLD_AGE, old, outcome="offered")
    assert [each.told_on for each in outreach.offers(officer).rows] == [DAY]
    outreach.note(officer, OLD_AGE, old, outcome="declined")
    assert (asked(town, "agent-e"), len(town.all(select(outreach.NOTES)))) == ([], 1)
    town.day = DAY + dt.timedelta(days=364)
    assert asked(town, "agent-e") == []
    town.day = DAY + dt.timedelta(days=366)
    assert asked(town, "agent-e") == [old]
    retention.run(OPERATOR)
    assert town.all(select(outreach.NOTES)) == []


def test_every_department_offers_what_its_own_grants_and_the_register_say(town: Town, old: int) -> None:
    """Who receives 低保 is offered housing and relief, who had the subsidy of another department last year that one."""
    low = town.home()[0]
    entitled(town, (low,))
    enable(OPERATOR, department="disability", community_id=town.east, reason="test")
    before, fuel = town.home()[0], "disability.fuel_subsidy"
    granted(before, fuel, DAY - dt.timedelta(days=400))
    granted(town.home()[0], fuel, DAY - dt.timedelta(days=100))
    housing, relief = "civil_affairs.low_rent_housing", "civil_affairs.living_relief"
    assert {(each.outreach, each.resident_id) for each in outreach.offers(town.as_("officer-e")).rows} == {
        (OLD_AGE, old), (housing, low), (relief, low), (fuel, before),
    }  # fmt: skip
    pages, mark = [], ""
    for _ in range(4):  # of one each: everybody is on one page and no page is the last before all are seen
        page = outreach.offers(town.as_("officer-e"), after=mark, size=1)
        assert (page.count, page.fresh) == (4, 4)
        mark = page.rows.more
        pages += [(each.outreach, each.resident_id) for each in page.rows]
    assert (sorted(pages), mark) == (
        sorted({(OLD_AGE, old), (housing, low), (relief, low), (fuel, before)}),
        "",
    )
    assert len(outreach.offers(town.as_("officer-e"), after="x-1").rows) == 4
    outreach.note(town.as_("officer-e"), housing, low, outcome="declined")
    granted(before, fuel, DAY)
    assert {(each.outreach, each.resident_id) for each in outreach.offers(town.as_("agent-e")).rows} == {
        (OLD_AGE, old), (relief, low),
    }  # fmt: skip
    disable(OPERATOR, department="civil_affairs", community_id=town.east)
    assert outreach.offers(town.as_("agent-e")).rows == []


def granted(who: int, programme: str, first: dt.date) -> None:
    """What was granted once and paid: it ended with the pay-out, within days."""
    said = {"resident_id": who, "community_id": 1, "amount": 260_00, "first": first, "paper": "台账"}
    with transaction() as tx:
        row = entitlements._new(
            tx, OPERATOR, Granted(programme, programme.split(".")[0], **said), "active", "granted", None
        )  # type: ignore[arg-type]
        entitlements.end_row(tx, OPERATOR, row, first + dt.timedelta(days=9), "已列入发放")
