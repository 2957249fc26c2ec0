"""One thing that a form asks, and the columns of a repeating group; how what was typed there is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from .errors import InputError

KINDS: Final = ("text", "long_text", "number", "money", "date", "choice", "choices", "yes_no", "lines")
"""Kinds of field. `money` is typed in yuan and kept as whole fen; `lines` is a repeating group."""
SIGNED_BY: Final = "signed_by"
"""Key of the field that keeps the name of who signed on paper; it is asked last, as a step of its own."""
AMOUNT: Final = "amount"
"""Key of the field that decides a sum; the step that hands the money out is filled in with it."""
MEMBERS: Final = "members"
"""`Field.against`: the people named in the application, shown beside the question."""
MEMBER_COUNT: Final = "member_count"
"""`Field.against`: how many people the application names; stands in the field, to be put right there."""
DIED_ON: Final = "died_on"
"""`Field.against`: the day on which, by the register, the case's deceased died; not taken if another."""
EMPLOYER: Final = "employer"
"""The key of the field, beside a list of people that is only counted, with the name of their employer."""
CHANGE: Final = "change"
"""`names` of a field that holds the number of a change of the register."""
COUNTED: Final = "people_counted"
"""A list of people that is checked line by line and of which only the number is kept."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks. Texts are Chinese; `choices` are (key, text).

    `against`: which fact of the application the answer is compared with (`MEMBERS`, `MEMBER_COUNT`,
    `DIED_ON`); whoever fills the form in is shown that fact and no other. `lines`: the columns of a group.
    `papers`: of a column, (choice, paper) pairs: what is said to rest on a paper rests on one handed in.
    `within`: key of a group of an earlier form of the case, whose rest this sum does not exceed.
    `employer`: of a field of the kind `people_counted`, the key of the field with the credit code that every
    line must name.
    `past`: a date that does not lie after the day on which the form is filled in; `of_case`: nor before the
    case was opened, for it is about what was done in it; `since`: key of a date of
    the same form, or of the same line, before which this one does not lie; `among`: key of a number there
    that this one is a part of, never more. `then`: (answer, key) pairs: after that answer the field `key` is
    not left empty.
    `begins`: "form.field" of an earlier form of the case whose answer stands in the field, to be put right.
    `same_as`: "form.field" of an earlier form of the case whose answer this one repeats. `forward`: a yes
    without which the step's first outcome is not chosen; `not_forward`: choices with which it is not.
    `names`: what the text is the number of (`CHANGE`); on a roster it must be there.
    """

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 500
    least: Decimal | None = None
    most: Decimal | None = None
    against: str = ""
    lines: Lines | None = None
    papers: tuple[tuple[str, str], ...] = ()
    within: str = ""
    employer: str = ""
    past: bool = False
    of_case: bool = False
    since: str = ""
    among: str = ""
    then: tuple[tuple[Any, str], ...] = ()
    begins: str = ""
    same_as: str = ""
    forward: bool = False
    not_forward: tuple[str, ...] = ()
    names: str = ""

    def read(self, raw: Any, day: dt.date) -> Any:
        """The value of what was typed on `day`; None where nothing was. Raises InputError that names it."""
        if self.kind == "choices":
            return self._choices(raw)
        text = "" if raw is None else str(raw).strip()
        if not text:
            return self._missing()
        value = _READERS[self.kind](self, text)
        if self.past and value > day.isoformat():
            day = dt.date.fromisoformat(value)
            raise InputError("%(day)s has not come yet.", where=self.label, day=day)
        return value

    def _missing(self) -> None:
        if self.required:
            raise InputError("Please fill this in.", where=self.label)

    def _choices(self, raw: Any) -> list[str]:
        chosen = [raw] if isinstance(raw, str) and raw else list(raw or ())
        if not chosen:
            self._missing()
        return [_choice(self, str(one)) for one in chosen]


@dataclass(frozen=True, slots=True)
class Lines:
    """The columns of a group, in order; `name` is what one line is called (票据).

    `unique`: the column whose value no two lines share, here or in a running or granted case of the same
    household. `whole` less the columns `off` is what is left of a line, called `rest`; it is never below 0.
    """

    name: str
    columns: tuple[Field, ...]
    least: int = 1
    most: int = 40
    unique: str = ""
    whole: str = ""
    off: tuple[str, ...] = ()
    rest: str = ""

    def column(self, key: str) -> Field:
        """The column with that key. Raises KeyError."""
        return {column.key: column for column in self.columns}[key]


def _text(field: Field, text: str) -> str:
    if len(text) > field.longest:
        raise InputError(
            "At most %(most)s characters, these are %(count)s.",
            where=field.label, most=field.longest, count=len(text),
        )  # fmt: skip
    return text


def _decimal(field: Field, text: str, places: int) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise InputError("%(text)s is not a number.", where=field.label, text=text) from None
    if not number.is_finite() or number != round(number, places):
        raise InputError("At most %(places)s decimal places.", where=field.label, places=places)
    if field.least is not None and number < field.least:
        raise InputError("At least %(least)s.", where=field.label, least=field.least)
    if field.most is not None and number > field.most:
        raise InputError("At most %(most)s.", where=field.label, most=field.most)
    return number


def _number(field: Field, text: str) -> int | str:
    number = _decimal(field, text, 2)
    return int(number) if number == int(number) else str(number)


def _money(field: Field, text: str) -> int:
    return int(_decimal(field, text.removesuffix("元"), 2) * 100)


def _date(field: Field, text: str) -> str:
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        return (
            dt.date(*(int(part) for part in parts.groups())).isoformat() if parts else _no_date(field, text)
        )
    except ValueError:
        return _no_date(field, text)


def _no_date(field: Field, text: str) -> str:
    raise InputError("%(text)s is not a date; write it like 2016-11-25.", where=field.label, text=text)


def _choice(field: Field, text: str) -> str:
    if text not in {key for key, _ in field.choices}:
        raise InputError("%(text)s is not one of the choices.", where=field.label, text=text)
    return text


def _yes_no(field: Field, text: str) -> bool:
    if text not in ("yes", "no", "True", "False"):
        raise InputError("%(text)s is not one of the choices.", where=field.label, text=text)
    return text in ("yes", "True")


_READERS: Final[Mapping[str, Callable[[Field, str], Any]]] = {
    "text": _text,
    "long_text": _text,
    COUNTED: _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
}
