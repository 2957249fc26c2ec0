"""How dates, moments and sums are written, in Chinese and in English; Jinja filters of the same names."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sized
from typing import Any

from flask import Flask, current_app, g

from hub.db.base import today
from hub.domain.chinese import full_day
from hub.i18n import english
from hub.operations.calendars.hours import Hours

_WEEKDAYS = "一二三四五六日"


def short_day(day: dt.date | None) -> str:
    """10月21日 · 21 Oct; 2027年10月21日 · 21 Oct 2027 where it is not this year."""
    if day is None:
        return ""
    if day.year == _this_year():
        return month_day(day)
    return f"{month_day(day)} {day.year}" if english() else f"{day.year}年{month_day(day)}"


def month_day(day: dt.date) -> str:
    """10月21日 · 21 Oct: where the year is said already."""
    return f"{day.day} {day:%b}" if english() else f"{day.month}月{day.day}日"


def day(day: dt.date | None) -> str:
    """10月21日 周三 · Wed 21 Oct; with the year where it is not this one."""
    if day is None:
        return ""
    return f"{day:%a} {short_day(day)}" if english() else f"{short_day(day)} 周{_WEEKDAYS[day.weekday()]}"


def iso_day(text: str) -> str:
    """2026-10-21 as `day` writes it: of what is kept as JSON."""
    return day(dt.date.fromisoformat(text))


def span(first: dt.date, last: dt.date) -> str:
    """10月1–7日 · 1–7 Oct"""
    if first == last or (first.year, first.month) != (last.year, last.month):
        return month_day(first) if first == last else f"{month_day(first)}–{month_day(last)}"
    return f"{first.day}–{month_day(last)}" if english() else f"{first.month}月{first.day}–{last.day}日"


def season_days(hours: Hours) -> str:
    """5月1日–9月30日 · 1 May–30 Sep: the days of a season with office hours of its own."""
    first, last = (dt.date.fromisoformat(f"2024-{text}") for text in (hours.first, hours.last))
    return f"{month_day(first)}–{month_day(last)}"


def long_day(day: dt.date | None) -> str:
    """2026年10月21日 · 21 October 2026"""
    if day is None:
        return ""
    return f"{day.day} {day:%B} {day.year}" if english() else full_day(day)


def month(day: dt.date) -> str:
    """10月 · Oct"""
    return f"{day:%b}" if english() else f"{day.month}月"


def year_month(day: dt.date) -> str:
    """2026年10月 · October 2026"""
    return f"{day:%B %Y}" if english() else f"{day.year}年{day.month}月"


def local(moment: dt.datetime) -> dt.datetime:
    """The moment on the centre's clock."""
    return moment.astimezone(current_app.config["HUB_TIMEZONE"])


def clock(moment: dt.datetime | None) -> str:
    """10:12"""
    return f"{local(moment):%H:%M}" if moment else ""


def moment(at: dt.datetime | None) -> str:
    """10月21日 周三 10:12 · Wed 21 Oct 10:12"""
    return f"{day(local(at).date())} {clock(at)}" if at else ""


def money(fen: int | None) -> str:
    """Fen as yuan: 1,104.00"""
    return "" if fen is None else f"{fen / 100:,.2f}"


def yuan(fen: int | None) -> str:
    """Fen as a sum with its unit: 1,104.00元"""
    return "" if fen is None else f"{money(fen)} yuan" if english() else f"{money(fen)}元"


def flow_columns(stops: Sized) -> int:
    """How many columns a flow of that many stops takes, so that its rows are even (at most 8)."""
    rows = max(1, math.ceil(len(stops) / 8))
    return max(3, math.ceil(len(stops) / rows))


def _this_year() -> int:
    """The year of the request, which writes many dates."""
    found: int | None = g.get("hub_year")
    if found is None:
        found = g.hub_year = today().year
    return found


FILTERS: dict[str, Any] = {
    "short_day": short_day, "day": day, "iso_day": iso_day, "span": span, "season_days": season_days,
    "long_day": long_day, "month": month, "year_month": year_month, "clock": clock,
    "moment": moment, "money": money, "yuan": yuan, "flow_columns": flow_columns,
}  # fmt: skip


def register(app: Flask) -> None:
    """Make the filters known to all templates."""
    app.jinja_env.filters.update(FILTERS)
