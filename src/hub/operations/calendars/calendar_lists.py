"""A notice of working and free days as an office sends it (its words, csv, json, toml); all faults at once.

A national arrangement publishes its year; a region's own notice (肉孜节, 古尔邦节) adds days, publishes none.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hub.domain.calendar import Override
from hub.domain.errors import HubError, InputError, Many, why_not
from hub.operations.calendars.notice_hours import hours_of
from hub.operations.calendars.notice_words import Words, is_feast, is_notice, read_notice

_COLUMNS: Final = {
    "date": ("date", "日期"),
    "working": ("working", "上班", "是否上班", "是否工作日"),
    "reason": ("reason", "说明", "事由", "节日"),
    "document": ("document", "文号", "依据"),
    "kind": ("kind", "类别", "范围"),
}
CENTRE: Final = "centre"
NATIONAL: Final = "national"
REGIONAL: Final = "regional"
_KINDS: Final = {
    "national": NATIONAL, "全国": NATIONAL, "国家": NATIONAL, "regional": REGIONAL, "自治区": REGIONAL,
    "新疆": REGIONAL, "地方": REGIONAL,
}  # fmt: skip
_KEYS: Final = frozenset({"year", "kind", "document", "days", "hours"})
_SEASONS: Final = ("summer", "winter")
_WORKING: Final = {
    "yes": True, "true": True, "1": True, "是": True, "上班": True, "工作日": True,
    "no": False, "false": False, "0": False, "否": False, "放假": False, "休息": False, "休": False,
}  # fmt: skip
_LARGEST: Final = 1_000_000
EVERY_YEAR: Final[Mapping[str, tuple[int, int]]] = {"元旦": (1, 1), "劳动节": (5, 1), "国庆节": (10, 1)}
"""Holidays on the same date every year: a whole year's arrangement names them all."""


@dataclass(frozen=True, slots=True)
class YearList:
    """What a notice says: its year, its paper, its days; `sources` where a day is of another kind.

    `hours`: office hours that came with it, as settings.
    """

    year: int
    document: str
    days: tuple[Override, ...]
    kind: str = NATIONAL
    sources: Mapping[dt.date, str] = field(default_factory=dict)
    hours: Mapping[str, str] = field(default_factory=dict)

    @property
    def publishes(self) -> bool:
        """Whether it makes its year's dates certain: a national arrangement of a whole year."""
        return bool(self._national) and not self.lacks

    @property
    def lacks(self) -> tuple[str, ...]:
        """Of a national notice: the holidays of every year whose day it does not name, as 元旦（1月1日）.

        A notice of some days only changes those; what it does not say of the year stays unknown.
        """
        named = {(day.date.month, day.date.day) for day in self._national
                 if day.date.year == self.year and not day.working}  # fmt: skip
        away = [(name, day) for name, day in EVERY_YEAR.items() if day not in named and self._national]
        return tuple(f"{name}（{month}月{day}日）" for name, (month, day) in away)

    @property
    def _national(self) -> list[Override]:
        return [day for day in self.days if self.sources.get(day.date, self.kind) == NATIONAL]


def read_file(
    path: Path, *, year: int | None = None, document: str = "", kind: str = "", hours: bool = False
) -> YearList:
    """Read a list from a file. Raises InputError, or Many with every fault and its row."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("The file cannot be read: %(why)s.", where=str(path), why=why_not(error)) from None
    return read_list(content, path.name, year=year, document=document, kind=kind, hours=hours)


def read_list(
    content: bytes, name: str, *, year: int | None = None, document: str = "", kind: str = "",
    hours: bool = False,
) -> YearList:  # fmt: skip
    """Read a list; `name` tells its format and is named in every fault.

    csv, txt: a notice in its own words, or a list with the columns
    date/日期, working/上班 (是, 否), reason/说明, document/文号, kind/类别 (全国, 自治区).
    json, toml:
    {"year", "kind", "document", "days": [{"date", "working", "reason", "document", "kind"}], "hours":
    {"summer": {"from", "to", "morning", "afternoon"}, "winter": …}}. The year is that of most days.
    `hours`: the office hours in the words of a notice are meant for this centre, too.
    """
    if len(content) > _LARGEST:
        raise InputError("This is too large for a list of days.", where=name)
    text, ending = _text(content, name), Path(name.lower()).suffix
    if ending not in (".csv", ".txt", ".json", ".toml"):
        raise InputError(
            "A list of days is a csv, json or toml file.", where=name,
            remedy="Copy the words of a notice into a txt file.",
        )  # fmt: skip
    if (ending in (".csv", ".txt") and is_notice(text)) or (ending == ".txt" and is_feast(text)):
        said_hours = _hours_of(text, name) if hours else {}
        return _of_words(read_notice(text, name, year=year, document=document), name, kind, said_hours)
    said: Mapping[str, Any] = {}
    if ending in (".json", ".toml"):
        said = _table(text, name, ending)
        rows = list(enumerate(said["days"], start=1))
    else:
        rows = list(_csv(text, name))
    paper = document or str(said.get("document") or "")
    of = _kind(kind or said.get("kind") or NATIONAL, name)
    days, sources = _days(rows, name, paper, of)
    return _list(
        days, year or said.get("year"), paper, name, of, sources, read_hours(said.get("hours"), name)
    )


def _hours_of(text: str, name: str) -> dict[str, str]:
    found = hours_of(text)
    if not found:
        raise InputError("The notice does not say the office hours of summer and winter.", where=name,
                         remedy="Take its days over without the hours.")  # fmt: skip
    return read_hours(found, name)


def _of_words(words: Words, name: str, kind: str, hours: Mapping[str, str]) -> YearList:
    """A notice in its own words, which say whether it is the State Council's or a region's."""
    of = _kind(kind or (REGIONAL if words.regional else NATIONAL), name)
    once: dict[dt.date, Override] = {}
    for day in words.days:
        if day.date in once:
            raise InputError("%(day)s is there twice.", day=day.date, where=name)
        once[day.date] = day
    days = tuple(sorted(words.days, key=lambda day: day.date))
    return _list(days, words.year, words.document, name, of, dict.fromkeys(once, of), hours)


def _text(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "This is neither UTF-8 nor GBK text.", where=name, remedy="Save the sheet as CSV (UTF-8)."
    )


def _table(text: str, name: str, ending: str) -> Mapping[str, Any]:
    try:
        said = tomllib.loads(text) if ending == ".toml" else json.loads(text)
    except ValueError as error:
        wrong = "This is not TOML: %(why)s." if ending == ".toml" else "This is not JSON: %(why)s."
        raise InputError(wrong, where=name, why=error) from None
    if not isinstance(said, dict) or not isinstance(said.get("days"), list):
        if ending == ".toml":
            raise InputError(
                "A list in TOML has a table [[days]] for each day: date, working, reason.", where=name
            )
        raise InputError('A list in JSON is {"year": 2017, "days": [{"date": …}]}.', where=name)
    unknown = sorted(set(said) - _KEYS)
    if unknown:
        raise InputError("Nothing is known of %(keys)s.", where=name, keys=", ".join(unknown))
    return said


def _kind(value: Any, where: str) -> str:
    found = _KINDS.get(str(value).strip().lower())
    if found is None:
        raise InputError(
            "%(text)s is no kind of notice; there are: national, regional (全国, 自治区).",
            where=where,
            text=value,
        )
    return found


def read_hours(said: Any, where: str) -> dict[str, str]:
    """Office hours as settings, from {"summer": {"from": "05-01", "to", "morning": ["10:00", "14:00"], …}}.

    Raises InputError that names the season.
    """
    from hub.operations.calendars.hours import hour_settings

    if said is None:
        return {}
    if not isinstance(said, Mapping) or set(said) - set(_SEASONS):
        raise InputError("Office hours are given for summer and winter.", where=where)
    found: dict[str, str] = {}
    for season, times in said.items():
        found |= hour_settings(season, times, f"{where}: hours.{season}")
    return found


def _csv(text: str, name: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    lines = csv.reader(io.StringIO(text))
    heading = [cell.strip().lower() for cell in next(lines, [])]
    places = {key: _place(heading, names) for key, names in _COLUMNS.items()}
    if places["date"] is None or places["working"] is None:
        raise _no_list(name)
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            yield number, {key: cells[at] for key, at in places.items() if at is not None and at < len(cells)}


def _no_list(name: str) -> InputError:
    """What a file without days lacks: a txt was to hold the words of a notice."""
    if not name.lower().endswith(".txt"):
        said = "The first row needs the headings 日期 and 上班 (date, working)."
        return InputError(said, where=f"{name}:1")
    return InputError(
        "These are not the words of a notice: no holiday stands there with its days.", where=name,
        remedy="Copy the whole notice; a list of days has 日期 and 上班 (date, working) in its first row.",
    )  # fmt: skip


def _place(heading: list[str], names: tuple[str, ...]) -> int | None:
    return next((heading.index(each) for each in names if each in heading), None)


def _days(
    rows: Iterable[tuple[int, Any]], name: str, paper: str, kind: str
) -> tuple[tuple[Override, ...], dict[dt.date, str]]:
    faults: list[HubError] = []
    found: dict[dt.date, Override] = {}
    sources: dict[dt.date, str] = {}
    for number, row in rows:
        try:
            day = _day(row, paper)
            if day.date in found:
                raise InputError("%(day)s is there twice.", day=day.date)
            sources[day.date] = _kind(row["kind"], "") if str(row.get("kind") or "").strip() else kind
            found[day.date] = day
        except InputError as error:
            error.where = f"{name}:{number}"
            faults.append(error)
    if faults:
        raise Many(faults)
    if not found:
        raise InputError("There are no days in this list.", where=name)
    return tuple(sorted(found.values(), key=lambda day: day.date)), sources


def _day(row: Any, paper: str) -> Override:
    if not isinstance(row, Mapping):
        raise InputError(
            'A day is written like {"date": "2017-05-01", "working": false, "reason": "劳动节"}.'
        )
    reason = str(row.get("reason") or "").strip()
    if not reason:
        raise InputError("Say why the day is worked or free (reason).")
    document = str(row.get("document") or "").strip() or paper
    if len(reason) > 80 or len(document) > 120:
        raise InputError("A reason has at most 80 characters, a document's name 120.")
    return Override(_date(row.get("date")), _working(row.get("working")), reason, document)


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    text = str(value or "").strip().replace("/", "-").replace(".", "-")
    try:
        return dt.date(*(int(part) for part in text.split("-")))
    except (TypeError, ValueError):
        raise InputError("%(text)s is not a date; write it like 2016-11-25.", text=value) from None


def _working(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in _WORKING:
        raise InputError("%(text)s does not say whether the day is worked; write 是 or 否.", text=value)
    return _WORKING[text]


def _list(
    days: tuple[Override, ...], year: Any, paper: str, name: str, kind: str, sources: Mapping[dt.date, str],
    hours: Mapping[str, str],
) -> YearList:  # fmt: skip
    if year is not None and not (isinstance(year, int) and 1950 <= year <= 2100):
        raise InputError("%(year)s is not a year.", where=name, year=year)
    meant = year or Counter(day.date.year for day in days).most_common(1)[0][0]
    outside = [day.date.isoformat() for day in days if not _near(day.date, meant)]
    if outside:
        raise InputError(
            "A list for %(year)s cannot hold these days: %(days)s.", where=name, year=meant,
            days=", ".join(outside),
        )  # fmt: skip
    return YearList(meant, paper, days, kind, sources, hours)


def _near(day: dt.date, year: int) -> bool:
    """In the year, or in the weeks beside it: a New Year's list may move days of December."""
    return dt.date(year, 1, 1) - dt.timedelta(days=14) <= day <= dt.date(year, 12, 31) + dt.timedelta(days=14)
