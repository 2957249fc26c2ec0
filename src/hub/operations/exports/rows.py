"""Where the rows of each list come from: the list's own statements, in keyset pages, in the actor's scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from hub.domain.actor import Actor
from hub.operations.access import access_log
from hub.operations.archive.file_list import files_seen
from hub.operations.casework.case_list import cases_seen
from hub.operations.decisions.batch_view import batch_list
from hub.operations.exports.kinds import Given, Row
from hub.operations.registry.sheets import lines_seen
from hub.operations.rosters.items import items_seen
from hub.operations.worklist.desk import work_items

T = TypeVar("T")
PIECE: Final = 500
"""Rows of one statement."""


def paged(page: Callable[[Any], Sequence[T]], key: Callable[[T], Any]) -> Iterator[T]:
    """All rows of a list whose `page` takes the key of the last row before it (None = from the first)."""
    last: Any = None
    while rows := page(last):
        yield from rows
        if len(rows) < PIECE:
            return
        last = key(rows[-1])


def of_cases(actor: Actor, given: Given) -> Iterator[Row]:
    """The case list."""

    def page(before: Any) -> Sequence[Any]:
        return cases_seen(
            actor, service=given.get("service", ""), community_id=given.get("community"),
            state=given.get("state", "open"), before=before, limit=PIECE,
        )  # fmt: skip

    for row in paged(page, lambda row: row["id"]):
        yield Row(row, row["id"])


def of_desk(actor: Actor, given: Given) -> Iterator[Row]:
    """The own worklist."""
    after = ""
    while True:
        items, after = work_items(
            actor, group=given.get("group", ""), after=after, limit=PIECE,
            community_id=given.get("community"),
        )  # fmt: skip
        for item in items:
            yield Row(item, item.case_id)
        if not after:
            return


def of_files(actor: Actor, given: Given) -> Iterator[Row]:
    """The file room's list."""

    def page(before: Any) -> Sequence[Any]:
        return files_seen(
            actor, state=given.get("state", "all"), text=given.get("q", ""), before=before, limit=PIECE
        )

    for row in paged(page, lambda row: (row["year"], row["no"])):
        yield Row(row, row["case_id"])


def of_sheet(actor: Actor, given: Given) -> Iterator[Row]:
    """One community's month, which is one statement: a month has no more lines than people were touched."""
    for line in lines_seen(actor, given["community"], given["month"]):
        yield Row(line, resident_id=line.resident_id)


def of_roster(actor: Actor, given: Given) -> Iterator[Row]:
    """The items of one roster with what came of them."""
    for item in paged(
        lambda last: items_seen(actor, given["roster"], after=last or 0, limit=PIECE), lambda item: item.no
    ):
        yield Row(item, item.case_id, item.resident_id)


def of_batches(kind: str) -> Callable[[Actor, Given], Iterator[Row]]:
    """Meetings or lists sent up: counts, nobody's name."""

    def rows(actor: Actor, _given: Given) -> Iterator[Row]:
        for row in paged(
            lambda last: batch_list(actor, kind, before=last, limit=PIECE), lambda row: row["id"]
        ):
            yield Row(row)

    return rows


def of_access_log(actor: Actor, given: Given) -> Iterator[Row]:
    """The access log, residents by number."""

    def page(before: Any) -> Sequence[Any]:
        return access_log(
            actor, resident_id=given.get("resident"), case_id=given.get("case"), login=given.get("login", ""),
            since=given.get("since"), before=before, limit=PIECE,
        )  # fmt: skip

    for row in paged(page, lambda row: row["id"]):
        yield Row(row, row["case_id"], row["resident_id"])
