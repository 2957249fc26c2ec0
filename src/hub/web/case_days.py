"""“Why this day” as the day strip draws it: runs of days with their reasons, placed so that none collide."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from hub.domain.clock import CountedDay, Explanation
from hub.domain.service import Service
from hub.i18n import _, _l
from hub.operations.calendars.calendar import calendar
from hub.web.english import in_english
from hub.web.format import short_day, span
from hub.web.marks import listed
from hub.web.shapes import DayCell, DayRun
from hub.web.words import day_word

STOPS: Final = frozenset({"sent_up", "notice", "stopped", "applicant_delay"})
WIDE: Final = 958.0
"""Pixels that the strip has at least where its notes are shown (hub.css .days, from 1240 on)."""
LEAST, MOST = 18.0, 38.0
"""Width of a day in pixels: no narrower than the first, no wider than the second."""
HAN: Final = 13.0
"""Width of a Han character of a note; other characters take about half."""


STARTS: Final = {
    "": _l("accepted"),
    "R4": _l("nobody was told in five days: from the day of receipt"),
    "R5": _l("the supplement was complete"),
    "R6": _l("first supplement: what the slip left out delays nothing (article 8)"),
}
"""Why the count begins where it does, by the rule (deadlines.md)."""
Notices = Sequence[tuple[dt.date, dt.date]]
"""First and last day of each public notice, both hung out."""


def day_runs(found: Explanation, service: Service, as_of: dt.date, notices: Notices = (),
             rule: str = "") -> list[DayRun]:  # fmt: skip
    """Every day from acceptance to the due date, or to the forecast while the clock stands.

    `rule`: by which rule the count begins where it does.
    """
    if found.accepted is None:
        return []
    start = DayCell(found.accepted, 0, "start", _("accepted"), found.accepted == as_of)
    note = str(STARTS[rule]) if rule else _("counts from the next day")
    begin = DayRun((start,), _("accepted"), note, align="start")
    days = [*found.days, *_forecast(found, as_of)]
    runs = [begin, *_runs(days, found, as_of, service, notices)]
    return _placed(_with_end(runs, found))


def _forecast(found: Explanation, as_of: dt.date) -> Iterator[CountedDay]:
    """The days after today if the clock went on tomorrow (R12)."""
    last = found.days[-1].date if found.days else found.accepted
    if found.due is not None or found.forecast is None or last is None:
        return
    for number in range(last.toordinal() + 1, found.forecast.toordinal() + 1):
        day = calendar().day(dt.date.fromordinal(number))
        yield CountedDay(day.date, day.working, day.code, day.reason)


def _runs(
    days: Sequence[CountedDay], found: Explanation, as_of: dt.date, service: Service, notices: Notices
) -> Iterator[DayRun]:
    number, i = 0, 0
    end = found.ended or as_of
    while i < len(days):
        length = _length(days, i, notices)
        cells = []
        for day in days[i : i + length]:
            number += day.counted
            code = days[i].code if days[i].code in STOPS else day.code
            cells.append(_cell(day, number, end, as_of, code, service))
        yield DayRun(tuple(cells), *_note(days[i : i + length], service, notices))
        i += length


def _length(days: Sequence[CountedDay], i: int, notices: Notices) -> int:
    """How many days from `i` share one reason; days off inside a stop or a holiday belong to it."""
    first = days[i]
    if first.code == "notice":
        last_day = next((last for begin, last in notices if begin <= first.date <= last), first.date)
        return max(1, sum(first.date <= day.date <= last_day for day in days[i:]))
    if first.counted or first.code == "weekend":
        return 1
    last = i
    for k in range(i + 1, len(days)):
        if days[k].code == first.code and (first.code == "holiday" or days[k].reason == first.reason):
            last = k
        elif days[k].counted or (days[k].code not in ("weekend", "holiday")):
            break
    return last - i + 1


def _cell(day: CountedDay, number: int, end: dt.date, as_of: dt.date, code: str, service: Service) -> DayCell:
    if day.counted:
        kind = "counted" if day.date <= end else "forecast"
        return DayCell(day.date, number, kind, _reason(day, service), day.date == as_of)  # type: ignore[arg-type]
    return DayCell(
        day.date, None, "stopped" if code in STOPS else "off", _reason(day, service), day.date == as_of
    )


def _reason(day: CountedDay, service: Service) -> str:
    return f"{short_day(day.date)} {day_word(service, day.reason)}"


def _note(days: Sequence[CountedDay], service: Service, notices: Notices) -> tuple[str, str]:
    first, last = days[0], days[-1]
    if first.code in ("make_up", "override") and first.counted:
        return _weekday(first.date, first.reason), _("counted")
    if first.code in ("holiday", "override"):
        return in_english(first.reason.split("（")[0]), _(
            "%(span)s, not counted", span=span(first.date, last.date)
        )
    if first.code in STOPS:
        return _stop_title(days, service, notices), _stop_text(days)
    return "", ""


def _stop_title(days: Sequence[CountedDay], service: Service, notices: Notices) -> str:
    first = days[0].date
    if days[0].code == "notice":
        hung = next(((last - begin).days + 1 for begin, last in notices if begin <= first <= last), len(days))
        return _("notice, %(n)s days", n=hung)
    return day_word(service, days[0].reason)


def _stop_text(days: Sequence[CountedDay]) -> str:
    inside = {in_english(day.reason.split("（")[0]) for day in days if day.code == "holiday"}
    return _("with %(holiday)s, not counted", holiday=listed(sorted(inside))) if inside else _("not counted")


def _weekday(date: dt.date, reason: str) -> str:
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return _("%(weekday)s, %(reason)s", weekday=names[date.weekday()], reason=in_english(reason))


def _with_end(runs: list[DayRun], found: Explanation) -> list[DayRun]:
    last = runs[-1]
    if len(runs) < 2 or last.title or (found.due is None and found.forecast is None):
        return runs
    text = _("day %(n)s", n=found.limit)
    return [
        *runs[:-1],
        replace(last, title=_("due"), text=text, align="end"),
    ]


def _placed(runs: list[DayRun]) -> list[DayRun]:
    """Give each note a level where it touches no neighbour; the third in a heap (2) is listed below."""
    free = {0: -math.inf, 1: -math.inf}
    count = sum(len(run.cells) for run in runs)
    cell = min(MOST, max(LEAST, WIDE / count))
    placed, at = [], 0.0
    for run in runs:
        width = cell * len(run.cells)
        if not run.title:
            placed.append(run)
            at += width
            continue
        left, right = _span(run, at, width)
        if left < 0:
            run = replace(run, align="start")
        elif right > max(count * cell, WIDE):
            run = replace(run, align="end")
        left, right = _span(run, at, width)
        at += width
        level = next((level for level in (0, 1) if free[level] <= left), 2)
        free[level] = right + 6
        placed.append(replace(run, level=level))
    return placed


def _span(run: DayRun, at: float, width: float) -> tuple[float, float]:
    words = max(_width(run.title), _width(run.text))
    if run.align == "start":
        return at, at + words
    if run.align == "end":
        return at + width - words, at + width
    middle = at + width / 2
    return middle - words / 2, middle + words / 2


def _width(text: str) -> float:
    return sum(HAN if ord(sign) > 0x2E80 else HAN * 0.56 for sign in text)
