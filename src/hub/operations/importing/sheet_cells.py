"""Reading single cells of a community's sheet: texts, numbers that Excel made of texts, dates, relations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from hub.domain.errors import InputError
from hub.domain.names import clean_name
from hub.domain.person import (
    IdNumber,
    fold_width,
    parse_date,
    parse_id_number,
    parse_phone,
    parse_sex,
    squeeze,
)
from hub.operations.registry.registration import HEAD, LANGUAGES, LENGTHS
from hub.operations.services.guide_words import in_chinese

_EXACT: Final = 1e15
_LOST: Final = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.I)
_MONTH: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")
_EXCEL_DAY_0: Final = dt.date(1899, 12, 30)
_EXCEL_DAYS: Final = range(1, 80_000)
_HEADS: Final = frozenset({"户主", "本人", "户主本人", "本人户主", "户主(本人)", "head", "self"})
_SPOKEN: Final = {
    "": "", "汉语": "zh", "维吾尔语": "ug", "哈萨克语": "kk", "蒙古语": "mn", "english": "en", "zh": "zh",
    "汉": "zh", "汉文": "zh", "普通话": "zh", "国语": "zh", "ug": "ug", "维语": "ug", "维文": "ug",
    "kk": "kk", "哈语": "kk", "哈文": "kk", "mn": "mn", "蒙语": "mn", "蒙文": "mn", "en": "en", "英语": "en",
}  # fmt: skip

Read = Callable[[Any], str]


def as_text(value: Any) -> str:
    """A cell as text: numbers as Excel shows them, dates as 2026-10-21, nothing as "".

    Whole numbers have no point, others at most the 15 digits that Excel counts with: 649.92, never what a
    sum of halves and thirds leaves behind it.
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def readers() -> Iterator[tuple[str, Read]]:
    """(field, how its cell is read) for all but the ID number, birth date and sex."""
    yield "name", _name
    yield "phone", _phone
    yield "relation", _relation
    yield "language", _language
    for key in ("household", "address", "building", "estate", "grid"):
        yield key, _short(LENGTHS.get(key, 80))


def parse_number(value: Any, on: dt.date) -> IdNumber:
    """The ID number of a cell. Raises InputError, with its own words where Excel has lost the last digits."""
    if has_lost_digits(value):
        raise InputError(
            "The ID number was stored as a number and has lost its last digits.",
            remedy="Set the column's format to text and enter the numbers again from the source.",
        )
    return parse_id_number(as_text(value).lstrip("'"), on)


def has_lost_digits(value: Any) -> bool:
    """Whether Excel made a number of a long row of digits, and zeros of its last ones."""
    if isinstance(value, str):
        return _LOST.fullmatch(value.strip()) is not None
    return isinstance(value, (int, float)) and value >= _EXACT


def birth_faults(value: Any, number: IdNumber) -> list[InputError]:
    """How the cell of the birth date contradicts the ID number; a year and month alone are compared too."""
    text = _birth_text(value)
    if not text or text == number.birth.isoformat():
        return []
    month = _MONTH.fullmatch(squeeze(text))
    date = parse_date(text)
    if date is None and month is None:
        return [InputError("A birth date is written 1958-03-02.")]
    inside = number.birth
    same = (
        date == inside
        if date
        else month is not None and (int(month[1]), int(month[2])) == (inside.year, inside.month)
    )
    if same:
        return []
    return [InputError(
        "The birth date differs from the one inside the ID number.", remedy="Compare both with the card."
    )]  # fmt: skip


def _birth_text(value: Any) -> str:
    if isinstance(value, float):
        day = excel_day(value)
        return day.isoformat() if day else as_text(value)
    return as_text(value)


def excel_day(value: float) -> dt.date | None:
    """The date that Excel keeps as this number; None where it is none."""
    return _EXCEL_DAY_0 + dt.timedelta(days=int(value)) if int(value) in _EXCEL_DAYS else None


@lru_cache(maxsize=1024)
def _sex(value: Any) -> str:
    return parse_sex(as_text(value))


def sex_faults(value: Any, number: IdNumber) -> list[InputError]:
    """How the cell of the sex contradicts the ID number."""
    try:
        said = _sex(value)
    except InputError as error:
        return [error]
    if said in ("", number.sex):
        return []
    return [
        InputError("The sex differs from the one inside the ID number.", remedy="Compare both with the card.")
    ]


def _name(value: Any) -> str:
    return clean_name(as_text(value))


def _phone(value: Any) -> str:
    return parse_phone(as_text(value).lstrip("'")) if value else ""


@lru_cache(maxsize=1024)
def _relation(value: Any) -> str:
    said = squeeze(as_text(value))
    return HEAD if said.lower() in _HEADS else _short(LENGTHS["relation"])(said)


@lru_cache(maxsize=1024)
def _language(value: Any) -> str:
    said = squeeze(as_text(value)).lower()
    if said not in _SPOKEN:
        known = "、".join(in_chinese(word) for word in LANGUAGES.values())
        raise InputError("Choose a language: %(known)s.", known=known)
    return _SPOKEN[said]


def _short(most: int) -> Read:
    """Rows that lie together say the same: what was read lately is kept."""

    @lru_cache(maxsize=512, typed=True)
    def read(value: Any) -> str:
        if value == "":
            return ""
        text = " ".join(fold_width(as_text(value)).split())
        if len(text) > most:
            raise InputError("At most %(most)s characters.", most=most)
        return text

    return read
