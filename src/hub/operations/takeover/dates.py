"""The dates of a case in flight, checked against one another and the step; the clock's events of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hub.db.base import today
from hub.domain.case import Flow
from hub.domain.service import Step
from hub.operations.takeover.cells import Row

DATES: Final = (
    "opened", "received", "notified", "supplemented", "accepted", "sent_up", "sent_back", "notice_from",
    "notice_to", "completed", "since",
)  # fmt: skip
"""The columns of days."""
_CHAIN: Final = ("opened", "received", "notified", "supplemented", "accepted", "completed", "since")
"""Those of which none may lie before one further left; at the window itself the step comes first."""
_AT_WINDOW: Final = ("opened", "since", "received", "notified", "supplemented")
_THERE: Final = frozenset({"notified", "supplemented"})
_PERIODS: Final = (("sent_up", "sent_back"), ("notice_from", "notice_to"))
_ACCEPTED: Final = ("running", "closing", "after")
Days = Mapping[str, dt.date | None]


@dataclass(frozen=True, slots=True)
class Dates:
    """`opened`: applied on; `since`: at the step since; (type, day, key) of the clock's events.

    `before` those until the step was reached, `there` those since.
    """

    opened: dt.date
    since: dt.date
    before: tuple[tuple[str, dt.date, str], ...]
    there: tuple[tuple[str, dt.date, str], ...]

    @property
    def happened(self) -> tuple[tuple[str, dt.date, str], ...]:
        """All of the clock's events, in the order of days."""
        return self.before + self.there


def read_dates(row: Row, flow: Flow | None, step: Step | None, days: Days) -> Dates | None:
    """The dates of a row at its step; None where one has a fault. `flow` and `step`: None while not known."""
    before = row.faults.count
    if step is None:
        _in_order(row, days, _CHAIN[:-1])
        _in_pairs(row, days, False)
        return None
    found = _filled(flow, step, days)
    _fitting(row, step)
    _in_order(row, found, _AT_WINDOW if step.phase == "acceptance" else _CHAIN)
    _in_pairs(row, found, all(days[name] for name in DATES if row.get(name)))
    opened, since = found["opened"], found["since"]
    if row.faults.count > before or opened is None or since is None:
        return None
    happened = tuple(_happened(step, found, since))
    there = tuple(each for each in happened if step.phase == "acceptance" and each[0] in _THERE)
    return Dates(opened, since, tuple(each for each in happened if each not in there), there)


def _filled(flow: Flow | None, step: Step, days: Days) -> dict[str, dt.date | None]:
    """The days with those that follow from others: received at the window, at the step since."""
    found = dict(days)
    if step.phase == "acceptance":
        found["since"] = days["since"] or days["received"] or days["opened"]
    else:
        found["since"] = days["since"] or days["completed"] or days["accepted"] or days["opened"]
    if found["received"] is None and step.phase != "community":
        there = days["notified"] or days["accepted"] or found["since"]
        found["received"] = days["opened"] if flow and flow.first().do == "accept" else there
    return found


def _fitting(row: Row, step: Step) -> None:
    """Note days that a case at this step cannot have yet, and those that it must have."""
    accepted, done = step.phase in _ACCEPTED, step.phase in ("closing", "after")
    if accepted and not row.get("accepted"):
        row.wrong("accepted", "A case at this step has been accepted: when?")
    if done and not row.get("completed"):
        row.wrong("completed", "A case at this step is completed: when?")
    early: tuple[str, ...] = (
        () if accepted else ("accepted", "sent_up", "sent_back", "notice_from", "notice_to")
    )
    if step.phase == "community":
        early += ("received", "notified", "supplemented")
    for name in (*early, *(() if done else ("completed",))):
        if row.get(name):
            row.wrong(name, "A case at “%(step)s” has no such day yet.", step=step.title)
    if row.get("supplemented") and not row.get("notified"):
        row.wrong("notified", "Papers were completed: when was the list of what is missing handed out?")


def _in_order(row: Row, days: Days, chain: Sequence[str]) -> None:
    """Note days out of order among those that the row gives; what follows from them cannot be."""
    last = ""
    for name in chain:
        day = days[name]
        if day is None or not row.get(name):
            continue
        if day > today():
            row.wrong(name, "%(day)s has not come yet.", day=day)
        before = days[last] if last else None
        if before is not None and day < before:
            row.wrong(name, "%(day)s lies before the day of an earlier column (%(before)s).", day=day,
                      before=before)  # fmt: skip
        last = name


def _in_pairs(row: Row, days: Days, whole: bool) -> None:
    """Periods that do not count lie between acceptance and the step, with both their ends.

    `whole`: each day that is written can be read and the step is known; else nothing follows from others.
    """
    for first, last in _PERIODS:
        begin, end = days[first], days[last]
        if bool(row.get(first)) != bool(row.get(last)):
            empty = last if row.get(first) else first
            row.wrong(empty, "A period that does not count has a first and a last day.",
                      "One that still runs begins with the step itself.")  # fmt: skip
        if begin is None or end is None:
            continue
        low, high = (days["accepted"], days["completed"] or days["since"]) if whole else (None, None)
        if end < begin or (low and begin < low) or (high and end > high):
            row.wrong(first, "This period does not lie between acceptance and the step.")


def _happened(step: Step, days: Days, since: dt.date) -> Iterator[tuple[str, dt.date, str]]:
    """The clock's events in order of days; a step at which the clock stands stops it on its first day."""
    found = [(name, day, "") for name in _ORDER if (day := days[name]) is not None]
    if step.clock == "stopped" and step.do != "post":
        kind = "sent_up" if step.role == "superior" else "stopped_from"
        found.append((kind, since, step.body or step.title))
    yield from sorted(found, key=lambda each: each[1])


_ORDER: Final = (
    "received", "notified", "supplemented", "accepted", "sent_up", "sent_back", "notice_from", "notice_to",
    "completed",
)  # fmt: skip
"""The clock's events among them, as they follow one another on one day."""
