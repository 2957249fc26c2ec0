"""What one clause of a notice of holidays says: its days, and whether they are free, worked or neither.

The text is plain (`plain`): without blanks and breaks, in narrow signs. What a clause says twice must agree:
weekdays with dates, "共3天" with the days that are named.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

from hub.domain.errors import InputError

Said = Literal["free", "worked", "aside", "unknown", ""]
"""What a clause says of its days; "" where it names none."""

_PAGE_NUMBER: Final = re.compile(r"^\s*[-—–]+\s*\d{1,3}\s*[-—–]+\s*$", re.MULTILINE)
NAME: Final = r"(?:元旦|[\u4e00-\u9fff]{1,5}节)"
DAY: Final = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
_TO: Final = "[至到—–~-]"
_FIRST: Final = DAY.replace("日", rf"(?:日|(?={_TO}\d{{1,2}}日))", 1)
"""The first day of a span, whose 日 may be left out: 3月20-22日."""
DAYS: Final = re.compile(rf"{_FIRST}(?:{_TO}{DAY})?")
_FEW_DAYS: Final = "一二三四五六七八九十"
_COUNT: Final = re.compile(
    rf"(?:共|(?:放假|休假|补休)(?:调休)?)(?:(\d{{1,2}})|([{_FEW_DAYS}两]))[天日](?!{_TO})"
)
_NO_DAYS: Final = re.compile(
    r"(?:放假|休假)(?:调休)?(?:期间|办法|(?:的|安排|日期)*通知)|年休假|上班时间(?=[为:上下])"
)
"""Words that speak of free or worked days and make none."""
_FREE: Final = re.compile(r"放假|休假|补休|调休(?!上班)|(?:正常|照常)(?:公休|休息)")
_WORKED: Final = re.compile(r"上班|补班|(?:正常|照常)办公(?!时)")
_MOVED: Final = re.compile(r"调[至到]|调整[为至到]|对调")
_NOT: Final = re.compile(
    r"[不未][^,]{0,2}(?:放假|休假|上班|补班)|取消|前后|左右|(?:起|开始)[^,]{0,2}(?:放假|休假)"
)
"""What is denied, or has no end."""
_FEW: Final = re.compile(
    r"半天|半日|[上下]午|(?:女|其他|其余|部分|少数民族|节日的)[^,]{0,4}(?:群众|职工|干部|人员)"
)
_ASIDE: Final = re.compile(
    r"日(?:\([^)]*\))?(?:是|为)[^,]*(?:节|纪念日)|^不(?:得)?[调串]休$|作息时间|工作时间|\d:\d\d|日电"
    r"|^(?:根据|按照|依据|遵照)|审议通过|下发|印发|公布|发布|^鼓励|举[行办]"
    r"|日(?:\([^)]*\))?(?:[上下]午)?(?:\d{1,2}[时点])?[之以]?前(?!后)"
)
"""The feast's own day, hours, a paper's date, advice, a day by which something is reported."""
_WEEKDAY: Final = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEK: Final = "一二三四五六日"
_LONGEST: Final = 20
"""Days of one holiday at most: more is a slip of the pen."""


def plain(text: str) -> str:
    """Without page numbers and breaks, in narrow signs."""
    return "".join(unicodedata.normalize("NFKC", _PAGE_NUMBER.sub("", text)).split())


def said_of(clause: str) -> Said:
    """What a clause says of the days that it names.

    Raises InputError where it says two things at once, or something of some people or of half a day only.
    """
    if not DAYS.search(_COUNT.sub("", clause)):
        return ""
    words = _NO_DAYS.sub("", clause)
    free, worked = _FREE.search(words), _WORKED.search(words)
    if free and worked:
        raise InputError("“%(text)s” says free and worked at once.", text=clause[:60])
    if _MOVED.search(words) or ((free or worked) and (_FEW.search(words) or _NOT.search(words))):
        raise unclear(clause)
    if free or worked:
        return "free" if free else "worked"
    return "aside" if _ASIDE.search(clause) else "unknown"


def unclear(clause: str) -> InputError:
    """A clause with days of which it cannot be told whether all are free, or worked."""
    return InputError(
        "“%(text)s” names days and does not say plainly that they are free or worked.", text=clause[:60],
        remedy="Type the days of this notice as a list (日期, 上班, 说明).",
    )  # fmt: skip


def dates(clause: str, year: int) -> Iterator[dt.date]:
    """The days that a clause names; `year` holds where it says none. Raises InputError."""
    month: str | None = None
    for found in DAYS.finditer(_COUNT.sub("", clause)):
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


def counted(clause: str) -> int | None:
    """How many days a clause says there are (共3天, 放假1天)."""
    found = _COUNT.search(clause)
    if found is None:
        return None
    return int(found[1]) if found[1] else _FEW_DAYS.index(found[2].replace("两", "二")) + 1


def must_be_counted(said: int | None, count: int) -> None:
    """Raise InputError where a notice counts other days than it names."""
    if said is not None and count and said != count:
        raise InputError("It says %(said)s days and names %(count)s.", said=said, count=count)
