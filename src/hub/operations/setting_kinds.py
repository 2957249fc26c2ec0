"""What one setting is: its label, its kind, and how what was typed becomes a value of that kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from hub.domain.appraisal import weights_of
from hub.domain.errors import InputError, NotFound
from hub.domain.national import check_region
from hub.domain.person import office_phone
from hub.domain.yuan import fen_of

_YES: Final = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}
_DIGITS: Final = 9
"""Of a whole number that is read at all."""


@dataclass(frozen=True, slots=True)
class Known:
    """One setting; `label` is a lazy text, `kind` one of those in `_KINDS`.

    `needed`: doctor asks for it while it is empty.
    `least` and `most` bound a whole number.
    """

    key: str
    label: Any
    kind: str = "text"
    default: Any = None
    needed: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1000
    permission: str = "setting.manage"


def read_value(of: Known, value: Any) -> Any:
    """What was typed, in the setting's kind; "" empties it. Raises InputError that names the setting."""
    text = str(value).strip()
    return _KINDS[of.kind](of, text) if text else None


def shown(of: Known, value: Any) -> Any:
    """A kept value as it is typed: fen as yuan."""
    return f"{value / 100:.2f}" if of.kind == "money" and isinstance(value, int) else value


def _int(of: Known, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise InputError("%(text)s is not a whole number from 0 up.", where=of.key, text=text)
    if len(text) > _DIGITS or int(text) > of.most:
        raise InputError("%(text)s is too many: at most %(most)s.", where=of.key, text=text[:_DIGITS],
                         most=of.most)  # fmt: skip
    if int(text) < of.least:
        raise InputError("%(text)s is too few: at least %(least)s.", where=of.key, text=text, least=of.least)
    return int(text)


def _time(of: Known, text: str) -> str:
    hour, colon, minute = text.replace("：", ":").partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise InputError("%(text)s is not a time; write it like 09:30.", where=of.key, text=text)
    return f"{int(hour):02}:{int(minute):02}"


def _weights(of: Known, text: str) -> str:
    """40/30/10/20, in the order of the label."""
    parts = [part.strip() for part in re.split(r"[/,，、\s]+", text)]
    if all(part.isascii() and part.isdigit() for part in parts):
        with suppress(ValueError):
            return "/".join(map(str, weights_of([int(part) for part in parts]).values()))
    raise InputError(
        "%(text)s are not four weights that make 100; write them like 25/25/25/25.", where=of.key, text=text
    )


def _month_day(of: Known, text: str) -> str:
    month, dash, day = text.replace("月", "-").rstrip("日").partition("-")
    try:
        return f"{dt.date(2024, int(month), int(day)):%m-%d}" if dash else _no_month_day(of, text)
    except ValueError:
        return _no_month_day(of, text)


def _no_month_day(of: Known, text: str) -> str:
    raise InputError("%(text)s is not a day of the year; write it like 05-01.", where=of.key, text=text)


def _bool(of: Known, text: str) -> bool:
    if text.lower() not in _YES:
        raise InputError("%(text)s is neither yes nor no.", where=of.key, text=text)
    return _YES[text.lower()]


def _choice(of: Known, text: str) -> str:
    if text not in of.choices:
        raise InputError(
            "%(text)s is not one of %(choices)s.", where=of.key, text=text, choices=", ".join(of.choices)
        )
    return text


def _region(of: Known, text: str) -> str:
    check_region(text)
    return text


def _url(of: Known, text: str) -> str:
    """An address that links and QR codes begin with, without a slash at its end."""
    if re.search(r"\s", text) or not _is_web(text):
        raise InputError(
            "%(text)s is not a web address; write it like https://hub.example.cn.", where=of.key, text=text
        )
    return _text(of, text.rstrip("/"))


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not (
            parts.query or parts.fragment or parts.username
        )  # fmt: skip
    except ValueError:  # a bracket or a port that is none
        return False


def _text(of: Known, text: str) -> str:
    if len(text) > 200:
        raise InputError(
            "At most %(most)s characters, these are %(count)s.", where=of.key, most=200, count=len(text)
        )
    return text


def _phone(of: Known, text: str) -> str:
    return _text(of, office_phone(text, of.key))


def _money(of: Known, text: str) -> int:
    """Typed in yuan, kept as whole fen."""
    return fen_of(text, of.key)


def _services(of: Known, text: str) -> str:
    """Numbers or keys of services, kept as numbers."""
    from hub.operations.context import service_of

    numbers = [each for each in re.split(r"[\s,，;；、]+", text) if each]
    try:
        return "、".join(dict.fromkeys(service_of(each).seq for each in numbers))
    except NotFound as error:  # what was typed stays in its field
        raise InputError(error.message, where=of.key, **error.params) from None


_KINDS: Final[Mapping[str, Callable[[Known, str], Any]]] = {
    "int": _int,
    "money": _money,
    "phone": _phone,
    "time": _time,
    "month_day": _month_day,
    "bool": _bool,
    "choice": _choice,
    "region": _region,
    "text": _text,
    "url": _url,
    "services": _services,
    "weights": _weights,
}
