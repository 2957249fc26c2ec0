"""异议 written on the public page of a notice: while it hangs, and without a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from hub.db.base import today, transaction
from hub.db.models import Objection, Posting
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound
from hub.operations.board import announced
from hub.operations.casework.loading import unscoped
from hub.operations.rights import SYSTEM, by_id
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_postings, _objections = Posting.__table__, Objection.__table__
RESIDENT: Final = SYSTEM
"""Who writes on the public page: nobody of the centre."""


@verb("objection.record")
def object_online(actor: Actor, serial: str, *, text: str) -> CaseRef:
    """Note what is objected to a hanging notice; `actor` is nobody (`RESIDENT`), and nobody's name is asked.

    Raises InputError without a text, NotFound for a notice that never was, Refused once its time is over.
    """
    said = words(text, _objections.c.text)
    if not said:
        raise InputError("Write down what is objected to.", where="text")
    with transaction() as tx:
        notice = _hanging(tx, serial)
        file = unscoped(tx, actor, notice["case_id"])
        tx.execute(insert(_objections), {
            "case_id": file.row["id"], "posting_id": notice["id"], "received_on": file.on, "text": said,
            "answered_on": None, "answer": "", "upheld": None, "by_id": by_id(actor),
        })  # fmt: skip
        file.add("objection", text=said)
        return file.save()


def _hanging(tx: Connection, serial: str) -> Mapping[str, Any]:
    """The notice at its first place."""
    mine = (_postings.c.serial == serial, _postings.c.step != announced.STEP)
    row = tx.execute(select(_postings).where(*mine).order_by(_postings.c.id)).mappings().first()
    if row is None:
        raise NotFound("There is no such notice.")
    if row["taken_down_on"] is not None or not row["first"] <= today() <= row["last"]:
        raise Conflict("The time of this notice is over.", where=serial)
    return dict(row)
