"""Reminders of what runs out soon: made once by the sweep, whom for who offers, how many for who leads."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, select, update

from hub.db.base import now, transaction
from hub.db.models import AccessLog, Appointment, ModuleActivation, Resident
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.appointments import offering
from hub.operations.benefits import entitlements, reminders
from hub.operations.benefits.entitlements import Granted
from hub.operations.keeping import retention
from hub.operations.rights import OPERATOR
from hub.operations.upkeep.sweep import sweep
from hub.operations.worklist.beside import beside
from hub.testing.factories import household

from .engine import Town
from .test_payments import LIVING

MADE, OPENS = dt.date(2017, 2, 15), dt.date(2017, 3, 1)
"""A Wednesday, and the day of the yearly review ten working days later."""


def holder(town: Town, resident_id: int, place: int, **said: object) -> int:
    """Somebody who receives the allowance; by default looked at again when the yearly review opens."""
    given = {"programme": LIVING, "department": "civil_affairs", "resident_id": resident_id, "paper": "台账",
             "community_id": place, "amount": 300_00, "first": dt.date(2016, 1, 1), "review_on": OPENS}  # fmt: skip
    made = entitlements.take_over(town.as_("clerk"), Granted(**{**given, **said}))  # type: ignore[arg-type]
    entitlements.answer(town.as_("clerk2"), made.id, rev=made.rev, confirms=True)
    return made.id


@pytest.fixture
def held(town: Town) -> list[int]:
    """Three of the east, two of the west, where the department is on too."""
    town.day = MADE
    with transaction() as tx:
        on = {"department": "civil_affairs", "community_id": town.west, "since": now()}
        tx.execute(insert(ModuleActivation.__table__), on)
    east = [holder(town, town.home()[0], town.east) for _ in range(3)]
    people = [household(f"西{one}", community_id=town.west, number=one, born=year)[0]
              for one, year in (("甲", 1960), ("乙", 1961))]  # fmt: skip
    return east + [holder(town, each, town.west) for each in people]


def seen(town: Town, login: str) -> list[str]:
    return [each.name for each in reminders.lines(town.as_(login))]


def test_ten_working_days_before_each_is_made_once_for_the_own_agent_and_officer(
    town: Town, held: list[int]
) -> None:
    town.day = MADE - dt.timedelta(days=1)
    assert sweep()["reminded"] == 0
    town.day = MADE
    assert [sweep()["reminded"] for _ in range(2)] == [5, 0]
    assert {login: len(seen(town, login)) for login in ("agent-e", "officer-e", "agent-w", "officer-w")} == {
        "agent-e": 3, "officer-e": 3, "agent-w": 2, "officer-w": 2,
    }  # fmt: skip
    assert [(each.community_id, each.count, each.noted) for each in reminders.numbers(town.as_("deputy"))] == [
        (town.east, 3, 0), (town.west, 2, 0),
    ]  # fmt: skip
    log = town.all(select(AccessLog.__table__).where(AccessLog.action == "reminders").order_by(AccessLog.id))
    assert [(row["rows"], row["purpose"]) for row in log] == [(n, "reminders to offer") for n in (3, 3, 2, 2)]
    for login in ("deputy", "director", "street", "clerk"):
        with pytest.raises(Refused, match=r"may not do this \(outreach.note\)"):
            reminders.lines(town.as_(login))
    with pytest.raises(Refused, match=r"may not do this \(reminder.read\)"):
        reminders.numbers(town.as_("clerk"))


def test_whoever_is_told_is_off_the_list_and_who_was_not_there_stays(town: Town, held: list[int]) -> None:
    sweep()
    agent = town.as_("agent-e")
    first, second, third = reminders.lines(agent)
    with pytest.raises(InputError, match="Say what came of it"):
        reminders.note(agent, first.id, outcome="perhaps")
    with pytest.raises(NotFound, match="There is no such reminder, or it is noted already"):
        reminders.note(town.as_("agent-w"), first.id, outcome="told")
    reminders.note(agent, first.id, outcome="told")
    reminders.note(agent, second.id, outcome="not_found")
    assert [each.id for each in reminders.lines(agent)] == [second.id, third.id]
    assert reminders.waiting(town.as_("officer-e")) == 2
    for who in map(town.as_, ("officer-e", "agent-e", "agent-w", "clerk")):
        assert ("reminders" in beside(who)) == bool(reminders.waiting(who))
    assert [each.noted for each in reminders.numbers(None)] == [1, 0]
    with pytest.raises(NotFound, match="There is no such reminder, or it is noted already"):
        offering.book_reminded(town.as_("agent-w"), third.id, on=MADE, time="10:00", name="某人")
    made = offering.book_reminded(agent, third.id, on=OPENS, time="10:00", name=third.name, channel="phone")
    booked = dict(town.all(select(Appointment.__table__).where(Appointment.id == made.id))[0])
    assert (booked["kind"], booked["service"], booked["name"], booked["day"]) == (
        "advance", "civil_affairs.minimum_living", third.name, OPENS)  # fmt: skip
    assert [each.id for each in reminders.lines(agent)] == [second.id]


def test_nobody_is_told_what_is_true_no_more(town: Town, held: list[int]) -> None:
    sweep()
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.name == "西甲").values(died=MADE))
    entitlements.reviewed(town.as_("clerk"), held[0], rev=2, next_on=dt.date(2018, 3, 1), reason="已提前核对")
    assert (len(seen(town, "agent-e")), len(seen(town, "agent-w"))) == (2, 1)
    town.day = OPENS + dt.timedelta(days=1)
    assert (seen(town, "agent-e"), reminders.numbers(None)) == ([], ())
    town.day = OPENS + dt.timedelta(days=366)
    retention.run(OPERATOR)
    assert town.all(select(reminders.TABLE)) == []


def test_the_last_day_of_a_benefit_is_told_too_and_another_day_again(town: Town, held: list[int]) -> None:
    made = holder(town, town.home()[0], town.east, last=MADE + dt.timedelta(days=5), review_on=None)
    assert (sweep()["reminded"], now().date()) == (6, MADE)
    assert {(each.kind, each.ends_on) for each in reminders.lines(town.as_("agent-e"))} == {
        ("review", OPENS), ("until", MADE + dt.timedelta(days=5)),
    }  # fmt: skip
    entitlements.end(town.as_("clerk"), made, rev=2, last=MADE, reason="本人放弃")
    assert {each.kind for each in reminders.lines(town.as_("agent-e"))} == {"review"}
