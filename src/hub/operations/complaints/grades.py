"""满意度: a resident grades a completed case with number and code of the receipt; a bad grade is answered."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.complaint import GRADES
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.casework.progress import RESIDENT, case_of
from hub.operations.complaints.graded import TABLE, Row, load
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

LONGEST: Final = 500


@verb("case.grade")
def grade(actor: Actor, *, number: str, code: str, grade: int, said: str = "") -> CaseRef:
    """A resident's grade of a case that is completed, once. `actor` is `progress.RESIDENT`.

    Raises NotFound where number and code do not fit, Refused before the case is completed, Conflict for a
    second grade.
    """
    if grade not in GRADES:
        raise InputError("Choose one of the five.", where="grade")
    text = within(said, LONGEST, "said")
    with transaction() as tx:
        found = case_of(number, code)
        if found is None:
            raise NotFound("Number and code do not fit. Compare both with the receipt, or ask by telephone.")
        if found["completed_on"] is None:
            raise Refused("A case can be graded when it is completed.", where=found["number"])
        if tx.execute(select(TABLE.c.id).where(TABLE.c.case_id == found["id"])).scalar() is not None:
            raise Conflict("This case has its grade already.", where=found["number"])
        row: Row = {
            "number": found["number"], "case_id": found["id"], "grade": grade, "on": today(),
            "said": text or None, "answer": None, "answered_on": None, "answered_by": None,
        }  # fmt: skip
        row = journal.begin(tx, SYSTEM, TABLE, row, "graded", "grade", texts=("said",))
        return journal.ref(row)


@verb("grade.answer")
def answer(actor: Actor, grade_id: int, *, rev: int, answer: str) -> CaseRef:
    """A deputy answers a grade; the resident reads it beside the case.

    Raises InputError, Conflict, NotFound.
    """
    require(actor, "grade.answer")
    text = answer.strip()
    if not text or len(text) > LONGEST:
        raise InputError("Write an answer of at most %(most)s characters.", most=LONGEST, where="answer")
    with transaction() as tx:
        row = load(tx, actor, grade_id)
        if row["answered_on"] is not None:
            raise Conflict("This is answered already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        journal.enter(tx, actor, TABLE, row, "answered", texts={"answer": text}, answered_on=today(),
                      answered_by=by_id(actor))  # fmt: skip
        return journal.ref(row)


__all__ = ["LONGEST", "RESIDENT", "answer", "grade"]
