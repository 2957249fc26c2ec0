"""预约服务制度: a time at a window is one person's; the line joins walk-ins; visits at home; little is kept."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, text

from hub.db.base import db, reading
from hub.db.models import Appointment, AppointmentTime, Case
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.operations.ab_posts.posts import post_for
from hub.operations.appointments import booking, home, line, record, times, view
from hub.operations.keeping import retention
from hub.operations.rights import OPERATOR
from hub.operations.upkeep.sweep import sweep
from hub.operations.verb import CaseRef
from hub.operations.worklist.beside import beside

from .engine import OLD_AGE, TEMPORARY, Town

DAY = dt.date(2016, 12, 8)


def at(town: Town, hour: int, minute: int = 0) -> None:
    """It is that time of the town's day."""
    moment = dt.datetime.combine(town.day, dt.time(hour, minute), town.app.config["HUB_TIMEZONE"])
    clock = town.app.config["HUB_NOW"]
    town.app.config["HUB_NOW"] = _Hour(clock, moment)


class _Hour:
    """A clock that stands at a moment of the day; it counts as the engine's own."""

    def __init__(self, clock: Any, moment: dt.datetime) -> None:
        self.clock, self.moment = getattr(clock, "clock", clock), moment

    @property
    def day(self) -> dt.date:
        return self.moment.date()

    @day.setter
    def day(self, day: dt.date) -> None:
        self.moment = dt.datetime.combine(day, self.moment.timetz())
        self.clock.day = day

    def __call__(self) -> dt.datetime:
        return self.moment.astimezone(dt.UTC)


@pytest.fixture(autouse=True)
def own_clock(town: Town) -> Any:
    clock = town.app.config["HUB_NOW"]
    town.day = dt.date(2016, 12, 5)
    yield
    town.app.config["HUB_NOW"] = clock


def window() -> int:
    return post_for("window_clerk", "civil_affairs", None)


def come(town: Town, time: str, login: str = "clerk", **more: Any) -> CaseRef:
    given = {"on": DAY, "service": TEMPORARY, "name": "李四", "phone": "13900000009"}
    return booking.book(town.as_(login), time=time, **given | more)


def day(town: Town, login: str = "clerk", on: dt.date = DAY) -> list[tuple[int, str]]:
    return [(row["begins"], row["state"]) for row in view.day_list(town.as_(login), on)]


def test_a_time_that_is_taken_is_refused_and_the_next_is_not(town: Town) -> None:
    """AP-01: 10:00–10:30 taken; 10:15 refused: 时间冲突; 10:30 booked; the list of that day shows 2."""
    come(town, "10:00")
    with town.refused(
        Conflict, "time: The times conflict: 10:00–10:30 is taken at this window. Choose another time."
    ):
        come(town, "10:15")
    come(town, "10:30", "agent-e")
    assert day(town) == [(600, "booked"), (630, "booked")]
    # Whoever booked it sees it; another agent and the officer do not.
    assert [day(town, login) for login in ("agent-e", "agent-w", "officer-e")] == [[(630, "booked")], [], []]


def test_two_at_once_get_one_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have looked and found it free: the table's key lets one in, the other is told who has it."""
    gate, look = Barrier(2), record._must_be_free
    made = [come(town, time) for time in ("10:00", "11:00")]

    def looked(*args: Any) -> None:
        """After the look each waits for the other, where the database lets both look: PostgreSQL does."""
        look(*args)
        with suppress(BrokenBarrierError):
            gate.wait(0.3)

    monkeypatch.setattr(record, "_must_be_free", looked)
    found: list[Any] = [None, None]

    def run(place: int) -> None:
        with town.app.app_context():
            try:
                found[place] = booking.move(
                    town.as_("clerk"), made[place].id, rev=made[place].rev, on=DAY, time="12:00"
                )
            except HubError as error:
                found[place] = error

    db.session.rollback()
    threads = [Thread(target=run, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    lost = next(place for place in range(2) if isinstance(found[place], Conflict))
    assert day(town) == [((600, 660)[lost], "booked"), (720, "booked")]


@pytest.mark.parametrize(
    ("said", "where"),
    [({"time": "10:02"}, "time"), ({"time": "13:15"}, "time"), ({"time": "half ten"}, "time"),
     ({"time": "10:00", "on": dt.date(2016, 12, 10)}, "on"), ({"time": "10:00", "name": " "}, "name"),
     ({"time": "10:00", "on": dt.date(2016, 12, 1)}, "time"), ({"time": "10:00", "kind": "home"}, "kind"),
     ({"time": "10:00", "channel": "page"}, "channel"), ({"time": "10:00", "note": "长" * 201}, "note"),
     ({"time": "10:00", "service": ""}, "service")],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_stays(town: Town, said: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as refused:
        come(town, **said)
    assert refused.value.where == where
    assert [reading().execute(select(func.count()).select_from(each)).scalar() for each in
            (Appointment.__table__, AppointmentTime.__table__)] == [0, 0]  # fmt: skip


def test_a_service_is_booked_for_its_own_days_only(town: Town) -> None:
    """民政-1 is taken from the 1st to the 10th."""
    with pytest.raises(Refused, match="is not taken on that day"):
        come(town, "10:00", service="民政-1", on=dt.date(2016, 12, 13))
    service = next(each for each in times.offered() if each.seq == "民政-1")
    offered = [each.on.day for each in times.days(window(), service, dt.date(2016, 12, 8), 3)]
    assert offered == [8, 9, 12]  # the 10th is a Saturday: the window closes on the working day after it


def test_moved_cancelled_and_looked_up_with_number_and_code(town: Town) -> None:
    made = booking.book_self(
        booking.RESIDENT, service="civil_affairs.temporary_assistance", on=DAY, time="10:00", name="王女士"
    )
    row = record.of_page(made.id)
    assert row is not None
    keys = {"number": row["number"], "code": row["code"]}
    assert record.by_code(row["number"], "ABCDEFGH") is record.by_code("约16-9999", row["code"]) is None
    with pytest.raises(NotFound, match="Number and code do not fit"):
        booking.cancel_self(booking.RESIDENT, number=row["number"], code="ABCDEFGH")
    booking.move_self(booking.RESIDENT, on=DAY, time="10:15", **keys | {"code": row["code"].lower()})
    come(town, "10:45")
    with pytest.raises(Conflict, match="The times conflict"):
        booking.move_self(booking.RESIDENT, on=DAY, time="10:30", **keys)
    booking.cancel_self(booking.RESIDENT, **keys)
    with pytest.raises(Conflict, match="This is over already"):
        booking.move_self(booking.RESIDENT, on=DAY, time="11:30", **keys)
    come(town, "10:15")
    assert day(town) == [(615, "booked"), (645, "booked")]
    found = record.by_code(**keys)
    assert found is not None
    assert (found["state"], found["begins"], found["phone"], found["booked_by"]) == (
        "cancelled",
        615,
        None,
        None,
    )


def test_the_public_page_offers_a_number_of_days_and_no_more(town: Town) -> None:
    given = {"service": "civil_affairs.temporary_assistance", "time": "10:00", "name": "王"}
    late = town.day + dt.timedelta(days=60)
    with pytest.raises(InputError) as refused:
        booking.book_self(booking.RESIDENT, on=late, **given)
    assert refused.value.where == "on"
    with pytest.raises(InputError) as unknown:
        booking.book_self(booking.RESIDENT, on=DAY, **given | {"service": "civil_affairs.nothing"})
    assert unknown.value.where == "service"


def test_what_was_said_lies_encrypted_and_is_forgotten_a_month_later(town: Town) -> None:
    made = come(town, "10:00", note="带轮椅")
    row = (
        reading().execute(text("SELECT * FROM appointments WHERE id = :id"), {"id": made.id}).mappings().one()
    )
    kept = b" ".join(bytes(each) for each in row.values() if isinstance(each, (bytes, memoryview)))
    entry = reading().execute(text("SELECT payload FROM journal WHERE book = 'appointments'")).scalar()
    assert [word.encode() in kept or word in str(entry) for word in ("李四", "13900000009", "带轮椅")] == [
        False
    ] * 3
    town.day = DAY + dt.timedelta(days=31)
    assert {each.rule: each.count for each in retention.run(OPERATOR)}["appointments"] == 1
    found = record.by_code(made.number, row["code"])
    assert found is not None
    assert [found[key] for key in record.TEXTS] == [None] * 5
    assert (found["day"], found["begins"]) == (DAY, 600)


# --- the line -------------------------------------------------------------------------------------------


def test_walk_ins_and_appointments_are_one_line(town: Town) -> None:
    """An appointment is called at its time before walk-ins; who comes early or late waits like the others."""
    early, late = come(town, "10:00"), come(town, "11:00", name="赵六")
    town.day = DAY
    at(town, 9, 40)
    clerk = town.as_("clerk")
    signs = [line.draw(clerk, post_id=window()).number for _ in range(2)]
    assert line.draw_for(town.as_("agent-e"), number=early.number).number == "A003"
    assert signs == ["A001", "A002"]
    with pytest.raises(Conflict, match="This appointment has its number already, or is over"):
        line.draw_for(clerk, number=early.number)
    with pytest.raises(InputError, match="number: There is no appointment 约16-9999 today"):
        line.draw_for(clerk, number="约16-9999")
    at(town, 9, 50)
    assert line.call_next(clerk, post_id=window()).number == "A001"
    at(town, 10, 5)
    assert line.call_next(clerk, post_id=window()).number == "A003"
    at(town, 12, 0)
    assert line.draw_for(clerk, number=late.number).number == "A004"
    [mine] = line.lines([window()])
    assert ([each["sign"] for each in mine.called], [each["sign"] for each in mine.waiting]) == (
        ["A003"], ["A002", "A004"],
    )  # fmt: skip
    called = mine.called[0]["id"]
    line.call_again(clerk, called)
    line.not_there(clerk, called)
    assert [line.call_next(clerk, post_id=window()).number for _ in range(2)] == ["A002", "A004"]
    with pytest.raises(NotFound, match="Nobody waits at this window"):
        line.call_next(clerk, post_id=window())
    states = {row["number"]: row["state"] for row in view.day_list(clerk, town.day)}
    assert states == {early.number: "missed", late.number: "arrived"}
    # A001 10 min, A003 from its time 5 min, A002 140 min, A004 0 min.
    [waits] = line.waits(town.as_("deputy"), town.day, town.day)
    assert (waits["called"], waits["gone"], waits["booked"], waits["mean"], waits["longest"]) == (
        4, 1, 2, (10 + 5 + 140 + 0) * 60 // 4, 140 * 60,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"may not do this \(numbers.read\)"):
        line.waits(clerk, town.day, town.day)


def test_nobody_calls_at_another_window(town: Town) -> None:
    made = line.draw(town.as_("agent-e"), post_id=window())
    for login in ("agent-e", "clerk2", "deputy"):
        with pytest.raises(Refused):
            line.call_next(town.as_(login), post_id=window())
    with pytest.raises(InputError, match="Choose a window"):
        line.draw(town.as_("clerk"), post_id=post_for("deputy_director", "", None))
    with pytest.raises(Conflict, match="This number is not being called"):
        line.served(town.as_("clerk"), made.id)


# --- visits at home -------------------------------------------------------------------------------------


def officer_post() -> int:
    return int(reading().execute(text("SELECT id FROM posts WHERE key = 'officer.e'")).scalar_one())


def test_one_call_is_enough_for_a_visit_at_home(town: Town) -> None:
    """AP-03: one order with channel 电话 on two desks; the visit's receipt has 2 papers; no acceptance yet."""
    town.day = dt.date(2016, 12, 5)
    given = {"service": OLD_AGE, "on": dt.date(2016, 12, 6), "channel": "phone", "name": "赵老太",
             "address": "幸福路9号", "reason": "85岁，走不动", "officer_post_id": officer_post()}  # fmt: skip
    with pytest.raises(InputError) as refused:
        home.order(town.as_("agent-e"), **given | {"reason": ""})
    assert refused.value.where == "reason"
    made = home.order(town.as_("agent-e"), **given)
    desks = {login: [row["number"] for row in view.to_do(town.as_(login))]
             for login in ("clerk", "officer-e", "officer-w", "agent-w", "deputy", "agent-e")}  # fmt: skip
    assert desks == {"clerk": [made.number], "officer-e": [made.number], "officer-w": [], "agent-w": [],
                     "deputy": [], "agent-e": []}  # fmt: skip
    assert view.to_do(town.as_("clerk"))[0]["channel"] == "phone"
    assert {login: "appointments" in beside(town.as_(login)) for login in desks} == {
        login: bool(rows) for login, rows in desks.items()}  # fmt: skip
    town.day = dt.date(2016, 12, 6)
    with pytest.raises(NotFound, match="There is no such appointment at your posts"):
        home.take_papers(town.as_("officer-w"), made.id, rev=made.rev, papers=["身份证"])
    taken = home.take_papers(
        town.as_("officer-e"), made.id, rev=made.rev, papers=["身份证复印件", "申请书", " "]
    )
    row = view.view(town.as_("clerk"), made.id).row
    assert (row["state"], row["receipt"], row["papers"], row["taken_on"]) == (
        "taken", f"{made.number}-1", ["身份证复印件", "申请书"], dt.date(2016, 12, 6),
    )  # fmt: skip
    assert reading().execute(select(func.count()).select_from(Case.__table__)).scalar() == 0
    case = town.start(OLD_AGE, login="agent-e")
    done = home.opened(town.as_("clerk"), made.id, rev=taken.rev, case_id=case.id)
    assert view.to_do(town.as_("clerk")) == view.to_do(town.as_("officer-e")) == []
    assert view.view(town.as_("clerk"), done.id).row["case_id"] == case.id


def test_what_nobody_noted_is_missed_by_itself_and_the_window_answers(town: Town) -> None:
    """The night after its day, once; not who drew a number, nor a visit at home; the window puts it right."""
    forgotten, kept, here = (come(town, time) for time in ("10:00", "10:30", "11:00"))
    home.order(town.as_("agent-e"), service=OLD_AGE, on=DAY, channel="phone", name="王五", reason="86岁",
                       address="幸福路9号", officer_post_id=officer_post())  # fmt: skip
    town.day = DAY
    line.draw_for(town.as_("clerk"), number=here.number)
    booking.done(town.as_("clerk"), kept.id, rev=kept.rev)
    assert sweep()["missed"] == 0
    town.day = dt.date(2016, 12, 9)
    assert [sweep()["missed"], sweep()["missed"]] == [1, 0]
    assert day(town) == [(600, "missed"), (630, "done"), (660, "arrived"), (None, "booked")]
    numbers = view.counts(town.as_("director"), DAY, DAY)
    assert [(row["missed"], row["unnoted"]) for row in numbers] == [(1, 1)]
    found = view.view(town.as_("clerk"), forgotten.id)
    assert (found.forgotten, found.entries[-1]["who"]) == (True, "")
    booking.done(town.as_("clerk"), forgotten.id, rev=found.row["seq"])
    assert day(town)[0] == (600, "done")
    with town.refused(Conflict, f"{forgotten.number}: This is over already."):
        booking.done(town.as_("clerk"), forgotten.id, rev=found.row["seq"] + 1)
