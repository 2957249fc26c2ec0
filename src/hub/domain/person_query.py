"""What somebody typed into the search box for people: one complete key, or two things about the person.

privacy.md, Sees: a complete key is the whole ID number; the two things are the name (or its pinyin or
initials) with the tail of the ID number, the birth date, the phone's tail or the building. Anything less
gives a hint of what to add.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from hub.domain.errors import InputError
from hub.domain.names import found_by, is_han
from hub.domain.person import (
    building_key,
    estate_of,
    fold_width,
    id_digits,
    is_complete,
    parse_date,
    parse_id_number,
)

SHORTEST_NAME: Final = 2
HINT_EMPTY: Final = "Type an ID number, or a name with a second thing: hld 0327, or hld 1958-03-02."
HINT_SECOND: Final = (
    "Add a second thing: the last four of the ID number, the birth date, the last four of the phone,"
    " or the building."
)
HINT_NAME: Final = "Add the name, its pinyin or its initials."
HINT_LONGER: Final = "Type at least two characters of the name."
HINT_DIGITS: Final = (
    "These digits say nothing: type the whole ID number, its last four, the last four of the phone,"
    " or a date."
)

_END: Final = re.compile(r"[\s,，;；、]+")
_GLUED: Final = re.compile(r"([^\d\s]{2,})(\d{8}|\d{4}[-/.年].+|\d{3}[\dxX])")
_BUILDING: Final = re.compile(r".*\d(?:号楼?|栋|幢|座|楼|#楼?)(?:\d.*)?|.{1,}(?:楼|栋|幢|座|巷|院|平房)")
_TAIL: Final = re.compile(r"\d{3}[\dX]")
_PHONE: Final = re.compile(r"\+?\d[\d-]{6,14}")


@dataclass(frozen=True, slots=True)
class PersonQuery:
    """What to look for; "" and None = not asked. `tail` is of the ID number or the phone.

    `names` are folded beginnings, one for Chinese characters and one for letters; `estate` is what was typed
    before the number of the `building`. A non-empty `hint` says what to add; then only one's own open cases
    may be searched, and only by `names`.
    """

    id_number: str = ""
    names: tuple[str, ...] = ()
    tail: str = ""
    phone: str = ""
    birth: dt.date | None = None
    building: str = ""
    estate: str = ""
    hint: str = ""

    @property
    def shape(self) -> str:
        """Which things were asked by, without their values: what the access log may keep."""
        return "+".join(word for key, word in _WORDS.items() if getattr(self, key))


_WORDS: Final = {
    "id_number": "证件号码", "names": "姓名", "tail": "尾号", "phone": "电话", "birth": "出生日期",
    "building": "楼栋",
}  # fmt: skip


def parse_query(text: str, on: dt.date) -> PersonQuery:
    """Read the search box; never raises. `on` is today's date."""
    if is_complete(text):
        return _complete(text, on)
    found = PersonQuery()
    for token in _tokens(text):
        found = _with(found, token)
    return found if found.hint else replace(found, hint=_lacks(found))


def _complete(text: str, on: dt.date) -> PersonQuery:
    try:
        return PersonQuery(id_number=parse_id_number(text, on).number)
    except InputError as error:
        return PersonQuery(hint=error.message)


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for word in _END.split(fold_width(text).strip()):
        glued = _GLUED.fullmatch(word)
        building = _BUILDING.fullmatch(word)
        tokens += [glued[1], glued[2]] if glued and not building else [word]
    return [token for token in tokens if token]


def _with(query: PersonQuery, token: str) -> PersonQuery:
    birth = parse_date(token)
    if birth:
        return replace(query, birth=birth)
    if _TAIL.fullmatch(token.upper()):
        return replace(query, tail=token.upper())
    if _PHONE.fullmatch(token):
        return replace(query, phone=re.sub(r"[^\d]", "", token))
    if _BUILDING.fullmatch(token) and (query.names or re.search(r"\d", token)):
        return replace(query, building=building_key(token), estate=estate_of(token))
    if re.search(r"\d", id_digits(token)):
        return replace(query, hint=HINT_DIGITS)
    return replace(query, names=_joined(query.names, found_by(token)))


def _joined(names: tuple[str, ...], more: str) -> tuple[str, ...]:
    """Chinese joins Chinese, letters join letters: 王 建国 and wang jianguo are one name each."""
    for i, name in enumerate(names):
        if is_han(name) == is_han(more):
            return (*names[:i], name + more, *names[i + 1 :])
    return (*names, more) if more else names


def _lacks(query: PersonQuery) -> str:
    second = query.tail or query.phone or query.birth or query.building
    if not query.names:
        return HINT_NAME if second else HINT_EMPTY
    if any(len(name) < SHORTEST_NAME for name in query.names):
        return HINT_LONGER
    return "" if second else HINT_SECOND
