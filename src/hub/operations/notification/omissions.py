"""告知遗漏 (一次性告知制度 article 7): kept against the slip and whoever issued it; the leader answers each.

Asking later for a paper is possible only by one of these. That it moves no date is the clock's rule (R6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Event, Omission, Slip
from hub.domain.actor import Actor
from hub.domain.case import ENOUGH
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import LineKey
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.rows import in_scope
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

TABLE: Final = Omission.__table__
_slips, _events = Slip.__table__, Event.__table__
Row = dict[str, Any]


def record(file: CaseFile, slip: str, papers: Mapping[str, str], reason: str) -> None:
    """Note that `slip` ("" without one) left out `papers` (key in the case's list → title)."""
    file.add("omission", slip=slip or None, papers=list(papers.values()), reason=reason)
    count = file.row["marks"].get("omissions", 0) + 1
    file.row["marks"] = {**file.row["marks"], "omissions": count}
    row = {
        "number": f"{file.row['number']}-Y{count}", "case_id": file.row["id"], "slip": slip,
        "staff_id": _whose(file, slip), "asked_by": by_id(file.actor), "on": file.on,
        "papers": [list(each) for each in papers.items()], "came_on": None, "state": "open", "said": "",
        "answered_on": None, "answered_by": None,
    }  # fmt: skip
    journal.begin(file.tx, file.actor, TABLE, row, "recorded", "staff_id", on=file.on)


def came(file: CaseFile, states: Mapping[LineKey, str]) -> None:
    """Note the day on which the last paper of an omission was there: until then the applicant waited."""
    if not file.row["marks"].get("omissions"):
        return
    waiting = select(TABLE).where(TABLE.c.case_id == file.row["id"], TABLE.c.came_on.is_(None))
    for row in file.tx.execute(waiting).mappings().all():
        if all(states.get(_line(key)) in ENOUGH for key, _title in row["papers"]):
            journal.enter(file.tx, file.actor, TABLE, dict(row), "came", on=file.on, came_on=file.on)


@verb("omission.answer")
def criticise(actor: Actor, omission_id: int, *, rev: int, said: str) -> CaseRef:
    """The leader has talked with whose omission it is (批评教育); what was said is kept."""
    return _answer(actor, omission_id, rev, "criticised", said)


@verb("omission.answer")
def no_delay(actor: Actor, omission_id: int, *, rev: int, said: str) -> CaseRef:
    """It has delayed nothing, with the reason; it does not count as one of the person's omissions."""
    return _answer(actor, omission_id, rev, "no_delay", said)


def load(tx: Connection, actor: Actor, omission_id: int) -> Row:
    """One that the actor may see. Raises NotFound."""
    return in_scope(tx, actor, TABLE, omission_id, NotFound("There is no such omission."))


def forget(tx: Connection, case_id: int) -> None:
    """Forget the papers and the leader's words of a case whose time is over; that it happened stays."""
    for row in tx.execute(select(TABLE).where(TABLE.c.case_id == case_id)).mappings().all():
        journal.enter(tx, SYSTEM, TABLE, dict(row), "erased", texts={"papers": [], "said": ""})


def audit(tx: Connection) -> Any:
    """Findings about the omissions' chains."""
    return journal.audit(tx, TABLE, "staff_id", "state", "came_on")


def ordinals(rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Which of its person's omissions each is, from 1; one that delayed nothing is none (0)."""
    count: dict[int | None, int] = {}
    found: dict[int, int] = {}
    for row in sorted(rows, key=lambda each: (each["on"], each["id"])):
        if row["state"] == "no_delay":
            found[row["id"]] = 0
            continue
        found[row["id"]] = count[row["staff_id"]] = count.get(row["staff_id"], 0) + 1
    return found


# --- inside ---------------------------------------------------------------------------------------------


def _line(key: str) -> LineKey:
    """The line of the checklist: `paper`, or `paper:member` where one is asked of each member."""
    paper, _colon, member = key.partition(":")
    return paper, member


def _whose(file: CaseFile, slip: str) -> int | None:
    """Who issued the slip; without one, who accepted the case as complete, or opened it."""
    if slip:
        found = file.tx.execute(select(_slips.c.by_id).where(_slips.c.number == slip)).scalar()
        return None if found is None else int(found)
    query = (
        select(_events.c.actor_id)
        .where(_events.c.case_id == file.row["id"], _events.c.type.in_(("opened", "accepted")))
        .order_by(_events.c.seq.desc())
        .limit(1)
    )
    found = file.tx.execute(query).scalar()
    return None if found is None else int(found)


def _answer(actor: Actor, omission_id: int, rev: int, state: str, said: str) -> CaseRef:
    require(actor, "omission.answer")
    text = words(said, TABLE.c.said)
    if not text:
        raise InputError("Write what was said or found.", where="said")
    with transaction() as tx:
        row = load(tx, actor, omission_id)
        if row["staff_id"] == actor.staff_id:
            raise Refused("Your own omission is answered by somebody else.", where=row["number"])
        if row["state"] != "open":
            raise Conflict("This is answered already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        journal.enter(tx, actor, TABLE, row, "answered", texts={"said": text}, state=state,
                      answered_on=today(), answered_by=by_id(actor))  # fmt: skip
        return journal.ref(row)
