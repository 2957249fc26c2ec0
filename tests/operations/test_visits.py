"""One task at a time: what its person sees, how it is done, what is left of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from hub.db.base import db
from hub.db.models import AccessLog, Resident, Staff, Task
from hub.domain.errors import InputError, Many, NoMore, NotFound
from hub.operations.fieldwork import visits
from hub.operations.fieldwork.visit_list import day_visits, is_open, next_task, visit_list
from hub.operations.fieldwork.visit_view import visit_view
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing import centre

from .engine import LOW_INCOME, OLD_AGE, TEMPORARY, Town

GONE = "There is no such task, or it is done."


def task_of(town: Town, case: int, key: str = "") -> int:
    open_ = (Task.case_id == case, Task.key == key, Task.done_on.is_(None))
    return int(db.session.execute(select(Task.id).where(*open_)).scalar_one())


def test_the_list_is_by_household_and_by_date(town: Town) -> None:
    first = town.case("check", LOW_INCOME)
    town.pass_days()
    second = town.case("check", TEMPORARY)
    rows = visit_list(town.as_("officer-e"))
    assert [(row.case_id, [task.key for task in row.tasks]) for row in rows] == [
        (first, ["statement", "visit"]), (second, ["statement", "visit"]),
    ]  # fmt: skip
    assert [row.first.left for row in rows] == [0, 1]  # the limit of one day: due today, due tomorrow
    assert visit_list(town.as_("clerk")) == ()
    assert visit_list(town.as_("officer-w")) == ()


def test_what_is_done_in_the_community_sends_nobody_to_a_home(town: Town) -> None:
    """计生-1: the officer compares papers with the register. No household of the list, of the sheet, of the way."""
    centre.window("family_planning")
    enable(OPERATOR, department="family_planning", community_id=town.east, reason="测试")
    officer = town.as_("officer-e")
    case = town.case("officer_check", "family_planning.reward_support")
    people = Resident.__table__
    lives = update(people).where(people.c.id == town.row(case)["applicant_id"])
    db.session.execute(lives.values(phone="13912348813", phone_tail="8813", address="5号楼2单元301"))
    db.session.commit()
    view = visit_view(officer, task_of(town, case))
    assert (view.at_home, view.place) == (False, 0)
    assert (view.address, view.phone) == ("", "13912348813")  # to be called, not to be gone to
    assert (visit_list(officer), day_visits(officer)) == ((), ())
    home = town.case("check", LOW_INCOME)
    assert [row.case_id for row in visit_list(officer)] == [home]
    visit = visit_view(officer, task_of(town, home, "visit"))
    assert (visit.at_home, visit.place, visit.total) == (True, 1, 1)


def test_the_view_says_who_where_and_what_and_no_more(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    view = visit_view(town.as_("officer-e"), task_of(town, case, "visit"))
    person = db.session.get(Resident, town.row(case)["applicant_id"])
    assert person is not None
    assert (view.name, view.address, view.phone) == (person.name, person.address, person.phone)
    assert (view.task.title, view.place, view.total) == ("入户核实", 1, 1)
    assert [task.key for task in view.others] == ["statement"]
    assert (view.before and view.before.key, view.after and view.after.key) == ("accept", "check")
    assert view.outcomes == ()
    assert set(view.members) == {name for _, name in town.row(case)["facts"]["members"]}
    assert visit_view(town.as_("officer-e"), task_of(town, case, "statement")).members == ()


def test_opening_is_logged_and_fails_with_the_log(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = town.case("check", LOW_INCOME)
    task = task_of(town, case, "visit")
    visit_view(town.as_("officer-e"), task)
    seen = db.session.execute(select(AccessLog).where(AccessLog.action == "visit")).scalars().all()
    assert [(row.resident_id, row.case_id) for row in seen] == [(town.row(case)["applicant_id"], case)]

    def fails(*_said: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("hub.operations.fieldwork.visit_view.log_access", fails)
    with pytest.raises(RuntimeError):
        visit_view(town.as_("officer-e"), task)


@pytest.mark.parametrize("login", ["officer-e2", "officer-w", "agent-e", "clerk", "director", "finance"])
def test_anothers_task_does_not_exist(town: Town, login: str) -> None:
    task = task_of(town, town.case("check", LOW_INCOME), "visit")
    for work in (
        lambda: visit_view(town.as_(login), task),
        lambda: visits.finish(town.as_(login), task, form=town.form("home_visit")),
        lambda: visits.nobody_home(town.as_(login), task),
    ):
        with pytest.raises(NotFound, match=GONE):
            work()
    assert is_open(town.as_("officer-e"), task)


def test_ones_own_household_is_not_visited(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    own = select(Resident.id_hash).where(Resident.id == town.row(case)["applicant_id"]).scalar_subquery()
    db.session.execute(update(Staff).where(Staff.login == "officer-e").values(id_hash=own))
    db.session.commit()
    assert visit_list(town.as_("officer-e")) == ()
    with pytest.raises(NotFound, match=GONE):
        visit_view(town.as_("officer-e"), task_of(town, case, "visit"))


def test_done_is_gone_and_the_next_is_offered(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    other = town.case("check", TEMPORARY)
    officer, task = town.as_("officer-e"), task_of(town, case, "visit")
    visits.finish(officer, task, form=town.form("home_visit"))
    assert not is_open(officer, task)
    with pytest.raises(NoMore, match="This task is done already"):
        visit_view(officer, task)
    following = next_task(officer, task)
    assert following is not None
    assert (following.case_id, following.key) == (case, "statement")  # the same household first
    visits.finish(officer, following.id, form=town.form("family_statement"))
    last = next_task(officer, following.id)
    assert last is not None
    assert last.case_id == other
    assert [row.case_id for row in visit_list(officer)] == [other]


def test_the_same_request_twice_is_done_once(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    officer, task = town.as_("officer-e"), task_of(town, case, "visit")
    done = [visits.finish(officer, task, form=town.form("home_visit"), request="once") for _ in range(2)]
    assert done[0] == done[1]
    with pytest.raises(NoMore, match="This task is done already"):
        visits.finish(officer, task, form=town.form("home_visit"), request="another")


def test_an_incomplete_form_changes_nothing(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    officer, task = town.as_("officer-e"), task_of(town, case, "visit")
    with pytest.raises(Many) as caught:
        visits.finish(officer, task, form={"housing": "rent"})
    assert [fault.where for fault in caught.value.errors] == [
        "实际住在登记的地址吗？", "同住的人与申请一致吗？", "家庭收入主要来自", "居民签字",
    ]  # fmt: skip
    assert is_open(officer, task)


def test_nobody_at_home_keeps_the_task_and_its_date(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    officer, task = town.as_("officer-e"), task_of(town, case, "visit")
    before = visit_view(officer, task).task
    for _ in range(2):
        visits.nobody_home(officer, task, request="once")
    view = visit_view(officer, task)
    assert (view.task, view.nobody) == (before, (town.day,))


def test_a_whole_step_is_finished_by_its_outcome(town: Town) -> None:
    case = town.case("outreach", OLD_AGE)
    officer, task = town.as_("officer-e"), task_of(town, case)
    view = visit_view(officer, task)
    assert [key for key, _, _ in view.outcomes] == ["invited"]
    visits.finish(officer, task, rev=view.rev, form=town.form("home_visit"))
    assert town.row(case)["step"] == "hand_in"


def test_where_there_is_a_choice_somebody_chooses(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    leader, task = town.as_("street"), task_of(town, case)
    with pytest.raises(InputError, match="Choose the result."):
        visits.finish(leader, task, rev=town.row(case)["rev"], form=town.form("relief_decision"))
    visits.finish(leader, task, outcome="rejected", rev=town.row(case)["rev"], reason="收入高于标准")
    assert town.row(case)["step"] == "refuse"


def test_the_finance_office_gets_no_address(town: Town) -> None:
    case = town.case("pay_out", TEMPORARY)
    view = visit_view(town.as_("finance"), task_of(town, case))
    assert (view.address, view.phone, view.members) == ("", "", ())
    assert view.name
