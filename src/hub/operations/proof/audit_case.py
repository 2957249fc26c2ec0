"""One case under audit: its chain, and its row and open tasks against what its events say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.db import chain
from hub.db.chain_check import Seals, check, erasures
from hub.domain import fold
from hub.domain.case import Flow
from hub.domain.errors import HubError
from hub.i18n import _l
from hub.operations.calendars.calendar import calendar
from hub.operations.context import facts_of, flow_of, service_of

Rows = Sequence[Mapping[str, Any]]
WHAT: Final[Mapping[str, Any]] = {
    "edited": _l("This entry is not as it was sealed: its day, kind, person or place was changed."),
    "payload_edited": _l("The words of this entry were changed."),
    "payload_missing": _l("The words of this entry are gone, and no entry says that they were erased."),
    "not_erased": _l("The words of this entry are there, although an entry says that they were erased."),
    "deleted": _l("This entry was removed."),
    "inserted": _l("This entry was never sealed: it was put in."),
    "moved": _l("This entry was put into another place."),
    "cut_tail": _l("This entry was removed from the end."),
    "head": _l("What the case says of its last entry does not fit that entry."),
    "missing_case": _l("The case is gone; its number was given out."),
    "orphans": _l("These entries belong to no case."),
    "renamed": _l("The case has another number than when it was sealed."),
    "rewritten": _l("This entry was sealed anew after its day's anchor."),
    "projection": _l("The case row does not follow from its entries."),
    "tasks": _l("The open tasks do not follow from the entries."),
    "unreadable": _l("The entries do not make a case that can be: they cannot be folded."),
    "stale": _l("The calendar has changed since the dates were computed; run hub sweep and ask again."),
    "old_key": _l("This entry was sealed with a key that had been given up."),
    "relabelled": _l("This entry says that it was an erased roster's, but no roster's erasure names it."),
    "anchor_edited": _l("The day's anchor is not as it was sealed."),
    "anchor_missing": _l("The anchor's line is in the file, the anchor is not in the database."),
    "anchor_books": _l(
        "Entries of pay-outs, entitlements or other books that this day's anchor sealed are gone or changed."
    ),
    "anchor_key": _l("The day's anchor was sealed with a key that had been given up."),
    "anchor_line": _l("The anchor's line is missing from the file, or says something else."),
}
"""Everything that can be wrong, by code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold.

    `event`: number of the entry (of the anchor where `what` says so); `field`: column of the case row.
    """

    case: str
    event: int | None
    what: str
    field: str = ""


def check_case(case: Mapping[str, Any], events: Rows, tasks: Rows, seals: Seals) -> Iterator[Finding]:
    """Everything wrong with one case; `tasks` are its open ones, `seals` the keys that sealed."""
    number = case["number"]
    broken = check(seals, number, events, case["seq"], case["head"])
    yield from (Finding(number, each.seq, each.what) for each in broken)
    if not broken:
        yield from _projection(case, events, tasks)


def _projection(case: Mapping[str, Any], events: Rows, tasks: Rows) -> Iterator[Finding]:
    """What row and open tasks say, against what the events say; of a broken chain nothing is folded."""
    number = case["number"]
    try:
        folded, columns = _folded(case, events)
    except (HubError, KeyError, ValueError, TypeError):
        yield Finding(number, None, "unreadable")
        return
    for name, value in columns.items():
        if value is not fold.UNKNOWN and case[name] != value:
            yield Finding(number, None, "projection", name)
    if not 1 <= case["rev"] <= case["seq"]:
        yield Finding(number, None, "projection", field="rev")
    if {(task["step"], task["key"]) for task in tasks} != folded.open:
        yield Finding(number, None, "tasks")


def _folded(case: Mapping[str, Any], events: Rows) -> tuple[fold.Folded, dict[str, Any]]:
    service = service_of(case["service"], case["version"])

    def flow_on(day: dt.date) -> Flow:
        return flow_of(service, facts_of(case["variant"], case["facts"], day))

    folded = fold.fold(_happened(events), flow_on)
    limit = service.promised_of(case["variant"])
    columns = {**folded.columns, **fold.dated(folded, limit, calendar(), case["dated_on"])}
    if case["closed_on"] is not None:
        columns["wake_on"] = None
    columns["ledger"] = folded.ledger
    columns["facts"] = _facts(case["facts"], folded)
    return folded, columns


def _happened(events: Rows) -> Iterator[fold.Happened]:
    erased = erasures(events)
    for row in events:
        gone = row["payload"] is None
        said = erased.get(row["seq"], {}) if gone else chain.payload_of(row["payload"])
        yield fold.Happened(row["seq"], row["type"], row["date"], row["step"], said, gone)


def _facts(stored: Mapping[str, Any], folded: fold.Folded) -> dict[str, Any]:
    """The stored facts with answers and members as the events say them: equal to the stored ones, or not."""
    found = dict(stored)
    if folded.answers is not fold.UNKNOWN:
        found["answers"] = folded.answers
    if folded.members is not fold.UNKNOWN and folded.members != [key for key, _ in stored.get("members", ())]:
        found["members"] = folded.members
    return found
