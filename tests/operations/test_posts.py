"""Posts, their A and B, officers' areas, absences, and what a department still lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from hub.db.base import db, today
from hub.db.models import Absence, PostHolder, Staff
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.ab_posts.absences import end_absence, set_absence
from hub.operations.ab_posts.lacking import Lack, lacking
from hub.operations.ab_posts.staffing import (
    add_grid,
    add_post,
    change_post,
    give_grid,
    hold_post,
    leave_post,
    post_list,
    post_of,
    put_grid,
)
from hub.operations.rights import OPERATOR
from hub.operations.staff.accounts import switch_off
from hub.operations.staff.people import holders, post_for
from hub.testing.centre import SINCE, actor, grant, person, post, small_centre
from hub.testing.walk import Ticking

DAY = dt.date(2016, 12, 5)
ONE = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(app_without_pages: Flask) -> Iterator[tuple[int, int]]:
    with app_without_pages.app_context():
        yield small_centre()


def slots(key: str) -> list[tuple[str, str, dt.date, dt.date | None]]:
    asked = (
        select(PostHolder.slot, Staff.login, PostHolder.since, PostHolder.until)
        .join(Staff, Staff.id == PostHolder.staff_id)
        .where(PostHolder.post_id == post_of(key).id)
        .order_by(PostHolder.id)
    )
    return [tuple(row) for row in db.session.execute(asked)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"key": "Ä", "role": "finance"}, "A post's key has small letters"),
        ({"key": "x", "title": " ", "role": "finance"}, "Give the post a title"),
        ({"key": "x", "role": "king"}, "There is no role king"),
        ({"key": "x", "role": "community_agent"}, "community agent needs a community"),
        ({"key": "x", "role": "window_clerk"}, "window clerk needs a department"),
        ({"key": "x", "role": "community_agent", "community_id": 99}, "There is no community 99"),
        ({"key": "x", "role": "finance", "services": ["民政-99"]}, "There is no service 民政-99"),
    ],
)
def test_what_is_refused_of_a_new_post(given: dict[str, object], said: str) -> None:
    before = len(post_list())
    with pytest.raises(InputError, match=said):
        add_post(OPERATOR, **{"title": "岗位", **given})  # type: ignore[arg-type]
    assert len(post_list()) == before


def test_a_posts_key_is_taken_once() -> None:
    with pytest.raises(Conflict, match="There is a post finance already"):
        add_post(OPERATOR, key="finance", title="x", role="finance")


def test_a_post_gets_another_title_and_telephone() -> None:
    change_post(OPERATOR, key="finance", phone=" 0909-2222333转8 ")
    change_post(OPERATOR, key="finance", title=" 财务 一岗 ")
    (row,) = post_list(role="finance")
    assert (row["title"], row["phone"], row["A"]) == ("财务 一岗", "0909-2222333转8", "finance")
    for given, said in (
        ({"title": " "}, "Give the post a title"),
        ({"phone": "1" * 41}, "At most 40"),
        ({"phone": "财务室"}, "no telephone"),
    ):
        with pytest.raises(InputError, match=said):
            change_post(OPERATOR, key="finance", **given)
    with pytest.raises(NotFound, match="There is no post nothing"):
        change_post(OPERATOR, key="nothing", phone="1")
    with pytest.raises(Refused):
        change_post(actor("clerk"), key="finance", phone="1")
    assert post_list(role="finance") == [row]


def test_the_list_names_a_and_b() -> None:
    rows = {row["key"]: row for row in post_list(role="community_leader")}
    assert [(key, row["A"], row["B"], row["community"]) for key, row in rows.items()] == [
        ("leader.e", "leader-e", "leader-e2", "东社区"), ("leader.w", "leader-w", "leader-w2", "西社区"),
    ]  # fmt: skip


def test_whoever_takes_a_slot_ends_the_one_before() -> None:
    person("new", "finance")
    hold_post(OPERATOR, key="finance", login="new", slot="A", since=DAY)
    assert slots("finance") == [
        ("A", "finance", SINCE, DAY - ONE), ("B", "finance2", SINCE, None), ("A", "new", DAY, None),
    ]  # fmt: skip
    post_id = post_of("finance").id
    assert [holders([post_id], day)[post_id]["A"] for day in (DAY - ONE, DAY)] == ["finance", "new"]


def test_a_slot_taken_from_an_earlier_day_leaves_no_second_holder() -> None:
    person("new", "finance")
    hold_post(OPERATOR, key="finance", login="new", slot="A", since=SINCE)
    post_id = post_of("finance").id
    assert [holders([post_id], day)[post_id]["A"] for day in (SINCE, DAY)] == ["new", "new"]
    assert actor("finance", DAY).posts == ()


def test_nobody_is_a_and_b_of_one_post() -> None:
    with pytest.raises(Refused, match="finance2 is the other one of A and B already"):
        hold_post(OPERATOR, key="finance", login="finance2", slot="A")
    with pytest.raises(InputError, match="A post has an A and a B, not C"):
        hold_post(OPERATOR, key="finance", login="finance2", slot="C")


def test_a_holder_needs_the_posts_role_there(centre: tuple[int, int]) -> None:
    _, west = centre
    person("guest")
    with pytest.raises(Refused, match="guest does not have the role finance office of this post"):
        hold_post(OPERATOR, key="finance", login="guest", slot="B")
    with pytest.raises(Refused, match="agent-w does not have the role community agent of this post"):
        hold_post(OPERATOR, key="agent.e", login="agent-w", slot="B")
    grant("guest", "community_agent", community_id=west)
    with pytest.raises(Refused, match="guest does not have the role community agent"):
        hold_post(OPERATOR, key="agent.e", login="guest", slot="B")
    # A deputy may do all that the director may, and so can be the director's B; not the other way round.
    assert slots("director")[1][:2] == ("B", "deputy")
    with pytest.raises(Refused, match="director does not have the role deputy director"):
        hold_post(OPERATOR, key="deputy", login="director", slot="B")


def test_leaving_a_slot_empty() -> None:
    leave_post(OPERATOR, key="finance", slot="B")
    post_id = post_of("finance").id
    assert holders([post_id])[post_id] == {"A": "finance"}
    with pytest.raises(NotFound, match="Nobody holds B of the post finance"):
        leave_post(OPERATOR, key="finance", slot="B")
    with pytest.raises(NotFound, match="There is no post nothing"):
        leave_post(OPERATOR, key="nothing", slot="B")


def test_a_window_with_services_of_its_own_comes_first() -> None:
    own = add_post(
        OPERATOR, key="window.own", title="低保窗口", role="window_clerk", department="civil_affairs",
        services=["民政-1"],
    )  # fmt: skip
    general = post_of("window.civil_affairs").id
    key = "civil_affairs.minimum_living"
    assert post_for("window_clerk", "civil_affairs", None, service=key) == own
    assert post_for("superior", "civil_affairs", None, service="civil_affairs.other") == general
    assert post_for("window_clerk", "civil_affairs", None) == general


# --- areas ----------------------------------------------------------------------------------------


def test_an_area_goes_to_an_officers_post_of_its_community(centre: tuple[int, int]) -> None:
    east, _ = centre
    with pytest.raises(Conflict, match="There is an area 第一片区 already"):
        add_grid(OPERATOR, community_id=east, name="第一片区")
    with pytest.raises(NotFound, match="There is no community 99"):
        add_grid(OPERATOR, community_id=99, name="x")
    for key in ("agent.e", "officer.w"):
        with pytest.raises(Refused, match="An area goes to a household officer's post"):
            add_grid(OPERATOR, community_id=east, name="第二片区", post_key=key)
    with pytest.raises(NotFound, match="There is no area 99"):
        give_grid(OPERATOR, grid_id=99, post_key="officer.e")
    made = put_grid(OPERATOR, community_id=east, name="第二片区", post_key="officer.e")
    assert put_grid(OPERATOR, community_id=east, name="第二片区", post_key="officer.e") == made


# --- absences -------------------------------------------------------------------------------------


@pytest.fixture
def that_day() -> None:
    """It is DAY: absences are entered for days to come."""
    current_app.config["HUB_NOW"] = Ticking(DAY)


@pytest.mark.usefixtures("that_day")
def test_an_absence_is_entered_by_the_person_or_an_administrator() -> None:
    set_absence(actor("clerk"), login="clerk", first=DAY, last=DAY + ONE, reason="年休假")
    set_absence(actor("admin"), login="clerk2", first=DAY, last=DAY)
    with pytest.raises(Refused, match=r"clerk may not do this \(post.manage\)"):
        set_absence(actor("clerk"), login="clerk2", first=DAY, last=DAY)
    with pytest.raises(InputError, match="The last day lies before the first"):
        set_absence(actor("clerk"), login="clerk", first=DAY, last=DAY - ONE)
    assert len(db.session.scalars(select(Absence.id)).all()) == 2


@pytest.mark.usefixtures("that_day")
def test_coming_back_earlier() -> None:
    away = set_absence(actor("clerk"), login="clerk", first=DAY, last=DAY + 4 * ONE).id
    end_absence(actor("clerk"), absence_id=away, back_on=DAY + ONE)
    assert [len(actor("clerk2", day).posts) for day in (DAY, DAY + ONE)] == [1, 0]
    # It never becomes longer, and is nobody else's business.
    end_absence(actor("clerk"), absence_id=away, back_on=DAY + 9 * ONE)
    assert db.session.get_one(Absence, away).last == DAY
    with pytest.raises(Refused):
        end_absence(actor("clerk2"), absence_id=away, back_on=DAY)
    with pytest.raises(NotFound):
        end_absence(actor("clerk"), absence_id=99, back_on=DAY)


# --- what is lacking ------------------------------------------------------------------------------

ROLES = frozenset({"window_clerk", "household_officer", "community_agent", "superior", "panel_member"})


def test_a_staffed_community_lacks_nothing(centre: tuple[int, int]) -> None:
    assert [lacking("civil_affairs", ROLES, community_id) for community_id in centre] == [[], []]


def test_every_empty_slot_is_named(centre: tuple[int, int]) -> None:
    east, west = centre
    leave_post(OPERATOR, key="agent.e", slot="B")
    switch_off(OPERATOR, login="officer-e")
    leave_post(OPERATOR, key="window.civil_affairs", slot="A")
    window = Lack("window_clerk", "civil_affairs", None, "window.civil_affairs", "A")
    assert lacking("civil_affairs", ROLES, east) == [
        Lack("community_agent", "civil_affairs", east, "agent.e", "B"),
        Lack("household_officer", "civil_affairs", east, "officer.e", "A"),
        window,
    ]
    assert lacking("civil_affairs", ROLES, west) == [window]


def test_missing_posts_and_areas_are_named(centre: tuple[int, int]) -> None:
    from hub.operations.centre.communities import add_community

    new = add_community(OPERATOR, name="北社区")
    assert lacking("civil_affairs", ROLES, new) == [
        Lack("community_agent", "civil_affairs", new, "", ""),
        Lack("household_officer", "civil_affairs", new, "*", ""),
    ]
    add_grid(OPERATOR, community_id=new, name="第一片区")
    assert lacking("civil_affairs", frozenset({"household_officer"}), new) == [
        Lack("household_officer", "civil_affairs", new, "第一片区", ""),
    ]


def test_a_role_outside_the_hub_needs_the_window(centre: tuple[int, int]) -> None:
    window = Lack("window_clerk", "labour", None, "", "")
    assert lacking("labour", frozenset({"superior", "third_party", "applicant"}), centre[0]) == [window]


def test_a_departments_own_post_is_the_one_that_counts(centre: tuple[int, int]) -> None:
    east, _ = centre
    post("agent.e.civil", "community_agent", "agent-e", department="civil_affairs", community_id=east)
    assert lacking("civil_affairs", frozenset({"community_agent"}), east) == [
        Lack("community_agent", "civil_affairs", east, "agent.e.civil", "B")
    ]
    assert lacking("labour", frozenset({"community_agent"}), east)[0].slot == ""


def test_posts_are_managed_by_administrators_only(centre: tuple[int, int]) -> None:
    clerk, day = actor("clerk"), today()
    for attempt in (
        lambda: add_post(clerk, key="x", title="x", role="finance"),
        lambda: hold_post(clerk, key="finance", login="clerk", slot="A", since=day),
        lambda: leave_post(clerk, key="finance", slot="A"),
        lambda: add_grid(clerk, community_id=centre[0], name="x"),
        lambda: give_grid(clerk, grid_id=1, post_key="officer.e"),
    ):
        with pytest.raises(Refused, match=r"clerk may not do this \(post.manage\)"):
            attempt()
