"""A year's list of working and free days, csv or json as an office sends it; all faults at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hub.domain.calendar import Override
from hub.domain.errors import HubError, InputError, Many

_COLUMNS: Final = {
    "date": ("date", "日期"),
    "working": ("working", "上班", "是否上班", "是否工作日"),
    "reason": ("reason", "说明", "事由", "节日"),
    "document": ("document", "文号", "依据"),
}
_WORKING: Final = {
    "yes": True, "true": True, "1": True, "是": True, "上班": True, "工作日": True,
    "no": False, "false": False, "0": False, "否": False, "放假": False, "休息": False, "休": False,
}  # fmt: skip
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class YearList:
    """What a list says: the year whose arrangement it publishes, its paper, the days."""

    year: int
    document: str
    days: tuple[Override, ...]


def read_file(path: Path, *, year: int | None = None, document: str = "") -> YearList:
    """Read a list from a file. Raises InputError, or Many with every fault and its row."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("The file cannot be read: %(why)s.", where=str(path), why=error.strerror) from None
    return read_list(content, path.name, year=year, document=document)


def read_list(content: bytes, name: str, *, year: int | None = None, document: str = "") -> YearList:
    """Read a list; `name` tells csv from json and is named in every fault.

    csv: columns date/日期, working/上班 (是, 否), reason/说明, document/文号. json: {"year", "document",
    "days": [{"date", "working", "reason", "document"}]}. The year is the one most days lie in unless given.
    """
    if len(content) > _LARGEST:
        raise InputError("This is too large for a list of days.", where=name)
    text = _text(content, name)
    said: Mapping[str, Any] = {}
    if name.lower().endswith(".json"):
        said = _json(text, name)
        rows = list(enumerate(said.get("days") or (), start=1))
    else:
        rows = list(_csv(text, name))
    paper = document or str(said.get("document") or "")
    days = _days(rows, name, paper)
    return _list(days, year or said.get("year"), paper, name)


def _text(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "This is neither UTF-8 nor GBK text.", where=name, remedy="Save the sheet as CSV (UTF-8)."
    )


def _json(text: str, name: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError as error:
        raise InputError("This is not JSON: %(why)s.", where=name, why=error) from None
    if not isinstance(said, dict) or not isinstance(said.get("days"), list):
        raise InputError('A list in JSON is {"year": 2017, "days": [{"date": …}]}.', where=name)
    return said


def _csv(text: str, name: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    lines = csv.reader(io.StringIO(text))
    heading = [cell.strip().lower() for cell in next(lines, [])]
    places = {key: _place(heading, names) for key, names in _COLUMNS.items()}
    if places["date"] is None or places["working"] is None:
        raise InputError("The first row needs the headings 日期 and 上班 (date, working).", where=f"{name}:1")
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            yield number, {key: cells[at] for key, at in places.items() if at is not None and at < len(cells)}


def _place(heading: list[str], names: tuple[str, ...]) -> int | None:
    return next((heading.index(each) for each in names if each in heading), None)


def _days(rows: Iterable[tuple[int, Any]], name: str, paper: str) -> tuple[Override, ...]:
    faults: list[HubError] = []
    found: dict[dt.date, Override] = {}
    for number, row in rows:
        try:
            day = _day(row, paper)
            if day.date in found:
                raise InputError("%(day)s is there twice.", day=day.date)
            found[day.date] = day
        except InputError as error:
            error.where = f"{name}:{number}"
            faults.append(error)
    if faults:
        raise Many(faults)
    if not found:
        raise InputError("There are no days in this list.", where=name)
    return tuple(sorted(found.values(), key=lambda day: day.date))


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


def _list(days: tuple[Override, ...], year: Any, paper: str, name: str) -> YearList:
    if year is not None and not (isinstance(year, int) and 1950 <= year <= 2100):
        raise InputError("%(year)s is not a year.", where=name, year=year)
    meant = year or Counter(day.date.year for day in days).most_common(1)[0][0]
    outside = [day.date.isoformat() for day in days if not _near(day.date, meant)]
    if outside:
        raise InputError(
            "A list for %(year)s cannot hold these days: %(days)s.", where=name, year=meant,
            days=", ".join(outside),
        )  # fmt: skip
    return YearList(meant, paper, days)


def _near(day: dt.date, year: int) -> bool:
    """In the year, or in the weeks beside it: a New Year's list may move days of December."""
    return dt.date(year, 1, 1) - dt.timedelta(days=14) <= day <= dt.date(year, 12, 31) + dt.timedelta(days=14)
