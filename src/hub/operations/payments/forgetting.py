"""Pay-outs are vouchers: after their years they keep numbers, sums and signs, and their lines are nobody's.

That somebody was paid for a period stays known by the line's keyed hash only; the entitlement that still runs
keeps its account, line by line.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.db.base import today
from hub.db.models import PaymentPaper
from hub.operations import journal
from hub.operations.keeping.nobody import nobody
from hub.operations.keeping.wiping import wipe
from hub.operations.payments.loading import BANK, LINES, RUNS, SHARES, Row, lines_of
from hub.operations.payments.seals import OF_LINE, PROJECTED, approved, digest, payee_hash

PAPERS: Final = PaymentPaper.__table__
PIECE: Final = 5


def due(before: dt.date) -> Any:
    """Ids of pay-outs that ended before a day and still name people."""
    ended = select(journal.ENTRIES.c.about_id).where(
        journal.ENTRIES.c.book == RUNS.name,
        journal.ENTRIES.c.type == "withdrawn",
        journal.ENTRIES.c.date < before,
    )
    over = (RUNS.c.closed_on < before) | RUNS.c.id.in_(ended)
    return select(RUNS.c.id).where(over, RUNS.c.erased_on.is_(None)).order_by(RUNS.c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Erase the people of a piece of them; how many pay-outs."""
    rows = tx.execute(select(RUNS).where(RUNS.c.id.in_(due(before).limit(PIECE)))).mappings().all()
    for row in rows:
        _forget(tx, dict(row))
    return len(rows)


def _forget(tx: Connection, run: Row) -> None:
    """What was approved is proven first: where it does not hold, the record goes on saying so."""
    holds = digest(tx, run["id"]) == approved(tx, run["id"])
    for line in lines_of(tx, run["id"]):
        _forget_line(tx, line)
    mine = SHARES.c.run_id == run["id"]
    tx.execute(update(SHARES).where(mine).values(original_from="", copy_from=""))
    tx.execute(update(PAPERS).where(PAPERS.c.run_id == run["id"]).values(data={}))
    said = {"digest": digest(tx, run["id"]) if holds else ""}
    held = dict.fromkeys(run["held"], "")
    kept = [name for name in PROJECTED if name != "erased_on"]
    wipe(tx, RUNS, run, kept, {"reason": ""}, said, held=held, erased_on=today())


def _forget_line(tx: Connection, line: Row) -> None:
    hashed = line["payee_hash"] or payee_hash(line["programme"], line["resident_id"], line["period"])
    to: Row = {"resident_id": None, "household_id": None, "payee_id": nobody(tx), "payee_hash": hashed}
    wipe(tx, LINES, line, OF_LINE, {"account": None, "note": _note(line), "signed_by": ""}, **to)


def _note(line: Row) -> str:
    """What the hub wrote there itself stays; what somebody typed goes."""
    note: str = line["note"]
    return BANK if note.startswith(BANK) else note if note == "set_off" else ""
