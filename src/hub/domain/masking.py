"""How people are shown where they must not be told: stars, tails, and a scan of texts for numbers.

privacy.md, Shows in public: never any part of an ID number, phone or account; names are starred.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hub.domain.names import DOT, is_han, surname_of
from hub.domain.person import fold_width, parse_date

_GAP: Final = r"[ \t\-‐-―−_./·•()（）\u200b-\u200f\u2060\ufeff]{0,2}"
_WRAP: Final = r"[ \t\r\n\-‐-―−_./·•()（）\u200b-\u200f\u2060\ufeff]{0,4}"
_ID: Final = re.compile(rf"(?<!\d)(?:\d{_WRAP}){{14,17}}[\dX](?!\d)", re.I)
_RUN: Final = re.compile(rf"\d(?:{_GAP}\d){{6,}}")
_BROKEN: Final = re.compile(rf"(?<!\d)(?:1{_WRAP}[3-9](?:{_WRAP}\d){{9}}|0(?:{_WRAP}\d){{9,11}})(?!\d)")
"""A whole mobile or landline number, parted by line breaks; a column of other numbers is none."""
_HARMLESS: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])\1(?:3[01]|[12]\d|0?[1-9])(?!\d)"  # a date
    r"|(?<!\d)(?:19|20)\d\d[-–—~](?:19|20)\d\d(?!\d)"  # years
    r"|(?<!\d)(?:19|20)\d\d(?=年)"
    r"|(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?!\d)"  # a sum of money
    r"|(?<![\d.])\d{1,9}(?:\.\d{1,2})?(?= ?[万亿]?元)"
)
_HAN: Final = str.maketrans("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "0001234567891234567891")
_ACCOUNT_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: what it looks like ("id", "phone", "account"), and where: text[start:end]."""

    kind: str
    start: int
    end: int


def star_name(name: str) -> str:
    """A name in public: the surname and stars (张**); of a long name its first syllable and stars (哈**)."""
    first = name.split(DOT)[0].strip()
    if not first:
        return "*"
    if DOT in name or not is_han(first):
        return first[0] + "**"
    shown = surname_of(first) if len(first) > 2 else first[0]
    return shown + "*" * max(1, len(first) - len(shown))


def mask_id(number: str) -> str:
    """An ID number for staff who need not see it: stars and the last four."""
    return "*" * max(0, len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def mask_account(number: str) -> str:
    """A bank account: stars and the last four."""
    return mask_id("".join(number.split()))


def mask_numbers(text: str) -> str:
    """`text` with every digit of ID, phone and account numbers starred but the last four of each."""
    signs = list(text)
    for found in scan_for_numbers(text):
        digits = [i for i in range(found.start, found.end) if signs[i].isalnum()]
        for i in digits[:-4]:
            signs[i] = "*"
    return "".join(signs)


def scan_for_numbers(text: str, allowed: Iterable[str] = ()) -> list[Number]:
    """The ID, phone and account numbers in a text that staff want to publish, in order.

    Finds them in full-width, Chinese and other peoples' digits too, with blanks, dashes, dots or brackets
    between, and whole telephone numbers parted by line breaks. Dates, years, sums of money and the `allowed`
    numbers (the centre's own telephones) are none; six digits or fewer (case numbers, flats) are none either.
    """
    plain = "".join(map(_plain_sign, fold_width(text).translate(_HAN)))
    for number in map(_digits, allowed):
        plain = re.sub(rf"(?<!\d){_WRAP.join(number)}(?!\d)", _blot, plain) if number else plain
    found = []
    for hit in _ID.finditer(plain):
        if _is_id(_digits(hit[0])):
            found.append(Number("id", hit.start(), hit.end()))
            plain = plain[: hit.start()] + _blot(hit) + plain[hit.end() :]
    plain = _HARMLESS.sub(_blot, plain)
    for pattern in (_RUN, _BROKEN):
        for hit in pattern.finditer(plain):
            found.append(Number(_kind(_digits(hit[0])), hit.start(), hit.end()))
        plain = pattern.sub(_blot, plain)
    return sorted(found, key=lambda number: number.start)


def _plain_sign(sign: str) -> str:
    return sign if sign.isascii() else str(unicodedata.digit(sign, sign))


def _blot(hit: re.Match[str]) -> str:
    return "#" * len(hit[0])


def _digits(text: str) -> str:
    return re.sub(r"[^0-9X]", "", fold_width(text).upper())


def _kind(digits: str) -> str:
    with_area_code = digits.startswith("0") and len(digits) == _ACCOUNT_LENGTH
    with_country_code = digits.startswith("861") and len(digits) == _ACCOUNT_LENGTH + 1
    if len(digits) < _ACCOUNT_LENGTH or with_area_code or with_country_code:
        return "phone"
    return "account"


def _is_id(digits: str) -> bool:
    """Whether 15 or 18 digits hold a birth date where an ID number has it, right check digit or not."""
    if len(digits) not in (15, 18) or "X" in digits[:-1] or (len(digits) == 15 and digits[-1] == "X"):
        return False
    birth = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    return birth[:2] in ("18", "19", "20") and parse_date(birth) is not None
