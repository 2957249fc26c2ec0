"""Golden cases of R1–R12 with the dates worked out by hand.

The working days that most of them count on. December 2016: Thu 1, Fri 2 | 5–9 | 12–16 | 19–23 | 26–30. January
2017: (Mon 2 off for New Year) Tue 3–6 | 9–13 | 16–20 | Sun 22 worked, 23–26 | 27 … February 2 is 春节 | Fri 3 and
Sat 4 February worked | 6–10.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from hub.domain.calendar import Calendar, Override
from hub.domain.clock import ClockEvent, explain, measure

LATER = "2017-04-28"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def events(text: str) -> list[ClockEvent]:
    """One event a word group: `12-01 accepted`, `12-09 sent_up@市民政局`, `12-23 extended+5 told=12-23`."""
    found = []
    for line in filter(None, (part.strip() for part in text.split(";"))):
        date, what, *rest = line.split()
        words = dict(each.split("=") for each in rest if "=" in each)
        name, _, key = what.partition("@")
        name, _, days = name.partition("+")
        told = day(words["told"]) if "told" in words else None
        found.append(ClockEvent(name, day(date), key, int(days or 0), "approved" in rest, told))
    return found


@dataclass(frozen=True)
class Case:
    """A list of events as of a day, and what must come out; only the named values are compared."""

    name: str
    events: str
    out: dict[str, Any]
    limit: int | None = 20
    as_of: str = LATER
    rejected: tuple[tuple[int, str], ...] = ()
    calendar: tuple[Override, ...] = field(default=())


def out(accepted: str | None, due: str | None, state: str = "running", **more: Any) -> dict[str, Any]:
    dates = {key: day(value) for key, value in more.items() if isinstance(value, str) and value[:2] == "20"}
    return {
        "accepted": day(accepted) if accepted else None,
        "due": day(due) if due else None,
        "state": state,
        **more,
        **dates,
    }


R1 = [
    # day 1 = Fri 2; 2 | 5–9 = 6 | 12–16 = 11 | 19–23 = 16 | 26, 27, 28, 29 = 20
    Case("TL-08b from the day after", "2016-12-01 accepted", out("2016-12-01", "2016-12-29")),
    # 6–9 = 4 | 12–16 = 9 | 19–23 = 14 | 26 = 15; fifteen calendar days would be 12-20
    Case("A-03 in working days", "2016-12-05 accepted", out("2016-12-05", "2016-12-26"), 15),
    # 6–9 = 4 | 12–16 = 9 | 19–23 = 14 | 26–30 = 19 | (01-02 off) 01-03 = 20
    Case("S-002 over New Year", "2016-12-05 accepted", out("2016-12-05", "2017-01-03")),
    # accepted on a Saturday: day 1 = Mon 12; 12–16 = 5
    Case("on a rest day", "2016-12-10 accepted", out("2016-12-10", "2016-12-16"), 5),
    # 25, 26 = 2 | 春节 | Fri 02-03 = 3, Sat 02-04 worked = 4 | Mon 02-06 = 5
    Case("TL-08a over 春节", "2017-01-24 accepted", out("2017-01-24", "2017-02-06"), 5),
    # the centre's override takes 02-03 out: 02-04 = 3, 02-06 = 4, 02-07 = 5
    Case(
        "TL-08a with an override", "2017-01-24 accepted", out("2017-01-24", "2017-02-07"), 5,
        calendar=(Override(day("2017-02-03"), False, "地方放假", "博政办〔2017〕3号"),),
    ),
    # handed in to the community first: starts nothing (B-001)
    Case("B-001 hand-in", "2016-12-01 handed_in; 2016-12-05 accepted", out("2016-12-05", "2017-01-03")),
    Case(
        "B-001 hand-in alone", "2016-12-01 handed_in", out(None, None, "not_accepted", used=0, left=20),
        as_of="2017-01-31",
    ),
]  # fmt: skip

R2 = [
    Case("no limit given: 20", "2016-12-01 accepted", out("2016-12-01", "2016-12-29", limit=20), None),
    # 2 | 5, 6, 7, 8 = 5
    Case("S-007 五个工作日", "2016-12-01 accepted", out("2016-12-01", "2016-12-08"), 5),
    # S-003: Fri 2 → Mon 5 = 1, Tue 6 = 2
    Case("S-003 两个工作日", "2016-12-02 accepted", out("2016-12-02", "2016-12-06"), 2),
]

R3 = [
    Case(
        "TL-05 done the same day", "2016-12-02 accepted; 2016-12-02 completed",
        out("2016-12-02", "2016-12-02", "completed", on_time=True, used=0, left=0), 0,
    ),
    # Monday is the next working day: one day used of none
    Case(
        "TL-05 done on Monday", "2016-12-02 accepted; 2016-12-05 completed",
        out("2016-12-02", "2016-12-02", "completed", on_time=False, used=1, left=-1), 0,
    ),
    Case("OT-03a on a holiday", "2017-01-28 accepted", out("2017-01-28", "2017-02-03"), 0, "2017-01-28"),
    # on Saturday 12-03 accepted and sent up, back on Wednesday: the next working day not stopped is Thursday
    Case(
        "rest day and stopped", "2016-12-03 accepted; 2016-12-03 sent_up; 2016-12-07 sent_back",
        out("2016-12-03", "2016-12-08"), 0,
    ),
    # on Friday 12-02 the count is reached on the day of acceptance, on which the stop begins: R11, the return
    Case(
        "R11 on the same day", "2016-12-02 accepted; 2016-12-02 sent_up; 2016-12-07 sent_back",
        out("2016-12-02", "2016-12-07"), 0,
    ),
    # a notice takes its first day too: 2, 5, 6 are out, the next one not stopped is the 7th
    Case(
        "notice from the same day", "2016-12-02 accepted; 2016-12-02 notice_from; 2016-12-06 notice_to",
        out("2016-12-02", "2016-12-07"), 0,
    ),
]  # fmt: skip

RECEIVED = "2016-11-28 handed_in; 2016-12-01 received"
R4 = [
    # 2, 5, 6, 7, 8 = 5: the list is due on the 8th; that day still belongs to the centre
    Case(
        "OT-03b on its last day", RECEIVED,
        out(None, None, "not_accepted", notify_by="2016-12-08", used=0, left=20), as_of="2016-12-08",
    ),
    Case(
        "OT-03b missed", RECEIVED, out("2016-12-01", "2016-12-29", rule="R4", notify_by="2016-12-08", used=6),
        as_of="2016-12-09",
    ),
    Case(
        "OT-03b told in time", f"{RECEIVED}; 2016-12-08 notified",
        out(None, None, "not_accepted", notify_by=None),
    ),
    Case(
        "OT-03b told a day late", f"{RECEIVED}; 2016-12-09 notified",
        out("2016-12-01", "2016-12-29", rule="R4"),
    ),
    Case(
        "overrides a recorded acceptance", f"{RECEIVED}; 2016-12-12 accepted",
        out("2016-12-01", "2016-12-29", rule="R4"),
    ),
    Case("accepted in time", f"{RECEIVED}; 2016-12-08 accepted", out("2016-12-08", "2017-01-06", rule="")),
    Case(
        "missed, then supplemented", f"{RECEIVED}; 2016-12-09 notified; 2016-12-12 supplemented",
        out("2016-12-01", "2016-12-29", rule="R4"),
    ),
    Case(
        "supplemented without a list", f"{RECEIVED}; 2016-12-06 supplemented",
        out("2016-12-06", "2017-01-04", rule="R5"),
    ),
    # missed stands before R6: 12-01, not the first supplement
    Case(
        "missed, and an omission",
        f"{RECEIVED}; 2016-12-09 notified; 2016-12-12 supplemented; 2016-12-14 omitted_supplement",
        out("2016-12-01", "2016-12-29", rule="R4", omission=True),
    ),
    # taken back while the five days ran: nothing counts as accepted any more
    Case("withdrawn within them", f"{RECEIVED}; 2016-12-06 withdrawn", out(None, None, "withdrawn", notify_by=None)),
    Case("withdrawn after them", f"{RECEIVED}; 2016-12-12 withdrawn", out("2016-12-01", "2016-12-29", "withdrawn")),
    # received on the last working day before 春节: 02-03, Sat 02-04, 02-06, 07, 08 = 5
    Case(
        "over 春节", "2017-01-26 received",
        out(None, None, "not_accepted", notify_by="2017-02-08"), as_of="2017-02-08",
    ),
]  # fmt: skip

R5 = [
    # 12-13 is day 1: 13–16 = 4 | 19–23 = 9 | 26–30 = 14 | 01-03–06 = 18 | 9, 10 = 20
    Case(
        "TL-08c", "2016-12-05 received; 2016-12-05 notified; 2016-12-12 supplemented",
        out("2016-12-12", "2017-01-10", rule="R5", used=0), as_of="2016-12-12",
    ),
    Case(
        "nothing runs while papers are collected", "2016-12-05 received; 2016-12-05 notified",
        out(None, None, "not_accepted", used=0), as_of="2017-03-31",
    ),
    # a recorded acceptance is not missing: day 1 = 12-15; 15, 16 = 2 | 7 | 12 | 01-03–06 = 16 | 9–12 = 20
    Case(
        "a recorded one stands",
        "2016-12-05 received; 2016-12-05 notified; 2016-12-12 supplemented; 2016-12-14 accepted",
        out("2016-12-14", "2017-01-12", rule=""),
    ),
    # until the 14th the same case has none recorded: filled from the first supplement
    Case(
        "a day before it was recorded",
        "2016-12-05 received; 2016-12-05 notified; 2016-12-12 supplemented; 2016-12-14 accepted",
        out("2016-12-12", "2017-01-10", rule="R5"), as_of="2016-12-13",
    ),
    Case(
        "from the first of two supplements",
        "2016-12-05 received; 2016-12-05 notified; 2016-12-12 supplemented; 2016-12-19 supplemented",
        out("2016-12-12", "2017-01-10", rule="R5", omission=False),
    ),
]  # fmt: skip

SLIP = "2016-12-05 received; 2016-12-05 notified; 2016-12-12 supplemented; 2016-12-13 notified"
R6 = [
    Case(
        "TL-08d", f"{SLIP}; 2016-12-20 omitted_supplement; 2016-12-20 accepted",
        out("2016-12-12", "2017-01-10", rule="R6", omission=True),
    ),
    # the second wait is not deducted: used on 12-20 = 13, 14, 15, 16, 19, 20
    Case(
        "the wait counts", f"{SLIP}; 2016-12-20 omitted_supplement; 2016-12-20 accepted",
        out("2016-12-12", "2017-01-10", rule="R6", used=6, left=14), as_of="2016-12-20",
    ),
    Case("before the paper came", SLIP, out("2016-12-12", "2017-01-10", rule="R5", omission=False)),
]  # fmt: skip

UP = "2016-12-01 accepted; 2016-12-09 sent_up; 2016-12-23 sent_back"
R7 = [
    # 6 used by 12-09; 12–16 and 19–23 = 10 not counted; 14 more: 26–30 = 5 | 3–6 = 9 | 9–13 = 14
    Case("TL-09 back", UP, out("2016-12-01", "2017-01-13", used=7, left=13), as_of="2016-12-26"),
    Case("TL-09 the day of return does not count", UP, out("2016-12-01", "2017-01-13", used=6), as_of="2016-12-23"),
    # 2–9 = 6; 14 out with 12, 13; 15, 16 = 8; 19–23 out; 26–30 = 13 | 3–6 = 17 | 9, 10, 11 = 20
    Case(
        "S-022 two superiors in turn",
        "2016-12-01 accepted; 2016-12-09 sent_up@市民政局; 2016-12-14 sent_back@市民政局; "
        "2016-12-16 sent_up@市住房保障办; 2016-12-23 sent_back@市住房保障办",
        out("2016-12-01", "2017-01-11"),
    ),
    # overlapping: (9, 14] and (12, 16] are 12–16 = 5 days once; 6 used, 19–23 = 11 | 16 | 3–6 = 20
    Case(
        "two at once count once",
        "2016-12-01 accepted; 2016-12-09 sent_up@市民政局; 2016-12-12 sent_up@市残联; "
        "2016-12-14 sent_back@市民政局; 2016-12-16 sent_back@市残联",
        out("2016-12-01", "2017-01-06"),
    ),
    # S-007 特批: street part 5; 2, 5 = 2 by the sending; 6 … 23 out; 26, 27, 28 = 5
    Case(
        "S-007 特批", "2016-12-01 accepted; 2016-12-05 sent_up; 2016-12-23 sent_back",
        out("2016-12-01", "2016-12-28"), 5,
    ),
    # sent up and back on one day: no day is between
    Case(
        "there and back in a day", "2016-12-01 accepted; 2016-12-09 sent_up; 2016-12-09 sent_back",
        out("2016-12-01", "2016-12-29"),
    ),
    # sent up on Friday, back on Sunday: no working day in it
    Case(
        "over a weekend", "2016-12-01 accepted; 2016-12-09 sent_up; 2016-12-11 sent_back",
        out("2016-12-01", "2016-12-29"),
    ),
]  # fmt: skip

NOTICE = "2016-12-01 accepted; 2016-12-06 notice_from@{0}; 2016-12-12 notice_to@{0}"
R8 = [
    # 2, 5 = 2; 6, 7, 8, 9, 12 out; 13–16 = 6 | 19–23 = 11 | 26–30 = 16 | 3–6 = 20
    Case("S-013 a notice takes both ends", NOTICE.format("中心"), out("2016-12-01", "2017-01-06")),
    Case(
        "S-013 in two places, once",
        "2016-12-01 accepted; 2016-12-06 notice_from@中心; 2016-12-06 notice_from@社区; "
        "2016-12-12 notice_to@中心; 2016-12-12 notice_to@社区",
        out("2016-12-01", "2017-01-06"),
    ),
    # its end is fixed when it begins: the due date is known on the third day of it already
    Case(
        "the end is known", NOTICE.format(""),
        out("2016-12-01", "2017-01-06", "stopped", used=2, left=18, forecast=None, stopped_since="2016-12-06"),
        as_of="2016-12-08",
    ),
    Case("its last day ends it", NOTICE.format(""), out("2016-12-01", "2017-01-06", used=2), as_of="2016-12-12"),
    Case("not begun", NOTICE.format(""), out("2016-12-01", "2016-12-29", used=2), as_of="2016-12-05"),
    # no end given: unknown; if it ended on 12-08: 9 = 3 | 12–16 = 8 | 13 | 18 | 3, 4 = 20
    Case(
        "an end not given", "2016-12-01 accepted; 2016-12-06 notice_from",
        out("2016-12-01", None, "stopped", used=2, left=18, forecast="2017-01-04"), as_of="2016-12-08",
    ),
    # a notice of one day: the 6th alone
    Case(
        "one day", "2016-12-01 accepted; 2016-12-06 notice_from; 2016-12-06 notice_to",
        out("2016-12-01", "2016-12-30"),
    ),
    # an examination stops like R7: (6, 12] = 7, 8, 9, 12 out, the 6th counts
    Case(
        "a stopped step", "2016-12-01 accepted; 2016-12-06 stopped_from; 2016-12-12 stopped_to",
        out("2016-12-01", "2017-01-05"),
    ),
    # the notice (6–12) and the superior (9, 14]: 6, 7, 8, 9, 12, 13, 14 out; 2, 5 | 15, 16 = 4 | 9 | 14 | 18 | 20
    Case(
        "a notice and a superior overlap",
        "2016-12-01 accepted; 2016-12-06 notice_from; 2016-12-09 sent_up; 2016-12-12 notice_to; 2016-12-14 sent_back",
        out("2016-12-01", "2017-01-10"),
    ),
    # known notice to 12-12, unknown superior: no due date; forecast with the notice to its end and 12-09 back:
    # 2, 5 | 13–16 = 6 | 11 | 16 | 3–6 = 20
    Case(
        "a known and an unknown end",
        "2016-12-01 accepted; 2016-12-06 notice_from; 2016-12-07 sent_up; 2016-12-12 notice_to",
        out("2016-12-01", None, "stopped", forecast="2017-01-06", stopped_since="2016-12-06"), as_of="2016-12-09",
    ),
]  # fmt: skip

LIMIT20 = "2016-12-05 accepted"  # due 2017-01-03; on 12-28 17 are used, on 12-29 18
R9 = [
    # 3 left at the end of 12-28: n = 25; 01-03 = 20, 4, 5, 6 = 23 | 9, 10 = 25
    Case(
        "TL-07b three left", f"{LIMIT20}; 2016-12-28 extended+5 approved told=2016-12-28",
        out("2016-12-05", "2017-01-10", limit=25),
    ),
    Case(
        "TL-07b two left", f"{LIMIT20}; 2016-12-28 extended+5 approved told=2016-12-29",
        out("2016-12-05", "2017-01-03", limit=20), rejected=((1, "too_late"),),
    ),
    Case(
        "TL-07a not approved, late",
        "2016-12-01 accepted; 2016-12-23 extended+5 told=2016-12-23; 2017-01-03 completed",
        out("2016-12-01", "2016-12-29", "completed", on_time=False, used=22, left=-2), rejected=((1, "not_approved"),),
    ),
    # 12-29 = 20; 30 = 21 | 3–6 = 25
    Case(
        "TL-07a approved, on time",
        "2016-12-01 accepted; 2016-12-23 extended+5 approved told=2016-12-23; 2017-01-03 completed",
        out("2016-12-01", "2017-01-06", "completed", on_time=True, used=22, left=3),
    ),
    Case(
        "never told", f"{LIMIT20}; 2016-12-20 extended+5 approved",
        out("2016-12-05", "2017-01-03"), rejected=((1, "not_told"),),
    ),
    Case(
        "told after as_of: not yet, and not rejected",
        f"{LIMIT20}; 2016-12-20 extended+5 approved told=2016-12-27",
        out("2016-12-05", "2017-01-03"), as_of="2016-12-26",
    ),
    Case(
        "told on as_of", f"{LIMIT20}; 2016-12-20 extended+5 approved told=2016-12-27",
        out("2016-12-05", "2017-01-10"), as_of="2016-12-27",
    ),
    # n = 25 after the first: on 01-05 22 are used, 3 left; n = 30: 11, 12, 13 = 28 | 16, 17 = 30
    Case(
        "a second one counts from the first",
        f"{LIMIT20}; 2016-12-28 extended+5 approved told=2016-12-28; 2017-01-05 extended+5 approved told=2017-01-05",
        out("2016-12-05", "2017-01-17", limit=30),
    ),
    Case(
        "a second one too late",
        f"{LIMIT20}; 2016-12-28 extended+5 approved told=2016-12-28; 2017-01-05 extended+5 approved told=2017-01-06",
        out("2016-12-05", "2017-01-10", limit=25), rejected=((2, "too_late"),),
    ),
    # the first was not effective, so on 01-05 the limit is past: the second fails too
    Case(
        "an ineffective one lends nothing",
        f"{LIMIT20}; 2016-12-28 extended+5 told=2016-12-28; 2017-01-05 extended+5 approved told=2017-01-05",
        out("2016-12-05", "2017-01-03"), rejected=((1, "not_approved"), (2, "too_late")),
    ),
    # told in the other order than recorded: the one told on 12-28 carries the one told on 01-05
    Case(
        "by the day of telling",
        f"{LIMIT20}; 2016-12-26 extended+5 approved told=2017-01-05; 2016-12-27 extended+5 approved told=2016-12-28",
        out("2016-12-05", "2017-01-17", limit=30),
    ),
    # sent up on 12-28 (17 used), still away on 12-30: 3 are left at the end of the 30th; back 01-04:
    # 5, 6 = 19 | 9 = 20, 10–13 = 24 | 16 = 25
    Case(
        "days left do not fall while stopped",
        f"{LIMIT20}; 2016-12-28 sent_up; 2016-12-30 extended+5 approved told=2016-12-30; 2017-01-04 sent_back",
        out("2016-12-05", "2017-01-16", limit=25),
    ),
    Case(
        "a short limit cannot be extended", "2016-12-05 accepted; 2016-12-05 extended+5 approved told=2016-12-05",
        out("2016-12-05", "2016-12-07"), 2, rejected=((1, "too_late"),),
    ),
    # limit 3, told on the day of acceptance: 3 left, n = 8: 6–9 = 4 | 12–15 = 8
    Case(
        "three days, told at once", "2016-12-05 accepted; 2016-12-05 extended+5 approved told=2016-12-05",
        out("2016-12-05", "2016-12-15", limit=8), 3,
    ),
    # told on Saturday: 3 left after Wednesday 28 … but 12-31 is after 30: 19 used, 1 left
    Case(
        "told on a rest day", f"{LIMIT20}; 2016-12-31 extended+5 approved told=2016-12-31",
        out("2016-12-05", "2017-01-03"), rejected=((1, "too_late"),),
    ),
]  # fmt: skip

DELAY = "2016-12-01 accepted; 2016-12-19 applicant_delay_from; 2016-12-27 applicant_delay_to"
R10 = [
    # 12 used by 12-19; 20, 21, 22, 23, 26, 27 out; 28, 29, 30 = 15 | 3–6 = 19 | 9 = 20
    Case(
        "TL-13 on time", f"{DELAY}; 2017-01-04 completed",
        out("2016-12-01", "2017-01-09", "completed", on_time=True, used=17, left=3),
    ),
    Case(
        "TL-13 late by one", f"{DELAY}; 2017-01-10 completed",
        out("2016-12-01", "2017-01-09", "completed", on_time=False, used=21, left=-1),
    ),
    Case(
        "TL-13 not recorded", "2016-12-01 accepted; 2017-01-04 completed",
        out("2016-12-01", "2016-12-29", "completed", on_time=False, used=23, left=-3),
    ),
]  # fmt: skip

SIX = "2016-12-01 accepted; 2016-12-09 sent_up@甲"  # limit 6 is reached on 12-09, the day of sending up
R11 = [
    Case("TL-09 limit 6", f"{SIX}; 2016-12-23 sent_back@甲", out("2016-12-01", "2016-12-23", used=6, left=0), 6,
         as_of="2016-12-23"),
    # back on Saturday 12-24: the first working day on or after it
    Case("back on a rest day", f"{SIX}; 2016-12-24 sent_back@甲", out("2016-12-01", "2016-12-26"), 6),
    # reached on 12-08, a day before the stop begins: stays
    Case("reached the day before", f"{SIX}; 2016-12-23 sent_back@甲", out("2016-12-01", "2016-12-08"), 5),
    # one more day: 12-26 is the first counted one after the return
    Case("reached after it", f"{SIX}; 2016-12-23 sent_back@甲", out("2016-12-01", "2016-12-26"), 7),
    # (9, 14] and (14, 16] touch: one stop (9, 16]
    Case(
        "touching stops are one", f"{SIX}; 2016-12-14 sent_back@甲; 2016-12-14 stopped_from; 2016-12-16 stopped_to",
        out("2016-12-01", "2016-12-16"), 6,
    ),
    # the next one is listed first, on the same day: the same
    Case(
        "touching, listed the other way",
        f"{SIX}; 2016-12-14 stopped_from; 2016-12-14 sent_back@甲; 2016-12-16 stopped_to",
        out("2016-12-01", "2016-12-16"), 6,
    ),
    # (9, 14] and (12, 16] overlap: one stop
    Case(
        "overlapping stops are one",
        f"{SIX}; 2016-12-12 applicant_delay_from; 2016-12-14 sent_back@甲; 2016-12-16 applicant_delay_to",
        out("2016-12-01", "2016-12-16"), 6,
    ),
    # two from the same day, (9, 13] and (9, 15]
    Case(
        "two from one day", f"{SIX}; 2016-12-09 sent_up@乙; 2016-12-13 sent_back@甲; 2016-12-15 sent_back@乙",
        out("2016-12-01", "2016-12-15"), 6,
    ),
    # (9, 10] ends on Saturday, Monday 12 is the first working day on or after it; a stop beginning on that
    # Monday does not touch (9, 10], and R11 is applied once
    Case(
        "applied once", f"{SIX}; 2016-12-10 sent_back@甲; 2016-12-12 sent_up@甲; 2016-12-14 sent_back@甲",
        out("2016-12-01", "2016-12-12"), 6,
    ),
    # the merged stop began on the 7th, so the 9th is inside it: 2, 5, 6, 7 = 4, then 15, 16 = 6
    Case(
        "the merged stop began earlier",
        "2016-12-01 accepted; 2016-12-07 stopped_from; 2016-12-09 stopped_to; 2016-12-09 sent_up; 2016-12-14 sent_back",
        out("2016-12-01", "2016-12-16"), 6,
    ),
    # a notice is not of the form (u, r]: beginning on the day the limit would be reached, it takes that day out:
    # 2, 5–8 = 5; 9, 12 out; 13 = 6
    Case(
        "a notice on the last day", "2016-12-01 accepted; 2016-12-09 notice_from; 2016-12-12 notice_to",
        out("2016-12-01", "2016-12-13"), 6,
    ),
    # reached on Friday 12-09, sent up on Saturday: not the very day
    Case(
        "the stop begins on the rest day after",
        "2016-12-01 accepted; 2016-12-10 sent_up; 2016-12-14 sent_back", out("2016-12-01", "2016-12-09"), 6,
    ),
    # there and back on the very day: it ends on that day
    Case("an empty stop on the last day", f"{SIX}; 2016-12-09 sent_back@甲", out("2016-12-01", "2016-12-09"), 6),
    # completed while away on the 14th: the stop ends that day, on time
    Case(
        "completed while away", f"{SIX}; 2016-12-14 completed",
        out("2016-12-01", "2016-12-14", "completed", on_time=True, used=6, left=0), 6,
    ),
]  # fmt: skip

R12 = [
    # back on 12-15 it would be: 16 = 7 | 19–23 = 12 | 26–30 = 17 | 3, 4, 5 = 20
    Case(
        "TL-09 away", UP,
        out("2016-12-01", None, "stopped", used=6, left=14, forecast="2017-01-05", stopped_since="2016-12-09"),
        as_of="2016-12-15",
    ),
    # B-006: 2, 5–8 = 5 used; back on 12-15: 16 = 6 | 11 | 16 | 3–6 = 20
    Case(
        "B-006", "2016-12-01 accepted; 2016-12-08 sent_up@市民政局",
        out("2016-12-01", None, "stopped", used=5, left=15, forecast="2017-01-06"), as_of="2016-12-15",
    ),
    # S-007: 2, 5 = 2 used of 5; back on 12-15: 16, 19, 20
    Case(
        "S-007 while away", "2016-12-01 accepted; 2016-12-05 sent_up; 2016-12-23 sent_back",
        out("2016-12-01", None, "stopped", used=2, left=3, forecast="2016-12-20"), 5, as_of="2016-12-15",
    ),
    # the day it begins: it has begun, and that day counts
    Case("the day it begins", UP, out("2016-12-01", None, "stopped", used=6, left=14), as_of="2016-12-09"),
    Case("the day it ends", UP, out("2016-12-01", "2017-01-13", used=6, left=14), as_of="2016-12-23"),
    # stopped when the limit was past already (12-08): no due date either, but late by one
    Case(
        "stopped after the limit", SIX, out("2016-12-01", None, "stopped", used=6, left=-1, forecast="2016-12-08"), 5,
        as_of="2016-12-15",
    ),
    # one of two superiors is back, the other not
    Case(
        "one of two is back", f"{SIX}; 2016-12-09 sent_up@乙; 2016-12-13 sent_back@甲",
        out("2016-12-01", None, "stopped", used=6), as_of="2016-12-15",
    ),
]  # fmt: skip

END = [
    # completed while away on 12-20: 12–20 out = 7; 6 used; 21, 22, 23 = 9 | 14 | 3–6 = 18 | 9, 10 = 20
    Case(
        "completion closes an open stop", "2016-12-01 accepted; 2016-12-09 sent_up; 2016-12-20 completed",
        out("2016-12-01", "2017-01-10", "completed", on_time=True, used=6, left=14, stopped_since=None),
    ),
    # the same for an open notice, whose last day is the day of completion: 6 … 20 out = 11 days; 2, 5 = 2;
    # 21, 22, 23 = 5 | 10 | 3–6 = 14 | 9–13 = 19 | 16 = 20
    Case(
        "completion closes an open notice", "2016-12-01 accepted; 2016-12-06 notice_from; 2016-12-20 completed",
        out("2016-12-01", "2017-01-16", "completed", on_time=True, used=2, left=18),
    ),
    Case(
        "withdrawal keeps the due date", "2016-12-01 accepted; 2016-12-20 withdrawn",
        out("2016-12-01", "2016-12-29", "withdrawn", on_time=None, used=13, left=7),
    ),
    Case(
        "withdrawal closes an open stop", "2016-12-01 accepted; 2016-12-09 sent_up; 2016-12-20 withdrawn",
        out("2016-12-01", "2017-01-10", "withdrawn", on_time=None, used=6, left=14),
    ),
    Case(
        "completed on the due date", "2016-12-01 accepted; 2016-12-29 completed",
        out("2016-12-01", "2016-12-29", "completed", on_time=True, used=20, left=0),
    ),
    Case(
        "completed a day later", "2016-12-01 accepted; 2016-12-30 completed",
        out("2016-12-01", "2016-12-29", "completed", on_time=False, used=21, left=-1),
    ),
    Case(
        "not completed yet on as_of", "2016-12-01 accepted; 2016-12-30 completed",
        out("2016-12-01", "2016-12-29", "running", on_time=None, used=20, left=0), as_of="2016-12-29",
    ),
    Case("nothing yet on as_of", "2016-12-01 accepted", out(None, None, "not_accepted"), as_of="2016-11-30"),
    Case("accepted today", "2016-12-01 accepted", out("2016-12-01", "2016-12-29", used=0, left=20), as_of="2016-12-01"),
    Case("nothing at all", "", out(None, None, "not_accepted", used=0, left=20, provisional=False)),
    Case("withdrawn before acceptance", "2016-12-01 notified; 2016-12-02 withdrawn", out(None, None, "withdrawn")),
]  # fmt: skip

PROVISIONAL = [
    # 20 working days from 2026-12-01 end on 12-29; from 12-14 they end in 2027, whose notice is not out
    Case("in a published year", "2026-12-01 accepted", out("2026-12-01", "2026-12-29", provisional=False),
         as_of="2027-03-01"),
    Case("into the next year", "2026-12-14 accepted", out("2026-12-14", "2027-01-12", provisional=True),
         as_of="2026-12-20"),
    # away since 12-02: no due date, so the year of as_of decides
    Case("while stopped", "2026-12-01 accepted; 2026-12-02 sent_up", out("2026-12-01", None, "stopped", provisional=False),
         as_of="2026-12-30"),
    Case("while stopped into it", "2026-12-01 accepted; 2026-12-02 sent_up",
         out("2026-12-01", None, "stopped", provisional=True), as_of="2027-01-05"),
    # received in 2000, whose make-up days the library does not know; accepted in 2001
    Case("from receipt", "2000-12-29 received; 2000-12-29 notified; 2001-03-01 accepted",
         out("2001-03-01", "2001-03-29", provisional=True), as_of="2001-04-02"),
    Case("from acceptance", "2001-03-01 accepted", out("2001-03-01", "2001-03-29", provisional=False),
         as_of="2001-04-02"),
    Case("not accepted, waiting in it", "2026-12-30 received; 2026-12-30 notified",
         out(None, None, "not_accepted", provisional=True), as_of="2027-01-04"),
]  # fmt: skip

ALL = [*R1, *R2, *R3, *R4, *R5, *R6, *R7, *R8, *R9, *R10, *R11, *R12, *END, *PROVISIONAL]


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_golden(case: Case) -> None:
    calendar = Calendar.of(case.calendar)
    found = explain(case.limit, events(case.events), calendar, day(case.as_of))
    assert {key: getattr(found, key) for key in case.out} == case.out
    assert tuple((each.event, each.code) for each in found.rejected) == case.rejected
    assert {each.rule for each in found.rejected} <= {"R9"}
    plain = measure(case.limit, events(case.events), calendar, day(case.as_of))
    assert {key: getattr(plain, key) for key in case.out} == case.out


def test_the_example_of_the_paper() -> None:
    """The input that deadlines.md shows, with the dates that its rules give (its own output is for shape only).

    Accepted 09-24 (recorded; the supplement of that day agrees). 25 中秋节, 26–27 weekend, 28 = 1; away (28, 10-13];
    notice 14–20; 21 = 2; the applicant's 22; 23 = 3 | 26–30 = 8: used 8. n = 15 + 5, for on 10-23 12 were left.
    11-02–06 = 13 | 9–13 = 18 | 16, 17 = 20.
    """
    listed = events(
        "2026-09-21 received; 2026-09-22 notified; 2026-09-24 supplemented; 2026-09-24 accepted; "
        "2026-09-28 sent_up; 2026-10-13 sent_back; 2026-10-14 notice_from; 2026-10-20 notice_to; "
        "2026-10-21 applicant_delay_from; 2026-10-22 applicant_delay_to; "
        "2026-10-23 extended+5 approved told=2026-10-23; 2026-10-30 completed"
    )
    calendar = Calendar.of([Override(day("2026-05-27"), False, "古尔邦节")])
    found = explain(15, listed, calendar, day("2026-10-30"))
    shown = (found.accepted, found.due, found.state, found.on_time, found.used, found.left, found.provisional)
    assert shown == (day("2026-09-24"), day("2026-11-17"), "completed", True, 8, 12, False)
    assert [each.date for each in found.days] == [
        day("2026-09-25") + dt.timedelta(days=n) for n in range(54)
    ]  # 09-25 … 11-17
    assert sum(each.counted for each in found.days) == 20
    assert found.rejected == ()
