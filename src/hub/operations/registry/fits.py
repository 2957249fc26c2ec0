"""Whether what an undoing brings back still fits beside what came since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from hub.db.models import RegistryChange
from hub.domain.errors import Conflict
from hub.operations.benefits.beginning import TABLE
from hub.operations.registry import benefits
from hub.operations.registry.effects import HOMES, PEOPLE, Act, Delta
from hub.operations.registry.facts import HEAD, Row, home_of, household_by_number, members_of
from hub.operations.registry.persons import not_known

_changes = RegistryChange.__table__
_PLACE = ("household_id", "community_id", "died", "moved_out")
"""On these it depends who lives where."""


def must_fit(tx: Connection, deltas: Sequence[Delta], change: Row) -> None:
    """Raise Conflict, where it can with the change that came later: for a merged record, a move of somebody
    who died since, a second head of a household, one whose people would be in two communities, or a number
    that is another household's or person's by now."""
    people, homes = _after(tx, deltas, PEOPLE), _after(tx, deltas, HOMES)
    for back in people.values():
        _not_merged(back)
        _one_head(tx, back, people, change)
    for back in _after(tx, _saying(deltas, "moved_out"), PEOPLE).values():
        _not_dead(tx, back, change)
    for back in _after(tx, _saying(deltas, "id_number"), PEOPLE).values():
        not_known(tx, back["id_number"], but=back["id"])
    for home in homes.values():
        _own_number(tx, home)
    moved = _after(tx, _saying(deltas, *_PLACE), PEOPLE).values()
    for key in {back["household_id"] for back in moved if _lives(back)} | homes.keys():
        _one_place(tx, homes.get(key) or home_of(tx, key), people, change)


def must_not_have_ended(tx: Connection, acts: Iterable[Act], change: Row) -> None:
    """Raise Conflict with the later death or move by which a benefit has ended that this touches: with that
    one undone first, it comes back for whoever lives."""
    ids = [act.about_id for act in acts if benefits.is_one(act)]
    ended = (TABLE.c.id.in_(ids), TABLE.c.state == "ended")
    c = _changes.c
    for row in tx.execute(
        select(TABLE.c.household_id, TABLE.c.resident_id, TABLE.c.reason).where(*ended)
    ).all():
        theirs = PEOPLE.c.id == row.resident_id
        if row.household_id is not None:
            theirs |= PEOPLE.c.household_id == row.household_id
        later = (theirs, c.id > change["id"], c.state == "applied")
        query = select(c.number).join_from(_changes, PEOPLE, PEOPLE.c.id == c.resident_id).where(*later)
        for number in tx.execute(query).scalars():
            if number in row.reason:
                raise _later_first(number)


def say_later(tx: Connection, resident_id: int | None, change: Row) -> None:
    """Raise Conflict with the last change of that person after this one, where there is one."""
    later = _later(tx, resident_id, change)
    if later is not None:
        raise _later_first(later) from None


def _later_first(number: str) -> Conflict:
    return Conflict("Change %(number)s came later and says otherwise: undo that one first.", number=number)


def _after(tx: Connection, deltas: Iterable[Delta], table: Any) -> dict[int, Row]:
    """The rows that stay, as they will be."""
    ours = {each.id: each.after for each in deltas if each.table == table.name and each.after is not None}
    rows = tx.execute(select(table).where(table.c.id.in_(ours))).mappings()
    return {row["id"]: {**row, **(ours[row["id"]] or {})} for row in rows}


def _saying(deltas: Iterable[Delta], *names: str) -> list[Delta]:
    return [each for each in deltas if (each.after or {}).keys() & set(names)]


def _lives(row: Row) -> bool:
    return not (row["died"] or row["moved_out"] or row["merged_into"])


def _not_merged(back: Row) -> None:
    if back["merged_into"] is not None:
        raise Conflict("This record was merged into another; changes are made to that one.")


def _not_dead(tx: Connection, back: Row, change: Row) -> None:
    if back["died"] is not None:
        say_later(tx, back["id"], change)
        raise Conflict("This person is recorded as deceased.", where=back["name"])


def _one_head(tx: Connection, back: Row, ours: Mapping[int, Row], change: Row) -> None:
    if back["relation"] != HEAD or back["died"] or back["moved_out"]:
        return
    for other in members_of(tx, back["household_id"]):
        if other["relation"] == HEAD and other["id"] not in ours:
            say_later(tx, other["id"], change)
            raise Conflict("The household has another head; a change of head is a change of its own.")


def _own_number(tx: Connection, home: Row) -> None:
    other = household_by_number(tx, home["community_id"], home["number"])
    if other is not None and other["id"] != home["id"]:
        raise Conflict(
            "Another household has number %(number)s by now.", number=home["number"],
            remedy="Record the way back as a change of its own, with another number.",
        )  # fmt: skip


def _one_place(tx: Connection, home: Row | None, ours: Mapping[int, Row], change: Row) -> None:
    for each in _people_of(tx, home, ours) if home else ():
        if home and each["community_id"] != home["community_id"]:
            _say_of_all(tx, [each["id"], *(row["id"] for row in members_of(tx, home["id"]))], change)
            raise Conflict("The household and its people would be in two communities.",
                           remedy="Record the way back as a change of its own.")  # fmt: skip


def _people_of(tx: Connection, home: Row, ours: Mapping[int, Row]) -> Iterator[Row]:
    yield from (row for row in members_of(tx, home["id"]) if row["id"] not in ours)
    yield from (row for row in ours.values() if row["household_id"] == home["id"] and _lives(row))


def _say_of_all(tx: Connection, people: Iterable[int], change: Row) -> None:
    for key in people:
        say_later(tx, key, change)


def _later(tx: Connection, resident_id: int | None, change: Row) -> str | None:
    c = _changes.c
    undone = select(c.undoes_id).where(c.undoes_id.is_not(None), c.state == "applied")
    query = select(c.number).where(
        c.resident_id == resident_id,
        c.id > change["id"],
        c.state == "applied",
        c.kind != "undo",
        c.id.not_in(undone),
    )
    found = tx.execute(query.order_by(c.id.desc()).limit(1)).scalar()
    return str(found) if found else None
