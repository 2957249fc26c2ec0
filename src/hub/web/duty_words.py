"""Words of the duty roster and of call-ins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hub.i18n import _, _l
from hub.operations.duty.record import Row
from hub.web.format import day

SHIFTS: Final[dict[str, Any]] = {"noon": _l("noon"), "evening": _l("evening"), "holiday": _l("holidays")}
SLOTS: Final[dict[str, Any]] = {"A": "A", "B": "B", "deputy": _l("deputy in charge")}
STATES: Final[dict[str, Any]] = {
    "open": _l("calling"), "arrived": _l("has arrived"), "closed": _l("nobody came"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A duty that may be asked for in exchange, and what is chosen of it: A's or B's part, in words."""

    row: Row
    parts: tuple[tuple[str, str], ...]


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "day": _("Day"), "shift": _("Shift"), "a": "A", "b": "B", "people": _("Who takes part"),
        "number": _("Quarter"), "year": _("Year"), "wanted": _("In exchange for"), "post_id": _("Window"),
        "reason": _("Why it cannot wait"), "time": _("Time"), "service": _("Service"),
    }  # fmt: skip


def wanted(rows: Iterable[Row]) -> list[Wanted]:
    """What may be asked for in exchange, in words once for the page: it is offered beside each own duty."""
    return [Wanted(row, tuple(_wanted(row))) for row in rows]


def _wanted(row: Row) -> Iterator[tuple[str, str]]:
    shift = f"{day(row['day'])} {SHIFTS[row['shift']]}"
    for slot in ("a", "b"):
        yield f"{row['id']}:{row[f'{slot}_id']}", f"{shift} {row[slot]} {slot.upper()}"
