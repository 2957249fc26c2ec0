"""Changes of the register: who may ask and check what, what is said before, what they do to open cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from hub.db.base import reading, transaction
from hub.db.models import AccessLog, Post, RegistryEntry, Task
from hub.domain.errors import Conflict, InputError, Many, NotFound, Refused
from hub.domain.form import Form
from hub.domain.form_field import CHANGE, Field
from hub.domain.suspension import STOP, SUSPENDED
from hub.operations.ab_posts import areas
from hub.operations.ab_posts.staffing import add_grid, post_of
from hub.operations.casework import cases, changes
from hub.operations.keeping import retention
from hub.operations.prints import codes
from hub.operations.proof import audit
from hub.operations.registry import asking, differences, effects, facts, record, registration, view
from hub.operations.registry.plans import AT_HOME
from hub.operations.registry.residents import find, open_resident, who_looked
from hub.operations.rights import OPERATOR
from hub.operations.rosters.named import must_be_there
from hub.operations.verb import CaseRef
from hub.operations.worklist.beside import beside
from hub.testing.factories import as_person, id_number, resident

from .engine import LOW_INCOME, TEMPORARY, Town
from .registry import CERTIFIED, CHANGES, PAPER, SAID, ask, change, done, home_of, person, snapshot, undone

NUMBER = id_number(dt.date(1951, 2, 3), 641)
ENTRIES = RegistryEntry.__table__


def test_the_same_is_asked_for_once_while_it_waits(town: Town) -> None:
    home = town.home()
    first = ask(town, "correct", home[0], id_number=NUMBER)
    waits = "Change %s says the same and waits for its check. Look at it before you ask again."
    for login in ("clerk", "clerk2"):
        with town.refused(Conflict, waits % change(town, first)["number"]):
            ask(town, "correct", home[0], login=login, id_number=NUMBER)
    ask(town, "correct", home[0], id_number=id_number(dt.date(1951, 2, 3), 642))  # something else
    asking.withdraw(town.as_("clerk"), first.id, rev=first.rev, reason="")
    again = done(town, ask(town, "correct", home[0], id_number=NUMBER))
    back = asking.undo(town.as_("clerk"), again.id, why="登记有误", paper=PAPER)
    with town.refused(Conflict, waits % change(town, back)["number"]):
        asking.undo(town.as_("clerk2"), again.id, why="登记有误", paper=PAPER)
    assert change(town, back)["state"] == "asked"


def test_of_two_who_ask_the_same_at_once_one_is_told_of_the_other(town: Town) -> None:
    home = town.home()
    found = town.at_once(
        *(lambda login=login: ask(town, "correct", home[0], login=login, id_number=NUMBER)
          for login in ("clerk", "clerk2")),
        at=(record, "new"),
    )  # fmt: skip
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    asked = town.all(CHANGES.select().where(CHANGES.c.resident_id == home[0], CHANGES.c.kind == "correct"))
    assert [row["state"] for row in asked] == ["asked"]


def needs(town: Town, kind: str, who: int, **said: Any) -> str:
    return str(change(town, ask(town, kind, who, **said))["needs"])


def lines(town: Town, kind: str, who: int | None, login: str = "clerk", **said: Any) -> list[str]:
    typed = {"on": "2026-03-02", "paper": PAPER, **said}
    return [str(line) for line in asking.preview(town.as_(login), kind, who, typed).lines]


# --- who checks what ------------------------------------------------------------------------------


def test_contact_is_corrected_at_once_and_a_name_or_number_by_two(town: Town) -> None:
    head, other = town.home()
    phone = ask(town, "correct", head, paper="", phone="19909990777")
    assert (change(town, phone)["state"], person(town, head)["phone"]) == ("applied", "19909990777")
    for said in ({"name": "改名者"}, {"id_number": NUMBER}):
        ref = ask(town, "correct", other, **said)
        assert (change(town, ref)["state"], change(town, ref)["needs"]) == ("asked", "identity")
    assert person(town, other)["name"] != "改名者"
    assert (person(town, other)["birth"], find(town.as_("clerk"), NUMBER).hits) == (
        person(town, other)["birth"],
        (),
    )


def test_a_benefit_makes_a_second_person_necessary(town: Town) -> None:
    free = town.home()
    busy = town.home()
    town.start(TEMPORARY, resident_id=busy[0])
    for kind, said in (("death", {}), ("move_out", {}), ("address", {"address": "新路1号"})):
        assert needs(town, kind, busy[0], **said) == "benefit"
    assert needs(town, "death", free[1]) == ""


def test_the_asker_does_not_check_and_who_is_out_of_reach_neither(town: Town) -> None:
    head = town.home()[0]
    ref = ask(town, "correct", head, name="改名者")
    with town.refused(Refused, f"{ref.number}: Another person checks what you have asked for."):
        asking.check(town.as_("clerk"), ref.id, rev=ref.rev)
    with town.refused(NotFound, "There is no such change, or it is not on your desk."):
        asking.check(town.as_("agent-w"), ref.id, rev=ref.rev)
    for login in ("officer-e", "deputy", "finance", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(resident.check\)"):
            asking.check(town.as_(login), ref.id, rev=ref.rev)
    with town.refused(InputError, "paper: Name the paper that you have seen yourself. Who confirms without one"
                                  " only repeats what the other has said."):  # fmt: skip
        asking.check(town.as_("agent-e"), ref.id, rev=ref.rev, paper=" ")
    assert done(town, ref).number == ref.number
    assert person(town, head)["name"] == "改名者"


def test_it_lies_on_the_desk_of_the_other_side(town: Town) -> None:
    head, other = town.home()
    ref = ask(town, "correct", head, name="改名者")
    mine = [(row.number, row.name) for row in view.on_desk(town.as_("agent-e"))]
    assert mine == [(ref.number, person(town, head)["name"])]
    assert view.on_desk(town.as_("agent-w")) == []
    assert view.on_desk(town.as_("clerk")) == []
    assert [login for login in ("agent-e", "agent-w", "clerk") if "changes" in beside(town.as_(login))] == [
        "agent-e"
    ]
    theirs = ask(town, "correct", other, login="agent-e", name="另改名")
    assert [row.number for row in view.on_desk(town.as_("clerk"))] == [theirs.number]
    # Whose desk it is not sees that something waits, and no name.
    assert [(row.number, row.name) for row in view.waiting(town.as_("clerk2"))] == [
        (ref.number, ""), (theirs.number, ""),
    ]  # fmt: skip


def test_refused_and_taken_back_change_nothing(town: Town) -> None:
    head, other = town.home()
    before = snapshot(town)
    refused, back = ask(town, "correct", head, name="改名者"), ask(town, "death", other, login="agent-e")
    with town.refused(InputError, "reason: Say why it is not confirmed."):
        asking.refuse(town.as_("agent-e"), refused.id, rev=refused.rev, reason=" ")
    asking.refuse(town.as_("agent-e"), refused.id, rev=refused.rev, reason="户口簿上是原名")
    assert change(town, back)["state"] == "applied"
    undone(town, back)
    again = ask(town, "correct", other, name="改名者")
    with town.refused(Refused, f"{again.number}: Only who has asked takes it back."):
        asking.withdraw(town.as_("agent-e"), again.id, rev=again.rev)
    asking.withdraw(town.as_("clerk"), again.id, rev=again.rev)
    with town.refused(Conflict, "Somebody was first: this change is answered already. Look at it again."):
        asking.check(town.as_("agent-e"), refused.id, rev=refused.rev)
    assert snapshot(town) == before
    assert (change(town, refused)["state"], change(town, again)["state"]) == ("refused", "withdrawn")
    _named_on_a_roster(town, head, over=refused, applied=back)


def _named_on_a_roster(town: Town, head: int, *, over: CaseRef, applied: CaseRef) -> None:
    """计生-4: the number of a change that is written on an item is looked up in the register."""
    form = Form("asked", "登记变更", (Field("change", "变更单号", names=CHANGE),))

    def named(number: str, who: int, login: str = "agent-e") -> None:
        with transaction() as tx:
            must_be_there(tx, town.as_(login), {"resident_id": who}, form, {"change": number})

    other = change(town, applied)["resident_id"]
    named(applied.number, other)
    named("", head)
    for number, who, login, said in (
        ("居变26-9999", head, "agent-e", "There is no change 居变26-9999 in the register here"),
        (applied.number, other, "agent-w", "There is no change"),
        (over.number, head, "agent-e", "was refused or withdrawn"),
        (applied.number, head, "agent-e", "is about somebody else"),
    ):
        with pytest.raises(Many, match=said):
            named(number, who, login)


def test_reason_and_paper_are_asked_and_the_own_household_is_a_colleagues(town: Town) -> None:
    head = town.home()[0]
    actor = town.as_("clerk")
    said = {"on": "2026-03-02"}
    with town.refused(InputError, "why: Say why the register changes."):
        asking.ask(actor, "death", head, said, why=" ", paper=PAPER)
    with town.refused(InputError, "paper: Name the paper that you have seen."):
        asking.ask(actor, "death", head, said, why="申报", paper=" ")
    own = as_person("clerk", person(town, head)["id_number"])
    with town.refused(
        Refused,
        "Changes of your own household are made by a colleague."
        " Whoever works here has at home a resident's rights only: ask a colleague.",
    ):
        asking.ask(own, "death", head, said, why="申报", paper=PAPER)


def test_nobody_brings_somebody_into_the_own_household_or_takes_one_out(town: Town) -> None:
    """A clerk could enter anybody there, and its benefit was reckoned for one more."""
    head, other, third = (town.home()[place] for place in (0, 1, 1))
    home = home_of(town, head)
    came = {"name": "新来的", "id_number": id_number(dt.date(1991, 4, 1), 743), "relation": "子女"}
    there = {"community_id": town.east, "household_number": home["number"]}
    said = "Changes of your own household are made by a colleague." + f" {AT_HOME}"
    ref = ask(town, "join", other, household_number=home["number"], relation="亲属")
    town.start(LOW_INCOME, resident_id=head)
    as_person("clerk", person(town, head)["id_number"])
    as_person("agent-e", person(town, head)["id_number"])
    for work in (
        lambda: ask(town, "register", None, **came, **there),
        lambda: registration.register(town.as_("clerk"), **came, **there),
        lambda: ask(town, "join", third, household_number=home["number"], relation="亲属"),
        lambda: ask(town, "move_in", town.outsider, relation="亲属", **there),
        lambda: asking.undo(town.as_("clerk"), ref.id, why="有误", paper=PAPER),
        lambda: asking.preview_undo(town.as_("clerk"), ref.id),
    ):
        with town.refused(Refused, said):
            work()
    ask(town, "register", None, login="clerk2", **came, **there)
    waits = ask(town, "join", third, login="clerk2", household_number=home["number"], relation="亲属")
    with town.refused(Refused, said):
        done(town, waits)
    done(town, waits, "agent-e2")


def test_what_was_shown_is_what_is_agreed_to(town: Town) -> None:
    head = town.home()[0]
    said = {"on": "2026-03-02", "paper": PAPER}
    plan = asking.preview(town.as_("clerk"), "death", head, said)
    town.start(TEMPORARY, resident_id=head)
    with pytest.raises(Conflict, match="no longer what you were shown"):
        asking.ask(town.as_("clerk"), "death", head, said, why="申报", paper=PAPER, seen=plan.mark)
    assert person(town, head)["died"] is None


def test_days_ahead_before_birth_and_twice_are_refused(town: Town) -> None:
    head = town.home()[0]
    for day, text in (
        ("", "on: Say on which day it happened, like 2026-10-21."), ("2026-03-03", "on: 2026-03-03 has not come yet."),
        ("1900-01-01", "on: 1900-01-01 lies before the person's birth."),
    ):  # fmt: skip
        with town.refused(InputError, text):
            ask(town, "death", head, on=day)
    done(town, ask(town, "death", head))
    with pytest.raises(Refused, match="recorded as deceased"):
        ask(town, "move_out", head)


def suspensions(case: int, town: Town) -> list[str]:
    """Keys of the case's open tasks that are suspensions."""
    query = select(Task.key).where(Task.case_id == case, Task.done_on.is_(None), Task.key == SUSPENDED)
    return [row["key"] for row in town.all(query)]


def posts(case: int, town: Town) -> list[str]:
    """Keys of the agents' posts that have something to do in the case."""
    query = (
        select(Post.key)
        .join(Task, Task.post_id == Post.id)
        .where(Task.case_id == case, Task.done_on.is_(None), Task.role == "community_agent")
    )
    return sorted({row["key"] for row in town.all(query)})


# --- open cases -----------------------------------------------------------------------------------


def test_a_death_suspends_the_case_until_the_window_answers(town: Town) -> None:
    home = town.home()
    case = town.start(TEMPORARY, resident_id=home[0]).id
    town.forward(case, "check")
    number = town.row(case)["number"]
    assert lines(town, "death", home[0])[1:2] == [f"临时救助 {number}中止办理，停表，请窗口定是否续办。"]
    done(town, ask(town, "death", home[0]), checker="clerk2")
    row = town.row(case)
    assert (row["state"], row["due"], row["ledger"][-1][:3]) == (
        "stopped",
        None,
        ["stopped_from", "2026-03-02", STOP],
    )
    assert suspensions(case, town) == [SUSPENDED]
    refusal = (
        f"{number}: This case is suspended: its applicant has died or left the street."
        " Its window says first whether it goes on."
    )
    with town.refused(Refused, refusal):
        cases.do_task(town.as_("officer-e"), case, "visit")
    with pytest.raises(NotFound, match="There is no such case, or it is not on your desk"):
        changes.go_on(town.as_("agent-e"), case, rev=town.rev(case), reason="亲属续办")
    changes.go_on(town.as_("clerk"), case, rev=town.rev(case), reason="亲属续办", paper="委托书")
    assert (town.row(case)["state"], suspensions(case, town)) == ("running", [])


def test_a_households_case_goes_on_with_another_of_its_members(town: Town) -> None:
    home, stranger = town.home(), town.home()
    case = town.start(LOW_INCOME, resident_id=home[0]).id
    done(town, ask(town, "death", home[0]), checker="clerk2")
    with town.refused(
        InputError, "successor_id: Only a living member of the household goes on with a household's case."
    ):
        changes.go_on(town.as_("clerk"), case, rev=town.rev(case), reason="x", successor_id=stranger[0])
    changes.go_on(town.as_("clerk"), case, rev=town.rev(case), reason="配偶续办", successor_id=home[1])
    assert town.columns(case, "applicant_id") == (home[1],)


def test_the_window_may_end_a_suspended_case(town: Town) -> None:
    home = town.home()
    case = town.start(TEMPORARY, resident_id=home[0]).id
    death = done(town, ask(town, "death", home[0]), checker="clerk2")
    changes.applicant_died(
        town.as_("clerk"), case, rev=town.rev(case), died_on=dt.date(2026, 3, 2), paper="死亡医学证明"
    )
    assert town.columns(case, "ended", "phase") == ("withdrawn", "done")
    # Undone later, the person lives again in the register; what the window has ended stays ended.
    said = [str(line) for line in asking.preview_undo(town.as_("clerk"), death.id).lines]
    name = person(town, home[0])["name"]
    assert said[1:] == [
        f"{name}：去世：去掉2026-03-02。",
        f"{town.row(case)['number']}其间已办结，不再变动；领导可以重新开启。",
    ]
    undone(town, death, checker="clerk2")
    assert (person(town, home[0])["died"], town.row(case)["ended"]) == (None, "withdrawn")


def test_a_case_moves_with_its_applicant_and_its_tasks_to_the_new_community(town: Town) -> None:
    home = town.home()
    case = town.forward(town.start(LOW_INCOME, resident_id=home[0]).id, "inform")
    before = posts(case, town)
    done(town, ask(town, "between", home[0], community_id=town.west, whole=True, household_number="w9"),
         checker="clerk2")  # fmt: skip
    assert town.columns(case, "community_id") == (town.west,)
    assert (before, posts(case, town)) == (["agent.e"], ["agent.w"])
    assert [person(town, each)["community_id"] for each in home] == [town.west, town.west]
    assert town.said(case, "moved_community")["after"] == town.west


def test_a_move_between_communities_is_confirmed_where_the_person_will_live(town: Town) -> None:
    """The community that somebody leaves asks or looks on; the page named the other one, and it confirmed alone."""
    home = town.home()
    town.forward(town.start(LOW_INCOME, resident_id=home[0]).id, "inform")
    ref = ask(town, "between", home[0], community_id=town.west, whole=True, household_number="w9")
    giving, receiving = town.as_("agent-e"), town.as_("agent-w")
    waits = [[line.number for line in view.waiting(each)] for each in (giving, receiving)]
    assert waits == [[], [ref.number]]
    seen = view.change_view(giving, ref.id)
    assert (seen.answers, seen.own, seen.desk) == (False, False, post_of("agent.w").title)
    assert view.change_view(receiving, ref.id).answers is True
    refused = (
        f"{ref.number}: The community that the person moves to says whether it is so, or a window."
        " Its agent finds the change on the desk."
    )
    with town.refused(Refused, refused):
        asking.check(giving, ref.id, rev=ref.rev, paper=PAPER)
    with town.refused(Refused, refused):
        asking.refuse(giving, ref.id, rev=ref.rev, reason="住户还在")
    assert change(town, ref)["state"] == "asked"
    done(town, ref, checker="agent-w")
    assert person(town, home[0])["community_id"] == town.west


def test_its_number_opens_a_change_for_whom_it_concerns(town: Town) -> None:
    ref = ask(town, "between", town.home()[0], community_id=town.west, whole=True, household_number="w9")
    found = {login: codes.find(town.as_(login), ref.number) for login in ("clerk", "agent-w", "finance")}
    assert found == {
        "clerk": codes.Found("change", ref.id), "agent-w": codes.Found("change", ref.id), "finance": None,
    }  # fmt: skip


def test_a_move_that_an_agent_asks_for_lies_on_the_desk_where_the_person_arrives(town: Town) -> None:
    """It waited at a window, though the refusal says that the new community's agent finds it on the desk."""
    home = town.home()
    moved = {"community_id": town.west, "whole": True, "household_number": "w9"}
    town.forward(town.start(LOW_INCOME, resident_id=home[0]).id, "inform")
    ref = ask(town, "between", home[0], login="agent-e", **moved)
    desks = {login: [row.number for row in view.on_desk(town.as_(login))] for login in ("agent-w", "clerk")}
    assert desks == {"agent-w": [ref.number], "clerk": []}


def test_a_move_without_a_new_address_says_that_the_old_one_ends(town: Town) -> None:
    home = town.home()
    done(town, ask(town, "address", home[0], address="友好小区8号楼2单元202室", whole=True))
    moved = {"community_id": town.west, "whole": True, "household_number": "w9"}
    none = "没有填新住址：原住址去掉，登记册上暂无住址。"
    places: tuple[dict[str, Any], ...] = ({}, {"address": "河畔花园1号楼"}, {"building": "河畔花园1号楼"})
    found = [none in lines(town, "between", home[0], **moved, **place) for place in places]
    assert found == [True, False, False]


@pytest.mark.parametrize(
    ("typed", "out"),
    [
        ({"address": "河畔路9号1单元101"}, True), ({"building": "9号楼", "address": "1单元101"}, False),
        ({"building": "9号楼"}, False),
    ],
)  # fmt: skip
def test_a_new_address_without_its_building_says_that_the_old_building_goes(
    town: Town, typed: dict[str, str], out: bool
) -> None:
    head, other = town.home()
    ask(town, "address", head, building="8号楼", address="2单元201", whole=True)
    said = "没有填小区楼栋：原楼栋8号楼去掉，按楼栋查不到。"
    for kind, who, more in (
        ("address", head, {}), ("split", other, {"household_number": "s9"}), ("between", head, {}),
    ):  # fmt: skip
        place = {"community_id": town.west} if kind == "between" else {}
        assert (said in lines(town, kind, who, **place, **more, **typed)) is out, kind
    done(town, ask(town, "move_out", other))
    assert (said in lines(town, "move_in", other, community_id=town.west, **typed)) is out


def test_who_moves_alone_without_a_household_reads_that_none_is_left(town: Town) -> None:
    head, other = town.home()
    number = home_of(town, other)["number"]
    said = f"{person(town, other)['name']}离开{number}户，今后不属于任何一户。"
    moved = {"community_id": town.west}
    assert [line for line in lines(town, "between", other, **moved) if "户" in line] == [said]
    assert said not in lines(town, "between", other, household_number="w9", relation="户主", **moved)
    assert said not in lines(town, "between", head, whole=True, **moved)
    done(town, ask(town, "move_out", other))
    assert said in lines(town, "move_in", other, **moved)


def test_what_happens_to_several_at_once_is_said_once_and_the_address_names_its_building(town: Town) -> None:
    """A move of three was thirteen lines: community, building and address of the household and of each."""
    home = town.home()
    names = "、".join(person(town, each)["name"] for each in home)
    number = home_of(town, home[0])["number"]
    ref = ask(
        town, "between", home[0], community_id=town.west, whole=True, building="3号楼", address="1单元101"
    )
    done(town, ref, checker="agent-w")
    changed = list(map(str, view.change_view(town.as_("clerk"), ref.id).changed))
    assert changed[0] == f"{number}户、{names}：社区：东社区改为西社区。"
    assert ([line for line in changed if "楼栋" in line], len(set(changed))) == ([], len(changed))


def test_a_building_that_the_address_does_not_name_is_said(town: Town) -> None:
    """2单元 was taken for the building 2, which the second person never read of."""
    home = town.home()
    ref = ask(town, "between", home[0], community_id=town.west, building="2", address="2单元301")
    done(town, ref, checker="agent-w")
    assert person(town, home[0])["address"] == "2 2单元301"
    with transaction() as tx:
        after = {"building": "3栋", "address": "13栋201"}
        found = [str(line) for line in differences.said(tx, {"building": "", "address": ""}, after)]
    assert found == ["小区楼栋：填为3栋。", "地址：填为13栋201。"]


def test_who_is_registered_is_said_with_what_the_number_says(town: Town) -> None:
    typed = {"name": "新来的", "id_number": NUMBER, "community_id": town.east}
    assert lines(town, "move_in", None, **typed) == [
        "新来的登记入册。", "按身份证号：1951-02-03出生，男。",
    ]  # fmt: skip


def test_who_moves_whole_to_a_place_of_no_area_has_no_officer_and_the_plan_says_so(town: Town) -> None:
    """It went on in the area of the old building: its officer had a house of another's, or nobody's."""
    none = "新住处不在任何包户片区：在包户片区图补上以前，那里没有包户干部。"
    head = town.home()[0]
    first = areas.named_area(town.east, "第一片区")
    second = add_grid(OPERATOR, community_id=town.east, name="二片区")
    areas.move_building(OPERATOR, community_id=town.east, building="2号楼", to=second)

    def moved(kind: str = "address", **place: Any) -> tuple[int | None, bool]:
        place |= {"whole": True}
        warned = none in lines(town, kind, head, **place)
        done(town, ask(town, kind, head, **place), "agent-w" if kind == "between" else "agent-e")
        return home_of(town, head)["grid_id"], warned

    assert moved(building="2号楼", address="1单元101") == (second, False)
    assert moved(building="2号楼", address="1单元102") == (second, False)
    assert moved(building="9号楼", address="1单元101") == (None, True)
    [plan] = areas.plans(OPERATOR, town.east)
    assert ("9号楼", 1) in plan.loose
    assert (
        "9号楼 (1 households) lies in no area. hub posts building 9号楼 --area AREA puts it into one."
        in map(str, plan.gaps)
    )
    assert moved(building="9号楼", address="1单元102", grid_id=first) == (first, False)
    west = {"community_id": town.west, "household_number": "w9"}
    assert moved("between", building="9号楼", address="1单元", **west) == (None, True)


def test_the_paper_is_asked_for_before_the_plan_is_shown(town: Town) -> None:
    """Who pressed on was sent back from the plan to the form, for a field that the form said nothing of."""
    head, clerk = town.home()[0], town.as_("clerk")
    with town.refused(InputError, "paper: Name the paper that you have seen."):
        asking.preview(clerk, "correct", head, {**SAID, "name": "改名者", "paper": " "})
    contact = asking.preview(clerk, "correct", head, {**SAID, "phone": "13999990001", "paper": ""})
    assert contact.needs == ()


# --- two records ----------------------------------------------------------------------------------


def test_two_living_people_with_two_numbers_stay_two(town: Town) -> None:
    """Whatever paper is named: nothing says how one person comes to two numbers for life."""
    other = town.home()[0]
    kept = resident("样重", community_id=town.east, sequence=731)
    before = snapshot(town)
    text = (
        "ground: Two living people with different valid ID numbers are not made one. They stay two records. One"
        " person has two numbers only where one was copied wrong or the police station certifies it: choose which."
    )
    with town.refused(Refused, text):
        ask(town, "merge", kept, other_id=other)
    with town.refused(
        Refused,
        "ground: These two numbers differ in more than one digit or two that changed places. Nobody copies a number"
        " so wrong: they are two people, or the police station certifies that both numbers are one person's.",
    ):
        ask(town, "merge", kept, other_id=other, ground="copied")
    assert snapshot(town) == before


def test_a_certificate_has_its_number_and_a_day_that_has_come(town: Town) -> None:
    other = town.home()[0]
    kept = resident("样重", community_id=town.east, sequence=731)
    with town.refused(InputError, "certificate: Write the number of the certificate."):
        ask(town, "merge", kept, other_id=other, **{**CERTIFIED, "certificate": " "})
    for day in ("", "2026-02-30", "2099-01-01"):
        with town.refused(
            InputError, "certified_on: Write the day of the certificate; it is not after today."
        ):
            ask(town, "merge", kept, other_id=other, **{**CERTIFIED, "certified_on": day})


def test_a_number_that_was_copied_wrong_is_merged_on_the_card(town: Town) -> None:
    first = resident("样抄", community_id=town.east, sequence=700)
    second = resident("样抄", community_id=town.east, sequence=702)
    ref = ask(town, "merge", first, other_id=second, ground="copied")
    assert change(town, ref)["needs"] == "identity,living"
    done(town, ref)
    assert person(town, second)["merged_into"] == first


def test_the_forms_of_a_name_follow_each_change_of_it(town: Town) -> None:
    first = resident("样抄", community_id=town.east, sequence=700)
    second = resident("样抄", community_id=town.east, sequence=702)
    forms = lambda: [person(town, who)["name_forms"] for who in (first, second)]  # noqa: E731
    assert forms() == ["样抄 yangchao yc"] * 2
    renamed = done(town, ask(town, "correct", first, name="王建国"))
    assert forms() == ["王建国 wangjianguo wjg", "样抄 yangchao yc"]
    undone(town, renamed)
    assert forms() == ["样抄 yangchao yc"] * 2
    # Who was merged is found by nothing.
    merged = done(town, ask(town, "merge", first, other_id=second, ground="copied"))
    assert forms() == ["样抄 yangchao yc", ""]
    undone(town, merged)
    assert forms() == ["样抄 yangchao yc"] * 2


def test_the_police_s_certificate_makes_two_records_one_with_a_second_person(town: Town) -> None:
    home = town.home()
    case = town.start(TEMPORARY, resident_id=home[0]).id
    kept = resident("样重", community_id=town.east, sequence=731)
    with town.refused(InputError, "paper: Name the paper that you have seen."):
        ask(town, "merge", kept, paper="", other_id=home[0], **CERTIFIED)
    ref = ask(town, "merge", kept, other_id=home[0], **CERTIFIED)
    assert change(town, ref)["needs"] == "identity,living,benefit"
    with town.refused(
        Refused,
        "paper: Two living people with different valid ID numbers are not made one."
        " The second person confirms with the paper: name it.",
    ):
        asking.check(town.as_("clerk2"), ref.id, rev=ref.rev)
    old = person(town, home[0])["id_number"]
    open_resident(town.as_("clerk"), home[0], "合并之前")
    done(town, ref, checker="clerk2")
    assert town.columns(case, "applicant_id") == (kept,)
    # Old number, old address of the page, old looks: all lead to the kept record.
    assert [hit.id for hit in find(town.as_("clerk"), old)] == [kept]
    assert open_resident(town.as_("clerk"), home[0], "合并之后").id == kept
    assert "合并之前" in [look.purpose for look in who_looked(town.as_("clerk"), kept)]
    with town.refused(Conflict, "This record was merged into another; changes are made to that one."):
        ask(town, "correct", home[0], phone="19909990778")


def test_a_later_change_is_undone_first(town: Town) -> None:
    head = town.home()[0]
    first = ask(town, "correct", head, paper="", phone="19909990771")
    second = ask(town, "correct", head, paper="", phone="19909990772")
    with town.refused(
        Conflict, f"Change {second.number} came later and says otherwise: undo that one first."
    ):
        asking.undo(town.as_("clerk"), first.id, why="有误", paper=PAPER)
    undone(town, second)
    undone(town, first)
    with town.refused(Conflict, f"{first.number}: This change was undone already."):
        asking.undo(town.as_("clerk"), first.id, why="有误", paper=PAPER)


# --- record ---------------------------------------------------------------------------------------


def test_every_change_leaves_its_entries_and_its_look(town: Town) -> None:
    head = town.home()[0]
    ref = ask(town, "correct", head, name="改名者")
    done(town, ref)
    entries = town.all(
        select(RegistryEntry.type).where(RegistryEntry.change_id == ref.id).order_by(RegistryEntry.seq)
    )
    assert [row["type"] for row in entries] == ["asked", "checked", "applied"]
    looks = town.all(
        select(AccessLog.purpose).where(AccessLog.resident_id == head, AccessLog.action == "change")
    )
    assert [row["purpose"] for row in looks] == [ref.number] * 2


@pytest.mark.parametrize("what", ["why", "said", "done"])
def test_a_change_that_was_tampered_with_is_found(town: Town, what: str) -> None:
    ref = ask(town, "correct", town.home()[0], paper="", phone="19909990773")
    mine, kept = CHANGES.c.id == ref.id, change(town, ref)
    with transaction() as tx:
        tx.execute(update(CHANGES).where(mine).values(**{what: "{}"}))
    assert audit.verify(OPERATOR).findings == [audit.Finding(ref.number, None, "projection", "said")]
    with transaction() as tx:
        tx.execute(update(CHANGES).where(mine).values(**{what: kept[what]}))


def test_a_change_that_is_gone_is_missed(town: Town) -> None:
    ref = ask(town, "correct", town.home()[0], paper="", phone="19909990773")
    kept, entries = change(town, ref), town.all(select(ENTRIES).where(ENTRIES.c.change_id == ref.id))
    with transaction() as tx:
        tx.execute(ENTRIES.delete().where(ENTRIES.c.change_id == ref.id))
        tx.execute(CHANGES.delete().where(CHANGES.c.id == ref.id))
    assert audit.verify(OPERATOR).findings == [audit.Finding(ref.number, None, "missing_case")]
    with transaction() as tx:
        tx.execute(insert(CHANGES), kept)
        tx.execute(insert(ENTRIES), entries)


def test_a_person_of_the_register_is_not_named_where_one_has_no_business(town: Town) -> None:
    ref = ask(town, "correct", town.home()[0], name="改名者")
    assert [row["name"] for row in view.change_list(None, state="asked")] == [None]
    assert "said" not in view.shown(None, ref.number)
    with pytest.raises(NotFound, match="There is no such change, or it is not on your desk"):
        view.change_view(town.as_("agent-w"), ref.id)


def test_the_words_of_an_old_change_go_and_the_proof_stays(town: Town) -> None:
    head, other = town.home()
    old = done(town, ask(town, "correct", head, name="改名者"))
    waits = ask(town, "correct", other, name="另改名")
    town.day = town.day.replace(year=town.day.year + 2) + dt.timedelta(days=2)
    retention.run(OPERATOR)
    row = change(town, old)
    assert (row["said"], row["done"], row["why"], row["paper"]) == ("{}", None, "—", "")
    assert (row["kind"], row["state"], row["asked_by"]) == ("correct", "applied", town.as_("clerk").staff_id)
    assert "另改名" in change(town, waits)["said"]
    assert audit.verify(OPERATOR).findings == []
    with town.refused(
        Conflict, f"{old.number}: The words of this change are erased; it cannot be undone any more."
    ):
        asking.undo(town.as_("clerk"), old.id, why="有误", paper=PAPER)
    assert [kept.count for kept in retention.run(OPERATOR) if kept.rule == "changes"] == [0]


@pytest.mark.parametrize(
    ("typed", "lives"),
    [
        ({"address": "9号楼1单元101"}, ("", "9号楼1单元101")),
        ({"building": "9号楼"}, ("9号楼", "")),
        ({}, ("8号楼", "8号楼2单元201")),
    ],
)
def test_who_splits_off_lives_in_one_place(town: Town, typed: dict[str, str], lives: tuple[str, str]) -> None:
    """Building and address are of one source: a new address never stands beside the old building."""
    head, other = town.home()
    ask(town, "address", head, building="8号楼", address="2单元201", whole=True)
    moved = [f"1人今后住{where}。" for where in typed.values()]
    said = lines(town, "split", other, household_number="s9", **typed)
    assert [line for line in said if "住" in line] == moved
    ask(town, "split", other, household_number="s9", **typed)
    assert (person(town, other)["building"], person(town, other)["address"]) == lives


def test_who_splits_off_at_another_address_than_the_household_s_stays_there(town: Town) -> None:
    """The plan said nothing of an address, and the change put that of the old household in its place."""
    head, other = town.home()
    ask(town, "address", head, building="8号楼", address="2单元201", whole=True)
    ask(town, "address", other, building="9号楼", address="1单元101")
    ref = ask(town, "split", other, household_number="s9")
    lives = ("9号楼", "9号楼1单元101")
    found = (person(town, other), home_of(town, other))
    assert [(each["building"], each["address"]) for each in found] == [lives, lives]
    assert [
        delta.after for delta in effects.read(change(town, ref)["done"]).deltas if delta.table == "residents"
    ] == [
        {"household_id": found[1]["id"], "relation": "户主"},
    ]


def test_who_goes_along_is_named_before_anything_changes(town: Town) -> None:
    """A whole household went where one of it was meant, and the preview said only how many."""
    head, other = town.home()
    names = "、".join(person(town, one)["name"] for one in (head, other))
    place = {"building": "9号楼", "address": "9号楼1单元"}
    said = {
        "address": lines(town, "address", head, **place, whole=True)[0],
        "between": lines(town, "between", head, **place, whole=True, community_id=town.west)[0],
        "split": lines(town, "split", other, household_number="s9")[0],
    }
    assert said == {
        "address": f"2人今后住9号楼1单元：{names}。",
        "between": f"2人迁到西社区：{names}。",
        "split": f"{home_of(town, head)['number']}户2人中1人分出，另立s9户：{person(town, other)['name']}。",
    }


def test_a_household_without_a_head_is_said_until_it_has_one(town: Town) -> None:
    """What comes next stands with the change itself, not only in what was shown before it."""
    head, other = town.home()
    key = person(town, other)["household_id"]
    home = facts.home_of(reading(), key)
    assert home is not None
    died = done(town, ask(town, "death", head))
    says = f"{home['number']}户现在没有户主，请接着办理变更户主。"

    def said() -> list[str]:
        return [str(line) for line in view.change_view(town.as_("clerk"), died.id).changed]

    assert said().count(says) == 1
    others = {f"relation:{row['id']}": "亲属" for row in facts.members_of(reading(), key)}
    done(town, ask(town, "head", other, **others))
    assert said().count(says) == 0
