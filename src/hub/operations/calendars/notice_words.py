"""The words of a notice of holidays (关于2026年部分节假日安排的通知) as days, however they were copied.

Lines may be broken anywhere, signs be wide or narrow, and a web page's other words stand around it. A
region's own notice (关于2023年节假日放假安排和冬夏季作息时间的通知) has the same form; it adds the region's
feasts, says beside each which day it is (4月22日是肉孜节), quotes the national one by its number, and goes on
with office hours. A notice about one feast has no list: `notice_prose`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hub.domain.calendar import Override
from hub.domain.errors import HubError, InputError, Many
from hub.operations.calendars import notice_prose
from hub.operations.calendars.notice_clauses import (
    NAME,
    counted,
    dates,
    must_be_counted,
    plain,
    said_of,
    unclear,
)

_TITLE: Final = re.compile(r"关于(\d{4})年(?:部分节假日安排的?通知|节假日放假安排)")
_OF_REGION: Final = re.compile(
    r"关于\d{4}年节假日放假安排|(?:肉孜|古尔邦|开斋)节:|我[区省州市县]\d{4}年(?:部分)?节假日"
)
_NUMBER: Final = r"[〔\[(【](\d{4})[〕\])】](\d{1,4}号)"
_PAPER: Final = re.compile(rf"(国办?发(?:明电)?){_NUMBER}")
_REGIONS_PAPER: Final = re.compile(rf"(?<!》\()([\u4e00-\u9fff]政办?[\u4e00-\u9fff]{{1,3}}){_NUMBER}")
_ITEM: Final = re.compile(rf"({NAME}(?:[、和]{NAME})*):(?=(?:\d{{4}}年)?\d{{1,2}}月\d)")
_CLAUSE: Final = re.compile(r"[。;]|(?<=[天节]),")
_NO_DAYS: Final = re.compile(r"^(?:不(?:得)?[调串]休|与周末连休)$")
_ENDS: Final = re.compile(r"(?:办公[厅室]|政府|国务院)\d{4}年\d{1,2}月|作息时间")
"""The signature, or the office hours that follow the holidays."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says: its year, its number ("" = not copied), its days; `regional`: a region's own."""

    year: int
    document: str
    days: tuple[Override, ...]
    regional: bool = False


def is_notice(text: str) -> bool:
    """Whether these are the words of a notice with a list of holidays, and no list of days."""
    said = plain(text)
    return bool(_TITLE.search(said) or _ITEM.search(said))


def is_feast(text: str) -> bool:
    """Whether these are the words of a notice about one feast."""
    return notice_prose.is_prose(plain(text))


def read_notice(text: str, name: str, *, year: int | None = None, document: str = "") -> Words:
    """Read the notice; `year` and `document` where its copy does not say them.

    Raises InputError, or Many with every fault and its holiday or sentence.
    """
    said = plain(text)
    listed, title = bool(_ITEM.search(said)), _TITLE.search(said)
    if not (listed or notice_prose.is_prose(said)):
        raise InputError("There are no days in this list.", where=name)
    regional = bool(_OF_REGION.search(said)) if listed else not notice_prose.is_national(said)
    paper = document or _paper(said, regional)
    meant = int(title[1]) if title and listed else notice_prose.year_of(said) or year
    if meant is None:
        raise InputError("The notice does not say its year: copy it with its heading.", where=name)
    read = _listed if listed else notice_prose.prose_days
    days = read(said, name, meant, paper)
    if not days:
        raise InputError("There are no days in this list.", where=name)
    return Words(meant, paper, days, regional)


def _paper(said: str, regional: bool) -> str:
    found = (_REGIONS_PAPER if regional else _PAPER).search(said)
    return "{}〔{}〕{}".format(*found.groups()) if found else ""


def _listed(said: str, name: str, year: int, paper: str) -> tuple[Override, ...]:
    days: list[Override] = []
    faults: list[HubError] = []
    for holiday, body in _items(said):
        try:
            days += _days(holiday, body, year, paper)
        except InputError as error:
            error.where = f"{name}: {holiday}"
            faults.append(error)
    if faults:
        raise Many(faults)
    return tuple(days)


def _items(text: str) -> Iterator[tuple[str, str]]:
    """Each holiday with its words; one that a page repeats is read once."""
    found = list(_ITEM.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    seen: set[str] = set()
    for item, end in zip(found, ends, strict=True):
        if item[1] not in seen:
            seen.add(item[1])
            yield item[1], text[item.end() : end]


def _days(holiday: str, body: str, year: int, paper: str) -> Iterator[Override]:
    """The free days and the make-up days of one holiday, up to the first words that are about neither."""
    for clause in _CLAUSE.split(body):
        if _NO_DAYS.search(clause):
            continue
        said = said_of(clause)
        if _ENDS.search(clause) or not (said or counted(clause)):
            return
        if said == "unknown":
            raise unclear(clause)
        days = list(dates(clause, year))  # of an aside, too: its weekday must be its own
        if said == "aside":
            continue
        must_be_counted(counted(clause), len(days))
        reason = f"{holiday}调休上班" if said == "worked" else holiday
        yield from (Override(day, said == "worked", reason, paper) for day in days)
