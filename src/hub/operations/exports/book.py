"""What was asked for and taken out: one's own, what waits for a second person, and all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Select, func, select

from hub.db.base import reading, today
from hub.db.models import Export, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.i18n import _l
from hub.operations.exports.kinds import Given, Row
from hub.operations.pages import PAGE, Page, each, page
from hub.operations.rights import require

EXPORTS: Final = Export.__table__
_staff = Staff.__table__
PIECE: Final = 500
_OUTCOMES: Final[Mapping[str, Any]] = {
    "asked": _l("waits for a second person"),
    "allowed": _l("allowed, not fetched yet"),
    "lapsed": _l("not fetched in time"),
    "refused": _l("not allowed"),
    "fetched": _l("taken out"),
}


def _rows() -> Select[Any]:
    asker, second = _staff.alias("asker"), _staff.alias("second")
    return (
        select(EXPORTS, asker.c.name.label("who"), asker.c.login,
               func.coalesce(second.c.name, "").label("second"))
        .join_from(EXPORTS, asker, asker.c.id == EXPORTS.c.staff_id)
        .outerjoin(second, second.c.id == EXPORTS.c.second_id)
    )  # fmt: skip


def state_of(row: Mapping[str, Any]) -> str:
    """Its state; `lapsed` for one that was allowed and not fetched in time."""
    late = row["state"] == "allowed" and row["until"] < today()
    return "lapsed" if late else str(row["state"])


def outcome(row: Mapping[str, Any]) -> Any:
    """What became of it, in words."""
    return _OUTCOMES[state_of(row)]


def mine(actor: Actor, *, after: str = "", size: int = PAGE) -> Page[dict[str, Any]]:
    """What this person asked for, newest first."""
    require(actor, "export.ask")
    query = _rows().where(EXPORTS.c.staff_id == actor.staff_id)
    return page(query, EXPORTS.c.id.desc(), after=after, size=size)


def waiting(actor: Actor, *, after: str = "") -> Page[dict[str, Any]]:
    """What others asked for and this person may answer, oldest first."""
    require(actor, "export.allow")
    return page(_to_answer(actor), EXPORTS.c.id, after=after)


def how_many(actor: Actor) -> int:
    """How many of them wait."""
    require(actor, "export.allow")
    return int(reading().execute(select(func.count()).select_from(_to_answer(actor).subquery())).scalar_one())


def desk_query(actor: Actor) -> Select[Any] | None:
    """What waits for this person's word; None for who gives none."""
    return _to_answer(actor) if actor.may("export.allow") else None


def _to_answer(actor: Actor) -> Select[Any]:
    others = EXPORTS.c.staff_id != actor.staff_id
    return _rows().where(EXPORTS.c.state == "asked", others, scope(EXPORTS, actor))


def book(actor: Actor, *, after: str = "", size: int = PAGE) -> Page[dict[str, Any]]:
    """All exports, newest first, for whoever reads the access log: who, which list, rows, purpose."""
    require(actor, "accesslog.read")
    return page(_rows(), EXPORTS.c.id.desc(), after=after, size=size)


def book_rows(actor: Actor, _given: Given) -> Iterator[Row]:
    """The same as rows of a sheet."""
    return map(Row, each(lambda after: book(actor, after=after, size=PIECE)))


def one(actor: Actor, export_id: int) -> dict[str, Any]:
    """One export in scope. Raises NotFound."""
    query = _rows().where(EXPORTS.c.id == export_id, scope(EXPORTS, actor))
    found = reading().execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such export, or it is not yours.")
    return dict(found)
