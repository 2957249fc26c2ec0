"""What was granted or opened since a change that is taken back: it began with what the change had said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from hub.db.models import Community
from hub.i18n import _l
from hub.operations.registry import benefits, on_cases, touched
from hub.operations.registry.acts import kind_of
from hub.operations.registry.effects import PEOPLE, Act, Delta, hangs
from hub.operations.registry.facts import HEAD, Row, of_household, open_cases, title_of

_places = Community.__table__
_LIFE = frozenset({"household_id", "community_id", "moved_out", "died", "birth"})
"""On these of a person may depend what she receives or asks for."""


@dataclass
class _Whom:
    """Whom the way back concerns: people, the households they live in before or after it, who of the people
    goes where ({id: columns}), and what rows go ({(table, id)})."""

    people: list[int] = field(default_factory=list)
    homes: set[int] = field(default_factory=set)
    to: dict[int, Row] = field(default_factory=dict)
    gone: set[tuple[str, int | None]] = field(default_factory=set)

    def must_stay(self, person: int, home: int | None) -> None:
        """Raise Conflict where one of them would go: what began since hangs on it."""
        if self.gone & {("residents", person), ("households", home)}:
            raise hangs()


def told(tx: Connection, deltas: Sequence[Delta], acts: Sequence[Act]) -> touched.Touched:
    """What began since and none of the `acts` is about is looked at again, and goes with whom it is of.

    Raises Conflict where it hangs on a row that would go.
    """
    whom, found = _whom(tx, deltas), touched.Touched()
    known = {(kind_of(act), act.about_id) for act in acts}
    for row in _running(tx, whom):
        if (benefits, row["id"]) not in known:
            _benefit(tx, found, row, whom)
    for row in _open(tx, whom):
        if (on_cases, row["id"]) not in known:
            _case(tx, found, row, whom)
    return found


def _whom(tx: Connection, deltas: Iterable[Delta]) -> _Whom:
    whom = _Whom()
    for delta in deltas:
        if delta.after is None:
            whom.gone.add((delta.table, delta.id))
        if delta.table == "residents" and delta.id is not None and delta.before is not None:
            _add(whom, delta.id, _row(tx, delta.id), delta)
    whom.homes |= {key for table, key in whom.gone if table == "households" and key is not None}
    return whom


def _add(whom: _Whom, who: int, now: Row, delta: Delta) -> None:
    to = delta.after or {}
    alone = delta.after is None or bool(_LIFE & to.keys())
    if alone:
        whom.people.append(who)
        whom.to[who] = to
    if alone or ("relation" in to and HEAD in (to["relation"], now["relation"])):
        there = [each for each in (now, {**now, **to}) if not (each["died"] or each["moved_out"])]
        whom.homes |= {each["household_id"] for each in there} - {None}


def _row(tx: Connection, who: int) -> Row:
    return dict(tx.execute(select(PEOPLE).where(PEOPLE.c.id == who)).mappings().one())


def _running(tx: Connection, whom: _Whom) -> Iterator[Row]:
    rows = [row for row in benefits.running(tx, whom.people) if row["household_id"] is None]
    for home in sorted(whom.homes):
        rows += benefits.running(tx, [], home)
    yield from {row["id"]: row for row in rows}.values()


def _open(tx: Connection, whom: _Whom) -> Iterator[Row]:
    rows = [*open_cases(tx, whom.people)]
    for home in sorted(whom.homes):
        rows += [row for row in open_cases(tx, [], home) if of_household(row)]
    yield from {row["id"]: row for row in rows}.values()


def _benefit(tx: Connection, found: touched.Touched, row: Row, whom: _Whom) -> None:
    whom.must_stay(row["resident_id"], row["household_id"])
    place = whom.to.get(row["resident_id"], {}).get("community_id")
    if place is not None and not benefits.stays(tx, row, whom.people):
        benefits.on_moving(found, row, place, _name(tx, place))
    benefits.on_taking_back(found, row)


def _case(tx: Connection, found: touched.Touched, row: Row, whom: _Whom) -> None:
    to = whom.to.get(row["applicant_id"], {})
    home = to.get("household_id", row["household_id"])
    whom.must_stay(row["applicant_id"], home)
    if to.get("community_id") is not None:
        touched.goes_along(found, row, to["community_id"], home, _name(tx, to["community_id"]))
    elif home != row["household_id"]:
        touched.to_new_home(found, row, home)
    else:
        line = _l("%(case)s was opened since: that the change is undone is noted in it.", case=title_of(row))
        found.act("note", row, line, why="undone")


def _name(tx: Connection, community_id: int) -> str:
    return str(tx.execute(select(_places.c.name).where(_places.c.id == community_id)).scalar_one())
