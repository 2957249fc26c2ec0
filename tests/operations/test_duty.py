"""值班: even by count, no gap unnamed, swapped by consent; the duty officer books, passes on and calls in."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from hub.db.base import reading
from hub.domain.duty import Pair, Slot, plan, quarter, spread
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.posts import post_for
from hub.operations.appointments import booking
from hub.operations.appointments import view as appointments
from hub.operations.duty import call_ins, record, roster, swaps
from hub.operations.duty import view as duty
from hub.operations.upkeep import doctor

from .engine import TEMPORARY, Town
from .test_appointments import at, own_clock

__all__ = ["own_clock"]
FIRST, LAST = dt.date(2017, 1, 27), dt.date(2017, 2, 2)
"""The Spring Festival of 2017."""
SATURDAY = dt.date(2017, 1, 28)
ONE = dt.timedelta(days=1)
CENTRE = ("clerk", "clerk2", "deputy", "deputy2", "finance", "finance2")


@pytest.fixture(autouse=True)
def holiday(town: Town, own_clock: None) -> None:
    town.day = FIRST


def ids(town: Town, *logins: str) -> list[int]:
    return [town.as_(login).staff_id for login in logins]


def put(town: Town, day: dt.date, a: str, b: str, shift: str = "holiday") -> int:
    who = ids(town, a, b)
    return roster.set_duty(town.as_("deputy"), day=day, shift=shift, a=who[0], b=who[1]).id


def test_a_holiday_without_duty_is_named_day_by_day(town: Town) -> None:
    """B-033: 7 days listed 无值班, then 0; with A = B on one day that day is refused."""
    assert roster.gaps(FIRST, LAST) == [Slot(FIRST + n * ONE, "holiday") for n in range(7)]
    for n in range(7):
        put(town, FIRST + n * ONE, "clerk", "deputy")
    assert roster.gaps(FIRST, LAST) == []
    # Two working days follow: noon and evening of each.
    assert [slot.shift for slot in roster.gaps(FIRST, LAST + ONE)] == ["noon", "evening"]
    with town.refused(InputError, "b: A and B of one duty are two people. Choose somebody else as B."):
        put(town, SATURDAY, "clerk", "clerk")
    for login in ("clerk", "inspection", "officer-e"):
        with pytest.raises(Refused, match=r"may not do this \(duty.plan\)"):
            roster.set_duty(town.as_(login), day=LAST, shift="holiday", a=1, b=2)
    said = [str(each.error) for each in doctor.examine() if each.check == "duty"]
    assert said == [
        "15 duties until 2017-02-10 have nobody, the first on 2017-02-03. The deputy plans them under Duty."
    ]


def test_a_quarter_is_planned_evenly_and_holidays_are_counted_apart(town: Town) -> None:
    town.day = dt.date(2017, 1, 1)
    clerk = ids(town, "clerk")[0]
    set_absence(town.as_("clerk"), login="clerk", first=FIRST, last=dt.date(2017, 2, 28), kind="sudden")
    put(town, dt.date(2017, 1, 1), "deputy", "finance")
    made = roster.plan_quarter(town.as_("director"), year=2017, number=1, people=ids(town, *CENTRE))
    first, last = quarter(2017, 1)
    found = record.pairs(first, last)
    assert made.rev == len(found) - 1 == len(list(record.slots(first, last))) - 1
    assert [spread(found, ids(town, *CENTRE), holidays) for holidays in (False, True)] == [1, 1]
    assert (roster.gaps(first, last), roster.uneven(2017, 1)) == ([], [])
    assert [
        pair.day for pair in found if clerk in (pair.a, pair.b) and FIRST <= pair.day <= dt.date(2017, 2, 28)
    ] == []
    assert found[0] == Pair(dt.date(2017, 1, 1), "holiday", *ids(town, "deputy", "finance"))
    again = roster.plan_quarter(town.as_("director"), year=2017, number=1, people=ids(town, *CENTRE))
    assert again.rev == 0


def test_a_rota_with_a_gap_is_refused_with_the_rule_and_nothing_is_planned(town: Town) -> None:
    set_absence(town.as_("clerk"), login="clerk", first=SATURDAY, last=SATURDAY, kind="sudden")
    refused = ("Nobody can have the duty (holidays) of 2017-01-28: it needs A and B, and too many are away."
               " Name more people, or end an absence.")  # fmt: skip
    with town.refused(Refused, refused):
        roster.plan_quarter(town.as_("deputy"), year=2017, number=1, people=ids(town, "clerk", "deputy"))
    with town.refused(InputError, "people: A duty needs two people who work here: A and B."):
        roster.plan_quarter(town.as_("deputy"), year=2017, number=1, people=ids(town, "clerk"))
    with pytest.raises(Refused, match="is away on"):
        put(town, SATURDAY, "clerk", "deputy")


@pytest.mark.parametrize("people", [2, 3, 5, 8, 15])
def test_any_number_of_people_share_alike(people: int) -> None:
    days = [dt.date(2026, 1, 1) + n * ONE for n in range(90)]
    slots = [
        Slot(day, shift)
        for day in days
        for shift in (("noon", "evening") if day.weekday() < 5 else ("holiday",))
    ]
    who = list(range(people))
    away = {0: days[:30], 1: days[20:40]} if people > 3 else {}
    made = plan(slots, who, away)
    assert len(made) == len(slots)
    assert max(spread(made, who, holidays) for holidays in (False, True)) <= 1
    assert [pair for pair in made if pair.a == pair.b or pair.day in away.get(pair.a, ())] == []


def test_a_swap_holds_when_both_agree_and_is_recorded(town: Town) -> None:
    given, wanted = put(town, SATURDAY, "clerk", "deputy"), put(town, LAST, "finance", "clerk2")
    noon = put(town, LAST + ONE, "finance", "clerk2", "noon")
    finance = ids(town, "finance")[0]
    back = {"first": SATURDAY, "last": SATURDAY, "kind": "sudden"}
    set_absence(town.as_("finance"), login="finance", **back, ends="09:00")  # back before it begins
    asked = swaps.ask(town.as_("clerk"), given=given, wanted=wanted, colleague=finance)
    with pytest.raises(InputError, match="A holiday is swapped for a holiday"):
        swaps.ask(town.as_("clerk"), given=given, wanted=noon, colleague=finance)
    with pytest.raises(Refused, match="has changed hands"):
        swaps.ask(town.as_("deputy2"), given=given, wanted=wanted, colleague=finance)
    assert [row["number"] for row in swaps.concerning(town.as_("finance"))] == [asked.number]
    for login in ("clerk", "deputy"):
        with pytest.raises(Refused, match="Somebody else is asked"):
            swaps.answer(town.as_(login), asked.id, agrees=True)
    swaps.answer(town.as_("finance"), asked.id, agrees=True)
    assert [(row["a"], row["b"]) for row in record.between(FIRST, LAST)] == [
        ("finance", "deputy"),
        ("clerk", "clerk2"),
    ]
    kinds = reading().execute(text("SELECT type FROM journal WHERE book = 'duty_shifts' AND about_id = :id"
                                   " ORDER BY seq"), {"id": given}).scalars().all()  # fmt: skip
    assert kinds == ["planned", "swapped"]
    with pytest.raises(Conflict, match="This is answered already"):
        swaps.answer(town.as_("finance"), asked.id, agrees=False)
    assert [each.title for each in duty.own_entries(town.as_("clerk"))] == ["节假日值班 A岗"]


def test_the_duty_officer_books_for_the_next_opening(town: Town) -> None:
    """B-034: 民政窗口 opens the desk on 2017-02-03: first 1 appointment 10:00 with the duty note, then 0."""
    town.day = SATURDAY
    put(town, SATURDAY, "agent-e", "deputy")
    assert duty.is_on_duty(town.as_("agent-e"))
    made = booking.book(town.as_("agent-e"), on=dt.date(2017, 2, 3), time="10:00", service=TEMPORARY, name="李四",
                        channel="phone", note="值班接转：带诊断证明")  # fmt: skip
    town.day = dt.date(2017, 2, 3)
    found = appointments.to_do(town.as_("clerk"))
    assert [(row["begins"], row["name"], row["note"]) for row in found] == [
        (600, "李四", "值班接转：带诊断证明")
    ]
    booking.done(town.as_("clerk"), made.id, rev=made.rev)
    assert appointments.to_do(town.as_("clerk")) == []


def window() -> int:
    return post_for("window_clerk", "civil_affairs", None)


def test_an_unanswered_call_goes_to_b_and_is_listed_for_the_inspection(town: Town) -> None:
    """AP-04: 09:05, 09:08, 09:40; time to arrival 40 min; A's unanswered call is listed (1)."""
    town.day = SATURDAY
    put(town, SATURDAY, "agent-e", "deputy2")
    at(town, 9)
    with pytest.raises(Refused, match="Only who is on duty now"):
        call_ins.open_(town.as_("agent-w"), post_id=window(), reason="急诊住院")
    officer = town.as_("agent-e")
    with pytest.raises(InputError, match="Say why it cannot wait"):
        call_ins.open_(officer, post_id=window(), reason=" ")
    made = call_ins.open_(officer, post_id=window(), reason="急诊住院", service=TEMPORARY)
    for minute, answered in ((5, False), (8, True)):
        at(town, 9, minute)
        made = call_ins.called(officer, made.id, rev=made.rev, answered=answered)
    at(town, 9, 40)
    call_ins.arrived(officer, made.id, rev=made.rev)
    [it] = call_ins.recent(town.as_("inspection"))
    zone = town.app.config["HUB_TIMEZONE"]
    assert [(f"{each['called_at'].astimezone(zone):%H:%M}", each["name"], each["slot"]) for each in it.calls] == [
        ("09:05", "clerk", "A"), ("09:08", "clerk2", "B"),
    ]  # fmt: skip
    assert (f"{it.row['arrived_at'].astimezone(zone):%H:%M}", it.minutes) == ("09:40", 40)
    listed = call_ins.unanswered(town.as_("inspection"), SATURDAY, SATURDAY)
    assert [(row["name"], row["slot"]) for row in listed] == [("clerk", "A")]
    with pytest.raises(Refused, match=r"may not do this \(call_in.read\)"):
        call_ins.unanswered(town.as_("clerk"), SATURDAY, SATURDAY)
    # Whoever is neither at the window nor a leader does not see why.
    assert [len(call_ins.recent(town.as_(login))) for login in ("clerk", "agent-e", "agent-w")] == [1, 1, 0]


def test_after_b_the_deputy_is_called_and_who_is_away_is_not(town: Town) -> None:
    town.day = SATURDAY
    put(town, SATURDAY, "agent-e", "deputy2")
    set_absence(town.as_("clerk"), login="clerk", first=SATURDAY, last=SATURDAY, kind="sudden")
    officer = town.as_("agent-e")
    made = call_ins.open_(officer, post_id=window(), reason="急诊住院", time="09:00")
    with pytest.raises(Refused, match="Nobody has answered"):
        call_ins.arrived(officer, made.id, rev=made.rev)
    with pytest.raises(InputError, match="That time lies ahead, or before"):
        call_ins.called(officer, made.id, rev=made.rev, answered=False, time="08:59")
    for time in ("09:10", "09:15"):
        made = call_ins.called(officer, made.id, rev=made.rev, answered=False, time=time)
    with pytest.raises(Refused, match="were called"):
        call_ins.called(officer, made.id, rev=made.rev, answered=False)
    assert [(each["name"], each["slot"]) for each in call_ins.recent(officer)[0].calls] == [
        ("clerk2", "B"), ("deputy", "deputy"),
    ]  # fmt: skip
    call_ins.close(officer, made.id, rev=made.rev)
    with pytest.raises(Conflict, match="This is over already"):
        call_ins.close(officer, made.id, rev=made.rev + 1)
    with pytest.raises(NotFound, match="There is no such call-in"):
        call_ins.close(town.as_("agent-w"), made.id, rev=made.rev)
