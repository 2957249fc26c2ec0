"""The plan of officers' areas (包户片区): communities, areas, buildings, officers; gaps and overlaps named.

A household lies in the area written on it; the plan says in which one a building's households lie. Only
numbers of households are told, never whose they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from hub.db.base import db, reading, today, transaction
from hub.db.models import Grid, GridBuilding, Household, Post
from hub.domain.actor import Actor
from hub.domain.errors import HubError, InputError, NoMore, NotFound, NotHeld
from hub.domain.person import fold_width
from hub.operations.ab_posts.holdings import Duty, duties
from hub.operations.ab_posts.posts import forget_posts
from hub.operations.centre.communities import communities, community
from hub.operations.rights import require
from hub.operations.words import words

_homes, _grids, _plan = Household.__table__, Grid.__table__, GridBuilding.__table__


@dataclass(frozen=True, slots=True)
class Building:
    """A building in an area: whether the plan has it, its households here, and the other areas it lies in."""

    name: str
    planned: bool
    households: int
    also_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One area with its officer's post, who is there today, and its buildings."""

    id: int
    name: str
    post: str
    post_key: str
    duty: Duty
    households: int
    buildings: tuple[Building, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A community's areas. `loose`: (building, households) in no area; `gaps`, `overlaps`: sentences."""

    id: int
    name: str
    areas: tuple[Area, ...]
    loose: tuple[tuple[str, int], ...]
    gaps: tuple[HubError, ...]
    overlaps: tuple[HubError, ...]


def plans(actor: Actor, community_id: int | None = None) -> Sequence[Plan]:
    """The plan of every community, or of one. Raises NotFound."""
    require(actor, "post.manage")
    if community_id is not None:
        community(community_id)
    rows = [row for row in communities() if community_id in (None, row["id"])]
    return [_plan_of(row["id"], row["name"]) for row in rows]


def _plan_of(community_id: int, name: str) -> Plan:
    counted = _households(community_id)
    areas = tuple(_areas(community_id, counted))
    loose = tuple(sorted((building, n) for (building, grid_id), n in counted.items() if grid_id is None))
    gaps, overlaps = tuple(_gaps(areas, loose)), tuple(_overlaps(areas))
    return Plan(community_id, name, areas, loose, gaps, overlaps)


def _households(community_id: int) -> Mapping[tuple[str, int | None], int]:
    """Numbers of households by building and area."""
    h = _homes.c
    asked = select(h.building, h.grid_id, func.count()).where(h.community_id == community_id)
    return {(row[0], row[1]): row[2] for row in reading().execute(asked.group_by(h.building, h.grid_id))}


def _areas(community_id: int, counted: Mapping[tuple[str, int | None], int]) -> Iterator[Area]:
    asked = (
        select(_grids.c.id, _grids.c.name, Post.id.label("post_id"), Post.title, Post.key)
        .outerjoin(Post, Post.id == _grids.c.post_id)
        .where(_grids.c.community_id == community_id)
    )
    rows = reading().execute(asked.order_by(_grids.c.id)).all()
    there = duties([row.post_id for row in rows if row.post_id], today())
    planned = _planned([row.id for row in rows])
    held = {row.id: _buildings(row.id, planned, counted) for row in rows}
    names = {row.id: row.name for row in rows}
    for row in rows:
        buildings = tuple(
            Building(name, name in planned.get(row.id, ()), n,
                     tuple(names[other] for other in names if other != row.id and name in held[other]))
            for name, n in held[row.id].items()
        )  # fmt: skip
        total = sum(n for (_, grid_id), n in counted.items() if grid_id == row.id)
        duty = there.get(row.post_id, Duty())
        yield Area(row.id, row.name, row.title or "", row.key or "", duty, total, buildings)


def _planned(grid_ids: Sequence[int]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = {}
    asked = select(_plan.c.grid_id, _plan.c.building).where(_plan.c.grid_id.in_(grid_ids))
    for grid_id, building in reading().execute(asked):
        found.setdefault(grid_id, set()).add(building)
    return found


def _buildings(
    grid_id: int, planned: Mapping[int, set[str]], counted: Mapping[tuple[str, int | None], int]
) -> dict[str, int]:
    """Buildings of an area, by plan or by its households; "" (no building known) is left to the total."""
    names = planned.get(grid_id, set()) | {name for name, other in counted if other == grid_id and name}
    return {name: counted.get((name, grid_id), 0) for name in sorted(names, key=_natural)}


def _natural(name: str) -> tuple[int, str]:
    digits = "".join(sign for sign in name if sign.isdecimal())
    return (int(digits) if digits and len(digits) < 9 else 0, name)


def _gaps(areas: Sequence[Area], loose: Sequence[tuple[str, int]]) -> Iterator[HubError]:
    if not areas:
        yield NotHeld("The community has no officers' areas.", remedy="hub posts area adds one.")
    for area in areas:
        if not area.post:
            yield NotHeld("The area %(area)s has no officer's post.", remedy="hub posts area gives it one.",
                          area=area.name)  # fmt: skip
        elif area.duty.does is None:
            yield NotHeld("Nobody visits the area %(area)s today (%(post)s).", remedy="hub posts hold.",
                          area=area.name, post=area.post)  # fmt: skip
    for building, count in loose:
        if building:
            yield NotHeld("%(building)s (%(count)s households) lies in no area.",
                          remedy="hub posts building %(building)s --area AREA puts it into one.",
                          building=building, count=count)  # fmt: skip
        else:
            yield NotHeld("%(count)s households without a building lie in no area.",
                          remedy="Enter their building in the registry.", count=count)  # fmt: skip


def _overlaps(areas: Sequence[Area]) -> Iterator[HubError]:
    told: set[str] = set()
    for area in areas:
        for building in area.buildings:
            if building.also_in and building.name not in told:
                told.add(building.name)
                yield NotHeld(
                    "%(building)s lies in several areas: %(areas)s.",
                    remedy="Move it into one, unless its officers agreed to share it.",
                    building=building.name, areas="、".join((area.name, *building.also_in)),
                )  # fmt: skip


def move_building(
    actor: Actor, *, community_id: int, building: str, to: int, out_of: int | None = None
) -> int:
    """Put a building into an area, with its households of `out_of` (None: of whatever area); how many moved.

    Open tasks stay with the officer who has them. Raises InputError, NotFound.
    """
    require(actor, "post.manage")
    name = words(" ".join(fold_width(building).split()), _plan.c.building, "building")
    if not name:
        raise InputError("Name the building.", where="building")
    with transaction() as tx:
        forget_posts()
        _area_of(to, community_id)
        others = [out_of] if out_of is not None else _ids(tx, community_id)
        tx.execute(delete(_plan).where(_plan.c.building == name, _plan.c.grid_id.in_([*others, to])))
        tx.execute(insert(_plan), {"grid_id": to, "building": name})
        h = _homes.c
        mine = update(_homes).where(h.community_id == community_id, h.building == name)
        mine = mine.where(h.grid_id.is_distinct_from(to))
        if out_of is not None:
            mine = mine.where(h.grid_id == out_of)
        return int(tx.execute(mine.values(grid_id=to)).rowcount)


def forget_building(actor: Actor, *, grid_id: int, building: str) -> None:
    """Take a building off an area's plan; its households stay where they are. Raises NotFound."""
    require(actor, "post.manage")
    with transaction() as tx:
        mine = delete(_plan).where(_plan.c.grid_id == grid_id, _plan.c.building == building)
        if not tx.execute(mine).rowcount:
            raise NoMore("The building is not on the plan of this area.")


def rename_area(actor: Actor, *, grid_id: int, name: str) -> None:
    """Call an area otherwise. Raises InputError, NotFound, and InputError where the name is taken."""
    require(actor, "post.manage")
    said = words(" ".join(name.split()), _grids.c.name, "name")
    if not said:
        raise InputError("Name the area.", where="name")
    with transaction():
        forget_posts()
        row = db.session.get(Grid, grid_id)
        if row is None:
            raise NotFound("There is no area %(grid)s.", grid=grid_id)
        taken = select(Grid.id).where(
            Grid.community_id == row.community_id, Grid.name == said, Grid.id != grid_id
        )
        if db.session.execute(taken).first():
            raise InputError("There is an area %(name)s already.", where="name", name=said)
        row.name = said


def named_area(community_id: int, name: str) -> int:
    """The id of the area of that name in a community. Raises NotFound."""
    asked = select(Grid.id).where(Grid.community_id == community_id, Grid.name == name.strip())
    found = db.session.execute(asked).scalar()
    if found is None:
        raise NotFound("There is no area %(grid)s.", grid=name)
    return int(found)


def building_areas(community_id: int, *names: str, come: Iterable[tuple[str, int]] = ()) -> Mapping[str, int]:
    """Areas by building, of all or of these: as planned; of one that is not on the plan, where all its
    households lie that have an area, those that `come` (building and area) with them. A building that is
    shared belongs to none by itself."""
    h = _homes.c
    lie = select(h.building, h.grid_id).where(
        h.community_id == community_id, h.building != "", h.grid_id.is_not(None)
    )
    planned = (
        select(_plan.c.building, _plan.c.grid_id)
        .join(_grids, _grids.c.id == _plan.c.grid_id)
        .where(_grids.c.community_id == community_id)
    )
    if names:
        lie, planned = lie.where(h.building.in_(names)), planned.where(_plan.c.building.in_(names))
    here = [*_pairs(lie.distinct()), *come]
    found = _by_building(here) | _by_building(_pairs(planned))
    return {building: next(iter(ids)) for building, ids in found.items() if len(ids) == 1}


def _pairs(asked: Select[Any]) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in reading().execute(asked)]


def _by_building(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for building, area in pairs:
        found.setdefault(building, set()).add(area)
    return found


def area_of_building(community_id: int, building: str) -> int | None:
    """The area of one building, if it has one by itself."""
    return building_areas(community_id, building).get(building)


def _ids(tx: Connection, community_id: int) -> list[int]:
    return list(tx.execute(select(_grids.c.id).where(_grids.c.community_id == community_id)).scalars())


def _area_of(grid_id: int, community_id: int) -> Any:
    row = db.session.get(Grid, grid_id)
    if row is None or row.community_id != community_id:
        raise NotFound("There is no area %(grid)s.", grid=grid_id)
    return row
