"""A list of a firm's people: read line by line, checked, only counted; nobody on it is kept (privacy.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from .errors import HubError, InputError, Many

_PARTS = re.compile(r"[\s,，、;；\t]+")
_ID = re.compile(r"\d{17}[\dX]")


def read_people(text: str, employer: str, where: str) -> int:
    """How many people a pasted list has; each line is credit code, name, ID number.

    `employer`: the unified social credit code that every line must name. Raises Many with every fault at
    once, each by the number of its line and without name or number of a person.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults: list[HubError] = []
    if not uscc.is_valid(employer.upper()):
        faults.append(InputError("This is no valid unified social credit code.", where=where))
    faults += _faults(lines, employer.upper(), where)
    if faults:
        raise Many(faults)
    return len(lines)


def _faults(lines: list[str], employer: str, where: str) -> Iterator[InputError]:
    first: dict[str, int] = {}
    for no, line in enumerate(lines, 1):
        parts = _PARTS.split(line)
        if len(parts) != 3:
            yield InputError("Line %(no)s: credit code, name and ID number are needed.", where=where, no=no)
            continue
        code, _, number = parts[0].upper(), parts[1], parts[2].upper()
        if code != employer:
            yield InputError("Line %(no)s: this person is of another employer.", where=where, no=no,
                             remedy="A firm applies for its own people only; take the line out.")  # fmt: skip
        if not _ID.fullmatch(number) or not mod_11_2.is_valid(number):
            yield InputError("Line %(no)s: the ID number is not valid.", where=where, no=no)
        elif first.setdefault(number, no) != no:
            yield InputError("Line %(no)s: this person is on line %(first)s already.", where=where, no=no,
                             first=first[number])  # fmt: skip
