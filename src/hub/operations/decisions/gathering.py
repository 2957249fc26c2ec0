"""What is gathered for a meeting or a list: the waiting cases that are its lines, and who sits in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError
from hub.operations.decisions.record import BATCHES, CASES, LINES, MEMBERS, TASKS, waiting
from hub.operations.spoken import list_title, meeting_title
from hub.operations.words import words


@dataclass(frozen=True, slots=True)
class MemberSaid:
    """Somebody at a meeting; `votes` False attends without a vote."""

    name: str
    office: str = ""
    votes: bool = True
    present: bool = True
    staff_id: int | None = None


def chosen(
    tx: Connection, actor: Actor, department: str, key: str, case_ids: Sequence[int]
) -> list[Mapping[str, Any]]:
    """The waiting cases with these ids, as `record.waiting` gives them, in this order, each once.

    Raises InputError without a case, Conflict naming those that do not wait, or lie in another batch.
    """
    found = {row["id"]: row for row in waiting(tx, actor, department, key)}
    if not case_ids:
        raise InputError("Choose at least one case.")
    holding = select(LINES.c.case_id).where(LINES.c.held == _holder(department, key))
    taken = set(tx.execute(holding.where(LINES.c.case_id.in_(case_ids))).scalars())
    strange = [case_id for case_id in case_ids if case_id not in found or case_id in taken]
    if strange:
        raise _elsewhere(tx, actor, strange)
    return [found[case_id] for case_id in dict.fromkeys(case_ids)]


def _holder(department: str, key: str) -> str:
    """What an open line of such a batch holds its case by; the database lets each be held once."""
    return f"{department}:{key}"


def add_lines(
    tx: Connection, actor: Actor, batch: Mapping[str, Any], cases: Sequence[Mapping[str, Any]], first: int = 1
) -> None:
    """Put chosen cases into a batch, the lines numbered from `first`. Raises Conflict where one was taken."""
    holder = _holder(batch["department"], batch["key"])
    rows = [
        {"batch_id": batch["id"], "case_id": row["id"], "no": no, "result": "", "reason": "", "basis": "",
         "votes": None, "recusals": None, "decided_on": None, "by_id": None, "held": holder}
        for no, row in enumerate(cases, first)
    ]  # fmt: skip
    tx.execute(insert(LINES), rows)
    ids = [row["task_id"] for row in cases]
    free = update(TASKS).where(TASKS.c.id.in_(ids), TASKS.c.batch_id.is_(None), TASKS.c.done_on.is_(None))
    if tx.execute(free.values(batch_id=batch["id"])).rowcount < len(ids):
        mine = set(tx.execute(select(TASKS.c.id).where(TASKS.c.batch_id == batch["id"])).scalars())
        raise _elsewhere(tx, actor, [row["id"] for row in cases if row["task_id"] not in mine])


def _gathered(row: Mapping[str, Any]) -> str:
    """The meeting or list that gathered a case, as it is called."""
    return meeting_title(row) if row["kind"] == "panel" else list_title(row)


def _elsewhere(tx: Connection, actor: Actor, case_ids: Sequence[int]) -> Conflict:
    """Which of the chosen cases do not wait here any more, and what gathered them."""
    open_in = LINES.join(BATCHES, (BATCHES.c.id == LINES.c.batch_id) & LINES.c.held.is_not(None))
    query = (
        select(BATCHES, CASES.c.number.label("case"))
        .select_from(CASES.outerjoin(open_in, LINES.c.case_id == CASES.c.id))
        .where(CASES.c.id.in_(case_ids), scope(CASES, actor))
        .order_by(CASES.c.number)
    )
    said = [f"{row['case']}（{_gathered(row)}）" if row["title"] else row["case"]
            for row in map(dict, tx.execute(query).mappings())]  # fmt: skip
    return Conflict(
        "Not waiting any more, or in another batch already: %(cases)s.",
        cases="、".join(said) or str(len(case_ids)), remedy="Look at what waits and choose anew.",
    )  # fmt: skip


def add_members(tx: Connection, batch_id: int, members: Sequence[MemberSaid]) -> None:
    """Say who sits in a meeting; a seat without a name is nobody's."""
    rows = [
        {"batch_id": batch_id, "name": words(each.name, MEMBERS.c.name), "votes": each.votes,
         "office": words(each.office, MEMBERS.c.office), "present": each.present, "staff_id": each.staff_id}
        for each in members if each.name.strip()
    ]  # fmt: skip
    if rows:
        tx.execute(insert(MEMBERS), rows)
