"""What a department brings beside its definitions: its name, its conditions, its forms."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from .case import Condition
from .errors import HubError, InputError, Many
from .form_lines import Lines, read_lines, turned
from .people_count import read_people

__all__ = ["KINDS", "Amount", "Approved", "Condition", "Department", "Field", "Form", "Lines"]

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


@dataclass(frozen=True, slots=True)
class Department:
    """科室: `key` names package, tables and entry point; `prefix` begins its services' numbers (民政-1).

    `rooms`: what its window keeps beside its services, names of `domain.rooms`.
    """

    key: str
    title: str
    prefix: str
    rooms: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """What the numbers of its cases and papers begin with: 民."""
        return self.prefix[:1]


@dataclass(frozen=True, slots=True)
class Approved:
    """What an amount is reckoned from: an approved case on the day of its approval.

    `forms`: the last answers of each form of the case, by form key, money in fen; `settings`: what the centre
    has set for the service; `people`: members of the household; `age` of the applicant in years.
    """

    variant: str
    answers: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Any]]
    settings: Mapping[str, Any]
    people: int
    age: int | None
    on: dt.date


Amount = Callable[[Approved], int]
"""Fen per month or period, as the programme's `rate` says; pure. InputError where something is missing."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks. Texts are Chinese; `choices` are (key, text).

    `against`: which fact of the application the answer is compared with (`MEMBERS`, `MEMBER_COUNT`,
    `DIED_ON`); whoever fills the form in is shown that fact and no other. `lines`: the columns of a group.
    `papers`: of a column, (choice, paper) pairs: what is said to rest on a paper rests on one handed in.
    `within`: key of a group of an earlier form of the case, whose rest this sum does not exceed.
    `employer`: of a field of the kind `people_counted`, the key of the field with the credit code that every
    line must name.
    `past`: a date that does not lie after the day on which the form is filled in; `since`: key of a date of
    the same form, or of the same line, before which this one does not lie. `then`: (answer, key) pairs: after
    that answer the field `key` is not left empty.
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
    since: str = ""
    then: tuple[tuple[Any, str], ...] = ()
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
class Form:
    """The fields of one step or task. `key` without the department's prefix.

    `printed`: its answers stand on the department's own prints of the case.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    printed: bool = False

    def read(self, raw: Mapping[str, Any], day: dt.date, *, told: bool = False) -> dict[str, Any]:
        """What was typed on `day`, as values by field key (JSON-ready). Raises Many, every fault at once.

        `told`: why was said beside the form, so that no field is asked for it again (`Field.then`).
        """
        values: dict[str, Any] = {}
        faults: list[HubError] = []
        for field in self.fields:
            try:
                values[field.key] = self._value(field, raw, day)
            except Many as several:
                faults.extend(several.errors)
            except InputError as error:
                faults.append(error)
        faults += turned(self.fields, values)
        faults += self._left_empty(values, told)
        if faults:
            raise Many(faults)
        return values

    def _left_empty(self, values: Mapping[str, Any], told: bool) -> Iterator[InputError]:
        by_key = {field.key: field for field in self.fields}
        for field in self.fields:
            for answer, key in field.then:
                words = told and by_key[key].kind in ("text", "long_text")
                empty = key in values and values[key] in (None, "")  # one that is wrong is said once
                if values.get(field.key) == answer and empty and not words:
                    yield InputError("After this answer to “%(question)s” it is not left empty.",
                                     where=by_key[key].label, question=field.label)  # fmt: skip

    def _value(self, field: Field, raw: Mapping[str, Any], day: dt.date) -> Any:
        if field.lines:
            return read_lines(field, raw, day)
        typed = field.read(raw.get(field.key), day)
        if field.kind == COUNTED and typed is not None:
            return read_people(typed, str(raw.get(field.employer) or "").strip(), field.label)
        return typed


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


EMPLOYER: Final = "employer"
"""The key of the field, beside a list of people that is only counted, with the name of their employer."""
CHANGE: Final = "change"
"""`names` of a field that holds the number of a change of the register."""
COUNTED: Final = "people_counted"
"""A list of people that is checked line by line and of which only the number is kept."""
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
