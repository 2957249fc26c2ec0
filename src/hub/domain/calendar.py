"""Working days (deadlines.md, Calendar): centre override > regional list > national arrangement > Mon–Fri.

Dates are local dates of the centre (Asia/Shanghai). A `Calendar` answers from a cumulative table of working
days that grows by whole years when a date beyond it is asked for; to its users it never changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final

from hub.domain.errors import InputError
from hub.domain.national import FIRST_YEAR, LAST_YEAR, arrangement, check_region, check_year

SATURDAY: Final = 5
WEEKEND: Final = {SATURDAY: "星期六", 6: "星期日"}
WORKING_DAYS_A_YEAR: Final = 240
"""Fewer than any year has; how far ahead the table grows for a far-away due date."""

Table = tuple[int, list[int], list[dt.date]]
"""Ordinal of the day before the first, working days up to each day since (from 0), the working days."""


@dataclass(frozen=True, slots=True)
class Override:
    """A day set by the centre's administrator: local holidays (肉孜节, 古尔邦节), with their paper."""

    date: dt.date
    working: bool
    reason: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: working or not, by which source (override, holiday, weekend, make_up, working), and why."""

    date: dt.date
    working: bool
    code: str
    reason: str


class Calendar:
    """Working days of one centre. Make one with `Calendar.of`; equal input gives the same object.

    It reaches from 1950 to 2100; every question about a day outside raises InputError.
    """

    __slots__ = ("_certain", "_lock", "_overrides", "_published", "_region", "_table", "_years")

    def __init__(self, overrides: tuple[Override, ...], region: str, published: frozenset[int]) -> None:
        check_region(region)
        for year in published:
            check_year(year)
        self._overrides = _by_date(overrides)
        self._region = region
        self._published = published
        self._certain = set(published)
        self._lock = Lock()
        self._table: Table = (0, [], [])
        self._years = range(0)

    @classmethod
    def of(
        cls, overrides: Iterable[Override] = (), region: str = "CN", published: Iterable[int] = ()
    ) -> Calendar:
        """The calendar of these overrides; `published` names years whose notice the centre has imported.

        Raises InputError for two overrides of one day, a day or year out of reach, or an unknown region.
        """
        rows = tuple(sorted(overrides, key=lambda row: row.date))
        return _made(rows, region, frozenset(published))

    @property
    def region(self) -> str:
        """The region whose holidays it holds."""
        return self._region

    @property
    def published(self) -> frozenset[int]:
        """The years whose notice the centre has imported."""
        return self._published

    @property
    def overrides(self) -> tuple[Override, ...]:
        """The overrides it was made of, by date."""
        return tuple(self._overrides.values())

    def add(self, d: dt.date, n: int) -> dt.date:
        """The n-th working day strictly after `d`, n ≥ 1 (R1). Raises InputError beyond the calendar."""
        base, rank, days = self._table
        at = d.toordinal() - base
        if at > 0 and n > 0:
            try:
                return days[rank[at] + n - 1]
            except IndexError:
                pass
        return self._add_far(d, n)

    def back(self, d: dt.date, n: int) -> dt.date:
        """The n-th working day strictly before `d`, n ≥ 1. Raises InputError before the calendar begins."""
        _positive(n)
        self._cover(max(FIRST_YEAR, d.year - 1 - n // WORKING_DAYS_A_YEAR), d.year)
        base, rank, days = self._table
        place = rank[d.toordinal() - base - 1] - n
        if place < 0:
            check_year(FIRST_YEAR - 1)
        return days[place]

    def count(self, after: dt.date, until: dt.date) -> int:
        """The working days x with after < x ≤ until; 0 where `until` is not after `after`."""
        base, rank, _ = self._table
        first, last = after.toordinal() - base, until.toordinal() - base
        if 0 < first <= last:
            try:
                return rank[last] - rank[first]
            except IndexError:
                pass
        return self._count_far(after, until)

    def is_working(self, d: dt.date) -> bool:
        """Whether `d` is a working day."""
        base, rank, _ = self._table
        at = d.toordinal() - base
        if at < 1 or at >= len(rank):
            self._cover(d.year, d.year)
            base, rank, _ = self._table
            at = d.toordinal() - base
        return rank[at] != rank[at - 1]

    def next_working(self, d: dt.date) -> dt.date:
        """`d` itself where it is a working day, else the next one."""
        return d if self.is_working(d) else self.add(d, 1)

    def day(self, d: dt.date) -> Day:
        """The day with its source and its reason in Chinese (国庆节, 调休上班, 星期六 …)."""
        set_by_centre = self._overrides.get(d)
        if set_by_centre:
            return Day(d, set_by_centre.working, "override", set_by_centre.reason)
        year = arrangement(self._region, d.year)
        if d in year.make_up:
            return Day(d, True, "make_up", "调休上班")
        if d in year.holidays:
            return Day(d, False, "holiday", year.holidays[d])
        if d.weekday() in WEEKEND:
            return Day(d, False, "weekend", WEEKEND[d.weekday()])
        return Day(d, True, "working", "工作日")

    def provisional(self, first: int, last: int) -> bool:
        """Whether some year of first … last has no published arrangement (library or imported notice)."""
        for year in range(first, last + 1):
            if year not in self._certain:
                if not arrangement(self._region, year).published:
                    return True
                self._certain.add(year)
        return False

    def differences(self, other: Calendar, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """The days of first … last that are working days in one of the two calendars only.

        For re-dating after a change: only cases whose window holds such a day can move.
        """
        days = (dt.date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        return tuple(day for day in days if self.is_working(day) != other.is_working(day))

    def _add_far(self, d: dt.date, n: int) -> dt.date:
        """`add` where the table did not reach."""
        _positive(n)
        check_year(d.year)
        self._cover(d.year, min(LAST_YEAR, d.year + 1 + n // WORKING_DAYS_A_YEAR))
        base, rank, days = self._table
        place = rank[d.toordinal() - base] + n - 1
        if place >= len(days):
            check_year(LAST_YEAR + 1)
        return days[place]

    def _count_far(self, after: dt.date, until: dt.date) -> int:
        if until <= after:
            return 0
        self._cover(after.year, until.year)
        base, rank, _ = self._table
        return rank[until.toordinal() - base] - rank[after.toordinal() - base]

    def _cover(self, first: int, last: int) -> None:
        """Let the table hold the years first … last; the new table replaces the old one in one assignment."""
        check_year(first)
        check_year(last)
        with self._lock:
            years = _grown(self._years, first, last)
            if years != self._years:
                self._table = self._built(years)
                self._years = years

    def _built(self, years: range) -> Table:
        rank: list[int] = [0]
        days: list[dt.date] = []
        for year in years:
            for day, working in self._year(year):
                if working:
                    days.append(day)
                rank.append(len(days))
        return dt.date(years.start, 1, 1).toordinal() - 1, rank, days

    def _year(self, year: int) -> Iterator[tuple[dt.date, bool]]:
        """Every day of a year, and whether it is a working day."""
        known, set_by_centre = arrangement(self._region, year), self._overrides
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = dt.date.fromordinal(ordinal)
            if day in set_by_centre:
                yield day, set_by_centre[day].working
            else:
                yield day, day in known.make_up or (day.weekday() < SATURDAY and day not in known.holidays)


def _grown(years: range, first: int, last: int) -> range:
    """`years` made to hold first … last; by half as much again, so that a long walk stays cheap."""
    if not years:
        return range(first, last + 1)
    start, stop, more = years.start, years.stop, len(years) // 2
    if first < start:
        start = max(FIRST_YEAR, min(first, start - more))
    if last >= stop:
        stop = min(LAST_YEAR, max(last, stop - 1 + more)) + 1
    return range(start, stop)


def _by_date(overrides: tuple[Override, ...]) -> dict[dt.date, Override]:
    found: dict[dt.date, Override] = {}
    for override in overrides:
        check_year(override.date.year)
        if override.date in found:
            raise InputError("two overrides of one day: %(date)s", date=override.date.isoformat())
        found[override.date] = override
    return found


def _positive(n: int) -> None:
    if n < 1:
        raise InputError("working days are counted from 1; %(n)s was given", n=n)


@lru_cache(maxsize=64)
def _made(overrides: tuple[Override, ...], region: str, published: frozenset[int]) -> Calendar:
    return Calendar(overrides, region, published)
