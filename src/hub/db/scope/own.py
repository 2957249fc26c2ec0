"""The actor's own household: of it one sees at work what a resident sees, which is nothing here."""

from __future__ import annotations

from typing import Any, Final

from flask import g
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)

from hub.db.base import reading
from hub.db.models import Case, CaseParty, Message, Resident, SupervisionOrder
from hub.db.scope.grants import Clause
from hub.domain.actor import Actor

_cases = Case.__table__
_residents = Resident.__table__
# Under names of their own, so that a query over the same tables does not take them for its rows.
_myself = Resident.__table__.alias("myself")
_mine = Case.__table__.alias("mine")
_my_part = CaseParty.__table__.alias("my_part")
_same = Resident.__table__.alias("same")
_told = Message.__table__.alias("told_of_mine")
_ordered = SupervisionOrder.__table__.alias("ordered_of_mine")
_entered = Resident.__table__.alias("entered")
RECORD: Final = Resident.__table__.alias("record")
"""The own record in the register of somebody with an account (`with_record`)."""


def own_record(actor: Actor) -> tuple[tuple[int, int | None], ...]:
    """(resident id, household id) of the actor's own registry record: one row at most."""
    if not actor.id_hash:
        return ()
    known: dict[str, tuple[tuple[int, int | None], ...]] = g.setdefault("hub_near", {})
    if actor.id_hash not in known:
        mine = _me(actor).scalar_subquery()
        asked = select(_residents.c.id, _residents.c.household_id).where(_residents.c.id == mine)
        known[actor.id_hash] = tuple((row.id, row.household_id) for row in reading().execute(asked))
    return known[actor.id_hash]


def own_households(actor: Actor) -> tuple[int, ...]:
    """The household of the actor's own registry record, if any; asked once per request."""
    return tuple(household for _, household in own_record(actor) if household is not None)


def _me(actor: Actor) -> Select[Any]:
    """The actor's own record, or the one it was merged into."""
    return select(func.coalesce(_same.c.merged_into, _same.c.id)).where(_same.c.id_hash == actor.id_hash)


def near(actor: Actor) -> Select[Any] | None:
    """Ids of the actor's own record and of the own household's people; None where no record is known."""
    own = own_record(actor)
    if not own:
        return None
    people = [resident for resident, _ in own]
    return select(_same.c.id).where(
        or_(_same.c.id.in_(people), _same.c.household_id.in_(own_households(actor)))
    )


def own_rows(actor: Actor) -> tuple[frozenset[int], frozenset[int]]:
    """The people of the actor's own household, and its cases, by id; both empty where nobody knows it."""
    if not actor.id_hash:
        return frozenset(), frozenset()
    homes = own_households(actor)
    own = select(_residents.c.id).where(_residents.c.household_id.in_(homes))
    people = {person for person, _ in own_record(actor)} | set(reading().execute(own).scalars())
    return frozenset(people), frozenset(reading().execute(_own_cases(actor)).scalars())


def _own_cases(actor: Actor) -> CompoundSelect[int]:
    """Ids of the cases of the actor's own household, found by index from the actor's own record."""
    me = _me(actor).scalar_subquery()
    home = select(_myself.c.household_id).where(_myself.c.id == me).scalar_subquery()
    return union_all(*_cases_of(me, home))


def _cases_of(person: Any, home: Any) -> tuple[Select[int], ...]:
    """The one rule of what is of somebody's own household: its cases, the own ones, those one is party to."""
    return (
        select(_mine.c.id).where(_mine.c.household_id == home),
        select(_mine.c.id).where(_mine.c.applicant_id == person),
        select(_my_part.c.case_id).join(_mine, _mine.c.id == _my_part.c.case_id)
        .where(_my_part.c.resident_id == person),
    )  # fmt: skip


def live_own_cases() -> list[ColumnElement[str | None]]:
    """Columns beside somebody's `RECORD`: ids of the own household's cases that are open, or of which
    something is still to be told or an order to be answered, with commas between; NULL for none. Who is
    not in the register has none, and nothing is read to know it: a planner may walk all cases for NULL."""
    left = (exists().where(of.c.case_id == _mine.c.id, of.c.state == "open") for of in (_told, _ordered))
    live = or_(_mine.c.closed_on.is_(None), *left)
    numbers = func.aggregate_strings(cast(_mine.c.id, String), ",")
    asked = (query.where(live) for query in _cases_of(RECORD.c.id, RECORD.c.household_id))
    found = (query.with_only_columns(numbers).correlate(RECORD).scalar_subquery() for query in asked)
    return [case((RECORD.c.id.is_not(None), ids)) for ids in found]


def with_record(query: Select[Any], staff: FromClause, *only: Clause) -> Select[Any]:
    """A query of accounts with each one's `RECORD`, or that it was merged into: NULL where none is known."""
    return query.outerjoin(_entered, and_(_entered.c.id_hash == staff.c.id_hash, *only)).outerjoin(
        RECORD, RECORD.c.id == func.coalesce(_entered.c.merged_into, _entered.c.id)
    )


def is_of(cases: FromClause) -> ColumnElement[bool]:
    """Whether a row of `cases` is of the own household of whose `RECORD` it is, for few rows of both."""
    party = exists().where(_my_part.c.case_id == cases.c.id, _my_part.c.resident_id == RECORD.c.id)
    return or_(cases.c.household_id == RECORD.c.household_id, cases.c.applicant_id == RECORD.c.id, party)


def is_among_own(case_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The same of many cases: those of the `RECORD` are found first, and nothing is read where none is."""
    own = union_all(*(one.correlate(RECORD) for one in _cases_of(RECORD.c.id, RECORD.c.household_id)))
    return and_(RECORD.c.id.is_not(None), case_id.in_(own))


def not_own(actor: Actor) -> Clause:
    """Cases that are not of the own household."""
    return _cases.c.id.not_in(_own_cases(actor)) if actor.id_hash else true()


def foreign(actor: Actor) -> Clause:
    """Cases that are not of the actor's own household: for what is done by a case's number, unseen."""
    return not_own(actor)


def not_of_own(table: FromClause, actor: Actor) -> Clause:
    """Rows of such a table that do not hang on a case of the own household."""
    return table.c.case_id.not_in(_own_cases(actor)) if actor.id_hash else true()


def not_near(resident: ColumnElement[Any], household: ColumnElement[Any], actor: Actor) -> Clause:
    """Rows about nobody of the actor's own household."""
    own = own_record(actor)
    homes = [home for _, home in own if home is not None]
    people = [person for person, _ in own]
    if not own:
        return true()
    return and_(func.coalesce(resident, 0).not_in(people), func.coalesce(household, 0).not_in(homes))


def is_own(actor: Actor, resident_id: int | None, household_id: int | None) -> bool:
    """Whether a person is the actor or of the own household."""
    return any(
        resident_id == me or (home is not None and household_id == home) for me, home in own_record(actor)
    )


def not_for_own(table: FromClause, actor: Actor) -> Clause:
    """Entitlements or lines of pay-outs of which nothing goes to the actor or the own household."""
    c, people = table.c, near(actor)
    if people is None:
        return true()
    homes = own_households(actor)
    return and_(func.coalesce(c.resident_id, 0).not_in(people), c.payee_id.not_in(people),
                func.coalesce(c.household_id, 0).not_in(homes))  # fmt: skip
