"""What is said of a vacancy, read and checked: whole, of a known employer, without anybody's number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today
from hub.db.models import Organisation
from hub.domain.errors import InputError, Many
from hub.domain.masking import scan_for_numbers
from hub.domain.register import code_of
from hub.operations.settings import setting
from hub.operations.vacancies import record
from hub.operations.words import gathered, words

_firms = Organisation.__table__
_TEXTS: Final = ("title", "place", "about", "source")
_NEEDED: Final = ("title", "place", "source")
MOST: Final = 10_000
"""People wanted in one vacancy, at most."""
DEAREST: Final = 1_000_000
"""Yuan."""
LONGEST: Final = dt.timedelta(days=366)


def checked(tx: Connection, department: str, said: Mapping[str, Any]) -> record.Row:
    """The columns `record.SAID` of what was typed. Raises Many with every fault, each at its field.

    `code`: the credit code of an employer on the department's register, whose name then stands there.
    """
    row, faults = gathered(
        *(partial(_text, said, name) for name in _TEXTS), partial(_openings, said), partial(_wage, said),
        partial(_employer, tx, department, said), partial(_until, said),
    )  # fmt: skip
    faults += numbers_in({name: row.get(name, "") for name in (*_TEXTS, "employer")})
    if faults:
        raise Many(faults)
    return row


def _openings(said: Mapping[str, Any]) -> record.Row:
    wanted = said.get("openings")
    if not isinstance(wanted, int) or not 0 < wanted <= MOST:
        raise InputError("Write how many people are wanted, as a whole number.", where="openings")
    return {"openings": wanted}


def _until(said: Mapping[str, Any]) -> record.Row:
    until = said.get("until")
    if until is None:
        raise InputError("Please fill this in.", where="until")
    if not today() <= until <= today() + LONGEST:
        raise InputError("The last day is today or later, and within a year.", where="until")
    return {"until": until}


def numbers_in(texts: Mapping[str, str]) -> Iterator[InputError]:
    """A fault for each text with an ID, account or private telephone number: it is for the wall."""
    for where, text in texts.items():
        if scan_for_numbers(text, [str(setting("centre.phone") or "")]):
            yield InputError(
                "No ID, account or telephone number may stand in it: it is published.", where=where,
                remedy="Leave it out; who is interested asks at the window.",
            )  # fmt: skip


def _text(said: Mapping[str, Any], name: str) -> record.Row:
    text = words(str(said.get(name) or ""), record.ROWS.c[name])
    if not text and name in _NEEDED:
        raise InputError("Please fill this in.", where=name)
    return {name: text}


def _employer(tx: Connection, department: str, said: Mapping[str, Any]) -> record.Row:
    if not str(said.get("code") or "").strip():
        name = words(str(said.get("employer") or ""), record.ROWS.c.employer)
        if not name:
            raise InputError("Say whose vacancy it is: by name, or by the credit code of the register.",
                             where="employer")  # fmt: skip
        return {"organisation_id": None, "employer": name}
    code, c = code_of(str(said["code"])), _firms.c
    on_it = (c.department == department, c.code == code, c.state == "active")
    found = tx.execute(select(c.id, c.name).where(*on_it)).first()
    if found is None:
        raise InputError("It is not on the register of organisations.", where="code",
                         remedy="Write its name instead, or put it on the register first.")  # fmt: skip
    return {"organisation_id": found.id, "employer": found.name}


def _wage(said: Mapping[str, Any]) -> record.Row:
    first, last = said.get("wage_from"), said.get("wage_to")
    first, last = (last if first is None else first), (first if last is None else last)
    per = said.get("wage_per") or "month"
    if per not in record.WAGES:
        raise InputError("Choose what the wage is for.", where="wage_per")
    if first is not None and last is not None and not 0 < first <= last <= DEAREST:
        raise InputError("The wage goes from the lower to the higher sum, in whole yuan.", where="wage_from")
    return {"wage_from": first, "wage_to": last, "wage_per": per}
