"""The national arrangement of one year: holidays and make-up working weekends (调休上班).

The data come from the kept library `holidays` (State Council notices since 2001); this module only asks it
year by year and puts its notes into plain Chinese. The library is imported when the first year is asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from hub.domain.errors import InputError

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100
"""The years a calendar reaches: what the library can say at all."""

COUNTRY: Final = "CN"
_TRADED = re.compile(r"休息日（由 \d{4}-(\d\d)-(\d\d) 调休）")


@dataclass(frozen=True, slots=True)
class Year:
    """One year: named days off, worked weekend days, and whether the State Council's notice is in it."""

    holidays: Mapping[dt.date, str]
    make_up: frozenset[dt.date]
    published: bool


def check_year(year: int) -> None:
    """Raise InputError for a year outside FIRST_YEAR … LAST_YEAR."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(
            "the year %(year)s is outside the calendar, which reaches from %(first)s to %(last)s",
            year=year, first=FIRST_YEAR, last=LAST_YEAR,
        )  # fmt: skip


@cache
def check_region(region: str) -> str:
    """The library's subdivision: "" for "CN", "XJ" for "CN-XJ" if the library should have a list of it.

    Raises InputError for any other region.
    """
    if region == COUNTRY:
        return ""
    from holidays import list_supported_countries

    part = region.removeprefix(f"{COUNTRY}-")
    if part == region or part not in list_supported_countries().get(COUNTRY, []):
        raise InputError(
            "no holiday list for the region “%(region)s”; use CN and enter local days as overrides",
            region=region,
        )
    return part


@cache
def arrangement(region: str, year: int) -> Year:
    """What the library says of `year`.

    Published means that make-up days of that year are known (deadlines.md, output `provisional`); the
    library answers an unpublished year silently, from fixed holidays alone. Raises InputError for an unknown
    region or a year out of reach.
    """
    check_year(year)
    part = check_region(region)
    from holidays import country_holidays

    found = country_holidays(COUNTRY, subdiv=part or None, years=year, language="zh_CN")
    make_up = frozenset(day for day in found.weekend_workdays if day.year == year)
    named = {day: _plain(name) for day, name in found.items() if day.year == year}
    return Year(named, make_up, bool(make_up))


def _plain(name: str) -> str:
    """The library's name of a day off as a person would say it."""
    traded = _TRADED.fullmatch(name)
    if traded:
        return f"调休放假（{int(traded[1])}月{int(traded[2])}日上班）"
    return name.replace("; ", "、")
