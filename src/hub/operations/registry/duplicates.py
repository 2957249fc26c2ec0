"""People who may be in the register twice: found by slips in the ID number and by name with birth date.

Found when somebody is registered or corrected, and by the sweep for those a sheet brought in. Shown as a
short worklist of pairs, masked, to the community's agent and the clerk; no list of people with some trait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, text, true, update

from hub.db.base import now, reading, today, transaction
from hub.db.crypto import keys
from hub.db.models import Community, Counter, DuplicatePair, Resident
from hub.db.scope import intake_scope
from hub.db.scope.own import near
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound
from hub.domain.likeness import SAME, alike, slip, slips_of
from hub.operations.access import log_access
from hub.operations.registry.effects import Carried
from hub.operations.rights import by_id, require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

PAIRS, PEOPLE = DuplicatePair.__table__, Resident.__table__
_places, _counters = Community.__table__, Counter.__table__
SOUGHT: Final = "duplicates:sought"
"""Counter of the last resident that the sweep has compared."""
SHOWN: Final = 20
AT_ONCE: Final = 100
_FIELDS: Final = ("id", "name", "name_key", "birth", "sex", "id_tail", "building", "community_id")


@dataclass(frozen=True, slots=True)
class Half:
    """One record of a pair: enough to tell them apart, no number, phone or address."""

    id: int
    name: str
    sex: str
    birth_year: int
    id_tail: str
    community: str
    building: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be of one person, and what they have in common (a code of `domain.likeness`)."""

    id: int
    reason: str
    left: Half
    right: Half


# --- finding ------------------------------------------------------------------------------------------


def seek(tx: Connection, resident_ids: Sequence[int]) -> list[int]:
    """Compare these people with all others; ids of the new pairs."""
    return _write(tx, _likely(tx, resident_ids))


def _likely(tx: Connection, resident_ids: Sequence[int]) -> dict[tuple[int, int], str]:
    """Pairs of these people and others, and what each has in common. Reads only, and takes a while."""
    p = PEOPLE.c
    own = select(p.id, p.name, p.name_key, p.birth, p.id_number).where(
        p.id.in_(resident_ids), p.merged_into.is_(None)
    )
    mine = {row.id: row for row in tx.execute(own)}
    return {**_same(tx, mine), **_slips(tx, mine)} if mine else {}


def _same(tx: Connection, mine: Mapping[int, Any]) -> dict[tuple[int, int], str]:
    """Others born on the same day with the same name; the index of birth dates leads there."""
    p = PEOPLE.c
    wanted = or_(*(and_(p.birth == row.birth, p.name_key == row.name_key) for row in mine.values()))
    rows = tx.execute(select(p.id, p.name_key, p.birth).where(wanted, p.merged_into.is_(None))).all()
    found = {}
    for row in mine.values():
        for other in rows:
            if other.id != row.id and (other.name_key, other.birth) == (row.name_key, row.birth):
                found[_ordered(row.id, other.id)] = SAME
    return found


def _slips(tx: Connection, mine: Mapping[int, Any]) -> dict[tuple[int, int], str]:
    """Others whose number is a slip away and whose name is alike; the index of number hashes leads there."""
    p, sealed = PEOPLE.c, keys().hasher("id")
    near: dict[str, list[Any]] = {}
    for row in mine.values():
        for number in slips_of(row.id_number):
            near.setdefault(sealed(number), []).append(row)
    asked = select(p.id, p.name, p.id_number, p.id_hash).where(p.id_hash.in_(near), p.merged_into.is_(None))
    found = {}
    for other in tx.execute(asked):
        for row in near[other.id_hash]:
            if alike(row.name, other.name):
                found[_ordered(row.id, other.id)] = slip(row.id_number, other.id_number)
    return found


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _write(tx: Connection, pairs: Mapping[tuple[int, int], str]) -> list[int]:
    made = []
    for (left, right), reason in sorted(pairs.items()):
        known = (PAIRS.c.left_id == left, PAIRS.c.right_id == right)
        if tx.execute(select(PAIRS.c.id).where(*known)).first() is None:
            values = {
                "left_id": left, "right_id": right, "reason": reason, "found_on": today(), "state": "open",
                "note": "",
            }  # fmt: skip
            made.append(int(tx.execute(insert(PAIRS).returning(PAIRS.c.id), values).scalar_one()))
    return made


def seek_new(most: int = 2000) -> int:
    """Compare people who came since the last time, at most so many; how many were looked at.

    They are compared before the transaction, for meanwhile nobody else could write. Whoever is changed at
    that moment is compared by the change itself. While somebody is being written, a later turn looks.
    """
    last = reading().execute(select(_counters.c.value).where(_counters.c.name == SOUGHT)).scalar() or 0
    newest = reading().execute(select(func.max(PEOPLE.c.id))).scalar() or 0
    done = 0
    if last < newest and _being_written(reading()):
        return done
    while last < newest and done < most:
        following = select(PEOPLE.c.id).where(PEOPLE.c.id > last).order_by(PEOPLE.c.id).limit(AT_ONCE)
        ids = list(reading().execute(following).scalars())
        pairs = _likely(reading(), ids)
        last, done = ids[-1], done + len(ids)
        with transaction() as tx:
            _write(tx, pairs)
            _sought(tx, last)
    return done


def _being_written(tx: Connection) -> bool:
    """Whether people with smaller numbers than the last one may still come (`_WRITERS`)."""
    return tx.dialect.name == "postgresql" and tx.execute(_WRITERS).first() is not None


_WRITERS: Final = text(
    "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE datname = current_database() AND relation = CAST('residents' AS regclass)"
    " AND mode = 'RowExclusiveLock' LIMIT 1"
)
"""Whoever inserts people holds this lock from before their numbers are drawn until they are committed."""


def _sought(tx: Connection, last: int) -> None:
    mine = _counters.c.name == SOUGHT
    if not tx.execute(update(_counters).where(mine).values(value=last)).rowcount:
        tx.execute(insert(_counters), {"name": SOUGHT, "value": last})


def left_to_seek() -> int:
    """How many people the sweep has not compared yet, at most."""
    last = reading().execute(select(_counters.c.value).where(_counters.c.name == SOUGHT)).scalar() or 0
    return max(0, int(reading().execute(select(func.max(PEOPLE.c.id))).scalar() or 0) - int(last))


def after_change(tx: Connection, change: Mapping[str, Any], done: Carried) -> None:
    """Bring the pairs along with a change of the register that was applied."""
    if change["kind"] == "merge" or change["other_id"] is not None:
        state = "merged" if change["kind"] == "merge" else "open"
        left, right = _ordered(change["resident_id"], change["other_id"])
        tx.execute(
            update(PAIRS).where(PAIRS.c.left_id == left, PAIRS.c.right_id == right).values(state=state)
        )
    named = [each.id for each in done.deltas if each.table == "residents" and each.id is not None
             and each.after is not None and {"name", "id_number"} & each.after.keys()]  # fmt: skip
    if named:
        seek(tx, named)


# --- the worklist -------------------------------------------------------------------------------------


def worklist(actor: Actor, *, of: Sequence[int] = (), limit: int = SHOWN) -> list[Pair]:
    """Open pairs in the actor's reach, oldest first, masked; `of`: only pairs of these people.

    One access-log row for the list. Pairs of the own household are left out.
    """
    require(actor, "resident.duplicates")
    with transaction() as tx:
        rows = tx.execute(_pairs(actor, of).limit(limit)).all()
        if rows:
            log_access(actor, "duplicates", "查重", rows=2 * len(rows))
    return [_pair(row) for row in rows]


def count(actor: Actor) -> int:
    """How many open pairs there are in reach, at most as many as a list shows and one."""
    require(actor, "resident.duplicates")
    return len(reading().execute(_pairs(actor, ()).limit(SHOWN + 1)).all())


def pair(actor: Actor, pair_id: int) -> Pair:
    """One open pair. Raises NotFound out of reach, Conflict once it is answered."""
    row = reading().execute(_pairs(actor, ()).where(PAIRS.c.id == pair_id)).first()
    if row is None:
        raise _answered() if _is_answered(actor, pair_id) else NotFound("There is no such pair.")
    return _pair(row)


def _is_answered(actor: Actor, pair_id: int) -> bool:
    seen = (PAIRS.c.id == pair_id, PAIRS.c.state != "open", _in_reach(actor), _not_own(actor))
    return reading().execute(select(PAIRS.c.id).where(*seen)).first() is not None


def _answered() -> Conflict:
    return Conflict("Somebody was first: this pair is answered already.")


def masked(limit: int = SHOWN) -> list[Pair]:
    """Open pairs for the operator's command line: no names, no tails."""
    rows = reading().execute(_joined().limit(limit)).all()
    return [Pair(row.id, row.reason, _blank(row, "left"), _blank(row, "right")) for row in rows]


def _blank(row: Any, side: str) -> Half:
    return Half(getattr(row, f"{side}_id"), "", "", 0, "", getattr(row, f"{side}_community") or "", "")


@verb("resident.duplicates")
def different(actor: Actor, pair_id: int, *, note: str) -> CaseRef:
    """Say that a pair is two people, and what shows it; it is not found again."""
    require(actor, "resident.duplicates")
    if not note.strip():
        raise InputError("Say what shows that they are two people.", where="note")
    with transaction() as tx:
        pair(actor, pair_id)
        open_ = (PAIRS.c.id == pair_id, PAIRS.c.state == "open")
        values = {"state": "different", "answered_by": by_id(actor), "answered_at": now(),
                  "note": words(note, PAIRS.c.note)}  # fmt: skip
        if not tx.execute(update(PAIRS).where(*open_).values(**values)).rowcount:
            raise _answered()
        return CaseRef(pair_id, str(pair_id), 1)


def _sides() -> tuple[Any, Any]:
    return PEOPLE.alias("left_person"), PEOPLE.alias("right_person")


def _joined() -> Any:
    left, right = _sides()
    left_place, right_place = _places.alias("left_place"), _places.alias("right_place")
    columns = [left.c[name].label(f"left_{name}") for name in _FIELDS]
    columns += [right.c[name].label(f"right_{name}") for name in _FIELDS]
    return (
        select(PAIRS.c.id, PAIRS.c.reason, *columns, left_place.c.name.label("left_community"),
               right_place.c.name.label("right_community"))
        .join_from(PAIRS, left, left.c.id == PAIRS.c.left_id)
        .join(right, right.c.id == PAIRS.c.right_id)
        .outerjoin(left_place, left_place.c.id == left.c.community_id)
        .outerjoin(right_place, right_place.c.id == right.c.community_id)
        .where(PAIRS.c.state == "open", left.c.merged_into.is_(None), right.c.merged_into.is_(None))
        .order_by(PAIRS.c.id)
    )  # fmt: skip


def _pairs(actor: Actor, of: Sequence[int]) -> Any:
    query = _joined().where(_in_reach(actor), _not_own(actor))
    return query.where(or_(PAIRS.c.left_id.in_(of), PAIRS.c.right_id.in_(of))) if of else query


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """A pair is worked on by who reaches one of its records; the other one is seen masked."""
    near = select(PEOPLE.c.id).where(
        intake_scope(actor), PEOPLE.c.id.in_((PAIRS.c.left_id, PAIRS.c.right_id))
    )
    return near.correlate(PAIRS).exists()


def _not_own(actor: Actor) -> ColumnElement[bool]:
    """Neither record is of the own household."""
    own = near(actor)
    return true() if own is None else and_(PAIRS.c.left_id.not_in(own), PAIRS.c.right_id.not_in(own))


def _pair(row: Any) -> Pair:
    return Pair(row.id, row.reason, _half(row, "left"), _half(row, "right"))


def _half(row: Any, side: str) -> Half:
    said = {name: getattr(row, f"{side}_{name}") for name in _FIELDS}
    place = getattr(row, f"{side}_community") or ""
    return Half(
        said["id"], said["name"], said["sex"], said["birth"].year, said["id_tail"], place, said["building"]
    )
