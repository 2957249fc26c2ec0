"""A list of a firm's people: read line by line, checked, only counted; nobody on it is kept (privacy.md)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from stdnum.cn import uscc

from .errors import HubError, InputError, Many
from .person import parse_id_number

MOST: Final = 10
"""So many faults of lines are said one by one; of the others their number."""

_CODE = re.compile(r"[0-9A-Z]{18}")
_PARTS = re.compile(r"[\s,，、;；]+")
Line = tuple[int, Sequence[str]]


def read_people(text: str, employer: str, where: str, on: dt.date) -> int:
    """How many people a pasted list has on that day; each line is credit code, name, ID number.

    `employer`: the unified social credit code that every line must name. A heading is no person. Raises Many
    with every fault at once, each by the number of its line and without name or number of a person.
    """
    lines = list(_people(text))
    if not any(_is_person(parts) for _, parts in lines):
        raise InputError(
            "No line has credit code, name and ID number: this is another sheet.", where=where,
            remedy="Copy these three columns, in this order.",
        )  # fmt: skip
    faults: list[HubError] = list(_faults(lines, employer.upper(), where, on))
    if faults[MOST:]:
        more = InputError("%(count)s more faults in other lines.", where=where, count=len(faults) - MOST)
        faults = [*faults[:MOST], more]
    if faults:
        raise Many(faults)
    return len(lines)


def check_employer(code: str, where: str) -> None:
    """Raise InputError for a credit code that none can be."""
    if not uscc.is_valid(code.upper()):
        raise InputError("This is no valid unified social credit code.", where=where,
                         remedy="Compare it with the business licence.")  # fmt: skip


def _people(text: str) -> Iterator[Line]:
    """The lines with something in them, by their number; without the first where it is a heading."""
    for no, line in enumerate(text.splitlines(), 1):
        heading = no == 1 and not any(sign.isdigit() for sign in line)
        if line.strip() and not heading:
            yield no, _PARTS.split(line.strip())


def _is_person(parts: Sequence[str]) -> bool:
    return len(parts) >= 3 and _CODE.fullmatch(parts[0].upper()) is not None


def _faults(lines: Sequence[Line], employer: str, where: str, on: dt.date) -> Iterator[InputError]:
    first: dict[str, int] = {}
    for no, parts in lines:
        if not _is_person(parts):
            yield InputError("Line %(no)s: credit code, name and ID number are needed.", where=where, no=no)
            continue
        if parts[0].upper() != employer:
            yield InputError("Line %(no)s: this person is of another employer.", where=where, no=no,
                             remedy="A firm applies for its own people only; take the line out.")  # fmt: skip
        number = _number(parts[-1], on)
        if not number:
            yield InputError("Line %(no)s: the ID number is not valid.", where=where, no=no)
        elif first.setdefault(number, no) != no:
            yield InputError("Line %(no)s: this person is on line %(first)s already.", where=where, no=no,
                             first=first[number])  # fmt: skip


def _number(text: str, on: dt.date) -> str:
    """The whole ID number, also of an old card; "" for one that cannot be."""
    try:
        return parse_id_number(text, on).number
    except InputError:
        return ""
