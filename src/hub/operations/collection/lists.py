"""The list that goes up: receipts of checked days, what the superior answers to each, what is done then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, exists, func, select

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.collection import record
from hub.operations.rights import require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

DAYS, RECEIPTS, LISTS, LINES = record.DAYS, record.RECEIPTS, record.LISTS, record.LINES
CHECKED: Final = ("checked", "handed")
"""States of a day whose receipts may go up."""
OPEN: Final = ("sent", "differs")
"""States of a line of which something is still to be done."""


def waiting(tx: Connection, department: str) -> Sequence[tuple[str, int, int]]:
    """(service, receipts, fen) that the next list of each service of a department would hold."""
    query = select(RECEIPTS.c.service, func.count(), func.sum(RECEIPTS.c.amount)).where(
        RECEIPTS.c.department == department, *_ready()
    )
    rows = tx.execute(query.group_by(RECEIPTS.c.service).order_by(RECEIPTS.c.service)).all()
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def _ready() -> tuple[ColumnElement[bool], ...]:
    on_list = exists().where(LINES.c.receipt_id == RECEIPTS.c.id, LINES.c.state != "again")
    checked = select(DAYS.c.id).where(DAYS.c.state.in_(CHECKED))
    return RECEIPTS.c.state == "valid", RECEIPTS.c.day_id.in_(checked), ~on_list.correlate(RECEIPTS)


@verb("collection.take")
def send(actor: Actor, key: str, *, on: dt.date | None = None) -> CaseRef:
    """Send up the list of all receipts of a service that wait: each of a checked day, each once.

    Raises Refused where none waits.
    """
    with transaction() as tx:
        service, _collection = record.definition(key)
        require(actor, "collection.take", service.department)
        query = select(RECEIPTS.c.id, RECEIPTS.c.amount).where(RECEIPTS.c.service == service.key, *_ready())
        rows = tx.execute(query.order_by(RECEIPTS.c.id).with_for_update()).all()
        if not rows:
            raise Conflict("No receipt of a checked day waits for a list.", where=service.title)
        made = record.begin(tx, actor, LISTS, {
            "number": record.number_of(tx, LISTS, service.number_prefix), "service": service.key,
            "version": service.version, "department": service.department, "state": "sent",
            "lines": len(rows), "amount": sum(row.amount for row in rows), "sent_on": on or today(),
            "sent_by": actor.staff_id,
        }, "sent_up", *record.OF_LIST)  # fmt: skip
        for no, row in enumerate(rows, 1):
            line = {"number": f"{made['number']}/{no}", "list_id": made["id"], "no": no, "receipt_id": row.id,
                    "state": "sent", "said": "", "answer": ""}  # fmt: skip
            record.begin(tx, actor, LINES, line, "sent_up", *record.OF_LINE)
        log_access(actor, "collection", made["number"], rows=len(rows))
        return journal.ref(made)


@verb("collection.take")
def answer(actor: Actor, list_id: int, differs: Mapping[int, str], *, rev: int | None = None) -> CaseRef:
    """Enter the superior's answer to a list: the words of each line that differs, by its number on the list.

    Every other line agrees. The whole answer or nothing of it. Raises InputError for a number that is not on
    the list or a difference without words, Refused, Conflict, NotFound.
    """
    with transaction() as tx:
        row = _list(tx, actor, list_id, rev)
        found = tx.execute(select(LINES).where(LINES.c.list_id == list_id).order_by(LINES.c.no)).mappings()
        lines = {line["no"]: dict(line) for line in found}
        if any(line["state"] != "sent" for line in lines.values()):
            raise Conflict("The answer to this list is entered already.", where=row["number"])
        for no in differs:
            if no not in lines:
                raise InputError("The list has no line %(no)s.", no=no, where="differs")
        for no, line in lines.items():
            said = words(differs.get(no, ""), LINES.c.said)
            if no in differs and not said:
                raise InputError("Line %(no)s: say what differs.", no=no, where=f"said{no}")
            journal.enter(tx, actor, LINES, line, "answered", texts={"said": said},
                          state="differs" if no in differs else "agreed")  # fmt: skip
        journal.enter(tx, actor, LISTS, row, "answered", said={"differs": sorted(differs)})
        _close(tx, actor, row)
        return journal.ref(row)


@verb("collection.take")
def settle(actor: Actor, line_id: int, *, rev: int | None = None, text: str, again: bool = False) -> CaseRef:
    """Say what was done about a line that differs; `again`: put right, it goes up with the next list.

    Raises InputError without words, Refused for a void receipt that is to go up again, Conflict, NotFound.
    """
    with transaction() as tx:
        line = record.seen(tx, actor, LINES, line_id)
        row = _list(tx, actor, line["list_id"], None)
        journal.must_be_as_seen(line, rev)
        said = words(text, LINES.c.answer)
        if line["state"] != "differs":
            raise Conflict("Nothing is left to do about this line.", where=line["number"])
        if not said:
            raise InputError("Say what was done about it.", where="answer")
        state = tx.execute(select(RECEIPTS.c.state).where(RECEIPTS.c.id == line["receipt_id"])).scalar_one()
        if again and state != "valid":
            raise Refused("A void receipt does not go up again.", where=line["number"])
        journal.enter(tx, actor, LINES, line, "settled", texts={"answer": said},
                      state="again" if again else "settled")  # fmt: skip
        _close(tx, actor, row)
        return journal.ref(line)


def _list(tx: Connection, actor: Actor, list_id: int, rev: int | None) -> record.Row:
    row = record.seen(tx, actor, LISTS, list_id, hold=True)
    require(actor, "collection.take", row["department"])
    journal.must_be_as_seen(row, rev)
    return row


def _close(tx: Connection, actor: Actor, row: record.Row) -> None:
    """Close a list with its last line."""
    left = select(LINES.c.id).where(LINES.c.list_id == row["id"], LINES.c.state.in_(OPEN)).limit(1)
    if tx.execute(left).first() is None:
        journal.enter(tx, actor, LISTS, row, "closed", state="closed")
