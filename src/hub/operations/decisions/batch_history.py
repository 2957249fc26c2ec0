"""What came of cases in earlier meetings and lists: a file put off or sent back carries it to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Batch, BatchLine, Case
from hub.domain.service import Step
from hub.operations.context import service_of
from hub.operations.decisions.record import DEFERRED

_batches, _lines, _cases = Batch.__table__, BatchLine.__table__, Case.__table__


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier list or meeting of the same kind that a case was on, and what came of it there."""

    number: int
    on: dt.date | None
    title: str
    reason: str


def before(case_ids: Collection[int], but: Collection[int] = ()) -> dict[int, list[tuple[str, Before]]]:
    """What came of cases in batches that answered them, oldest first: case → [(batch kind, what)].

    `but`: ids of batches that are left out.
    """
    query = (
        select(_lines.c.case_id, _lines.c.result, _lines.c.reason, _lines.c.decided_on, _batches.c.number,
               _batches.c.key, _cases.c.service, _cases.c.version)
        .join_from(_lines, _batches, _batches.c.id == _lines.c.batch_id)
        .join(_cases, _cases.c.id == _lines.c.case_id)
        .where(_lines.c.case_id.in_(case_ids), _lines.c.result != "", _lines.c.held.is_(None))
        .where(_lines.c.batch_id.not_in(but))
        .order_by(_lines.c.id)
    )  # fmt: skip
    found: dict[int, list[tuple[str, Before]]] = {}
    for row in reading().execute(query):
        own = [step for step in service_of(row.service, row.version).steps if step.batch == row.key]
        knows = next((step for step in own if row.result in step.outcomes), own[0])
        what = Before(row.number, row.decided_on, result_title(knows, row.result), row.reason)
        found.setdefault(row.case_id, []).append((row.key, what))
    return found


def result_title(step: Step, result: str) -> str:
    """What a result is called in Chinese; putting off (缓议) is no outcome of the step."""
    return step.labels.get(result, "缓议" if result == DEFERRED else result)
