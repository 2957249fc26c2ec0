"""Where the rows of each list come from: the list's own statements, in keyset pages, in the actor's scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from hub.domain.actor import Actor
from hub.operations.access import access_log
from hub.operations.archive.file_list import files_seen
from hub.operations.casework.case_list import cases_seen
from hub.operations.decisions.batch_view import batch_list
from hub.operations.exports.kinds import Given, Row
from hub.operations.pages import Page, each
from hub.operations.registry.sheets import lines_seen
from hub.operations.rosters.items import items_seen
from hub.operations.worklist.desk import work_items

PIECE: Final = 500
"""Rows of one statement."""


def of_cases(actor: Actor, given: Given) -> Iterator[Row]:
    """The case list as chosen on its page (service, community, state), newest first, in scope."""
    seen = partial(
        cases_seen, actor, service=given.get("service", ""), community_id=given.get("community"),
        state=given.get("state", "open"), size=PIECE,
    )  # fmt: skip
    for row in each(lambda after: seen(after=after)):
        yield Row(row, row["id"])


def of_desk(actor: Actor, given: Given) -> Iterator[Row]:
    """What waits on the actor's own desk, of one group of work or all, in the order of the page."""
    seen = partial(
        work_items, actor, group=given.get("group", ""), limit=PIECE, community_id=given.get("community")
    )
    for item in each(lambda after: Page(*seen(after=after))):
        yield Row(item, item.case_id)


def of_files(actor: Actor, given: Given) -> Iterator[Row]:
    """The files of the file room in scope, as chosen (state, text of the search)."""
    seen = partial(files_seen, actor, state=given.get("state", "all"), text=given.get("q", ""), size=PIECE)
    for row in each(lambda after: seen(after=after)):
        yield Row(row, row["case_id"])


def of_sheet(actor: Actor, given: Given) -> Iterator[Row]:
    """One community's month, which is one statement: a month has no more lines than people were touched."""
    for line in lines_seen(actor, given["community"], given["month"]):
        yield Row(line, resident_id=line.resident_id)


def of_roster(actor: Actor, given: Given) -> Iterator[Row]:
    """The items of one roster with what came of them."""
    for item in each(lambda after: items_seen(actor, given["roster"], after=after, size=PIECE)):
        yield Row(item, item.case_id, item.resident_id)


def of_batches(kind: str) -> Callable[[Actor, Given], Iterator[Row]]:
    """Meetings or lists sent up: counts, nobody's name."""

    def rows(actor: Actor, _given: Given) -> Iterator[Row]:
        return map(Row, each(lambda after: batch_list(actor, kind, after=after, size=PIECE)))

    return rows


def of_access_log(actor: Actor, given: Given) -> Iterator[Row]:
    """The access log, residents by number."""
    seen = partial(
        access_log, actor, resident_id=given.get("resident"), case_id=given.get("case"),
        login=given.get("login", ""), since=given.get("since"), size=PIECE,
    )  # fmt: skip
    for row in each(lambda after: seen(after=after)):
        yield Row(row, row["case_id"], row["resident_id"])
