"""What waits for a second person: a benefit asked for, another payee, that one should never have been.

What came with a sheet of take-over is answered with that sheet and waits there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, literal_column, or_, select, true

from hub.db.models import Community, TakeOverLine
from hub.db.scope import scope
from hub.db.scope.grants import clerk
from hub.db.scope.own import near, not_for_own
from hub.domain.actor import Actor
from hub.domain.errors import NoMore, NotFound
from hub.operations import journal
from hub.operations.benefits.beginning import TABLE
from hub.operations.rows import count, daily_rows, no_more

_c: Final = TABLE.c
_places, _lines = Community.__table__, TakeOverLine.__table__
ON_DESK: Final = 20
_ASKING: Final = ("asked", "next_asked", "void_asked")
_DEPUTY: Final = "deputy_director"
_ASKED: Final[ColumnElement[str]] = literal_column("'asked'")
_WAITS: Final = or_(_c.state == _ASKED, _c.next_state == _ASKED, _c.void_why != literal_column("''"))
"""In the words of the index `ix_entitlements_waiting`, so that it serves."""


def waiting(actor: Actor) -> int:
    """How many benefits wait for this person's word; nobody's name, no log row."""
    return count(desk_query(actor))


def on_desk(actor: Actor) -> list[Mapping[str, Any]]:
    """The first of them with programme and place, and `asked`, `payee`, `void`: what waits; nobody's name."""
    return list(_first(actor, most=ON_DESK))


def absent(actor: Actor, entitlement_id: int) -> NotFound:
    """What to say of one out of scope: a deputy had it on the list as long as it waited for an answer."""
    entry = journal.ENTRIES.c
    waited = and_(entry.book == TABLE.name, entry.about_id == _c.id, entry.type.in_(_ASKING))
    was = select(_c.id).where(_c.id == entitlement_id, exists().where(waited), not_for_own(TABLE, actor))
    missing = NotFound("There is no such entitlement.")
    return no_more(was, NoMore("This is answered already."), missing) if actor.has_role(_DEPUTY) else missing


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows that `waiting` counts, by department, the oldest first; None for who gives no second word."""
    if not actor.may("entitlement.check"):
        return None
    kinds = {"asked": _asked(actor), "payee": _payee(actor), "void": _void(actor)}
    return (
        select(_c.id, _c.number, _c.programme, _places.c.name.label("community"),
               *(clause.label(kind) for kind, clause in kinds.items()))
        .join_from(TABLE, _places, _places.c.id == _c.community_id)
        .where(_WAITS, or_(*kinds.values()), _answers(actor), scope(TABLE, actor))
        .order_by(_c.department, _c.id)
    )  # fmt: skip


@daily_rows
def _first(actor: Actor) -> Select[Any] | None:
    query = desk_query(actor)
    return None if query is None else query.limit(bindparam("most", ON_DESK))


def _answers(actor: Actor) -> ColumnElement[bool]:
    """Those that this person answers: more may be seen, by another of the own roles."""
    if actor.has_role("deputy_director"):
        return true()
    return or_(*clerk(actor, _c.department, _c.community_id))


def _asked(actor: Actor) -> ColumnElement[bool]:
    with_sheet = exists().where(_lines.c.entitlement_id == _c.id).correlate(TABLE)
    return and_(_c.state == "asked", _c.asked_by.is_distinct_from(actor.staff_id), ~with_sheet)


def _payee(actor: Actor) -> ColumnElement[bool]:
    mine = near(actor)
    others = true() if mine is None else func.coalesce(_c.next_payee_id, 0).not_in(mine)
    return and_(_c.next_state == "asked", _c.next_by.is_distinct_from(actor.staff_id), others)


def _void(actor: Actor) -> ColumnElement[bool]:
    return and_(_c.void_why != "", _c.void_by.is_distinct_from(actor.staff_id))
