"""Reading the cells of a row, each fault noted at its place; sums are exact fen, days are days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from hub.domain.entitlement import MOST_PEOPLE
from hub.domain.errors import HubError, InputError, Many
from hub.domain.period import month_after
from hub.domain.person import fold_width, parse_date, squeeze
from hub.operations.importing.sheet_cells import excel_day, has_lost_digits
from hub.operations.importing.sheet_faults import RowFaults
from hub.operations.takeover.texts import MOST_CELL

_MONTH: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})|(\d{2}))月?")
_MIDNIGHT: Final = re.compile(r"[ T]0?0:00(?::00)?(?:\.0+)?$")
_EITHER: Final = re.compile(r"(\d{4})\.1")
"""What Excel leaves of 2016.10, too."""
_NOTHING: Final = frozenset({"-", "--", "—", "——", "/", "／", "\\", "无"})
_NO_END: Final = frozenset({"长期", "无期限", "不限", "至今", "长期有效"})
_YEARS: Final = range(1900, 2200)
_SERIAL: Final = re.compile(r"\d{5}(?:\.0)?")
_ACCOUNT: Final = re.compile(r"\d{8,30}")
MOST_FEN: Final = 100_000_00
"""A month's sum above which a row is a slip of the pen: nobody here receives 100,000 yuan a month."""
MOST_PAPER: Final = 200


class Row:
    """One row of a sheet: cells by field, and where their faults go."""

    def __init__(self, no: int, said: Mapping[str, str], faults: RowFaults) -> None:
        self.no, self.said, self.faults = no, said, faults
        for name in (name for name, text in said.items() if len(text) > MOST_CELL):
            self.wrong(name, "At most %(most)s characters.", most=MOST_CELL)

    def get(self, name: str) -> str:
        """The text of a cell, "" where it is empty or says that there is nothing ("无", "/")."""
        text = self.said.get(name, "").strip()
        endless = name == "until" and (text in _NO_END or text.startswith("9999"))
        return "" if text in _NOTHING or endless else text

    def note(self, name: str, error: HubError) -> None:
        """Note what is wrong with a cell."""
        self.faults.add(self.no, name, self.get(name), error)

    def wrong(self, name: str, message: str, remedy: str = "", **params: Any) -> None:
        """The same, in words."""
        self.note(name, InputError(message, remedy=remedy, **params))

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Note what the block raises as a fault of that cell."""
        try:
            yield
        except Many as many:
            for error in many.errors:
                self.note(name, error)
        except HubError as error:
            self.note(name, error)

    # --- kinds of cells ---------------------------------------------------------------------------------

    def day(self, name: str, *, needed: bool = False) -> dt.date | None:
        """A date; a year and month alone are the first of that month."""
        text = self.get(name)
        if either := _EITHER.fullmatch(text):
            self.wrong(name, "This may be January or October: write %(year)s-01 or %(year)s-10.",
                       year=either[1])  # fmt: skip
            return None
        found = day_of(text)
        if found is None and (text or needed):
            self.wrong(name, "A date is written 2016-05-01." if text else "This is needed.")
        if found is not None and found.year not in _YEARS:
            self.wrong(name, "%(day)s: look at the year.", day=found)
            return None
        return found

    def day_end(self, name: str) -> dt.date | None:
        """A date; a year and month alone are the last of that month."""
        found = self.day(name)
        months = found is not None and _month(self.get(name)) is not None
        return month_after(found) - dt.timedelta(days=1) if found and months else found

    def fen(self, name: str) -> int | None:
        """A sum in yuan with at most two decimals, as whole fen; more than nothing."""
        text = squeeze(fold_width(self.get(name))).replace(",", "").removeprefix("¥").removesuffix("元")
        try:
            fen = Decimal(text) * 100
        except InvalidOperation:
            self.wrong(name, "A sum is written in yuan, like 812.40." if text else "This is needed.")
            return None
        if fen != fen.to_integral_value() or not 0 < fen <= MOST_FEN:
            self.wrong(name, "A sum is more than 0 and at most 100,000 yuan, with at most two decimals.")
            return None
        return int(fen)

    def count(self, name: str) -> int | None:
        """A number of people, 1 where it is empty."""
        text = self.get(name)
        if not text:
            return 1
        found = re.fullmatch(r"([1-9]\d?)[人口名]?", squeeze(fold_width(text)))
        if not found or int(found[1]) > MOST_PEOPLE:
            self.wrong(name, "A number of people is from 1 to %(most)s.", most=MOST_PEOPLE)
            return None
        return int(found[1])

    def account(self, name: str) -> str:
        """A bank account: 8 to 30 digits."""
        text = self.get(name)
        digits = re.sub(r"[\s-]", "", fold_width(text))
        if has_lost_digits(text):
            self.wrong(name, "The account was stored as a number and has lost its last digits.",
                       "Set the column's format to text and enter it again from the source.")  # fmt: skip
        elif digits and not _ACCOUNT.fullmatch(digits):
            self.wrong(name, "An account has 8 to 30 digits.")
        return digits

    def paper(self) -> str:
        """The reference of the paper: number of the decision or file, ledger, page; none may be empty.

        Where the row names a case of the hub, that is the reference of a row without another.
        """
        if self.get("case") and not any(map(self.get, ("decision", "ledger", "page"))):
            return f"办件{self.get('case')}"
        for name in ("decision", "ledger", "page"):
            if not self.get(name):
                self.wrong(name, "Name the paper it stands in: decision, ledger and page.")
        said = f"{self.get('decision')}，{self.get('ledger')}第{self.get('page')}页"
        if len(said) > MOST_PAPER:
            self.wrong("decision", "At most %(most)s characters.", most=MOST_PAPER)
        return said


def day_of(text: str) -> dt.date | None:
    """The day that a cell means, as people and Excel write it; None where it is none."""
    text = _MIDNIGHT.sub("", text)
    return parse_date(text) or _month(text) or _serial(text)


def _month(text: str) -> dt.date | None:
    found = _MONTH.fullmatch(squeeze(text))
    month = int(found[2] or found[3]) if found else 0
    return dt.date(int(found[1]), month, 1) if found and 1 <= month <= 12 else None


def _serial(text: str) -> dt.date | None:
    return excel_day(float(text)) if _SERIAL.fullmatch(text) else None
