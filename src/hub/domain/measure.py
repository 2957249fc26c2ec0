"""The result of the clock: dataclasses that the faces show (deadlines.md, Output)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

NOT_ACCEPTED: Final = "not_accepted"
RUNNING: Final = "running"
STOPPED: Final = "stopped"
COMPLETED: Final = "completed"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (NOT_ACCEPTED, RUNNING, STOPPED, COMPLETED, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Measure:
    """Where a case, step or task stands at the end of `as_of`. Dates local, amounts in working days.

    `limit` is n with its effective extensions, `used` the counted days up to the earliest of `as_of` and
    `ended` (completion or withdrawal), `left` = limit − used, negative when late. `due` is None before
    acceptance and while a stop with an unknown end is open; `forecast` is then the due date if that stop
    ended on `as_of` (R12). `stopped_since` is the first day of the earliest open stop. `rule` says how the
    acceptance came about: "" as recorded, R4, R5 or R6. `notify_by` is the last day for the list of what is
    missing while it is owed, and where it was missed (R4). `omission`: a paper was asked later that the first
    notification should have named (R6).
    """

    accepted: dt.date | None
    due: dt.date | None
    state: str
    on_time: bool | None
    used: int
    left: int
    provisional: bool
    forecast: dt.date | None
    notify_by: dt.date | None
    stopped_since: dt.date | None
    limit: int
    rule: str
    omission: bool
    as_of: dt.date
    ended: dt.date | None

    @property
    def past_due(self) -> bool:
        """Whether the due date (while stopped: the forecast) lies before the end of the case, or `as_of`."""
        due = self.due or self.forecast
        return due is not None and due < (self.ended or self.as_of)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day behind a due date; `code` and the Chinese `reason` say why it counts or does not."""

    date: dt.date
    counted: bool
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An extension that moves nothing: its index, the rule it fails, and why, as a code and in Chinese."""

    event: int
    rule: str
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation(Measure):
    """A `Measure` with every day from acceptance to the due date (or `as_of` while there is none)."""

    days: tuple[CountedDay, ...] = ()
    rejected: tuple[Rejected, ...] = ()
