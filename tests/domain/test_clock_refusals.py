"""Lists of events that are refused: the index is named, and why (deadlines.md, Refused)."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from hub.domain.calendar import Calendar, Override
from hub.domain.clock import CLOCK_TYPES, ClockEvent, explain, limit_of, validate
from hub.domain.errors import InputError

PAIRS = {
    "sent_up": "sent_back",
    "notice_from": "notice_to",
    "stopped_from": "stopped_to",
    "applicant_delay_from": "applicant_delay_to",
}


def events(text: str) -> list[ClockEvent]:
    """`12-01 accepted, 12-05 sent_up@key, 12-09 extended+5`, all of December 2016."""
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        date, what = part.split()
        name, _, key = what.partition("@")
        name, _, days = name.partition("+")
        found.append(ClockEvent(name, dt.date.fromisoformat(f"2016-{date}"), key, int(days or 0)))
    return found


REFUSED = [
    ("12-01 accepted, 12-02 acepted", 1, "unknown event type “acepted”"),
    (
        "12-05 received, 12-02 accepted",
        1,
        "its date 2016-12-02 is earlier than 2016-12-05 of the event before it",
    ),
    ("12-01 received, 12-02 received", 1, "there is a second “received”"),
    ("12-01 accepted, 12-01 accepted", 1, "there is a second “accepted”"),
    ("12-01 accepted, 12-02 completed, 12-02 completed", 2, "“completed” cannot follow “completed”"),
    ("12-01 withdrawn, 12-02 withdrawn", 1, "“withdrawn” cannot follow “withdrawn”"),
    ("12-01 accepted, 12-02 completed, 12-02 notified", 2, "“notified” cannot follow “completed”"),
    ("12-01 accepted, 12-02 withdrawn, 12-03 completed", 2, "“completed” cannot follow “withdrawn”"),
    (
        "12-01 accepted, 12-02 notice_from, 12-05 completed, 12-06 notice_to",
        3,
        "“notice_to” cannot follow “completed”",
    ),
    ("12-01 received, 12-02 omitted_supplement", 1, "“omitted_supplement” without “supplemented” before it"),
    (
        "12-01 received, 12-02 omitted_supplement, 12-02 supplemented",
        1,
        "“omitted_supplement” without “supplemented” before it",
    ),
    ("12-01 accepted, 12-02 extended", 1, "an extension of less than one day"),
    ("12-01 accepted, 12-02 extended+-3", 1, "an extension of less than one day"),
    # kinds and keys do not end one another
    ("12-01 accepted, 12-02 sent_up@甲, 12-05 sent_back@乙", 2, "“sent_back” ends what has not begun"),
    ("12-01 accepted, 12-02 sent_up@甲, 12-05 sent_back", 2, "“sent_back” ends what has not begun"),
    ("12-01 accepted, 12-02 sent_up, 12-05 stopped_to", 2, "“stopped_to” ends what has not begun"),
    (
        "12-01 accepted, 12-02 sent_up, 12-05 sent_back, 12-06 sent_back",
        3,
        "“sent_back” ends what has not begun",
    ),
    # the first of several faults is the one that is named
    ("12-01 accepted, 12-02 sent_back, 12-01 accepted, 12-05 x", 1, "“sent_back” ends what has not begun"),
]

WITHOUT = "“{}” without an acceptance; papers that are complete at once need “accepted”"
BEFORE = "“{}” is dated before the acceptance on {}"
GOVERNED = [*PAIRS, "completed"]

REFUSED += [(f"12-05 {name}", 0, WITHOUT.format(name)) for name in GOVERNED]
REFUSED += [("12-05 extended+5", 0, WITHOUT.format("extended"))]
# received and complete at once, but not accepted: within the five days of R4 nothing counts as accepted
REFUSED += [(f"12-01 received, 12-08 {name}", 1, WITHOUT.format(name)) for name in GOVERNED]
# the same on the last of the five days, though later events show that nothing was ever notified
REFUSED += [("12-01 received, 12-08 sent_up, 12-12 sent_back", 1, WITHOUT.format("sent_up"))]
# notified in time: the papers are awaited, however long that lasts
REFUSED += [(f"12-01 received, 12-08 notified, 12-30 {name}", 2, WITHOUT.format(name)) for name in GOVERNED]
REFUSED += [(f"12-05 {name}, 12-06 accepted", 0, BEFORE.format(name, "2016-12-06")) for name in PAIRS]
# supplemented on the 5th, but the recorded acceptance of the 9th is the one that stands
REFUSED += [
    (
        f"12-01 received, 12-02 notified, 12-05 supplemented, 12-06 {name}, 12-09 accepted",
        3,
        BEFORE.format(name, "2016-12-09"),
    )
    for name in PAIRS
]
# R6 sets acceptance to the first supplement, after the recorded one and after the stop
REFUSED += [
    (
        "12-01 accepted, 12-02 sent_up, 12-05 sent_back, 12-06 supplemented, 12-07 omitted_supplement",
        1,
        BEFORE.format("sent_up", "2016-12-06"),
    )
]
REFUSED += [(f"12-01 accepted, 12-02 {end}", 1, f"“{end}” ends what has not begun") for end in PAIRS.values()]
REFUSED += [
    (
        f"12-01 accepted, 12-02 {start}@甲, 12-05 {start}@甲",
        2,
        f"“{start}” although the one before has not ended",
    )
    for start in PAIRS
]


@pytest.mark.parametrize(("listed", "index", "why"), REFUSED, ids=[each[0] for each in REFUSED])
def test_refused_with_index_and_reason(listed: str, index: int, why: str) -> None:
    with pytest.raises(InputError, match=f"^{re.escape(f'event {index}: {why}')}$"):
        validate(events(listed))
    with pytest.raises(InputError, match=f"^event {index}: "):
        explain(20, events(listed), Calendar.of(), dt.date(2016, 11, 1))  # also where all is after as_of


TAKEN = [
    "",
    "12-01 handed_in",
    "12-01 handed_in, 12-02 handed_in, 12-02 notified, 12-05 notified",
    "12-01 received, 12-01 withdrawn",
    # no acceptance was recorded, but nothing was notified by 12-08: it counts as accepted on 12-01 (R4)
    "12-01 received, 12-09 sent_up, 12-12 sent_back, 12-13 completed",
    "12-01 received, 12-09 notified, 12-09 completed",
    # the first supplement is an acceptance (R5)
    "12-01 received, 12-02 notified, 12-05 supplemented, 12-05 sent_up, 12-06 completed",
    # same day, whatever the order: dated before acceptance is a matter of dates
    "12-01 sent_up, 12-01 accepted, 12-02 completed",
    # different keys and kinds may be open at once, and a key may be used again
    "12-01 accepted, 12-02 sent_up@甲, 12-02 sent_up@乙, 12-02 sent_up, 12-02 notice_from@甲, "
    "12-05 sent_back@甲, 12-05 sent_up@甲",
    "12-01 accepted, 12-02 sent_up, 12-02 sent_back, 12-02 sent_up",
    # a supplement and an omission after acceptance
    "12-01 accepted, 12-05 supplemented, 12-06 supplemented, 12-07 omitted_supplement, "
    "12-08 omitted_supplement",
]


@pytest.mark.parametrize("listed", TAKEN)
def test_taken(listed: str) -> None:
    validate(events(listed))
    assert explain(20, events(listed), Calendar.of(), dt.date(2016, 12, 31)).as_of == dt.date(2016, 12, 31)


def test_the_calendar_decides_whether_the_list_was_owed_in_time() -> None:
    """With 12-08 a rest day the five days end on 12-09, so on 12-09 nothing counts as accepted yet."""
    listed = events("12-01 received, 12-09 sent_up")
    validate(listed)
    resting = Calendar.of([Override(dt.date(2016, 12, 8), False, "地方放假")])
    with pytest.raises(InputError, match=r"^event 1: “sent_up” without an acceptance"):
        validate(listed, resting)


def test_the_types_are_those_of_the_contract() -> None:
    contract = """handed_in received notified supplemented accepted omitted_supplement sent_up sent_back
        notice_from notice_to stopped_from stopped_to applicant_delay_from applicant_delay_to extended
        completed withdrawn"""
    assert set(contract.split()) == CLOCK_TYPES


@pytest.mark.parametrize("limit", [-1, 1001, 10**30])
def test_a_limit_out_of_range_is_refused(limit: int) -> None:
    with pytest.raises(InputError, match=r"^limit: a limit is from 0 to 1,000 working days"):
        explain(limit, [], Calendar.of(), dt.date(2016, 12, 1))


def test_promised_and_statutory() -> None:
    assert [limit_of(None), limit_of(0), limit_of(1000), limit_of(5, 5), limit_of(None, 20)] == [
        20,
        0,
        1000,
        5,
        20,
    ]
    with pytest.raises(InputError, match="limit of 7 working days exceeds the statutory one of 5"):
        limit_of(7, 5)
    with pytest.raises(InputError, match="limit of 20 working days exceeds the statutory one of 15"):
        limit_of(None, 15)
