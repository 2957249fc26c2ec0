"""A notice about one feast in running prose: 肉孜节定于2026年3月20日至22日放假，共3天。3月28日上班。

Every clause with a day in it is understood or is a fault that quotes it: none is left out silently. Days
that make nothing free or worked are the feast's own, a paper's, a signature's, those of office hours.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hub.domain.calendar import Override
from hub.domain.errors import HubError, InputError, Many
from hub.operations.calendars.notice_clauses import (
    DAY,
    DAYS,
    counted,
    dates,
    must_be_counted,
    said_of,
    unclear,
)

_FEAST_NAME: Final = r"(?:元旦|(?:(?!\d{4}年|关于|现将)[\u4e00-\u9fff\d]){1,40}?(?:节|纪念日))"
_OPENS: Final = r"(?:关于|现将)(?:做好|调整|延长|确定)?(?:我[区省州市县])?"
_TITLE: Final = re.compile(
    rf"{_OPENS}(?:(\d{{4}})年)?({_FEAST_NAME}(?:[、和]?{_FEAST_NAME})*)(?:假期|放假|调休)"
)
_KNOWN: Final = re.compile(r"元旦|(?:春|清明|劳动|端午|中秋|国庆|肉孜|开斋|古尔邦|三月三)节?")
_OF_FEAST: Final = re.compile(rf"(\d{{4}})年(?:{_KNOWN.pattern})")
_FREE_DAY: Final = re.compile(rf"{DAY}[^,。;]{{0,20}}?放假|放假时间[为是:]*{DAY}")
_YEAR: Final = re.compile(r"(\d{4})年\d{1,2}月\d{1,2}日")
_QUOTED: Final = re.compile(r"《[^》]*》")
_TO: Final = re.compile(r"各[^。:]*(?:单位|机构|部门|政府|街道|社区|科室|企业|人员|同志):")
_HEADING: Final = re.compile(r"^[^。,:]{0,80}?通知")
_SIGNED: Final = re.compile(
    r"(?:办公[厅室]|政府|国务院|办事处|委员会|中心|局|特此通知[。,]?)\d{4}年\d{1,2}月\d{1,2}日"
)
_SENTENCE: Final = re.compile(r"[。;!]")
_COMMA: Final = re.compile(r"(?:,|(?<!\d):|:(?!\d))(?![^(]*\))")
_ONLY_DAYS: Final = re.compile(rf"(?:[从自即于、和及]|定于|{DAYS.pattern})+")
_NATIONAL: Final = re.compile(r"(?<!《)国务院(?:办公厅)?关于|经国务院批准")


@dataclass(slots=True)
class _Found:
    """The days so far, worked or free, and each clause that could not be read."""

    days: dict[dt.date, bool] = field(default_factory=dict)
    faults: list[HubError] = field(default_factory=list)


def is_prose(text: str) -> bool:
    """Whether plain words speak of one feast's days without being a list of holidays."""
    return bool(DAYS.search(text) and (_TITLE.search(text) or _FREE_DAY.search(text)))


def is_national(text: str) -> bool:
    """Whether the State Council itself speaks, and not an office that quotes it."""
    return bool(_NATIONAL.search(text))


def year_of(text: str) -> int | None:
    """The year that the heading names, or else the first day that is said with one."""
    title = _TITLE.search(text)
    found = title if title and title[1] else _OF_FEAST.search(text) or _YEAR.search(_body(text))
    return int(found[1]) if found else None


def prose_days(text: str, name: str, year: int, paper: str) -> tuple[Override, ...]:
    """The free and worked days. Raises Many with each clause that was not understood, InputError."""
    feast, found = _feast(text, name), _Found()
    for sentence in _SENTENCE.split(_body(text)):
        if not sentence.startswith("鼓励"):
            _read(sentence, year, name, found)
    if found.faults:
        raise Many(found.faults)
    return tuple(_override(feast, day, found.days[day], paper) for day in sorted(found.days))


def _feast(text: str, name: str) -> str:
    title = _TITLE.search(text) or _KNOWN.search(_body(text)) or _KNOWN.search(_QUOTED.sub("", text))
    if title is None:
        raise InputError("The notice does not say which feast it is about.", where=name)
    return title[title.lastindex or 0]


def _override(feast: str, day: dt.date, worked: bool, paper: str) -> Override:
    rest = day.weekday() >= 5
    reason = f"{feast}调休上班" if worked and rest else f"{feast}后上班" if worked else feast
    return Override(day, worked, reason, paper)


def _body(text: str) -> str:
    """The notice from after its heading and those whom it is sent to, up to its signature."""
    to = _TO.search(text) or _HEADING.search(text)
    body = _QUOTED.sub("", text[to.end() :] if to else text)
    first = _FREE_DAY.search(body)
    signed = _SIGNED.search(body, first.end() if first else 0)
    return body[: signed.start()] if signed else body


def _read(sentence: str, year: int, name: str, found: _Found) -> None:
    """One sentence; a count without days of its own is that of the whole sentence."""
    counts: list[int] = []
    free: set[dt.date] = set()
    for clause in _clauses(sentence):
        try:
            said, days = said_of(clause), list(dates(clause, year))
            if said == "unknown":
                raise unclear(clause)
            if said == "free":
                must_be_counted(counted(clause), len(days))
                free.update(days)
            elif not days and (count := counted(clause)) is not None:
                counts.append(count)
            if said in ("free", "worked"):
                _keep(days, said == "worked", found)
        except InputError as error:
            error.where = name if error.remedy else f"{name}: {sentence[:60]}"
            found.faults.append(error)
    _must_all_be_counted(counts, len(free), f"{name}: {sentence[:60]}", found)


def _must_all_be_counted(counts: list[int], free: int, where: str, found: _Found) -> None:
    for count in counts:
        try:
            must_be_counted(count, free)
        except InputError as error:
            error.where = where
            found.faults.append(error)


def _keep(days: list[dt.date], worked: bool, found: _Found) -> None:
    for day in days:
        if found.days.setdefault(day, worked) != worked:
            raise InputError("%(day)s is said to be free and to be worked.", day=day)


def _clauses(sentence: str) -> Iterator[str]:
    """The clauses; one of days alone goes with what is said before it (放假时间：), else after it.

    Days with their year and nothing beside them are a signature's.
    """
    before = waiting = ""
    for clause in _COMMA.split(sentence):
        if _ONLY_DAYS.fullmatch(clause) and not DAYS.search(before) and _says(before + clause):
            yield before + clause
        elif _ONLY_DAYS.fullmatch(clause):
            waiting += clause
        else:
            yield waiting + clause
            waiting = ""
        before = clause
    if waiting and not (waiting == sentence and _YEAR.fullmatch(waiting)):
        yield waiting


def _says(clause: str) -> bool:
    try:
        return said_of(clause) in ("free", "worked")
    except InputError:
        return False
