"""The plan of officers' areas: what it shows, what it names, and buildings that move with their households."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import insert, select

from hub.db.base import db, today
from hub.db.models import Grid, Household
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.ab_posts import areas
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.staffing import add_grid, add_post
from hub.operations.centre.communities import add_community
from hub.operations.registry.registration import register
from hub.operations.rights import OPERATOR
from hub.operations.staff.accounts import switch_off
from hub.testing.centre import actor, small_centre
from hub.testing.factories import id_number


@dataclass(frozen=True)
class Places:
    """The east with two areas, the second without an officer."""

    east: int
    west: int
    first: int
    second: int


@pytest.fixture
def places(app_without_pages: Flask) -> Iterator[Places]:
    with app_without_pages.app_context():
        east, west = small_centre()
        first = areas.named_area(east, "第一片区")
        second = add_grid(OPERATOR, community_id=east, name="第二片区")
        yield Places(east, west, first, second)


def homes(community_id: int, *rows: tuple[str, int | None]) -> None:
    """Households of buildings in areas."""
    db.session.execute(insert(Household), [
        {"community_id": community_id, "number": str(number), "building": building, "grid_id": area}
        for number, (building, area) in enumerate(rows, start=1)
    ])  # fmt: skip
    db.session.commit()


def where(building: str) -> list[int | None]:
    """In which areas the households of a building lie."""
    asked = select(Household.grid_id).where(Household.building == building).order_by(Household.id)
    return list(db.session.scalars(asked))


def sentences(community_id: int) -> tuple[list[str], list[str]]:
    [plan] = areas.plans(OPERATOR, community_id)
    return [str(one) for one in plan.gaps], [str(one) for one in plan.overlaps]


def test_the_plan_shows_buildings_by_number_and_who_is_there(places: Places) -> None:
    homes(places.east, ("10号楼", places.first), ("2号楼", places.first), ("2号楼", places.first))
    [plan] = areas.plans(OPERATOR, places.east)
    first, second = plan.areas
    assert [(one.name, one.households) for one in first.buildings] == [("2号楼", 2), ("10号楼", 1)]
    assert (first.post_key, first.households, first.duty.does and first.duty.does.login) == (
        "officer.e", 3, "officer-e",
    )  # fmt: skip
    assert (second.post_key, second.households, second.buildings) == ("", 0, ())
    assert [one.name for one in areas.plans(OPERATOR)] == ["东社区", "西社区"]


def test_gaps_and_overlaps_are_named(places: Places) -> None:
    homes(places.east, ("1号楼", places.first), ("1号楼", places.second), ("5号楼", None), ("", None))
    set_absence(OPERATOR, login="officer-e", first=today(), last=today())
    switch_off(OPERATOR, login="officer-e2")
    assert sentences(places.east) == (
        [
            "Nobody visits the area 第一片区 today (officer.e). hub posts hold.",
            "The area 第二片区 has no officer's post. hub posts area gives it one.",
            "1 households without a building lie in no area. Enter their building in the registry.",
            "5号楼 (1 households) lies in no area. hub posts building 5号楼 --area AREA puts it into one.",
        ],
        ["1号楼 lies in several areas: 第一片区、第二片区. Move it into one, unless its officers agreed to share it."],
    )  # fmt: skip
    assert sentences(places.west) == ([], [])
    north = add_community(OPERATOR, name="北社区")
    assert sentences(north) == (["The community has no officers' areas. hub posts area adds one."], [])


def test_a_building_moves_with_its_households(places: Places) -> None:
    homes(places.east, ("1号楼", places.first), ("1号楼", None), ("1号楼", places.second), ("2号楼", None))
    homes(places.west, ("1号楼", None))
    assert areas.move_building(OPERATOR, community_id=places.east, building=" 1号楼 ", to=places.second) == 2
    assert where("1号楼") == [places.second] * 3 + [None]
    assert where("2号楼") == [None]
    assert sentences(places.east)[1] == []
    assert areas.building_areas(places.east) == {"1号楼": places.second}
    assert areas.move_building(OPERATOR, community_id=places.east, building="1号楼", to=places.second) == 0


def test_a_building_is_on_the_plan_as_the_register_writes_it(places: Places) -> None:
    homes(places.east, ("1号楼", None))
    areas.move_building(OPERATOR, community_id=places.east, building="１号楼", to=places.second)
    assert (where("1号楼"), areas.building_areas(places.east)) == ([places.second], {"1号楼": places.second})


def test_only_the_households_of_one_area_move(places: Places) -> None:
    homes(places.east, ("1号楼", places.first), ("1号楼", None))
    moved = areas.move_building(
        OPERATOR, community_id=places.east, building="1号楼", to=places.second, out_of=places.first
    )
    assert (moved, where("1号楼")) == (1, [places.second, None])


def test_a_new_household_lies_where_the_plan_says(places: Places) -> None:
    areas.move_building(OPERATOR, community_id=places.east, building="1号楼", to=places.second)
    for number, building in enumerate(("1号楼", "9号楼"), start=1):
        register(
            actor("clerk"), name="样甲", id_number=id_number(today().replace(year=1970), number),
            community_id=places.east, household_number=str(number), relation="户主", building=building,
        )  # fmt: skip
    assert (where("1号楼"), where("9号楼")) == ([places.second], [None])


def test_a_new_household_lies_where_all_others_of_its_building_lie(places: Places) -> None:
    """Sheets bring households with their areas and no plan: the page has the building in the area all the same."""
    one, two = ("1号楼", places.first), ("2号楼", places.second)
    homes(places.east, one, one, ("2号楼", places.first), two, ("3号楼", None))
    asked = [areas.area_of_building(places.east, name) for name in ("1号楼", "2号楼", "3号楼", "9号楼", "")]
    assert asked == [places.first, None, None, None, None]
    assert areas.area_of_building(places.west, "1号楼") is None
    areas.move_building(
        OPERATOR, community_id=places.east, building="1号楼", to=places.second, out_of=places.second
    )
    assert areas.area_of_building(places.east, "1号楼") == places.second
    register(
        actor("clerk"), name="样甲", id_number=id_number(today().replace(year=1970), 1),
        community_id=places.east, household_number="77", relation="户主", building="1号楼",
    )  # fmt: skip
    assert where("1号楼") == [places.first, places.first, places.second]


def test_a_building_that_two_areas_share_belongs_to_none_by_itself(places: Places) -> None:
    areas.move_building(OPERATOR, community_id=places.east, building="1号楼", to=places.first)
    areas.move_building(
        OPERATOR, community_id=places.east, building="1号楼", to=places.second, out_of=places.second
    )
    assert areas.building_areas(places.east) == {}
    assert sentences(places.east)[1][0].startswith("1号楼 lies in several areas: 第一片区、第二片区.")
    areas.forget_building(OPERATOR, grid_id=places.second, building="1号楼")
    assert areas.building_areas(places.east) == {"1号楼": places.first}


def test_what_is_refused(places: Places) -> None:
    with pytest.raises(InputError, match="Name the building"):
        areas.move_building(OPERATOR, community_id=places.east, building="  ", to=places.first)
    with pytest.raises(InputError, match="At most 80 characters"):
        areas.move_building(OPERATOR, community_id=places.east, building="楼" * 81, to=places.first)
    with pytest.raises(NotFound, match="There is no area"):
        areas.move_building(OPERATOR, community_id=places.west, building="1号楼", to=places.first)
    with pytest.raises(NotFound, match="not on the plan"):
        areas.forget_building(OPERATOR, grid_id=places.first, building="1号楼")
    with pytest.raises(InputError, match="There is an area 第一片区 already"):
        areas.rename_area(OPERATOR, grid_id=places.second, name="第一片区")
    clerk = actor("clerk")
    for attempt in (
        lambda: areas.plans(clerk),
        lambda: areas.move_building(clerk, community_id=places.east, building="1号楼", to=places.first),
        lambda: areas.rename_area(clerk, grid_id=places.first, name="x"),
    ):
        with pytest.raises(Refused, match="post.manage"):
            attempt()
    assert areas.building_areas(places.east) == {}


def test_an_area_called_otherwise(places: Places) -> None:
    areas.rename_area(OPERATOR, grid_id=places.second, name=" 南  片区 ")
    assert db.session.get_one(Grid, places.second).name == "南 片区"
    add_post(OPERATOR, key="spare", title="备用", role="household_officer", community_id=places.west)
    with pytest.raises(NotFound, match="There is no area 第二片区"):
        areas.named_area(places.east, "第二片区")
