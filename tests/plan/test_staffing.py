"""三、中心机构设置: who works here, how many, trained, with A and B, before a department is switched on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.db.base import today
from hub.domain.errors import Refused
from hub.operations.ab_posts.coverage import coverage
from hub.operations.ab_posts.lacking import lacking
from hub.operations.ab_posts.staffing import add_post, hold_post, leave_post, post_list
from hub.operations.centre.communities import add_community
from hub.operations.context import service_of
from hub.operations.rights import OPERATOR
from hub.operations.services import guides
from hub.operations.services.guide_words import words_of
from hub.operations.services.modules import NotStaffed, enable, missing_staff, roles_of, steps_of
from hub.operations.staff.accounts import add_staff, change_staff, staff_list, switch_off, switch_on
from hub.operations.staff.grants import caps, counts, end_role, grant_role, grants_of
from hub.operations.staff.training import record_training
from hub.operations.upkeep import doctor
from hub.testing import databases
from hub.testing.centre import actor, person, small_centre
from hub.testing.fixtures import opened


@pytest.fixture
def east(tmp_path: Path) -> Iterator[int]:
    """One of two communities of a staffed centre, every department off.

    On SQLite: each operation has its own tests on both kinds of database.
    """
    with opened(databases.sqlite_url(tmp_path), WEB=False) as app, app.app_context():
        yield small_centre("civil_affairs", "family_planning")[0]


def told(check: str) -> list[str]:
    """What `hub doctor` says under a check."""
    return [str(one.error) for one in doctor.look_at(check)]


def numbers() -> dict[str, tuple[int, int]]:
    """The centre's numbers of people and how many the plan has."""
    return {cap.key: (cap.now, cap.most) for cap in counts()}


def test_director_and_deputies_are_as_many_as_set_or_have_a_reason(east: int) -> None:
    # B-014: one director, two deputies; the third only with a reason, which doctor shows while it lasts.
    person("third")
    with pytest.raises(Refused, match="There are already 2 of deputy directors; the plan has 2"):
        grant_role(OPERATOR, login="third", role="deputy_director", street_post="副调研员")
    assert (grants_of("third"), staff_list(OPERATOR)[-1]["street_post"]) == ([], "")
    grant_role(
        OPERATOR, login="third", role="deputy_director", street_post="副调研员", reason="交接期至2016-12-31"
    )
    day = today()
    assert numbers()["caps.deputy_directors"] == (3, 2)
    assert told("caps") == [
        f"There are 3 of deputy directors (the centre), the plan has 2: third {day}: 交接期至2016-12-31"
    ]
    end_role(OPERATOR, login="third", role="deputy_director")
    assert (numbers()["caps.deputy_directors"], told("caps")) == ((2, 2), [])


def test_who_leads_the_centre_has_a_post_at_the_street_office(east: int) -> None:
    # B-015: director = head of the street office, deputies = two of its deputies; shown on the account.
    for login, role, post in (("aa", "director", "办事处主任"), ("bb", "deputy_director", "办事处副主任")):
        person(login)
        with pytest.raises(Refused, match=f"{login} has no street post"):
            grant_role(OPERATOR, login=login, role=role, reason="交接")
        assert grants_of(login) == []
        grant_role(OPERATOR, login=login, role=role, reason="交接", street_post=post)
        assert [row["role"] for row in grants_of(login)] == [role]
        assert next(row for row in staff_list(OPERATOR) if row["login"] == login)["street_post"] == post
        with pytest.raises(Refused, match=f"{login} has no street post"):
            change_staff(OPERATOR, login=login, street_post=" ")
    assert told("street posts") == []


def test_the_centres_establishment_asks_for_a_reason_beyond_it(east: int) -> None:
    # B-019: 15 is a setting; the 16th with a reason, on the account's grant and in doctor.
    people = 15 - numbers()["caps.centre_staff"][0]
    for number in range(people):
        person(f"p{number}", "window_clerk", department="civil_affairs")
    assert (numbers()["caps.centre_staff"], told("caps")) == ((15, 15), [])
    person("more")
    wanted = {"login": "more", "role": "window_clerk", "department": "civil_affairs"}
    with pytest.raises(Refused, match="There are already 15 of people at the centre; the plan has 15"):
        grant_role(OPERATOR, **wanted)
    grant_role(OPERATOR, **wanted, reason="借调至2017-03-31")
    said = [
        f"There are 16 of people at the centre (the centre), the plan has 15: more {today()}: 借调至2017-03-31"
    ]
    assert (numbers()["caps.centre_staff"], told("caps")) == ((16, 15), said)
    # The reason is asked again of who comes back, and kept.
    switch_off(OPERATOR, login="p0")
    assert told("caps") == []
    with pytest.raises(Refused, match="There are already 15 of people at the centre"):
        switch_on(OPERATOR, login="p0")
    switch_on(OPERATOR, login="p0", reason="产假结束")
    assert "p0 2016-01-01: 产假结束" in told("caps")[0]


def test_a_fifth_agent_of_a_community_has_a_reason(east: int) -> None:
    # B-021: controlled within 4; each community counts its own.
    west = add_community(OPERATOR, name="南社区")
    for login in ("xx", "yy"):
        person(login, "community_agent", community_id=east)
    person("zz")
    assert caps("community_agent", east, None, today())[0].now == 4
    with pytest.raises(Refused, match="There are already 4 of agents of this community; the plan has 4"):
        grant_role(OPERATOR, login="zz", role="community_agent", community_id=east)
    grant_role(OPERATOR, login="zz", role="community_agent", community_id=east, reason="孕产假顶岗")
    assert told("caps") == [
        f"There are 5 of agents of this community (东社区), the plan has 4: zz {today()}: 孕产假顶岗"
    ]
    person("ww", "community_agent", community_id=west)
    assert [caps("community_agent", place, None, today())[0].now for place in (east, west)] == [5, 1]


def test_every_post_has_a_and_b_before_a_department_is_on(east: int) -> None:
    # B-016: a post without B is named by doctor, keeps the department off, and B is another person.
    enable(OPERATOR, department="family_planning", community_id=east + 1)  # the centre has begun
    window = "window.civil_affairs"
    leave_post(OPERATOR, key=window, slot="B")
    lack = f"The post {window} (window clerk) has no B. hub posts hold gives it one."
    assert [(one.level, str(one.error)) for one in doctor.look_at("A and B")] == [("wrong", lack)]
    assert [str(error) for error in missing_staff("civil_affairs", east)] == [lack]
    with pytest.raises(NotStaffed) as refused:
        enable(OPERATOR, department="civil_affairs", community_id=east)
    assert (refused.value.exit_code, [str(error) for error in refused.value.errors]) == (3, [lack])
    with pytest.raises(Refused, match="clerk is the other one of A and B already"):
        hold_post(OPERATOR, key=window, login="clerk", slot="B")
    hold_post(OPERATOR, key=window, login="clerk2", slot="B")
    assert told("A and B") == []
    assert enable(OPERATOR, department="civil_affairs", community_id=east) is True


def test_a_window_is_for_who_passed_the_training_before(east: int) -> None:
    # B-020: without a training passed no later than the day of the post it is refused.
    add_post(OPERATOR, key="window.new", title="民政窗口", role="window_clerk", department="civil_affairs")
    add_staff(OPERATOR, login="cc", name="丙")
    grant_role(OPERATOR, login="cc", role="window_clerk", department="civil_affairs")
    day = today()
    with pytest.raises(Refused, match="丙 is not trained for .*民政-1、"):
        hold_post(OPERATOR, key="window.new", login="cc", slot="A", since=day)
    record_training(OPERATOR, login="cc", passed_on=day - dt.timedelta(days=1))
    with pytest.raises(Refused):
        hold_post(OPERATOR, key="window.new", login="cc", slot="A", since=day - dt.timedelta(days=2))
    hold_post(OPERATOR, key="window.new", login="cc", slot="A", since=day)
    assert next(row["A"] for row in post_list() if row["key"] == "window.new") == "丙"


def test_a_community_has_an_agent_for_every_department_that_is_on(east: int) -> None:
    # B-022: without one the department stays off there, and doctor names both.
    for slot in "AB":
        leave_post(OPERATOR, key="agent.e", slot=slot)
    add_post(OPERATOR, key="agent.e.civil", title="民政代办员", role="community_agent",
             department="civil_affairs", community_id=east)  # fmt: skip
    for slot, login in (("A", "agent-e"), ("B", "agent-e2")):
        hold_post(OPERATOR, key="agent.e.civil", login=login, slot=slot)
    assert enable(OPERATOR, department="civil_affairs", community_id=east) is True
    lacks = [
        f"The post agent.e (community agent) has no {slot}. hub posts hold gives it one." for slot in "AB"
    ]
    with pytest.raises(NotStaffed) as refused:
        enable(OPERATOR, department="family_planning", community_id=east)
    assert (refused.value.exit_code, [str(error) for error in refused.value.errors]) == (3, lacks)
    assert told("A and B") == lacks
    for slot, login in (("A", "agent-e"), ("B", "agent-e2")):
        hold_post(OPERATOR, key="agent.e", login=login, slot=slot)
    assert enable(OPERATOR, department="family_planning", community_id=east) is True
    assert told("A and B") + told("staffing") == []


def test_every_link_names_who_answers_or_doctor_does(east: int) -> None:
    # TL-06a: 民政-1 with its 15 source steps, two of them the agent's, whose post has no A.
    enable(OPERATOR, department="civil_affairs", community_id=east)
    leave_post(OPERATOR, key="agent.e", slot="A")
    service = service_of("民政-1")
    words = words_of(service, "zh", {})
    stops = guides.chart(service, guides.place_of(service, words), words, today())["stops"]
    carried = {number for step in service.steps for one in (step, *step.tasks) for number in one.source}
    assert carried == set(range(1, 16))
    assert [stop["key"] for stop in stops] == [step.key for step in service.steps]
    assert [stop["title"] for stop in stops if not stop["role"] or "limit" not in stop | _noted(stop)] == []
    held = {stop["key"]: stop.get("holder") for stop in stops}
    assert (held["accept"], held["inform"], held["bureau"]) == ("clerk、clerk2", "各社区公布的责任人", None)
    assert [(one.level, one.error.where) for one in doctor.look_at("answerable")] == [
        ("wrong", "东社区 · 民政")
    ]
    (lack,) = lacking("civil_affairs", roles_of("civil_affairs"), east)
    mine = [step for step in steps_of("civil_affairs", lack) if step.startswith("民政-1 ")]
    assert mine == ["民政-1 通知评审结果", "民政-1 公示"]
    assert "steps of community agent: 民政" in told("answerable")[0]
    for slot in "AB":
        leave_post(OPERATOR, key="window.civil_affairs", slot=slot)
    stops = guides.chart(service, guides.place_of(service, words), words, today())["stops"]
    assert stops[0]["holder"] == "未明确责任人"


def _noted(stop: dict[str, object]) -> dict[str, object]:
    """What stands for a limit in words."""
    return {"limit": stop["limit_note"]} if "limit_note" in stop else {}


def test_the_coverage_of_a_unit_names_the_post_without_b(east: int) -> None:
    # AB-00: agent, leader and officer of one community; B may do what A does.
    enable(OPERATOR, department="family_planning", community_id=east + 1)  # the centre has begun
    leave_post(OPERATOR, key="agent.e", slot="B")
    posts = [post for post in coverage(actor("director")) if post.community == "东社区"]
    assert {post.title: post.unbacked for post in posts} == {
        "agent.e": True, "leader.e": False, "officer.e": False,
    }  # fmt: skip
    assert told("A and B") == ["The post agent.e (community agent) has no B. hub posts hold gives it one."]
    for one, other in (("leader-e", "leader-e2"), ("officer-e", "officer-e2")):
        assert actor(one).grants == actor(other).grants
