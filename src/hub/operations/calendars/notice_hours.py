"""The office hours of a notice: 夏季作息时间：自2025年5月1日起 … 上午10:00至14:00，下午16:00至20:00。"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from hub.operations.calendars.notice_clauses import plain

_TIME: Final = r"(\d{1,2}:\d\d)"
_SPAN: Final = rf"{_TIME}[至到—–~-]{_TIME}"
_SEASON: Final = re.compile(
    r"([夏冬])季作息时间(?:安排)?:?[自从](\d{4})年(\d{1,2})月(\d{1,2})日起"
    rf"[^。]*?上午:?{_SPAN}[,;、]?下午:?{_SPAN}"
)
_ONE: Final = dt.timedelta(days=1)


def hours_of(text: str) -> dict[str, dict[str, Any]]:
    """Both seasons as a list in json has them; {} where the notice does not say both wholly.

    The summer lasts until the day before the winter's hours begin.
    """
    found = {each[1]: each for each in _SEASON.finditer(plain(text))}
    if set(found) != {"夏", "冬"}:
        return {}
    summer, winter = found["夏"], found["冬"]
    try:
        first, turn = _day(summer), _day(winter)
    except ValueError:
        return {}
    span = {"from": f"{first:%m-%d}", "to": f"{turn - _ONE:%m-%d}"}
    return {"summer": span | _halves(summer), "winter": _halves(winter)}


def _day(found: re.Match[str]) -> dt.date:
    return dt.date(int(found[2]), int(found[3]), int(found[4]))


def _halves(found: re.Match[str]) -> dict[str, Any]:
    return {"morning": [found[5], found[6]], "afternoon": [found[7], found[8]]}
