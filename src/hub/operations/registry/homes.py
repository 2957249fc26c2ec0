"""Plans for who lives together: a household split, a person joining another, a change of head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.domain.errors import InputError, Refused
from hub.i18n import _l
from hub.operations.registry import touched
from hub.operations.registry.effects import NEW, Delta, Plan, changed
from hub.operations.registry.facts import HEAD, Row, Subject, day_of, household_by_number, names_of, text_of
from hub.operations.registry.moving import no_building, texts_of
from hub.operations.registry.new_area import area_at, no_area
from hub.operations.registry.persons import LENGTHS, home_said


def split(who: Subject, said: Mapping[str, Any]) -> Plan:
    """Some members become a household of their own in the same community; the person is its head."""
    day_of(said, who.row)
    home, place = _home(who)
    texts = texts_of(said)
    number = texts["household_number"]
    if not number or household_by_number(who.tx, place, number) is not None:
        raise InputError(
            "Write a household number that the community does not have yet.", where="household_number"
        )
    leaving = _leaving(who, said)
    to, moved = _new_place(who, home, texts, len(leaving))
    lives = to if texts["address"] or texts["building"] else {}
    grid = area_at(who.tx, said, place, to["building"], home)
    made = Delta("households", None, None, {"community_id": place, "number": number, **to, "grid_id": grid})
    rows = [
        changed("residents", row, household_id=NEW, relation=_relation(row, who, said, "家庭成员"), **lives)
        for row in leaving
    ]
    told = touched.of_household_change(who, [row["id"] for row in leaving], NEW)
    lines = [_l("%(n)s of %(all)s people leave household %(old)s and are household %(new)s: %(people)s.",
                n=len(leaving), all=len(who.members), old=home["number"], new=number,
                people=names_of(leaving)),
             *_relations(rows, leaving), *moved, *no_area(grid, home["grid_id"]), *told.lines]  # fmt: skip
    if any(row["relation"] == HEAD for row in leaving) and len(leaving) < len(who.members):
        lines.append(
            _l("Household %(number)s then has no head: ask for a change of head next.", number=home["number"])
        )
    deltas = [made, *(each for each in rows if each is not None)]
    return Plan(deltas, told.acts, lines, told.needs, [(place, "household")], place)


def _new_place(
    who: Subject, home: Row, texts: Mapping[str, str], people: int
) -> tuple[dict[str, str], list[Any]]:
    """Where the new household is, of one source, with lines: as typed, or where the person lives."""
    typed = texts["address"] or texts["building"]
    here = who.row if who.row["address"] or who.row["building"] else home
    found = texts if typed else here
    said = _l("%(n)s people live at %(address)s from now on.", n=people, address=typed)
    lines = [said, *no_building(home, texts)] if typed else []
    return {key: found[key] for key in ("address", "building")}, lines


def _leaving(who: Subject, said: Mapping[str, Any]) -> list[Row]:
    wanted = {int(key) for key in said.get("members") or ()} | {who.row["id"]}
    leaving = [row for row in who.members if row["id"] in wanted]
    if len(leaving) == len(who.members):
        raise InputError(
            "Somebody has to stay: else it is the same household at another address.", where="members"
        )
    return leaving


def _relation(row: Row, who: Subject, said: Mapping[str, Any], default: str = "") -> str:
    """What a member is to the person, who is the head. Raises InputError for a second one or none said."""
    if row["id"] == who.row["id"]:
        return HEAD
    key = f"relation:{row['id']}"
    typed = text_of(said, key, LENGTHS["relation"], default)
    if typed in ("", HEAD):
        raise InputError("Say what %(name)s is to the new head.", where=key, name=row["name"])
    return typed


def join(who: Subject, said: Mapping[str, Any]) -> Plan:
    """The person goes to live with another household of the same community."""
    day_of(said, who.row)
    if who.place is None or who.gone:
        raise Refused("This person does not live in the street: record the move in first.")
    texts = texts_of(said)
    other = household_by_number(who.tx, who.place, texts["household_number"])
    if other is None or other["id"] == who.row["household_id"]:
        raise InputError("Write the number of another household of this community.", where="household_number")
    if texts["relation"] in ("", HEAD):
        raise InputError("Say what the person is to that household's head.", where="relation")
    delta = changed("residents", who.row, household_id=other["id"], relation=texts["relation"],
                    address=other["address"], building=other["building"])  # fmt: skip
    assert delta is not None
    told = touched.of_household_change(who, [who.row["id"]], other["id"])
    touched.of_joining(told, who, other["id"], texts["relation"])
    lines = [_l("%(name)s belongs to household %(number)s from now on, and lives where it does.",
                name=who.row["name"], number=other["number"]),
             *home_said(who.tx, other["id"], other["number"]), *told.lines]  # fmt: skip
    if who.row["relation"] == HEAD and who.others and who.home:
        lines.append(_l("Household %(number)s then has no head: ask for a change of head next.",
                        number=who.home["number"]))  # fmt: skip
    return Plan([delta], told.acts, lines, told.needs, [(who.place, "household")], who.place)


def head(who: Subject, said: Mapping[str, Any]) -> Plan:
    """The person becomes the head of the own household, or the only one where there are several; the
    others' relations are said anew."""
    day_of(said, who.row)
    home, place = _home(who)
    if who.row["relation"] == HEAD and not any(row["relation"] == HEAD for row in who.others):
        raise InputError("This person is the head already.")
    told = touched.Touched()
    touched.of_new_head(told, who)
    rows = [changed("residents", row, relation=_relation(row, who, said)) for row in who.members]
    lines: list[Any] = [_l("%(name)s is the head of household %(number)s.", name=who.row["name"],
                           number=home["number"])]  # fmt: skip
    lines += _relations(rows, who.members)
    return Plan([each for each in rows if each is not None], told.acts, [*lines, *told.lines], told.needs,
                [(place, "household")], place)  # fmt: skip


def _relations(rows: Sequence[Delta | None], members: Sequence[Row]) -> list[Any]:
    return [_l("%(name)s: %(before)s becomes %(after)s.", name=row["name"], before=row["relation"] or "—",
               after=now)
            for row, delta in zip(members, rows, strict=True)
            if delta and (now := (delta.after or {}).get("relation", HEAD)) != HEAD]  # fmt: skip


def _home(who: Subject) -> tuple[Row, int]:
    if who.home is None or who.gone or who.row["died"] is not None or who.place is None:
        raise Refused("This person is in no household of the register.")
    return who.home, who.place
