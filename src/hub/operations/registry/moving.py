"""Plans for where people live: another address, into and out of the street, between its communities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.suspension import MOVED_OUT
from hub.i18n import _l
from hub.operations.registry import touched
from hub.operations.registry.effects import Delta, Plan, changed
from hub.operations.registry.facts import (
    Row,
    Subject,
    community_of,
    day_of,
    grid_of,
    home_of,
    household_by_number,
    names_of,
    open_cases,
    text_of,
)
from hub.operations.registry.new_area import area_at, no_area
from hub.operations.registry.open_tasks import officers_wait
from hub.operations.registry.persons import (
    LENGTHS,
    at_home,
    home_said,
    household_for,
    with_building,
    without_head,
)


def texts_of(said: Mapping[str, Any]) -> dict[str, str]:
    """Household number, relation and building as typed, and the address with its building."""
    return with_building({key: text_of(said, key, most) for key, most in LENGTHS.items()})


def address(who: Subject, said: Mapping[str, Any]) -> Plan:
    """Another address in the same community: one person's, or (`whole`) the household's with its area."""
    day_of(said, who.row)
    place, texts = _here(who), texts_of(said)
    if not (texts["address"] or texts["building"]):
        raise InputError("Write the new address or building.", where="address")
    to = {"address": texts["address"], "building": texts["building"]}
    whole = bool(said.get("whole")) and who.home is not None
    people = who.members if whole else [who.row]
    deltas = [changed("residents", row, **to) for row in people]
    if whole:
        grid = area_at(who.tx, said, place, to["building"], who.home)
        deltas.append(changed("households", who.home or {}, **to, grid_id=grid))
    found = [each for each in deltas if each is not None]
    if not found:
        raise InputError("Nothing is different from what the register says.", where="address")
    lines = [
        _l("%(n)s people live at %(address)s from now on: %(people)s.", n=len(people),
           address=to["address"] or to["building"], people=names_of(people)),
        *no_building(who.row, to),
        *(no_area(grid, who.home["grid_id"]) if whole and who.home else ()),
    ]  # fmt: skip
    told = touched.Touched()
    for case in open_cases(who.tx, [row["id"] for row in people]):
        told.say(_l("%(number)s is open: letters go to the new address.", number=case["number"]))
    return Plan(found, (), [*lines, *told.lines], told.needs, [(place, "address")], place, people=len(people))


def no_building(before: Mapping[str, Any], to: Mapping[str, str]) -> Sequence[Any]:
    """That a new address without its building takes the old building out of the register."""
    if not before["building"] or to["building"] or not to["address"]:
        return ()
    return (_l("No building is written: %(building)s is taken out, and nobody is found by it.",
               building=before["building"]),)  # fmt: skip


def move_in(who: Subject, said: Mapping[str, Any]) -> Plan:
    """Somebody registered from outside, or who had left, now lives in a community."""
    day = day_of(said, who.row)
    if who.place is not None and not who.gone:
        raise Conflict("This person lives in the street already; a move inside it is a change of its own.")
    community_id, name = community_of(who.tx, said)
    texts = texts_of(said)
    home, deltas = household_for(who.tx, community_id, texts)
    to = at_home(who.tx, home, texts)
    row = _lives(who.row, community_id, home, to, moved_in=day, moved_out=None)
    told = (
        touched.of_coming_back(who, home) if who.place == community_id
        else touched.of_moving(who, [who.row["id"]], community_id, home, name)
    )  # fmt: skip
    touched.of_joining(told, who, home, texts["relation"])
    lines = [
        _l("%(name)s lives in %(community)s from %(day)s.", name=who.row["name"], community=name, day=day),
        *home_said(who.tx, home, texts["household_number"]),
        *_no_home(who, home),
        *no_building(who.row, to),
    ]
    return Plan([*deltas, *row], told.acts, [*lines, *told.lines], told.needs, [(community_id, "moved_in")],
                who.place, community_id)  # fmt: skip


def move_out(who: Subject, said: Mapping[str, Any]) -> Plan:
    """The person leaves the street; what is open is asked of its window."""
    day = day_of(said, who.row)
    place = _here(who)
    delta = changed("residents", who.row, moved_out=day)
    assert delta is not None
    found = touched.of_leaving(who, MOVED_OUT, day)
    lines = [_l("%(name)s is recorded as moved out on %(day)s.", name=who.row["name"], day=day), *found.lines,
             *without_head(who)]  # fmt: skip
    return Plan([delta], found.acts, lines, found.needs, [(place, "moved_out")], place)


def between(who: Subject, said: Mapping[str, Any]) -> Plan:
    """From one community of the centre to another, alone or (`whole`) with the household; cases go along."""
    day_of(said, who.row)
    place = _here(who)
    community_id, name = community_of(who.tx, said)
    if community_id == place:
        raise InputError("Choose another community.", where="community_id")
    texts = texts_of(said)
    if said.get("whole") and who.home is not None:
        people, home, deltas = _household_goes(who, said, community_id, texts)
    else:
        people, home, deltas = _person_goes(who, said, community_id, texts)
    whole = home == who.row["household_id"]
    ids = [row["id"] for row in people]
    told = touched.of_moving(who, ids, community_id, home, name, left=who.row["household_id"])
    if not whole:
        touched.of_joining(told, who, home, texts["relation"])
    joined = home_of(who.tx, home) if isinstance(home, int) and not whole else None
    grid = joined["grid_id"] if joined else area_at(who.tx, said, community_id, texts["building"])
    _area_needed(who, told, grid)
    lines = [_l("%(n)s people move to %(community)s: %(people)s.", n=len(people), community=name,
                people=names_of(people))]  # fmt: skip
    if not whole:
        lines += home_said(who.tx, home, texts["household_number"])
    lines += [
        *_no_home(who, home),
        *_no_place(who, home, texts),
        *(no_area(grid, who.home["grid_id"]) if whole and who.home else ()),
        *told.lines,
    ]
    if len(people) == 1:
        lines += without_head(who)
    sheet = [(place, "moved_out"), (community_id, "moved_in")]
    return Plan(deltas, told.acts, lines, told.needs, sheet, place, community_id, people=len(people))


def _no_place(who: Subject, home: Any, texts: Mapping[str, str]) -> Sequence[Any]:
    """What a move leaves open: the old address ends, and nobody has written the new one."""
    stays = home == who.row["household_id"]
    new = texts if stays else at_home(who.tx, home, texts)
    if new["address"] or new["building"] or not (who.row["address"] or who.row["building"]):
        return no_building(who.row, new)
    return (_l("No new address is written: the old one is taken out, and the register has none."),)


def _no_home(who: Subject, home: Any) -> Sequence[Any]:
    """That whoever moves alone and names no household belongs to none."""
    if home is not None or who.home is None:
        return ()
    return (_l("%(name)s leaves household %(number)s and then belongs to none.", name=who.row["name"],
               number=who.home["number"]),)  # fmt: skip


def _household_goes(
    who: Subject, said: Mapping[str, Any], community_id: int, texts: Mapping[str, str]
) -> tuple[Sequence[Row], Any, list[Delta]]:
    home = who.home or {}
    number = texts["household_number"] or home["number"]
    if household_by_number(who.tx, community_id, number) is not None:
        raise InputError("There is a household %(number)s in that community: write another number.",
                         where="household_number", number=number)  # fmt: skip
    place = {"community_id": community_id, "address": texts["address"], "building": texts["building"]}
    grid = area_at(who.tx, said, community_id, texts["building"])
    moved = changed("households", home, number=number, grid_id=grid, **place)
    rows = [changed("residents", row, **place) for row in who.members]
    return who.members, home["id"], [each for each in (moved, *rows) if each is not None]


def _person_goes(
    who: Subject, said: Mapping[str, Any], community_id: int, texts: Mapping[str, str]
) -> tuple[Sequence[Row], Any, list[Delta]]:
    home, deltas = household_for(who.tx, community_id, texts)
    chosen = grid_of(who.tx, said, community_id)
    deltas = [_with_grid(each, chosen) if chosen is not None else each for each in deltas]
    return [who.row], home, [*deltas, *_lives(who.row, community_id, home, at_home(who.tx, home, texts))]


def _with_grid(delta: Delta, grid_id: int | None) -> Delta:
    return Delta(delta.table, delta.id, delta.before, {**(delta.after or {}), "grid_id": grid_id})


def _lives(row: Row, community_id: int, home: Any, texts: Mapping[str, str], **more: Any) -> list[Delta]:
    place = {key: texts[key] for key in ("relation", "address", "building")}
    found = changed("residents", row, community_id=community_id, household_id=home, **place, **more)
    return [found] if found else []


def _area_needed(who: Subject, told: touched.Touched, grid_id: int | None) -> None:
    """An officer's open task needs the new area: whose would it be otherwise?"""
    moving = [act.about_id for act in told.acts if act.act == "move"]
    if grid_id is None and moving and officers_wait(who.tx, moving):
        raise InputError(
            "A household officer has an open task in these cases: choose the new area.", where="grid_id"
        )


def _here(who: Subject) -> int:
    if who.place is None or who.gone:
        raise Refused("This person does not live in the street: record the move in first.")
    return who.place
