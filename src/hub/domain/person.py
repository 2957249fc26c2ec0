"""A person's marks: ID number, birth date, sex, telephone number, building; read as people write them.

The ID number follows GB 11643: six digits of place, birth date, three of sequence (odd = male), and a check
digit by ISO 7064 MOD 11-2; numbers given before 1999 have 15 digits. The place code is no more than a
hint (libraries.md: real people carry codes that no list knows), so it is not checked.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stdnum.iso7064 import mod_11_2

from hub.domain.errors import InputError

MALE: Final = "M"
FEMALE: Final = "F"
MAX_AGE: Final = 130

_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_IS_WIDE: Final = re.compile("[\uff01-\uff5e\u3000\u00a0]")
_OLD_ID: Final = re.compile(r"[0-9]{15}")
_PLAIN_ID: Final = re.compile(r"[0-9]{17}[0-9X]")
_BLANK: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_SEX: Final = {
    "男": MALE, "男性": MALE, "m": MALE, "male": MALE, "1": MALE,
    "女": FEMALE, "女性": FEMALE, "f": FEMALE, "female": FEMALE, "2": FEMALE,
}  # fmt: skip
_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_MOBILE: Final = re.compile(r"1(?!79)[3-9][0-9]{9}")
"""What needs no library; 179 begins a dialling prefix (17901), no number."""
_OFFICE: Final = re.compile(r"(?:[0-9 ()+/,;、.*#-]|转|分机|或)+")
_SHORTEST: Final = 3
_BUILDING: Final = re.compile(r"(\d+|[a-z]\d*)(?:号楼|栋|幢|座|楼|#楼?|号(?!院))", re.I)
_HAN_NUMBER: Final = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A checked ID number in its 18-character form, and what it says."""

    number: str
    birth: dt.date
    sex: str

    @property
    def tail(self) -> str:
        """The last four characters, by which people are told apart."""
        return self.number[-4:]


def fold_width(text: str) -> str:
    """Full-width letters, digits and signs as plain ones; the rest stays."""
    return text.translate(_WIDE) if _IS_WIDE.search(text) else text


def squeeze(text: str) -> str:
    """`fold_width`, and without any blanks, visible or not."""
    return _BLANK.sub("", fold_width(text))


def id_digits(text: str) -> str:
    """An ID number as typed or scanned, in capital letters, without blanks and full-width characters."""
    return squeeze(text).upper()


def parse_id_number(text: str, on: dt.date) -> IdNumber:
    """Read an ID number of 18 or 15 characters; `on` is today's date.

    Raises InputError that says what is wrong and what to do; it never repeats the number.
    """
    number = text if _PLAIN_ID.fullmatch(text) else _unfolded(text)
    birth = _birth_inside(number)
    if mod_11_2.checksum(number) != 1:
        raise InputError(
            "The check digit of the ID number does not fit.",
            remedy="One digit is wrong, or two are swapped: compare with the card.",
        )
    _check_birth(birth, on)
    return IdNumber(number, birth, MALE if int(number[16]) % 2 else FEMALE)


def _unfolded(text: str) -> str:
    given = id_digits(text)
    number = _to_18(given) if _OLD_ID.fullmatch(given) else given
    _check_form(number)
    return number


def is_complete(text: str) -> bool:
    """Whether `text` has the form of a whole ID number (right or not)."""
    given = id_digits(text)
    return re.fullmatch(r"[0-9]{15}|[0-9]{17}[0-9X]", given) is not None


def _to_18(old: str) -> str:
    body = f"{old[:6]}19{old[6:]}"
    return body + mod_11_2.calc_check_digit(body)


def _check_form(number: str) -> None:
    if not number:
        raise InputError("The ID number is missing.", remedy="Write it as on the card.")
    if len(number) != 18:
        raise InputError(
            "An ID number has 18 characters (15 on old cards); this one has %(count)s.",
            remedy="Compare with the card.", count=len(number),
        )  # fmt: skip
    if not is_complete(number):
        raise InputError(
            "An ID number consists of digits; only its last place may be an X.",
            remedy="Compare with the card.",
        )


def _birth_inside(number: str) -> dt.date:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InputError(
            "The birth date inside the ID number does not exist.", remedy="Compare with the card."
        ) from None


def _check_birth(birth: dt.date, on: dt.date) -> None:
    if birth > on:
        raise InputError(
            "The birth date inside the ID number lies in the future.", remedy="Compare with the card."
        )
    if on.year - birth.year > MAX_AGE:
        raise InputError(
            "The birth date inside the ID number lies more than %(years)s years back.",
            remedy="Compare with the card.", years=MAX_AGE,
        )  # fmt: skip


def check_says(number: IdNumber, birth: dt.date | None, sex: str) -> list[InputError]:
    """How a birth date and a sex given beside an ID number contradict it (None and "" = not given)."""
    found = []
    if birth and birth != number.birth:
        found.append(InputError(
            "The birth date differs from the one inside the ID number.", where="birth",
            remedy="Compare both with the card.",
        ))  # fmt: skip
    if sex and sex != number.sex:
        found.append(InputError(
            "The sex differs from the one inside the ID number.", where="sex",
            remedy="Compare both with the card.",
        ))  # fmt: skip
    return found


def parse_sex(text: str) -> str:
    """MALE or FEMALE from 男, 女, male, f, 1 …; "" for nothing. Raises InputError."""
    said = squeeze(text).lower()
    if not said:
        return ""
    if said not in _SEX:
        raise InputError("Write the sex as on the card: male or female.", where="sex")
    return _SEX[said]


def parse_date(text: str) -> dt.date | None:
    """A date as 1958-03-02, 1958/3/2, 1958.3.2, 1958年3月2日 or 19580302; None where it is none."""
    found = _DATE.fullmatch(squeeze(text))
    if not found:
        return None
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_phone(text: str) -> str:
    """Telephone numbers as stored: digits, several parted by "/", foreign ones with "+"; "" for nothing.

    Raises InputError where one of them can be no telephone number.
    """
    if _MOBILE.fullmatch(text):
        return text
    parts = [part for part in re.split(r"[/,;、\n|]|\s{2,}|或", fold_width(text)) if part.strip()]
    return "/".join(dict.fromkeys(_one_phone(part) for part in parts))


def _one_phone(text: str) -> str:
    plain = squeeze(text)
    if _MOBILE.fullmatch(plain):
        return plain
    import phonenumbers as library

    try:
        number = library.parse(plain, "CN")
    except library.NumberParseException:
        raise _no_phone() from None
    if number.country_code == 86 and re.fullmatch(r"[2-9]\d{6,7}", str(number.national_number)):
        return str(number.national_number)
    if not library.is_valid_number(number):
        raise _no_phone()
    if number.country_code != 86:
        return library.format_number(number, library.PhoneNumberFormat.E164)
    digits = library.format_number(number, library.PhoneNumberFormat.NATIONAL)
    return re.sub(r"\D", "", digits)


def office_phone(text: str, where: str = "phone") -> str:
    """The telephones of an office as they are printed: a short one (12333) and one behind a number fit too.

    "" for nothing. Raises InputError where it can be none.
    """
    plain = text.strip()
    if plain and (not _OFFICE.fullmatch(fold_width(plain)) or sum(map(str.isdigit, plain)) < _SHORTEST):
        raise _no_phone(where)
    return plain


def _no_phone(where: str = "phone") -> InputError:
    return InputError(
        "This is no telephone number.", where=where,
        remedy="Write a mobile number with 11 digits, or a fixed line with its area code.",
    )  # fmt: skip


def phone_tail(phone: str) -> str:
    """The last four digits of the first number in a stored `phone`, "" where there is none."""
    return phone.split("/")[0][-4:]


@lru_cache(maxsize=4096)
def building_key(text: str) -> str:
    """What a building is found by: its number, else its whole name (友好小区5号楼, 5栋, 5#: "5")."""
    plain = squeeze(text).lower()
    found = _numbered(plain)
    if found:
        return found[1].lstrip("0") or "0"
    return (plain.lstrip("0") or "0" if plain.isdigit() else plain)[:40]


def estate_of(text: str) -> str:
    """What stands before a building's number (友好小区5号楼: 友好小区), "" where nothing does."""
    plain = squeeze(text)
    found = _numbered(plain)
    return plain[: found.start()] if found else ""


_EVERYWHERE: Final = frozenset("号楼栋幢座单元室层门小区-#,.、")
_WITHIN: Final = re.compile(r"[0-9]+(?:[楼栋幢座室层门户#]|单元|号(?!院))")
_SIGN: Final = re.compile(r"[0-9]+|[^0-9]")
_MARKS: Final = 31


def place_marks(*texts: str) -> int:
    """The characters and numbers of a place as bits: who lives there has all bits of any piece of its name.

    What stands in nearly every address says nothing, nor does the number of a building, unit, storey or room.
    A number counts as a whole (3小区 is no piece of 13小区). Two places may share all bits: the words decide.
    """
    marks = 0
    for text in texts:
        marks |= _marks(text)
    return marks


@lru_cache(maxsize=65536)
def _marks(text: str) -> int:
    marks = 0
    for sign in _SIGN.findall(_WITHIN.sub("", squeeze(text).lower())):
        marks |= _mark(sign)
    return marks


@lru_cache(maxsize=65536)
def _mark(sign: str) -> int:
    if sign in _EVERYWHERE:
        return 0
    return 1 << (int(sign) if sign.isdecimal() else ord(sign)) % _MARKS


def _numbered(plain: str) -> re.Match[str] | None:
    return _BUILDING.search(plain) or _BUILDING.search(plain.translate(_HAN_NUMBER))


def names_building(address: str, building: str) -> bool:
    """Whether an address names that building: 13栋 is not 3栋, nor 2单元 building 2, nor 东风路12 东风路1."""
    begins = r"(?<![\d-])" if building[:1].isdigit() else ""
    ends = "(?=[号栋幢座楼# -])" if building.isdigit() else r"(?!\d)" if building[-1:].isdigit() else ""
    return re.search(f"{begins}{re.escape(building)}{ends}", address) is not None


def lives_at(building: str, address: str) -> str:
    """Where somebody lives as one text: an address that names its building does not say it twice."""
    if not building or names_building(address, building):
        return address
    gap = " " if building.isdigit() or (building[-1].isascii() and address[:1].isascii()) else ""
    return f"{building}{gap}{address}"


def age_on(birth: dt.date, on: dt.date) -> int:
    """Full years lived on a date (周岁): the birthday itself completes the year."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
