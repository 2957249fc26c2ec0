"""What is of the own household of a post's A is B's work, that and nothing else of A's, and is hidden from A."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import g
from sqlalchemy import insert, select, update

from hub.db.base import transaction
from hub.db.models import (
    AccessLog,
    CaseParty,
    Complaint,
    Document,
    PostHolder,
    RegistryChange,
    RegistryEntry,
    Resident,
    RosterItem,
    Staff,
    SupervisionCard,
)
from hub.db.scope import scoped
from hub.domain.errors import Conflict, NotFound, Refused
from hub.domain.person_query import parse_query
from hub.operations.ab_posts import absences
from hub.operations.appraisal import entries, evidence
from hub.operations.appraisal.rules import rules
from hub.operations.casework import cases
from hub.operations.casework.changes import withdraw
from hub.operations.casework.sight import opens_whole
from hub.operations.casework.views import case_view
from hub.operations.complaints import graded, grades, register
from hub.operations.decisions import batches
from hub.operations.fieldwork import day_sheet, visits
from hub.operations.fieldwork.visit_list import visit_list
from hub.operations.prints.documents import issue_batch_print
from hub.operations.proof import audit
from hub.operations.registry import standing
from hub.operations.registry import view as changes
from hub.operations.registry.residents import open_resident
from hub.operations.registry.search import search
from hub.operations.rights import OPERATOR
from hub.operations.rosters import items, making, noting
from hub.operations.settings import put_setting
from hub.operations.supervision import cards, orders, violation_view, violations, waiting
from hub.operations.upkeep.doctor_unseen import unseen
from hub.operations.worklist import desk
from hub.operations.worklist.beside import beside
from hub.testing.centre import grant

from .engine import LOW_INCOME, TEMPORARY, Town
from .registry import ask, done, person
from .test_rosters import CHECKED, TWO_MONTHLY, payees

AGAIN = "Look at what waits and choose anew."
ABSENT = "There is no such case, or it is not on your desk."
ROSTER_LATE = "civil_affairs.roster_late"


def lives_with(town: Town, login: str, resident_id: int) -> None:
    """Have an account's number be that of a resident, as an administrator enters it."""
    with transaction() as tx:
        own = select(Resident.id_hash).where(Resident.id == resident_id).scalar_subquery()
        tx.execute(update(Staff).where(Staff.login == login).values(id_hash=own))
    g.pop("hub_near", None)


def of_home(town: Town, login: str, case_id: int) -> None:
    """Have somebody live with the case's applicant: another person of that household."""
    row = town.row(case_id)
    people = select(Resident.id).where(Resident.household_id == row["household_id"])
    lives_with(town, login, town.all(people.where(Resident.id != row["applicant_id"]))[0]["id"])


def on_desk(town: Town, login: str) -> list[tuple[int, str, bool]]:
    """Case, for whom, and whether for the household's sake, of each line of a desk; its counts agree."""
    found = desk.worklist(town.as_(login))
    assert found.total == len(found.items)
    return sorted({(item.case_id, item.stands_in_for, item.left_by_a) for item in found.items})


def test_the_officer_who_is_b_has_it_on_the_desk_and_on_the_way_and_does_it(town: Town) -> None:
    own, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    assert on_desk(town, "officer-e2") == []
    of_home(town, "officer-e", own)
    assert on_desk(town, "officer-e") == [(other, "", False)]
    assert on_desk(town, "officer-e2") == [(own, "officer-e", True)]
    assert [home.case_id for home in visit_list(town.as_("officer-e"))] == [other]
    assert [(home.case_id, home.left_by_a) for home in visit_list(town.as_("officer-e2"))] == [(own, True)]
    visit, theirs = town.task_id(own, "visit"), town.task_id(other, "visit")
    for login, task in (("officer-e", visit), ("officer-e2", theirs)):
        with town.refused(NotFound, "There is no such task, or it is done."):
            visits.finish(town.as_(login), task, form=town.form("home_visit"))
    visits.finish(town.as_("officer-e2"), visit, form=town.form("home_visit"))
    said = town.said(own, "task_done")
    assert (said["left_by_a"], "for_a" in said) == ("officer-e", False)
    assert audit.verify(OPERATOR).findings == []


def test_the_clerk_who_is_b_does_what_is_of_as_household_and_nothing_else_of_as(town: Town) -> None:
    own, other, third = (town.case("form", TEMPORARY) for _ in range(3))
    of_home(town, "clerk", own)
    assert on_desk(town, "clerk") == [(other, "", False), (third, "", False)]
    assert on_desk(town, "clerk2") == [(own, "clerk", True)]
    for login, case_id, error, text in (
        ("clerk", own, NotFound, ABSENT),
        (
            "clerk2",
            other,
            Refused,
            f"{town.row(other)['number']}: This step is another post's work: window clerk.",
        ),
    ):
        with town.refused(error, text):
            cases.advance(town.as_(login), case_id, "filled", rev=town.rev(case_id), method="phone")
    assert [task.mine for task in case_view(town.as_("clerk2"), own).tasks] == [True]
    assert [task.mine for task in case_view(town.as_("clerk2"), other).tasks] == [False]
    assert on_desk(town, "clerk") == [(other, "", False), (third, "", False)]


def test_counts_beside_and_search_follow(town: Town) -> None:
    own, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    lie_elsewhere = (("household_officer", 4),)
    assert desk.worklist(town.as_("clerk")).elsewhere == lie_elsewhere
    of_home(town, "clerk", own)
    assert desk.worklist(town.as_("clerk")).elsewhere == (("household_officer", 2),)
    assert desk.worklist(town.as_("clerk2")).elsewhere == (("household_officer", 2),)
    name = town.all(select(Resident.name).where(Resident.id == town.row(own)["applicant_id"]))[0]["name"]
    assert [len(search(town.as_(login), parse_query(name, town.day))) for login in ("clerk", "clerk2")] == [
        0,
        1,
    ]
    assert other != own


@pytest.mark.parametrize("how", ["household", "applicant", "party", "merged"])
def test_it_is_b_s_by_whatever_makes_it_a_s_own(town: Town, how: str) -> None:
    own, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    row, people = town.row(own), Resident.__table__
    if how == "household":
        of_home(town, "officer-e", own)
    elif how == "party":
        lives_with(town, "officer-e", town.west_home[0])
        with transaction() as tx:
            tx.execute(insert(CaseParty).values(case_id=own, role="guardian", resident_id=town.west_home[0]))
    else:
        lives_with(town, "officer-e", row["applicant_id"])
    if how == "merged":
        lives_with(town, "officer-e", town.west_home[0])
        with transaction() as tx:
            tx.execute(
                update(people).where(people.c.id == town.west_home[0]).values(merged_into=row["applicant_id"])
            )
    g.pop("hub_near", None)
    assert on_desk(town, "officer-e") == [(other, "", False)]
    assert on_desk(town, "officer-e2") == [(own, "officer-e", True)]


def test_b_takes_and_accepts_what_a_may_not_open(town: Town) -> None:
    home = town.home()
    lives_with(town, "clerk", home[1])
    with pytest.raises(Refused, match="A case of your own household is opened by a colleague"):
        town.start(resident_id=home[0], login="clerk")
    own = town.start(resident_id=home[0], login="clerk2").id
    assert town.said(own, "opened")["left_by_a"] == "clerk"
    assert [(case_id, why) for case_id, _, why in on_desk(town, "clerk2")] == [(own, True)]
    assert on_desk(town, "clerk") == []


def test_both_of_the_household_see_nothing_and_doctor_names_it(town: Town) -> None:
    own, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    of_home(town, "officer-e", own)
    assert list(unseen()) == []
    of_home(town, "officer-e2", own)
    assert [on_desk(town, login) for login in ("officer-e", "officer-e2")] == [[(other, "", False)], []]
    assert [error.params["n"] for error in unseen()] == [1]


def test_while_a_is_away_b_has_all_and_what_is_of_b_s_household_stays_a_s(town: Town) -> None:
    own, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    of_home(town, "officer-e2", own)
    absences.set_absence(OPERATOR, login="officer-e", first=town.day, last=town.day, kind="leave")
    assert on_desk(town, "officer-e2") == [(other, "officer-e", False)]
    assert on_desk(town, "officer-e") == [(own, "", False), (other, "", False)]
    assert [error.params["n"] for error in unseen()] == [1]


def test_with_a_second_a_who_may_do_it_b_has_nothing(town: Town) -> None:
    own = town.case("check", LOW_INCOME)
    of_home(town, "officer-e", own)
    assert on_desk(town, "officer-e2") == [(own, "officer-e", True)]
    actor = town.as_("officer-e2")
    assert [(post.title, post.slot) for post in actor.aside] == [("officer.e", "B")]
    assert (actor.posts, actor.post_ids) == ((), ())
    absences.set_absence(OPERATOR, login="officer-e", first=town.day, last=town.day, kind="leave")
    assert town.as_("officer-e2").aside == ()


def test_who_is_not_known_in_the_register_leaves_nothing(town: Town) -> None:
    town.case("check", LOW_INCOME)
    assert [town.as_(login).aside for login in ("officer-e2", "clerk2", "agent-e2")] == [(), (), ()]


def test_it_costs_no_statement_more(town: Town) -> None:
    own = town.case("check", LOW_INCOME)
    with town.counted() as before:
        desk.worklist(town.as_("officer-e"))
    of_home(town, "officer-e", own)
    with town.counted() as left:
        assert desk.worklist(town.as_("officer-e2")).total == 2
    assert len(left) == len(before)


def test_a_card_for_it_is_b_s(town: Town) -> None:
    own, other = town.case("form", TEMPORARY), town.case("form", TEMPORARY)
    of_home(town, "clerk", own)
    town.pass_days(2)
    cards.give_due(town.as_("deputy"))
    names = {staff["id"]: staff["login"] for staff in town.all(select(Staff.id, Staff.login))}
    given = town.all(select(SupervisionCard.case_id, SupervisionCard.staff_id))
    assert [(card["case_id"], names[card["staff_id"]]) for card in given] == [
        (own, "clerk2"),
        (other, "clerk"),
    ]


def test_a_complaint_about_it_is_about_b(town: Town) -> None:
    """推诿扯皮 over a case that A may not even open was A's to answer for."""
    own, other = town.case("form", TEMPORARY), town.case("form", TEMPORARY)
    of_home(town, "clerk", own)
    for case_id in (own, other):
        row = town.row(case_id)
        made = register.enter(town.as_("agent-e"), kind="complaint", channel="box", reason="passing_on",
                              said="两个窗口互相推", post_id=row["post_id"], about=row["number"])  # fmt: skip
        register.judge(
            town.as_("inspection"), made.id, rev=made.rev, verdict="upheld", finding="已核", answer="好"
        )
    found = violation_view.violations(town.as_("inspection"))
    assert [row["name"] for row in found] == ["clerk", "clerk2"], "the newest first"
    logins = {staff["id"]: staff["login"] for staff in town.all(select(Staff.id, Staff.login))}
    heard = town.all(select(Complaint.number).order_by(Complaint.id))
    with transaction() as tx:
        people = [evidence.find(tx, town.as_("director"), "complaint", rules()["complaint"], each["number"]).people
                  for each in heard]  # fmt: skip
    assert [[logins[key] for key in each] for each in people] == [["clerk2"], ["clerk", "clerk2"]]


def test_an_item_of_a_roster_is_b_s(town: Town) -> None:
    payees(town, 3)
    town.day = dt.date(2026, 4, 1)
    making.make(town.as_("clerk"), TWO_MONTHLY)
    mine = items.my_items(town.as_("agent-e"))
    assert (len(mine), items.my_items(town.as_("agent-e2"))) == (3, ())
    row = town.all(select(Resident.__table__).where(Resident.name == mine[0].name))[0]
    others = select(Resident.id).where(Resident.household_id == row["household_id"], Resident.id != row["id"])
    lives_with(town, "agent-e", town.all(others)[0]["id"])
    assert [item.name for item in items.my_items(town.as_("agent-e"))] == [one.name for one in mine[1:]]
    assert [item.name for item in items.my_items(town.as_("agent-e2"))] == [mine[0].name]


def test_a_late_roster_is_about_b_for_what_is_of_as_household(town: Town) -> None:
    """A was named for an item that lay on B's desk, and B for none."""
    payees(town, 3)
    town.day = dt.date(2026, 4, 1)
    number = making.make(town.as_("clerk"), TWO_MONTHLY).number
    put_setting(town.as_("admin"), key=f"appraisal.points.{ROSTER_LATE}", value="1")
    first, second, third = town.all(select(RosterItem.__table__).order_by(RosterItem.id))
    others = select(Resident.id).where(
        Resident.household_id == first["household_id"], Resident.id != first["resident_id"]
    )
    lives_with(town, "agent-e", town.all(others)[0]["id"])

    def late() -> list[str]:
        town.day = dt.date(2026, 6, 1)
        return [login for login, _ in entries.offered(town.as_("director"), ROSTER_LATE, number)]

    noting.note(town.as_("agent-e"), third["id"], outcome="continues", form=CHECKED)
    assert late() == ["agent-e2", "agent-e"], "B for what is of A's household, A for the other"
    town.day = dt.date(2026, 4, 1)
    noting.note(town.as_("agent-e"), second["id"], outcome="continues", form=CHECKED)
    assert late() == ["agent-e2"]


def test_an_order_about_it_is_answered_by_b_and_unknown_to_a(town: Town) -> None:
    own, other = town.case("form", TEMPORARY), town.case("form", TEMPORARY)
    of_home(town, "clerk", own)
    numbers = [town.row(case_id)["number"] for case_id in (own, other)]
    due = town.day + dt.timedelta(days=5)
    for number in numbers:
        orders.press(town.as_("deputy"), kind="urge", said="请尽快办理", due=due, number=number)
    laid = {
        login: [item.case for item in waiting.mine(town.as_(login)) if item.kind == "urge"]
        for login in ("clerk", "clerk2")
    }
    assert laid == {"clerk": [numbers[1]], "clerk2": [numbers[0]]}
    [order] = [item for item in waiting.mine(town.as_("clerk2")) if item.kind == "urge"]
    with town.refused(NotFound, "There is no such order, or it is not on your desk."):
        orders.answer(town.as_("clerk"), order.id, rev=1, answer="已办")
    orders.answer(town.as_("clerk2"), order.id, rev=1, answer="已办")
    assert [item for item in waiting.mine(town.as_("clerk2")) if item.kind == "urge"] == []


def test_b_puts_it_before_the_panel(town: Town) -> None:
    own, other = (town.forward(town.start(LOW_INCOME).id, "panel") for _ in range(2))
    of_home(town, "clerk", own)
    said = {"department": "civil_affairs", "key": "panel"}
    seen = town.row(other)["number"]
    for login, case_id, named in (("clerk", own, str(own)), ("clerk2", other, seen)):
        with town.refused(Conflict, f"Not waiting any more, or in another batch already: {named}. {AGAIN}"):
            batches.gather(town.as_(login), case_ids=[case_id], **said)
    made = batches.gather(town.as_("clerk2"), case_ids=[own], **said)
    assert made.number
    assert on_desk(town, "clerk") == [(other, "", False)]


def test_b_notes_the_line_of_a_roster(town: Town) -> None:
    payees(town, 2)
    town.day = dt.date(2026, 4, 1)
    making.make(town.as_("clerk"), TWO_MONTHLY)
    own, other = items.my_items(town.as_("agent-e"))
    row = town.all(select(Resident.__table__).where(Resident.name == own.name))[0]
    lives_with(town, "agent-e", row["id"])
    for login, item, error, text in (
        ("agent-e", own, NotFound, "There is no such item, or it is done."),
        (
            "agent-e2",
            other,
            Refused,
            f"{other.number}: This lies at another post. The window can give it to yours.",
        ),
    ):
        with town.refused(error, text):
            noting.note(town.as_(login), item.id, outcome="continues", form=CHECKED)
    noting.note(town.as_("agent-e2"), own.id, outcome="continues", form=CHECKED)
    assert items.my_items(town.as_("agent-e2")) == ()


def test_a_hand_over_names_nothing_of_the_readers_own_household(town: Town) -> None:
    own, other, theirs = (town.case("form", TEMPORARY) for _ in range(3))
    numbers = {case_id: town.row(case_id)["number"] for case_id in (own, other, theirs)}
    absences.set_absence(OPERATOR, login="clerk", first=town.day, last=town.day, kind="leave")
    of_home(town, "clerk", own)
    of_home(town, "clerk2", theirs)
    of_home(town, "deputy", other)
    [of_a] = absences.own(town.as_("clerk"))
    [away] = absences.now_away(town.as_("clerk"))
    [to_b] = absences.to_take(town.as_("clerk2"))
    assert [[task["number"] for task in row["tasks"]] for row in (of_a, away, to_b)] == [
        [numbers[other], numbers[theirs]],
        [numbers[other], numbers[theirs]],
        [numbers[own], numbers[other]],
    ]
    assert absences.not_handed_over(town.as_("deputy")) == [
        {"post": "window.civil_affairs", "tasks": 2, "numbers": [numbers[own], numbers[theirs]]}
    ]


def test_a_bad_grade_of_the_own_household_s_case_is_another_deputy_s(town: Town) -> None:
    own, other = (town.case("archive", TEMPORARY) for _ in range(2))
    for case_id in (own, other):
        number, code = town.columns(case_id, "number", "receipt_code")
        grades.grade(grades.RESIDENT, number=number, code=code, grade=2, said="等了很久")
    of_home(town, "deputy", own)
    deputy, number = town.as_("deputy"), town.row(other)["number"]
    assert [row["number"] for row in graded.waiting(deputy)] == [number]
    assert graded.how_many(deputy) == 1
    assert [item.case for item in waiting.mine(deputy) if item.kind == "grade"] == [number]
    assert graded.how_many(town.as_("director")) == 2


def test_a_violation_about_the_own_household_s_case_is_not_the_inspection_s_to_see(town: Town) -> None:
    own, other = (town.case("form", TEMPORARY) for _ in range(2))
    town.day = dt.date(2026, 12, 1)
    numbers = [town.row(case_id)["number"] for case_id in (own, other)]
    for number in numbers:
        violations.open_for_case(town.as_("inspection"), number=number, said="经查超期")
    of_home(town, "inspection", own)
    assert [row["about"] for row in violation_view.violations(town.as_("inspection"))] == [numbers[1]]
    assert [row["about"] for row in violation_view.mine(town.as_("clerk"))] == numbers[::-1]


def test_a_batch_s_print_names_nobody_of_the_readers_household(town: Town) -> None:
    own, other = (town.forward(town.start(LOW_INCOME).id, "panel") for _ in range(2))
    said = {"department": "civil_affairs", "key": "panel"}
    made = [batches.gather(town.as_("clerk"), case_ids=[case_id], **said).id for case_id in (own, other)]
    agendas = [issue_batch_print(town.as_("clerk"), batch_id, "hub.panel_agenda") for batch_id in made]
    of_home(town, "clerk", own)
    for login, seen in (("clerk", agendas[1:]), ("clerk2", agendas)):
        query = scoped(Document.__table__, town.as_(login)).where(Document.batch_id.in_(made))
        assert [row["id"] for row in town.all(query.order_by(Document.id))] == seen
    with pytest.raises(Refused, match="A case of your own household is in it: a colleague does this"):
        issue_batch_print(town.as_("clerk"), made[0], "hub.panel_agenda")
    issue_batch_print(town.as_("clerk"), made[1], "hub.panel_agenda")


def test_a_change_of_the_register_is_b_s_to_check(town: Town) -> None:
    (own, near), (other, _) = town.home(), town.home()
    lives_with(town, "agent-e", near)
    asked = [ask(town, "correct", who, name="改名者") for who in (own, other)]
    numbers = [ref.number for ref in asked]
    assert [row.number for row in changes.on_desk(town.as_("agent-e"))] == numbers[1:]
    [left] = changes.on_desk(town.as_("agent-e2"))
    assert (left.number, left.name) == (numbers[0], person(town, own)["name"])
    assert [changes.how_many(town.as_(login)) for login in ("agent-e", "agent-e2")] == [(1, 1), (2, 1)]
    assert [(row.number, row.name) for row in changes.waiting(town.as_("agent-e2"))] == [
        (numbers[0], left.name),
        (numbers[1], ""),
    ]
    assert [login for login in ("agent-e", "agent-e2") if "changes" in beside(town.as_(login))] == [
        "agent-e",
        "agent-e2",
    ]
    [row] = town.all(select(RegistryChange.post_id).where(RegistryChange.id == asked[0].id))
    assert done(town, asked[0], "agent-e2").number == numbers[0]
    assert changes.on_desk(town.as_("agent-e2")) == []
    done(town, asked[1], "agent-e")
    for no in range(6):
        ask(town, "correct", own, name=f"改名者{'甲乙丙丁戊己'[no]}")
    assert "changes" not in beside(town.as_("agent-e")), "nothing of it is on A's desk, nor in its place"
    last = ask(town, "correct", other, name="又改名者")
    assert [row.number for row in changes.on_desk(town.as_("agent-e"))] == [last.number]
    entries = town.all(
        select(RegistryEntry.type, RegistryEntry.post_id)
        .where(RegistryEntry.change_id == asked[0].id)
        .order_by(RegistryEntry.seq)
    )
    assert {"type": "checked", "post_id": row["post_id"]} in entries, "at which post it was checked"
    [title] = {each.title for each in town.as_("agent-e2").aside}
    looks = town.all(select(AccessLog.post).where(AccessLog.staff_id == town.as_("agent-e2").staff_id))
    assert {each["post"] for each in looks} == {title}, "and who looked, as the resident is told"


def test_what_b_asks_of_as_household_lies_at_a_window_not_where_a_sees_nothing(town: Town) -> None:
    own, near = town.home()
    lives_with(town, "agent-e", near)
    grant("agent-e2", "window_clerk", department="civil_affairs")
    asked = ask(town, "correct", own, login="agent-e2", name="改名者")
    assert [row.number for row in changes.on_desk(town.as_("clerk"))] == [asked.number]


def test_an_order_outlives_its_case_on_b_s_desk(town: Town) -> None:
    own = town.case("form", TEMPORARY)
    of_home(town, "clerk", own)
    number, due = town.row(own)["number"], town.day + dt.timedelta(days=5)
    orders.press(town.as_("deputy"), kind="urge", said="请尽快办理", due=due, number=number)
    withdraw(town.as_("clerk2"), own, rev=town.rev(own), reason="本人撤回")
    assert town.row(own)["closed_on"] is not None
    [order] = [item for item in waiting.mine(town.as_("clerk2")) if item.kind == "urge"]
    assert order.case == number
    assert [item for item in waiting.mine(town.as_("clerk")) if item.kind == "urge"] == []
    orders.answer(town.as_("clerk2"), order.id, rev=1, answer="已撤回")
    assert town.as_("clerk2").aside == () or own not in town.as_("clerk2").aside[0].own_of.cases


def test_the_day_sheet_of_b_says_at_which_post(town: Town) -> None:
    own = town.case("check", LOW_INCOME)
    of_home(town, "officer-e", own)
    sheet = day_sheet.data(town.as_("officer-e2"))
    assert sheet["posts"] == "officer.e"


def test_who_is_b_of_a_window_opens_whole_what_a_leaves_and_nothing_else(town: Town) -> None:
    """An officer who is B of a window was led from the own task to the whole case, which was not to be seen."""
    task, own = town.case("check", LOW_INCOME), town.case("form", TEMPORARY)
    of_home(town, "clerk", own)
    window = town.as_("clerk").post_ids[0]
    with transaction() as tx:
        tx.execute(insert(PostHolder).values(
            post_id=window, staff_id=town.as_("officer-e").staff_id, slot="B", since=dt.date(2016, 1, 1)
        ))  # fmt: skip
    who = town.as_("officer-e")
    assert {item.case_id for item in desk.worklist(who).items} == {task, own}
    whole = {case_id: opens_whole(who, "civil_affairs", case_id) for case_id in (task, own)}
    assert whole == {task: False, own: True}
    assert case_view(who, own).row["id"] == own
    with pytest.raises(NotFound, match=ABSENT):
        case_view(who, task)


def test_the_day_sheet_says_no_post_at_which_nothing_is_left(town: Town) -> None:
    """Whoever is B of a neighbour who is in the register had the neighbour's post on every sheet."""
    town.case("check", LOW_INCOME)
    lives_with(town, "officer-w", town.home()[0])
    west = town.as_("officer-w").post_ids[0]
    with transaction() as tx:
        tx.execute(insert(PostHolder).values(
            post_id=west, staff_id=town.as_("officer-e").staff_id, slot="B", since=dt.date(2016, 1, 1)
        ))  # fmt: skip
    who = town.as_("officer-e")
    assert [post.id for post in who.aside] == [west]
    assert day_sheet.data(who)["posts"] == "officer.e"


def test_who_of_two_a_may_do_it_does_it_and_a_household_that_changes_is_followed(town: Town) -> None:
    own, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    of_home(town, "officer-e", own)
    second = {"post_id": town.as_("officer-e").post_ids[0], "staff_id": town.as_("officer-w").staff_id}
    with transaction() as tx:
        tx.execute(insert(PostHolder).values(**second, slot="A", since=town.day))
    assert [on_desk(town, login) for login in ("officer-e", "officer-w", "officer-e2")] == [
        [(other, "", False)],
        [(own, "", False), (other, "", False)],
        [],
    ]
    lives_with(town, "officer-w", town.row(own)["applicant_id"])
    assert on_desk(town, "officer-e2") == [(own, "officer-e、officer-w", True)]
    absences.set_absence(OPERATOR, login="officer-w", first=town.day, last=town.day, kind="sudden")
    assert on_desk(town, "officer-e2") == [(own, "officer-e", True)]
    mine = select(Staff.id_hash).where(Staff.login == "officer-e").scalar_subquery()
    moved = update(Resident).where(Resident.id_hash == mine)
    with transaction() as tx:
        tx.execute(moved.values(household_id=town.row(other)["household_id"]))
    g.pop("hub_near", None)
    assert on_desk(town, "officer-e2") == [(other, "officer-e", True)]
    assert on_desk(town, "officer-e") == [(own, "", False)]


def test_a_record_says_that_b_has_it(town: Town) -> None:
    own, other = town.case("form", TEMPORARY), town.case("form", TEMPORARY)
    of_home(town, "clerk", own)
    found = []
    for case_id in (own, other):
        record = open_resident(town.as_("clerk2"), town.row(case_id)["applicant_id"], "受理临时救助")
        found += [each.holder for each in standing.standing(town.as_("clerk2"), record, "受理临时救助").cases]
    assert found == ["clerk2", "clerk"]
