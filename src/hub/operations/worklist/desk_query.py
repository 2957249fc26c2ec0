"""The statements behind the desk: two for a page, by index ranges, made once for each person's posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from hub.db.base import reading
from hub.db.models import Case, Community, Resident, Task
from hub.db.ready import Ready
from hub.db.scope import case_desk, foreign, scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.domain.service import ANSWER

_cases, _tasks = Case.__table__, Task.__table__
_people, _communities = Resident.__table__, Community.__table__
PAGE: Final = 50
OUTSIDE: Final = ("superior", "third_party")
"""Whose tasks are nobody's work here."""
_NEVER: Final = dt.date(9999, 12, 31)
_OF_TASK: Final = (
    "id", "case_id", "step", "key", "do", "role", "post_id", "opened_on", "limit", "due", "batch_id",
)  # fmt: skip
_OF_CASE: Final = ("number", "service", "version", "urgent", "state")
_COLUMNS: Final = (
    *(_tasks.c[name] for name in _OF_TASK), *(_cases.c[name] for name in _OF_CASE),
    _people.c.name.label("person"), _communities.c.name.label("community"),
)  # fmt: skip


def counted(actor: Actor, community_id: int | None) -> list[list[Any]]:
    """How much there is: [mine?, what is done or whose turn it is, due, limit, state, count, urgent ones].

    The actor's own work by kind, of one community where named; then the own cases that lie with others.
    """
    if not actor.desk:
        return []
    return _counted(actor, community_id is not None).rows(reading(), {"community": community_id})


def lines(
    actor: Actor, kinds: tuple[str, ...], after: str, most: int, community_id: int | None
) -> list[dict[str, Any]]:
    """The first `most` open tasks by due date, then number, after a cursor; `kinds`: of those alone.

    Raises InputError for a cursor nobody gave out.
    """
    values: dict[str, Any] = {"most": most, "community": community_id}
    if after:
        values["due"], values["id"] = _from_cursor(after)
    if not actor.desk:
        return []
    return _lines(actor, kinds, bool(after), community_id is not None).dicts(reading(), values)


def urgent(actor: Actor, community_id: int | None) -> list[dict[str, Any]]:
    """The open tasks of urgent cases, wherever they stand in the list; by the index over those alone."""
    if not actor.desk:
        return []
    return _urgent(actor, community_id is not None).dicts(reading(), {"community": community_id})


def outside_query(actor: Actor) -> Select[Any] | None:
    """Steps that lie with a third party (a bank), whose answer the actor's posts must hear, by due date."""
    if not actor.desk:
        return None
    return (
        _told_of()
        .where(
            case_desk(actor, _tasks.c.post_id, _tasks.c.case_id),
            _tasks.c.done_on.is_(None), _tasks.c.do == "third_party", _tasks.c.batch_id.is_(None),
            _cases.c.closed_on.is_(None), scope(_tasks, actor),
        )
    )  # fmt: skip


OUTSIDE_BY: Final[Sequence[ColumnElement[Any]]] = (func.coalesce(_tasks.c.due, dt.date.max), _tasks.c.id)
"""By due date, those without one last."""


def cursor(row: Mapping[str, Any]) -> str:
    """Where a page ends: its last line's due date and number."""
    return f"{(row['due'] or _NEVER).isoformat()}_{row['id']}"


def _from_cursor(after: str) -> tuple[dt.date, int]:
    day, _, number = after.partition("_")
    try:
        return dt.date.fromisoformat(day), int(number)
    except ValueError:
        raise InputError("There is no such page.", where="after") from None


@lru_cache(maxsize=1024)
def _counted(actor: Actor, one_community: bool) -> Ready:
    kinds = (_tasks.c.do, _tasks.c.due, _tasks.c.limit, _cases.c.state)
    mine = (
        select(literal(1).label("mine"), *kinds, func.count().label("n"), func.count(_cases.c.urgent_target))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(_mine(actor, one_community), scope(_tasks, actor))
        .group_by(*kinds)
    )
    mine_there = case_desk(actor, _tasks.c.post_id, _tasks.c.case_id)
    lies = or_(not_(mine_there), _tasks.c.role.in_(OUTSIDE))
    others = (
        select(literal(0), _tasks.c.role, null(), null(), literal(""), func.count(), literal(0))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .where(case_desk(actor, _cases.c.post_id, _cases.c.id), _cases.c.closed_on.is_(None), foreign(actor))
        .where(_tasks.c.done_on.is_(None), _tasks.c.do != ANSWER, ~_waits(), lies)
        .group_by(_tasks.c.role)
    )
    return Ready(union_all(mine, others))


@lru_cache(maxsize=1024)
def _lines(actor: Actor, kinds: tuple[str, ...], further: bool, one_community: bool) -> Ready:
    query = _of(actor, one_community).limit(bindparam("most", PAGE))
    return Ready(_following(query.where(_tasks.c.do.in_(kinds)) if kinds else query, further))


@lru_cache(maxsize=1024)
def _urgent(actor: Actor, one_community: bool) -> Ready:
    marked = (_cases.c.urgent_target.is_not(None), _cases.c.closed_on.is_(None))
    return Ready(_of(actor, one_community).where(*marked).limit(PAGE))


def _of(actor: Actor, one_community: bool) -> Select[Any]:
    """The actor's own work by due date, with what a line shows of it."""
    return (
        _told_of()
        .where(_mine(actor, one_community), scope(_tasks, actor))
        .order_by(_tasks.c.due.nulls_last(), _tasks.c.id)
    )


def _told_of() -> Select[Any]:
    """Tasks with what a line of the desk shows."""
    return (
        select(*_COLUMNS)
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_communities, _communities.c.id == _cases.c.community_id)
    )


def _following(query: Select[Any], further: bool) -> Select[Any]:
    if not further:
        return query
    day: BindParameter[dt.date] = bindparam("due", None)
    due = func.coalesce(_tasks.c.due, _NEVER)
    return query.where(or_(due > day, and_(due == day, _tasks.c.id > bindparam("id", None))))


def _mine(actor: Actor, one_community: bool) -> ColumnElement[bool]:
    there = select(_cases.c.id).where(_cases.c.community_id == bindparam("community", None)).correlate(None)
    return and_(
        _tasks.c.case_id.in_(there) if one_community else true(),
        _tasks.c.done_on.is_(None), case_desk(actor, _tasks.c.post_id, _tasks.c.case_id),
        _tasks.c.role.not_in(OUTSIDE), ~_waits(),
    )  # fmt: skip


def _waits() -> ColumnElement[bool]:
    """Whether a step only waits for parallel tasks still open: then those are the work."""
    beside = _tasks.alias("beside")
    still_open = exists().where(
        beside.c.case_id == _tasks.c.case_id, beside.c.step == _tasks.c.step, beside.c.key != "",
        beside.c.done_on.is_(None), beside.c.do != ANSWER,
    )  # fmt: skip
    return and_(_tasks.c.key == "", still_open.correlate(_tasks))
