"""Whom a roster would be about: the rows of its population or list, who is left out of them, and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from hub.db.models import Entitlement, Household, Resident
from hub.domain.names import name_key
from hub.domain.roster import PAYEES, Roster, Subject
from hub.domain.service import Service
from hub.i18n import _l
from hub.operations.context import plugins
from hub.operations.registry.registration import HEAD
from hub.plugins.activation import communities_on

_people, _homes, _held = Resident.__table__, Household.__table__, Entitlement.__table__
_near = _people.alias("near")
LEFT_OUT: Final[Mapping[str, Any]] = {
    "died": _l("recorded as deceased"), "moved_out": _l("moved out"),
    "outside": _l("from outside the street"), "off": _l("the department is not on in the community"),
    "unknown": _l("not in the register, and no community is named"),
}  # fmt: skip
"""Why a line is left out, by code."""
MARKED: Final[Mapping[str, Any]] = {
    "died": LEFT_OUT["died"], "moved_out": LEFT_OUT["moved_out"], "stranger": _l("not in the register"),
    "named": _l("named otherwise in the register"),
}  # fmt: skip
"""What the register says of a line that stays on a list from above, by code."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `key` is what it is about ("r12", "e7", "l3"). `gone`: why it is left out, "" = it is kept.

    `mark`: what the register says of somebody who stays on a list from above (`MARKED`), "" = nothing.
    `given`: what a list from above says of it, by heading, JSON-ready; None where it comes from no list.
    """

    key: str
    resident_id: int | None
    household_id: int | None
    community_id: int | None
    grid_id: int | None
    name: str
    entitlement_id: int | None = None
    given: Mapping[str, str] | None = None
    gone: str = ""
    mark: str = ""


def chosen(tx: Connection, service: Service, roster: Roster, day: dt.date) -> list[Line]:
    """The lines of a population on a day, in the order of the register; those left out are among them."""
    on = communities_on(service.department)
    rows = [dict(row) for row in tx.execute(_query(service, roster, day)).mappings()]
    sizes = _sizes(tx) if roster.population != PAYEES else {}
    wanted = (
        plugins().population(roster.population, service.department) if roster.population != PAYEES else None
    )
    return [
        _line(row, on) for row in rows
        if wanted is None or wanted.chooses(_subject(row, sizes), day)
    ]  # fmt: skip


def kept(lines: Iterable[Line]) -> list[Line]:
    """Those that are not left out."""
    return [line for line in lines if not line.gone]


def left_out(lines: Iterable[Line]) -> dict[str, int]:
    """How many are left out, by reason."""
    return dict(Counter(line.gone for line in lines if line.gone))


def marked(lines: Iterable[Line]) -> dict[str, int]:
    """How many of those kept have a mark, by mark."""
    return dict(Counter(line.mark for line in kept(lines) if line.mark))


def people(tx: Connection, hashes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """People of a list from above by the keyed hash of their number; the record that is kept of each."""
    found: dict[str, Mapping[str, Any]] = {}
    wanted = list(hashes)
    for start in range(0, len(wanted), 500):
        same = func.coalesce(_near.c.merged_into, _near.c.id)
        query = (
            select(*_PERSON, _near.c.id_hash.label("asked"))
            .join_from(_near, _people, _people.c.id == same)
            .outerjoin(_homes, _homes.c.id == _people.c.household_id)
            .where(_near.c.id_hash.in_(wanted[start : start + 500]))
        )
        found |= {row["asked"]: dict(row) for row in tx.execute(query).mappings()}
    return found


_PERSON: Final = (
    _people.c.id, _people.c.household_id, _people.c.community_id, _people.c.name, _people.c.died,
    _people.c.moved_out, _homes.c.grid_id,
)  # fmt: skip


def gone(row: Mapping[str, Any], on: frozenset[int]) -> str:
    """Why somebody of the register is left out; "" where not."""
    if row["died"]:
        return "died"
    if row["moved_out"]:
        return "moved_out"
    if row["community_id"] is None:
        return "outside"
    return "" if row["community_id"] in on else "off"


def _query(service: Service, roster: Roster, day: dt.date) -> Select[Any]:
    facts = (*_PERSON, _people.c.birth, _people.c.relation, _people.c.moved_in)
    of = PAYEES if roster.population == PAYEES else _of(service, roster)
    if of == "residents":
        query = select(*facts).select_from(_people).outerjoin(_homes, _homes.c.id == _people.c.household_id)
        return query.where(_people.c.community_id.is_not(None), _people.c.merged_into.is_(None)).order_by(
            _people.c.id
        )
    held = (
        _held.c.id.label("entitlement_id"),
        _held.c.programme,
        _held.c.from_on,
        _held.c.until_on,
        _held.c.review_on,
    )
    return (
        select(*facts, *held)
        .join_from(_held, _people, _people.c.id == _held.c.resident_id)
        .outerjoin(_homes, _homes.c.id == _people.c.household_id)
        .where(_running(service, roster, day))
        .order_by(_held.c.id)
    )


def _of(service: Service, roster: Roster) -> str:
    return plugins().population(roster.population, service.department).of


def _running(service: Service, roster: Roster, day: dt.date) -> ColumnElement[bool]:
    """The department's own entitlements that run on a day; suspended ones are checked too."""
    mine = [_held.c.department == service.department, _held.c.state.in_(("active", "suspended"))]
    if roster.programme:
        mine.append(_held.c.programme == programme(service, roster))
    return and_(*mine, _held.c.from_on <= day, or_(_held.c.until_on.is_(None), _held.c.until_on >= day))


def programme(service: Service, roster: Roster) -> str:
    """The full name of a roster's programme."""
    return roster.programme if "." in roster.programme else f"{service.department}.{roster.programme}"


def _sizes(tx: Connection) -> dict[int, int]:
    """Living people by household."""
    alive = (_people.c.household_id.is_not(None), _people.c.died.is_(None), _people.c.moved_out.is_(None))
    query = select(_people.c.household_id, func.count()).where(*alive).group_by(_people.c.household_id)
    return {int(home): int(count) for home, count in tx.execute(query)}


def _subject(row: Mapping[str, Any], sizes: Mapping[int, int]) -> Subject:
    return Subject(
        birth=row["birth"], is_head=row["relation"] == HEAD, members=sizes.get(row["household_id"], 1),
        moved_in=row["moved_in"], programme=row.get("programme", ""), since=row.get("from_on"),
        until=row.get("until_on"), review_on=row.get("review_on"),
    )  # fmt: skip


def _line(row: Mapping[str, Any], on: frozenset[int]) -> Line:
    held = row.get("entitlement_id")
    return Line(
        f"e{held}" if held else f"r{row['id']}", row["id"], row["household_id"], row["community_id"],
        row["grid_id"], row["name"], held, gone=gone(row, on),
    )  # fmt: skip


def listed(rows: Iterator[tuple[str, str, Mapping[str, str]]], known: Mapping[str, Mapping[str, Any]],
           places: Mapping[str, int], on: frozenset[int], *, everybody: bool) -> list[Line]:  # fmt: skip
    """The lines of a list from above: (hash of the number, name, what it says) → line.

    `everybody`: those who died or left stay on it, for it is about just that. Where the register has another
    name to the number, that of the list goes with the line: it may be another person's number.
    """
    found = []
    for no, (number, name, given) in enumerate(rows, 1):
        row = known.get(number)
        place = (row["community_id"] if row else None) or places.get(given.get("社区", ""))
        if row is None:
            away = "" if place in on else "unknown"
            found.append(
                Line(f"l{no}", None, None, place, None, name, given={"姓名": name, **given}, gone=away,
                     mark="stranger")
            )  # fmt: skip
            continue
        away = gone({**row, "community_id": place}, on)
        stays = everybody and away in ("died", "moved_out") and place is not None
        other = name_key(name) != name_key(row["name"])
        found.append(Line(
            f"r{row['id']}", row["id"], row["household_id"], place, row["grid_id"], row["name"],
            given={"姓名": name, **given} if other else given, gone="" if stays else away,
            mark=away if stays else "named" if other else "",
        ))  # fmt: skip
    return found
