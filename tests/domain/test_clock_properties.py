"""The clock against a reference that walks day by day, and the properties that deadlines.md asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.domain import case_ledger, fold
from hub.domain.calendar import Calendar, Override
from hub.domain.clock import ClockEvent, Measure, explain, light, measure, step_due, validate, yellow_from
from hub.domain.clock_json import from_json, request_json
from hub.domain.errors import InputError

DAY = dt.timedelta(days=1)
FIRST = dt.date(2016, 12, 20)
PAIRS = {"sent_up": "sent_back", "stopped_from": "stopped_to", "applicant_delay_from": "applicant_delay_to"}
NOTICE = {"notice_from": "notice_to"}
ENDS = {end: start for start, end in (PAIRS | NOTICE).items()}
CALENDARS = [
    Calendar.of(),
    Calendar.of(
        [Override(dt.date(2016, 12, 28), False, "地方放假"), Override(dt.date(2017, 1, 7), True, "补班")]
    ),
]


# --- the reference: every rule read off the paper, one day after the other ---


def count_days(calendar: Calendar, after: dt.date, until: dt.date, out: set[dt.date]) -> int:
    total, day = 0, after + DAY
    while day <= until:
        total += calendar.is_working(day) and day not in out
        day += DAY
    return total


def add_days(calendar: Calendar, day: dt.date, n: int, out: set[dt.date]) -> dt.date:
    while n:
        day += DAY
        n -= calendar.is_working(day) and day not in out
    return day


def seen_by(events: list[ClockEvent], as_of: dt.date) -> list[ClockEvent]:
    """Not later than as_of; a later notice_to stays where its notice_from does."""
    kept = []
    for at, event in enumerate(events):
        if event.date <= as_of:
            kept.append(event)
        elif event.type == "notice_to":
            begun = [e for e in events[:at] if e.type == "notice_from" and e.key == event.key]
            if begun[-1].date <= as_of:
                kept.append(event)
    return kept


def when_accepted(events: list[ClockEvent], calendar: Calendar, as_of: dt.date) -> dt.date | None:
    def dates(*types: str) -> list[dt.date]:
        return [event.date for event in events if event.type in types]

    for received in dates("received"):
        by = add_days(calendar, received, 5, set())
        gone = any(end <= by for end in dates("withdrawn", "completed"))
        if as_of > by and not gone and all(d > by for d in dates("notified", "supplemented", "accepted")):
            return received
    if dates("omitted_supplement"):
        return dates("supplemented")[0]
    return next(iter(dates("accepted") or dates("supplemented")), None)


def periods_of(events: list[ClockEvent], by: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """(type, first, last), an open one closed on `by`."""
    found = []
    for at, event in enumerate(events):
        if event.type in PAIRS | NOTICE:
            end = (PAIRS | NOTICE)[event.type]
            ends = [e.date for e in events[at:] if e.type == end and e.key == event.key]
            found.append((event.type, event.date, ends[0] if ends else by))
    return found


def stopped_days(periods: list[tuple[str, dt.date, dt.date]]) -> set[dt.date]:
    out = set()
    for type_, first, last in periods:
        day = first if type_ in NOTICE else first + DAY
        while day <= last:
            out.add(day)
            day += DAY
    return out


def moved_by_r11(reached: dt.date, periods: list[tuple[str, dt.date, dt.date]]) -> dt.date | None:
    """The end of the stop that begins on `reached` once what overlaps or touches is made one, if any."""
    stops = [(first, last) for type_, first, last in periods if type_ in PAIRS]
    changed = True
    while changed:
        changed = False
        for a in stops:
            for b in stops:
                if a is not b and a[0] <= b[0] <= a[1]:
                    stops = [s for s in stops if s is not a and s is not b] + [(a[0], max(a[1], b[1]))]
                    changed = True
                    break
            if changed:
                break
    return next((last for first, last in stops if first == reached), None)


def due_by_hand(
    calendar: Calendar, start: dt.date, n: int, periods: list[tuple[str, dt.date, dt.date]]
) -> dt.date:
    out = stopped_days(periods)
    reached = start
    if n:
        reached = add_days(calendar, start, n, out)
    elif not calendar.is_working(start) or start in out:
        reached = add_days(calendar, start, 1, out)
    moved = moved_by_r11(reached, periods)
    while moved and not calendar.is_working(moved):
        moved += DAY
    return moved or reached


def reference(limit: int, events: list[ClockEvent], calendar: Calendar, as_of: dt.date) -> dict[str, object]:
    visible = seen_by(events, as_of)
    accepted = when_accepted(visible, calendar, as_of)
    ended = next((e.date for e in visible if e.type in ("completed", "withdrawn")), None)
    how = next((e.type for e in visible if e.type in ("completed", "withdrawn")), None)
    if accepted is None:
        return {
            "accepted": None, "due": None, "state": how or "not_accepted", "on_time": None, "used": 0,
            "left": limit, "forecast": None,
        }  # fmt: skip
    periods = periods_of(visible, ended or as_of)
    out = stopped_days(periods)
    n = limit
    told = [e for e in visible if e.type == "extended" and e.approved and e.told and e.told <= as_of]
    for extension in sorted(told, key=lambda e: e.told or FIRST):
        if n - count_days(calendar, accepted, min(extension.told or FIRST, ended or as_of), out) >= 3:
            n += extension.days
    used = count_days(calendar, accepted, ended or as_of, out)
    due = due_by_hand(calendar, accepted, n, periods)
    begun = [e for e in visible if e.type in PAIRS | NOTICE]
    closed = [e for e in visible if e.type in ENDS]
    unknown = not ended and len(begun) > len(closed)
    running_notice = any(e.date > as_of for e in closed)
    return {
        "accepted": accepted,
        "due": None if unknown else due,
        "state": how or ("stopped" if unknown or running_notice else "running"),
        "on_time": due >= ended if how == "completed" and ended else None,
        "used": used,
        "left": n - used,
        "forecast": due if unknown else None,
    }


# --- random cases ---

types = st.sampled_from(
    [
        "received",
        "notified",
        "supplemented",
        "accepted",
        "accepted",
        "omitted_supplement",
        "extended",
        "extended",
    ]
    + [*PAIRS, *PAIRS.values(), *NOTICE, *NOTICE.values()] * 2
    + ["completed", "withdrawn", "handed_in"]
)
keys = st.sampled_from(["", "甲"])


def valid(events: list[ClockEvent], calendar: Calendar) -> bool:
    try:
        validate(events, calendar)
    except InputError:
        return False
    return True


BEGINNINGS = st.sampled_from([["received"], ["accepted"], ["received", "notified"], []])
GAPS = st.integers(0, 6)
DENSE = st.sampled_from([0, 0, 0, 1, 4])


@st.composite
def cases(
    draw: st.DrawFn, begins: st.SearchStrategy[list[str]] = BEGINNINGS, gaps: st.SearchStrategy[int] = GAPS
) -> tuple[Calendar, list[ClockEvent]]:
    """A calendar and a valid list of events: whatever cannot follow is left out."""
    calendar = draw(st.sampled_from(CALENDARS))
    found: list[ClockEvent] = []
    day = FIRST + DAY * draw(st.integers(0, 40))
    for type_ in [*draw(begins), *draw(st.lists(types, max_size=14))]:
        day += DAY * draw(gaps)
        event = ClockEvent(type_, day)
        if type_ in PAIRS | NOTICE or type_ in ENDS:
            event = ClockEvent(type_, day, draw(keys))
        elif type_ == "extended":
            told = day + DAY * draw(st.integers(-3, 9)) if draw(st.integers(0, 5)) else None
            event = ClockEvent(type_, day, "", draw(st.integers(1, 9)), draw(st.integers(0, 3)) > 0, told)
        if valid([*found, event], calendar):
            found.append(event)
    return calendar, found


limits = st.integers(0, 25)
asked = st.integers(-5, 120).map(lambda n: FIRST + DAY * n)
Drawn = tuple[Calendar, list[ClockEvent]]
VALUES = ("accepted", "due", "state", "on_time", "used", "left", "forecast")


def values(found: Measure, names: tuple[str, ...] = VALUES) -> dict[str, object]:
    return {name: getattr(found, name) for name in names}


@settings(max_examples=300)
@given(limits, cases() | cases(gaps=DENSE), asked)
def test_equals_the_walk_day_by_day(limit: int, case: Drawn, as_of: dt.date) -> None:
    calendar, events = case
    assert values(measure(limit, events, calendar, as_of)) == reference(limit, events, calendar, as_of)


@given(limits, cases(), asked)
def test_explain_is_measure_with_its_days(limit: int, case: Drawn, as_of: dt.date) -> None:
    calendar, events = case
    found, plain = explain(limit, events, calendar, as_of), measure(limit, events, calendar, as_of)
    assert values(found, Measure.__slots__) == values(plain, Measure.__slots__)
    assert found == explain(limit, events, calendar, as_of)
    dates = [each.date for each in found.days]
    counted = [each.date for each in found.days if each.counted]
    if found.accepted is None:
        assert dates == []
        return
    last = found.due or as_of
    assert dates == [found.accepted + DAY * n for n in range(1, (last - found.accepted).days + 1)]
    if found.due and found.limit:
        assert len(counted) == found.limit
    until = found.ended or as_of
    if until <= last:
        assert len([each for each in counted if each <= until]) == found.used


@given(limits, cases(), asked)
def test_events_after_as_of_change_nothing_but_a_fixed_notice(
    limit: int, case: Drawn, as_of: dt.date
) -> None:
    calendar, events = case
    known = seen_by(events, as_of)
    assume(valid(known, calendar))
    assert measure(limit, known, calendar, as_of) == measure(limit, events, calendar, as_of)


accepted_cases = cases(st.just(["accepted"]))


@st.composite
def cases_with_a_stop(draw: st.DrawFn) -> tuple[Calendar, list[ClockEvent], tuple[ClockEvent, ClockEvent]]:
    """An accepted case, and one more stop that fits into it."""
    calendar, events = draw(accepted_cases)
    ends = [event for event in events if event.type in ("completed", "withdrawn")]
    events = [event for event in events if event not in ends]
    accepted = measure(1, events, calendar, FIRST + DAY * 400).accepted or FIRST
    kind = draw(st.sampled_from(sorted(PAIRS | NOTICE)))
    first = accepted + DAY * draw(st.integers(0, 30))
    stop = (
        ClockEvent(kind, first, "乙"),
        ClockEvent((PAIRS | NOTICE)[kind], first + DAY * draw(st.integers(0, 20)), "乙"),
    )
    for end in ends:
        events.append(replace(end, date=max(end.date, stop[1].date)))
    return calendar, events, stop


def inserted(events: list[ClockEvent], *more: ClockEvent) -> list[ClockEvent]:
    """By date, the new ones before a completion of the same day."""
    return sorted([*more, *events], key=lambda event: (event.date, event.type in ("completed", "withdrawn")))


@given(limits, cases_with_a_stop(), asked)
def test_a_stop_more_never_makes_the_due_date_earlier(
    limit: int, case: tuple[Calendar, list[ClockEvent], tuple[ClockEvent, ClockEvent]], as_of: dt.date
) -> None:
    calendar, events, stop = case
    more = inserted(events, *stop)
    assert valid(more, calendar)
    before, after = measure(limit, events, calendar, as_of), measure(limit, more, calendar, as_of)
    assert before.accepted == after.accepted
    if before.accepted is None:
        return
    earlier, later = before.due or before.forecast, after.due or after.forecast
    assert earlier is not None
    assert later is not None
    assert later >= earlier
    assert after.used <= before.used
    assert after.limit >= before.limit


@given(limits, cases_with_a_stop(), asked, st.integers(1, 9))
def test_a_stop_split_into_two_that_touch_is_the_same(
    limit: int,
    case: tuple[Calendar, list[ClockEvent], tuple[ClockEvent, ClockEvent]],
    as_of: dt.date,
    at: int,
) -> None:
    calendar, events, (begins, ends) = case
    notice = begins.type in NOTICE
    middle = min(begins.date + DAY * (at - 1), ends.date - DAY if notice else ends.date)
    assume(middle >= begins.date)  # a notice of one day has no two halves
    halves = replace(ends, date=middle), replace(begins, date=middle + DAY if notice else middle)
    whole, split = inserted(events, begins, ends), inserted(events, begins, *halves, ends)
    assert valid(whole, calendar)
    assert valid(split, calendar)
    if notice and begins.date <= as_of < ends.date:
        as_of = ends.date  # a notice known to its end is not the same as its first part alone
    assert values(measure(limit, split, calendar, as_of)) == values(measure(limit, whole, calendar, as_of))


@given(limits, cases(gaps=DENSE), asked, st.lists(st.booleans(), min_size=16))
def test_the_order_of_unrelated_same_day_events_does_not_matter(
    limit: int, case: Drawn, as_of: dt.date, swaps: list[bool]
) -> None:
    """Same-day neighbours change places wherever that is valid; a beginning and its end cannot."""
    calendar, events = case
    mixed = list(events)
    for at, swap in zip(range(len(events) - 1), swaps, strict=False):
        if swap and mixed[at].date == mixed[at + 1].date:
            other = [*mixed[:at], mixed[at + 1], mixed[at], *mixed[at + 2 :]]
            mixed = other if valid(other, calendar) else mixed
    assert measure(limit, mixed, calendar, as_of) == measure(limit, events, calendar, as_of)


@given(limits, cases(), asked)
def test_what_a_case_page_exports_gives_the_same_answer(limit: int, case: Drawn, as_of: dt.date) -> None:
    calendar, events = case
    again = from_json(request_json(limit, events, calendar, as_of), dt.date(1999, 1, 1))
    assert again.explain() == explain(limit, events, calendar, as_of)


@given(st.integers(0, 40), st.integers(0, 400), st.integers(0, 80))
def test_the_light_turns_on_the_days_that_are_foretold(limit: int, start: int, ahead: int) -> None:
    calendar = Calendar.of()
    accepted = FIRST + DAY * start
    today = accepted + DAY * ahead
    found = measure(limit, [ClockEvent("accepted", accepted)], calendar, today)
    assert found.due is not None
    yellow = yellow_from(limit, found.due, calendar)
    expected = "red" if today > found.due else "yellow" if today >= yellow else "green"
    assert (
        light(state=found.state, due=found.due, left=found.left, limit=found.limit, today=today) == expected
    )
    left = calendar.count(today, found.due)
    assert light(state="running", due=found.due, left=left, limit=limit, today=today) == expected


@given(limits, accepted_cases, asked)
def test_a_step_opened_on_acceptance_keeps_the_case_s_time(limit: int, case: Drawn, as_of: dt.date) -> None:
    """limit_from = "accepted" with the case's own limit is the case's own timer, its extensions left out."""
    calendar, events = case
    events = [event for event in events if event.type not in ("extended", "withdrawn")]
    assume(valid(events, calendar))
    of_case = measure(limit, events, calendar, as_of)
    if of_case.accepted is None:
        return
    of_step = step_due(of_case.accepted, limit, events, calendar, as_of, ended=of_case.ended)
    assert values(of_step) == values(of_case)


# --- what is stored of a case, and the nights after ---

Stored = dict[str, object]


def after_a_night(row: Stored, on: dt.date, computed: Callable[[dt.date], Stored]) -> Stored:
    """What the sweep makes of a stored row: marked where notices alone stopped it, else computed anew."""
    wakes = row["wake_on"]
    if not isinstance(wakes, dt.date) or wakes > on:
        return row
    if row["state"] == "stopped":
        return {**row, "state": "running", "dated_on": wakes, "wake_on": None}
    return computed(on)


def ledger_row(event: ClockEvent) -> case_ledger.Row:
    told = event.told and min(event.told, event.date).isoformat()  # none is entered before its day
    return case_ledger.row(
        event.type, event.date,
        {"key": event.key, "days": event.days, "approved": event.approved, "told": told},
    )  # fmt: skip


@st.composite
def stopped_cases(draw: st.DrawFn) -> Drawn:
    """An accepted case with notices and a superior that overlap as they like."""
    accepted = ClockEvent("accepted", FIRST + DAY * draw(st.integers(0, 40)))
    kinds = st.sampled_from([("notice_from", ""), ("notice_from", "甲"), ("sent_up", "")])
    stops = []
    for kind, key in draw(st.lists(kinds, min_size=1, unique=True)):
        first = accepted.date + DAY * draw(st.integers(1, 6))
        last = first + DAY * draw(st.integers(1, 12))
        stops += [ClockEvent(kind, first, key), ClockEvent((PAIRS | NOTICE)[kind], last, key)]
    return draw(st.sampled_from(CALENDARS)), inserted([accepted], *stops)


@settings(max_examples=120)
@given(
    limits, stopped_cases() | cases(), st.integers(0, 15), st.sampled_from(CALENDARS), st.integers(0, 30),
    st.integers(1, 4),
)  # fmt: skip
def test_what_is_marked_at_night_is_what_a_fold_of_that_day_says(
    limit: int, case: Drawn, as_of: int, other: Calendar, changes: int, apart: int
) -> None:
    """Nothing happens to the case for a month; one day the calendar changes, and some nights no sweep comes."""
    calendar, events = case
    day = (events[0].date if events else FIRST) + DAY * as_of
    known = seen_by(events, day)
    assume(valid(known, calendar) and valid(known, other))
    ledger = [ledger_row(event) for event in known]

    def computed(on: dt.date) -> Stored:
        return fold.dates(limit, ledger, calendar, on)[1]

    row = computed(day)
    for night in range(apart, 31, apart):
        if night > changes and calendar is not other:
            calendar, then = other, row["dated_on"]
            assert isinstance(then, dt.date)
            row = computed(then)
        before, row = row, after_a_night(row, day + DAY * night, computed)
        if row is not before:
            assert row == computed(row["dated_on"])  # type: ignore[arg-type]
        if before["state"] == "stopped" and row["state"] == "running":
            # Neither does a task with a limit of its own move.
            ends = [step_due(row["accepted_on"], 5, known, calendar, day + DAY * n) for n in (0, night)]  # type: ignore[arg-type]
            assert ends[0].due == ends[1].due
        of_that_day = computed(day + DAY * night)
        for name in ("accepted_on", "due", "state", "completed_on", "wake_on"):
            assert row[name] == of_that_day[name], name
