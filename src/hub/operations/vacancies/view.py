"""Vacancies as they are looked at: by the window, and by everybody on the public page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select

from hub.db.base import reading, today
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.department import Department
from hub.domain.errors import NotFound
from hub.domain.rooms import VACANCIES
from hub.operations import journal
from hub.operations.pages import Page, page
from hub.operations.rights import require
from hub.operations.rows import rows
from hub.operations.services import rooms
from hub.operations.vacancies import record

ROWS = record.ROWS
PAGE: Final = 50
OPEN, DRAFTS, OVER = "open", "drafts", "over"
STANDS: Final = (OPEN, DRAFTS, OVER)
"""How a vacancy stands today: shown to everybody, not yet, no more."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VacancyView:
    """One vacancy, how it stands, what this person may do, what happened to it."""

    row: Row
    stands: str
    keeps: bool
    entries: Sequence[Row]


def keeps_any(actor: Actor) -> bool:
    """Whether there is a room of vacancies that this person may look into."""
    return bool(rooms.open_to(actor, VACANCIES, "vacancy.read"))


def kept_by(actor: Actor) -> Sequence[Department]:
    """The departments whose vacancies this person keeps, where they are switched on."""
    return [each for each in rooms.keepers(VACANCIES) if actor.may("vacancy.keep", each.key)]


def found(actor: Actor, stands: str = OPEN, text: str = "", *, after: str = "") -> Page[dict[str, Any]]:
    """Vacancies in scope that stand so, newest first."""
    query = select(ROWS).where(scope(ROWS, actor), _stands(stands))
    if said := text.strip():
        likes = (ROWS.c[name].contains(said, autoescape=True) for name in ("title", "employer", "place"))
        query = query.where(or_(*likes))
    return page(query, ROWS.c.id.desc(), after=after)


def counts(actor: Actor) -> Mapping[str, tuple[int, int]]:
    """By how they stand: how many vacancies, how many people wanted."""
    asked = select(func.count(), func.coalesce(func.sum(ROWS.c.openings), 0))
    told = {}
    for stands in STANDS:
        n, people = reading().execute(asked.where(scope(ROWS, actor), _stands(stands))).one()
        told[stands] = (int(n), int(people))
    return told


def vacancy_view(actor: Actor, row_id: int) -> VacancyView:
    """One vacancy. Raises NotFound, Refused."""
    require(actor, "vacancy.read")
    row = record.seen(reading(), actor, row_id)
    keeps = row["state"] != record.DOWN and actor.may("vacancy.keep", row["department"])
    return VacancyView(row, stands_of(row), keeps, journal.history(ROWS, row_id))


def numbered(actor: Actor, number: str) -> int:
    """The id of a vacancy in scope by its number. Raises NotFound."""
    query = select(ROWS.c.id).where(scope(ROWS, actor), ROWS.c.number == number.strip())
    found = reading().execute(query).scalar()
    if found is None:
        raise NotFound("There is no such vacancy.", where=number)
    return int(found)


def stands_of(row: Row) -> str:
    """How a row stands today: a published one is over after its last day."""
    if row["state"] == record.DRAFT:
        return DRAFTS
    return OPEN if row["state"] == record.PUBLISHED and row["until"] >= today() else OVER


# --- the public page ----------------------------------------------------------------------------------


def public_vacancies() -> list[dict[str, Any]]:
    """What everybody may read today, those first whose last day is near."""
    query = select(ROWS).where(_stands(OPEN), ROWS.c.department.in_(_switched_on()))
    return rows(query.order_by(ROWS.c.until, ROWS.c.id))


def public_vacancy(number: str) -> Row | None:
    """One that everybody may read today; None where its time is over. Raises NotFound where it never was."""
    mine = (ROWS.c.number == number, ROWS.c.state != record.DRAFT)
    row = reading().execute(select(ROWS).where(*mine)).mappings().first()
    if row is None:
        raise NotFound("There is no such vacancy.")
    return dict(row) if stands_of(dict(row)) == OPEN and row["department"] in _switched_on() else None


def _switched_on() -> list[str]:
    return [each.key for each in rooms.keepers(VACANCIES)]


def _stands(stands: str) -> ColumnElement[bool]:
    c, published = ROWS.c, ROWS.c.state == record.PUBLISHED
    if stands == DRAFTS:
        return c.state == record.DRAFT
    if stands == OPEN:
        return published & (c.until >= today())
    return (c.state == record.DOWN) | (published & (c.until < today()))
