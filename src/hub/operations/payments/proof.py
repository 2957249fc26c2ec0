"""Proof that what was approved is what was paid, is pending or was returned, to the fen, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from hub.operations import journal
from hub.operations.payments import papers
from hub.operations.payments.loading import LINES, RUNS
from hub.operations.payments.runs import LATER
from hub.operations.payments.seals import OF_LINE, PROJECTED, approved, digest
from hub.operations.proof.audit_case import Finding


def audit(tx: Connection) -> Iterator[Finding]:
    """Chains of runs and lines that do not hold; runs whose lines are not what was approved."""
    yield from journal.audit(tx, RUNS, *PROJECTED)
    yield from journal.audit(tx, LINES, *OF_LINE, unsaid=True)
    bare = (LINES.c.state.in_(("paid", "returned")), LINES.c.seq == 0, LINES.c.amount > 0)
    for number in tx.execute(select(LINES.c.number).where(*bare).order_by(LINES.c.id)).scalars():
        yield Finding(number, None, "projection", field="state")
    for run in tx.execute(select(RUNS).where(RUNS.c.state.in_(LATER)).order_by(RUNS.c.id)).mappings():
        if digest(tx, run["id"]) != approved(tx, run["id"]):
            yield Finding(run["number"], None, "projection", field="lines")
        sums = select(func.count(), func.coalesce(func.sum(LINES.c.amount), 0)).where(
            LINES.c.run_id == run["id"], LINES.c.state != "drafted"
        )
        if tuple(tx.execute(sums).one()) != (run["lines"], run["amount"]):
            yield Finding(run["number"], None, "projection", field="amount")
    yield from (Finding(number, None, "projection", field="data") for number in papers.altered(tx))
