"""A case file within the actor's scope, ready to be changed; one statement loads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select

from hub.db.base import today
from hub.db.models import Household
from hub.db.ready import Ready
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound, NotPermitted, Refused
from hub.operations.casework.case_rows import CASES, TASKS
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.conflicts import conflict, gone
from hub.operations.casework.said import checked_day
from hub.operations.kept import STAMP, seen


def load(
    tx: Connection, actor: Actor, case_id: int, *, rev: int | None = None, on: dt.date | None = None,
    paper: str = "", permission: str = "case.advance", within: ColumnElement[bool] | None = None,
    also_suspended: bool = False, also_joined: bool = False,
) -> CaseFile:  # fmt: skip
    """The case within the actor's scope (or `within` another clause), ready to be changed, dated as of today.

    `also_joined`: also for another department whose step of a joint case it is now (一个窗口受理): it does
    that step, and nothing else with the case.

    `rev` is the revision the person saw; `on` the day the thing happened (today by default; an earlier
    day needs a `paper` reference, and more than two working days back it is a correction, R15).
    Raises NotFound outside the scope, Conflict where `rev` is no longer the case's, Refused (also for a case
    that is suspended, unless `also_suspended`), InputError.
    """
    query = _loading(actor) if within is None else Ready(_LOADING.where(within))
    rows = query.rows(tx, {"case": case_id})
    if not rows:
        raise gone(tx, actor, case_id, rev)
    file = _read(tx, actor, rows)
    if not _may(actor, permission, file, joined=also_joined):
        raise NotPermitted("Your role does not do this.", where=file.row["number"])
    if rev is not None and rev != file.row["rev"]:
        raise conflict(tx, case_id)
    if file.suspended and not also_suspended:
        raise Refused(
            "This case is suspended: its applicant has died or left the street.", where=file.row["number"],
            remedy="Its window says first whether it goes on.",
        )  # fmt: skip
    file.on = checked_day(on, file.row, paper)
    file.paper = paper
    if file.row["wake_on"] is not None and file.row["wake_on"] <= file.on:
        file.project()  # the sweep has not been here yet
        file.retime()
    return file


def _may(actor: Actor, permission: str, file: CaseFile, *, joined: bool) -> bool:
    """Whether the role does this to the case; `joined`: or to its present step, which is another's."""
    row, step = file.row, file.service.step(file.row["step"]) if joined else None
    departments = {row["department"], step.department if step else ""} - {""}
    return any(actor.may(permission, each, row["community_id"]) for each in departments)


def unscoped(tx: Connection, actor: Actor, case_id: int) -> CaseFile:
    """Any case as of today, for upkeep that nobody does (SYSTEM) or shows. Raises NotFound."""
    rows = _UNSCOPED.rows(tx, {"case": case_id})
    if not rows:
        raise NotFound("There is no such case.")
    file = _read(tx, actor, rows)
    file.on = today()
    return file


def unscoped_many(tx: Connection, actor: Actor, case_ids: Sequence[int]) -> list[CaseFile]:
    """The same of many cases, as of today, in one statement."""
    rows = tx.execute(_LOADED.where(CASES.c.id.in_(case_ids)).order_by(CASES.c.id, TASKS.c.id)).all()
    files = [_read(tx, actor, list(of)) for _id, of in groupby(rows, key=itemgetter(_CASE_NAMES.index("id")))]
    for file in files:
        file.on = today()
    return files


def _read(tx: Connection, actor: Actor, rows: Sequence[Sequence[Any]]) -> CaseFile:
    """One row per open task, or one without; with them the stamp of what is kept."""
    first = rows[0]
    seen(first[_STAMP_AT:])
    row = dict(zip(_CASE_NAMES, first, strict=False))
    tasks = [dict(zip(_TASK_NAMES, each[_TASKS_AT:_STAMP_AT], strict=False)) for each in rows]
    tasks = [each for each in tasks if each["id"] is not None]
    grid_id, posts = first[len(_CASE_NAMES)], {each["id"]: each["post_id"] for each in tasks}
    return CaseFile(tx, actor, dt.date.min, row, tasks, grid_id=grid_id, before=dict(row), posts=posts)


def _grid() -> Any:
    homes = Household.__table__
    return select(homes.c.grid_id).where(homes.c.id == CASES.c.household_id).scalar_subquery()


_CASE_NAMES = tuple(column.name for column in CASES.c)
_TASK_NAMES = tuple(column.name for column in TASKS.c)
_TASKS_AT = len(_CASE_NAMES) + 1
_STAMP_AT = _TASKS_AT + len(_TASK_NAMES)
_LOADED = select(
    CASES, _grid(), *(column.label(f"task_{column.name}") for column in TASKS.c), *STAMP
).outerjoin_from(CASES, TASKS, and_(TASKS.c.case_id == CASES.c.id, TASKS.c.done_on.is_(None)))
"""Cases, their officers' areas, their open tasks and the stamp of what is kept."""
_LOADING = _LOADED.where(CASES.c.id == bindparam("case", 0)).order_by(TASKS.c.id)
"""One case, in one statement."""
_UNSCOPED = Ready(_LOADING)


@lru_cache(maxsize=1024)
def _loading(actor: Actor) -> Ready:
    """`_LOADING` within an actor's scope; building the clause takes far longer than running it."""
    return Ready(_LOADING.where(scope(CASES, actor)))
