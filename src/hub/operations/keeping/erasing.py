"""Erasing for good: the words of entries go, a further entry and the record of erasures say which and why.

The chain stays provable: it covers the words' keyed hash, and the salt goes with the words. The record has
nothing of what was erased; by it a restored backup is made to forget again (`hub.operations.upkeep.replay`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from hub.db import chain
from hub.db.base import now, today
from hub.db.chain_check import erasures
from hub.db.crypto import keys
from hub.db.models import Case, Erasure, Event
from hub.db.ready import ready_insert
from hub.domain import fold
from hub.domain.errors import NotFound
from hub.operations.casework.conflicts import conflict

CASES, EVENTS, ERASURES = Case.__table__, Event.__table__, Erasure.__table__
PERSONAL: Final = ("applicant", "household")
"""What an `erased` entry keeps otherwise, and what tells whose case it was."""
_INSERT: Final = ready_insert(EVENTS)


def case_row(tx: Connection, case_id: int) -> dict[str, Any]:
    """The columns of a case that a further entry changes. Raises NotFound."""
    names = ("id", "number", "seq", "head", "rev", "marks")
    row = (
        tx.execute(select(*(CASES.c[name] for name in names)).where(CASES.c.id == case_id)).mappings().first()
    )
    if row is None:
        raise NotFound("There is no such case.")
    return dict(row)


def entries_of(tx: Connection, case_id: int) -> list[dict[str, Any]]:
    """All entries of a case, in order."""
    query = select(EVENTS).where(EVENTS.c.case_id == case_id).order_by(EVENTS.c.seq)
    return [dict(row) for row in tx.execute(query).mappings()]


def erase_words(
    tx: Connection, case_id: int, seqs: Sequence[int] | None, reason: str, by: int | None = None
) -> int:
    """Erase the words of these entries by one further entry; how many were erased.

    `seqs` None: those of all entries there are, earlier `erased` ones too, so that nothing says any more
    whose case it was. Raises Conflict where the case moves on at this moment.
    """
    case, rows = case_row(tx, case_id), entries_of(tx, case_id)
    before = erasures(rows)
    chosen = [row for row in rows if (row["seq"] in seqs if seqs is not None else True)]
    entries = [{"seq": row["seq"], "kept": _kept(row, before, whole=seqs is None)} for row in chosen]
    if not entries:
        return 0
    erased = update(EVENTS).where(EVENTS.c.id.in_([row["id"] for row in chosen]))
    tx.execute(erased.values(payload=None, salt=None))
    _seal(tx, case, {"entries": entries, "reason": reason}, by)
    return len(entries)


def _kept(row: Mapping[str, Any], before: Mapping[int, Mapping[str, Any]], *, whole: bool) -> dict[str, Any]:
    """What stays known of an entry: what the fold needs, and of a whole case nothing that names a person."""
    found = dict(before.get(row["seq"], {}))
    if row["payload"] is not None:
        found = fold.kept(row["type"], chain.payload_of(row["payload"]))
    return {name: value for name, value in found.items() if not (whole and name in PERSONAL)}


def _seal(tx: Connection, case: dict[str, Any], payload: Mapping[str, Any], by: int | None) -> None:
    """Chain the `erased` entry to the case, which must be as it was read."""
    key, at, text = keys().derive("event"), now(), chain.payload_text(payload)
    salt, digest = chain.seal_payload(key, text)
    link = chain.Link(case["number"], case["seq"] + 1, "erased", today(), at, by, None, "", digest)
    head = chain.seal(key, case["head"], link)
    row = {
        "case_id": case["id"], "seq": link.seq, "type": link.type, "date": link.date, "at": at,
        "actor_id": by, "post_id": None, "step": "", "salt": salt, "payload": text,
        "payload_hash": digest, "mac": head,
    }  # fmt: skip
    _INSERT.run(tx, row)
    marks = {**case["marks"], "last": today().isoformat()} if by else case["marks"]
    same = (CASES.c.id == case["id"], CASES.c.rev == case["rev"])
    moved = update(CASES).where(*same).values(seq=link.seq, head=head, rev=case["rev"] + 1, marks=marks)
    if tx.execute(moved).rowcount != 1:
        raise conflict(tx, case["id"])


def record(
    tx: Connection, kind: str, subject: str, detail: Mapping[str, Any], count: int, reason: str = "",
    by: int | None = None,
) -> None:  # fmt: skip
    """Remember an erasure, in its own transaction."""
    row = {"at": now(), "kind": kind, "subject": subject, "detail": dict(detail), "count": count,
           "reason": reason, "by_id": by}  # fmt: skip
    tx.execute(insert(ERASURES), row)
