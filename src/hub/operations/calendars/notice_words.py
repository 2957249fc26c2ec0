"""The words of a notice of holidays (关于2026年部分节假日安排的通知) as days, however they were copied.

Lines may be broken anywhere, signs be wide or narrow, and a web page's other words stand around it. What the
notice says twice must agree: weekdays with dates, "共3天" with the days that are named. A region's own notice
(关于2023年节假日放假安排和冬夏季作息时间的通知) has the same form; it adds the region's feasts, says
beside each which day it is (4月22日是肉孜节), quotes the national one by its number, and goes on with
office hours.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hub.domain.calendar import Override
from hub.domain.errors import HubError, InputError, Many

_PAGE_NUMBER: Final = re.compile(r"^\s*[-—–]+\s*\d{1,3}\s*[-—–]+\s*$", re.MULTILINE)
_TITLE: Final = re.compile(r"关于(\d{4})年(?:部分节假日安排的?通知|节假日放假安排)")
_OF_REGION: Final = re.compile(
    r"关于\d{4}年节假日放假安排|(?:肉孜|古尔邦|开斋)节:|我[区省州市县]\d{4}年(?:部分)?节假日"
)
_NUMBER: Final = r"[〔\[(](\d{4})[〕\])](\d{1,3}号)"
_PAPER: Final = re.compile(rf"(国办发(?:明电)?){_NUMBER}")
_REGIONS_PAPER: Final = re.compile(rf"(?<!》\()([\u4e00-\u9fff]政办?[\u4e00-\u9fff]{{1,3}}){_NUMBER}")
_NAME: Final = r"(?:元旦|[\u4e00-\u9fff]{1,5}节)"
_ITEM: Final = re.compile(rf"({_NAME}(?:[、和]{_NAME})*):(?=(?:\d{{4}}年)?\d{{1,2}}月\d)")
_CLAUSE: Final = re.compile(r"[。;]|(?<=[天节]),")
_ASIDE: Final = re.compile(r"日(?:\([^)]*\))?是[\u4e00-\u9fff]*节$|^不调休$")
"""Which day the feast is, and that no rest day is moved: neither makes a day free."""
_HOURS: Final = "作息时间"
_DATE: Final = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
_DATES: Final = re.compile(rf"{_DATE}(?:[至到—–~-]{_DATE})?")
_COUNT: Final = re.compile(r"(?:共|放假(?:调休)?)(\d{1,2})天")
_WEEKDAY: Final = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEK: Final = "一二三四五六日"
_LONGEST: Final = 20
"""Days of one holiday at most: more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says: its year, its number ("" = not copied), its days; `regional`: a region's own."""

    year: int
    document: str
    days: tuple[Override, ...]
    regional: bool = False


def is_notice(text: str) -> bool:
    """Whether these are the words of a notice, and no list of days."""
    plain = _plain(text)
    return bool(_TITLE.search(plain) or _ITEM.search(plain))


def read_notice(text: str, name: str, *, year: int | None = None, document: str = "") -> Words:
    """Read the notice; `year` and `document` where its copy does not say them.

    Raises InputError, or Many with every fault and its holiday.
    """
    plain = _plain(text)
    regional = bool(_OF_REGION.search(plain))
    title, paper = _TITLE.search(plain), (_REGIONS_PAPER if regional else _PAPER).search(plain)
    meant = int(title[1]) if title else year
    if meant is None:
        raise InputError("The notice does not say its year: copy it with its heading.", where=name)
    said = document or ("{}〔{}〕{}".format(*paper.groups()) if paper else "")
    days: list[Override] = []
    faults: list[HubError] = []
    for holiday, body in _items(plain):
        try:
            days += _days(holiday, body, meant, said)
        except InputError as error:
            error.where = f"{name}: {holiday}"
            faults.append(error)
    if not (days or faults):
        raise InputError("There are no days in this list.", where=name)
    if faults:
        raise Many(faults)
    return Words(meant, said, tuple(days), regional)


def _plain(text: str) -> str:
    """Without page numbers and breaks, in narrow signs."""
    return "".join(unicodedata.normalize("NFKC", _PAGE_NUMBER.sub("", text)).split())


def _items(plain: str) -> Iterator[tuple[str, str]]:
    """Each holiday with its words; one that a page repeats is read once."""
    found = list(_ITEM.finditer(plain))
    ends = [each.start() for each in found[1:]] + [len(plain)]
    seen: set[str] = set()
    for item, end in zip(found, ends, strict=True):
        if item[1] not in seen:
            seen.add(item[1])
            yield item[1], plain[item.end() : end]


def _days(holiday: str, body: str, year: int, paper: str) -> Iterator[Override]:
    """The free days and the make-up days of one holiday, up to the first words that are about neither."""
    for clause in _CLAUSE.split(body):
        if _ASIDE.search(clause):
            list(_dates(clause, year))  # its weekday must be its own all the same
            continue
        free, work = "放假" in clause, "上班" in clause
        if _HOURS in clause or not (free or work or _COUNT.search(clause)):
            return
        if free and work:
            raise InputError("“%(text)s” says free and worked at once.", text=clause[:60])
        dates = list(_dates(clause, year))
        _must_be_counted(clause, dates)
        reason = f"{holiday}调休上班" if work else holiday
        yield from (Override(date, work, reason, paper) for date in dates)


def _dates(clause: str, year: int) -> Iterator[dt.date]:
    month: str | None = None
    for found in _DATES.finditer(clause):
        first_year, first_month, first_day, first_said, *until = found.groups()
        first = _date(first_year or year, first_month or month, first_day, first_said)
        last = first
        if until[2]:
            last_month = until[1] or first.month
            turns = int(last_month) < first.month
            last = _date(until[0] or first.year + turns, last_month, until[2], until[3])
        if not 0 <= (last - first).days < _LONGEST:
            raise InputError("“%(text)s” is no span of days.", text=found[0])
        month = str(last.month)
        yield from (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def _date(year: str | int, month: str | int | None, day: str, said: str | None) -> dt.date:
    """The day; the weekday that is said with it must be its own."""
    try:
        found = dt.date(int(year), int(month or 0), int(day))
    except ValueError:
        raise InputError("%(text)s is not a date.", text=f"{year}年{month or '?'}月{day}日") from None
    weekday = _WEEKDAY.search(said or "")
    if weekday and weekday[1].replace("天", "日") != _WEEK[found.weekday()]:
        raise InputError("%(day)s is no %(weekday)s.", day=found, weekday=f"星期{weekday[1]}")
    return found


def _must_be_counted(clause: str, dates: list[dt.date]) -> None:
    """Raise InputError where the notice counts other days than it names."""
    counted = _COUNT.search(clause)
    if counted and dates and int(counted[1]) != len(dates):
        raise InputError("It says %(said)s days and names %(count)s.", said=counted[1], count=len(dates))
