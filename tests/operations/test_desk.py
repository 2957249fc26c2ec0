"""The desk: each post its own work, most pressing first, in pages; and who sees which case."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, text, update

from hub.db.base import db
from hub.db.models import AccessLog, Task
from hub.domain.errors import InputError, NotFound
from hub.operations.ab_posts import absences
from hub.operations.casework.case_list import case_list, cases_of_resident, find_case
from hub.operations.casework.views import case_view
from hub.operations.rights import OPERATOR
from hub.operations.worklist.beside import beside
from hub.operations.worklist.desk import Desk, outside, worklist
from hub.testing.factories import MONDAY, as_person, id_number

from .engine import LOW_INCOME, OLD_AGE, TEMPORARY, Town

LOGINS = (
    "clerk",
    "clerk2",
    "agent-e",
    "agent-w",
    "officer-e",
    "officer-w",
    "leader-e",
    "leader-w",
    "deputy",
    "director",
    "street",
    "finance",
    "panel",
    "inspection",
    "admin",
)


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


def shown(desk: Desk) -> list[tuple[str, str, str]]:
    return [(item.number, item.step, item.key) for item in desk.items]


def desk_of(town: Town, login: str) -> Desk:
    return worklist(town.as_(login))


@pytest.fixture
def six(town: Town) -> list[int]:
    """Six cases, each with another post: 0001 check, 0002 form, 0003 approve, 0004 posting, 0005 bureau, 0006 pay_out."""
    return [
        town.case("check", LOW_INCOME), town.case("form", TEMPORARY), town.case("approve", TEMPORARY),
        town.case("posting", LOW_INCOME), town.case("bureau", OLD_AGE), town.case("pay_out", TEMPORARY),
    ]  # fmt: skip


# --- whose work -------------------------------------------------------------------------------------------------


def test_each_post_has_its_own_work_and_nobody_anothers(town: Town, six: list[int]) -> None:
    found = {login: shown(desk_of(town, login)) for login in LOGINS}
    assert found == {
        # The check itself waits for its tasks: those are the work. What lies with the bureau is nobody's.
        "clerk": [("民26-0002", "form", ""), ("民26-0001", "check", "linked_check")],
        "clerk2": [],
        "agent-e": [("民26-0004", "posting", "")],
        "agent-w": [],
        "officer-e": [("民26-0001", "check", "statement"), ("民26-0001", "check", "visit")],
        "officer-w": [],
        "leader-e": [],
        "leader-w": [],
        "deputy": [],
        "director": [],
        "street": [("民26-0003", "approve", "")],
        "finance": [("民26-0006", "pay_out", "")],
        "panel": [],
        "inspection": [],
        "admin": [],
    }


def test_what_lies_elsewhere_is_counted_by_whose_it_is(town: Town, six: list[int]) -> None:
    assert desk_of(town, "clerk").elsewhere == (
        ("household_officer", 2),
        ("community_agent", 1),
        ("finance", 1),
        ("street_leader", 1),
        ("superior", 1),
    )
    assert desk_of(town, "officer-e").elsewhere == ()
    assert desk_of(town, "admin").elsewhere == ()


def test_a_line_says_who_what_and_until_when(town: Town, six: list[int]) -> None:
    town.day = march(3)
    item = desk_of(town, "clerk").items[0]
    assert {name: getattr(item, name) for name in item.__slots__ if name != "task_id"} == {
        "case_id": six[1],
        "number": "民26-0002",
        "service": "临时救助",
        "service_key": "civil_affairs.temporary_assistance",
        "name": "韩玉兰",
        "community": "东社区",
        "step": "form",
        "key": "",
        "do": "notify",
        "what": "填写审批表",
        "opened_on": MONDAY,
        "due": march(4),
        "left": 1,
        "light": "green",
        "urgent": False,
        "batch_id": None,
        "stands_in_for": "",
        "left_by_a": False,
    }


def test_one_row_of_the_log_for_a_list_and_none_for_an_empty_one(town: Town, six: list[int]) -> None:
    def rows() -> int:
        return int(town.all(select(func.count().label("n")).select_from(AccessLog))[0]["n"])

    before = rows()
    assert desk_of(town, "admin").items == ()
    assert rows() == before
    clerk = town.as_("clerk")
    worklist(clerk)
    log = town.all(select(AccessLog.__table__).order_by(AccessLog.id.desc()))[0]
    assert rows() == before + 1
    assert (log["action"], log["rows"], log["staff_id"], log["resident_id"]) == (
        "worklist",
        2,
        clerk.staff_id,
        None,
    )


def test_the_second_of_a_post_has_its_desk_while_the_first_is_away(town: Town, six: list[int]) -> None:
    ours = shown(desk_of(town, "clerk"))
    absences.set_absence(OPERATOR, login="clerk", first=MONDAY, last=MONDAY, reason="培训")
    desk = desk_of(town, "clerk2")
    assert shown(desk) == ours
    assert {item.stands_in_for for item in desk.items} == {"clerk"}
    assert [(post.title, post.stands_in_for) for post in desk.standing_in] == [
        ("window.civil_affairs", "clerk")
    ]
    town.day = march(3)
    assert (shown(desk_of(town, "clerk2")), desk_of(town, "clerk2").standing_in) == ([], ())


def test_the_own_household_is_neither_shown_nor_counted(town: Town, six: list[int]) -> None:
    as_person("clerk", id_number(dt.date(1942, 2, 5), 11))  # the second of 0001's household
    desk = desk_of(town, "clerk")
    assert (shown(desk), desk.total, desk.by_group) == ([("民26-0002", "form", "")], 1, {"tell": 1})


# --- order, lights, pages -----------------------------------------------------------------------------------------


def test_lights_and_groups_are_counted_as_they_are_shown(town: Town, six: list[int]) -> None:
    town.day = march(20)  # 0002 should have been told by the 4th, 0001 be checked by the 23rd
    desk = desk_of(town, "clerk")
    assert [(item.number, item.light, item.left) for item in desk.items] == [
        ("民26-0002", "red", -12), ("民26-0001", "yellow", 1),
    ]  # fmt: skip
    assert (desk.total, desk.by_light, desk.by_group) == (2, {"red": 1, "yellow": 1}, {"tell": 1, "check": 1})


def test_what_stands_is_counted_as_standing(town: Town, six: list[int]) -> None:
    town.driver.hands.publish(town.row(six[3]))
    desk = desk_of(town, "agent-e")
    assert [(item.due, item.left, item.light) for item in desk.items] == [(None, None, "stopped")]
    assert (desk.total, desk.by_light) == (1, {"stopped": 1})


def test_a_group_shows_its_own(town: Town, six: list[int]) -> None:
    clerk = town.as_("clerk")
    found = {
        group: shown(worklist(clerk, group=group)) for group in ("receive", "visit", "check", "panel", "tell")
    }
    assert found == {
        "receive": [],
        "visit": [],
        "check": [("民26-0001", "check", "linked_check")],
        "panel": [],
        "tell": [("民26-0002", "form", "")],
    }


def test_a_community_shows_its_own(town: Town, six: list[int]) -> None:
    clerk = town.as_("clerk")
    desk = worklist(clerk, community_id=town.west)
    assert (shown(desk), desk.total) == ([], 0)
    desk = worklist(clerk, community_id=town.east)
    assert (len(desk.items), desk.total) == (2, 2)


def test_pages_follow_each_other_without_gap_or_repetition(town: Town) -> None:
    for _ in range(3):
        town.start()  # no date yet: last
    town.forward(1, "form")
    town.pass_days()
    for _ in range(2):
        town.case("form", TEMPORARY)  # due on the same day
    clerk = town.as_("clerk")
    whole = worklist(clerk)
    assert [(item.number, item.due) for item in whole.items] == [
        ("民26-0001", march(4)), ("民26-0004", march(5)), ("民26-0005", march(5)), ("民26-0002", None),
        ("民26-0003", None),
    ]  # fmt: skip
    pages, after = [], ""
    for _ in range(3):
        page = worklist(clerk, after=after, limit=2)
        pages.append([item.number for item in page.items])
        assert page.total == 5
        after = page.after
    assert pages == [["民26-0001", "民26-0004"], ["民26-0005", "民26-0002"], ["民26-0003"]]
    assert (whole.after, after) == ("", "")


@pytest.mark.parametrize("after", ["x", "2026-13-01_1", "2026-03-04", "2026-03-04_x"])
def test_a_page_that_nobody_gave_out_is_refused(town: Town, after: str) -> None:
    with town.refused(InputError, "after: There is no such page."):
        worklist(town.as_("clerk"), after=after)


def test_a_list_costs_the_same_statements_whatever_its_length(town: Town) -> None:
    for _ in range(5):
        town.case("form", TEMPORARY)
        town.used -= 1
    clerk, sent = town.as_("clerk"), {}
    for copies in (1, 99):  # 10 open tasks, then 500
        last = _copy_open_tasks(copies)
        with town.counted() as statements:
            desk = worklist(clerk)
        sent[desk.total] = len(statements)
        db.session.execute(Task.__table__.delete().where(Task.id > last))
        db.session.commit()
    # The page, the counts, the log row; and once a request whether settings still hold.
    assert sent == {10: 4, 500: 4}


def _copy_open_tasks(times: int) -> int:
    """Have each open task so many times more; the highest number before."""
    names = ", ".join(f'"{column.name}"' for column in Task.__table__.c if column.name != "id")
    last = int(db.session.execute(select(func.max(Task.id))).scalar_one())
    db.session.execute(
        text(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :times)"
            f" INSERT INTO tasks ({names}) SELECT {names} FROM tasks, n WHERE done_on IS NULL"
        ),
        {"times": times},
    )
    db.session.commit()
    return last


# --- cases in sight -------------------------------------------------------------------------------------------------


def test_each_role_sees_exactly_its_cases(town: Town, six: list[int]) -> None:
    number = {case: town.row(case)["number"][-1] for case in six}
    seen = {
        login: "".join(number[row["id"]] for row in reversed(case_list(town.as_(login)))) for login in LOGINS
    }
    assert seen == {
        # A clerk the department's; an agent those in which the community takes part; others what lies on the desk.
        "clerk": "123456",
        "clerk2": "123456",
        "agent-e": "45",
        "agent-w": "",
        "officer-e": "1",
        "officer-w": "",
        "leader-e": "",
        "leader-w": "",
        "deputy": "",
        "director": "",
        "street": "3",
        "finance": "6",
        "panel": "",
        "inspection": "",
        "admin": "",
    }
    found = {
        login: [
            find_case(town.as_(login), row) is not None
            for row in ("民26-0001", "http://x/c/民26-0003", "民26-0099")
        ]
        for login in ("clerk", "street", "admin")
    }
    assert found == {
        "clerk": [True, True, False],
        "street": [False, True, False],
        "admin": [False, False, False],
    }


def test_a_case_is_seen_whole_by_whose_desk_allows_it(town: Town, six: list[int]) -> None:
    def opens(login: str, case: int) -> bool:
        try:
            return case_view(town.as_(login), case, "proof").row["id"] == case
        except NotFound:
            return False

    seen = {
        login: "".join(str(no) for no, case in enumerate(six, 1) if opens(login, case)) for login in LOGINS
    }
    assert seen == {
        "clerk": "123456",
        "clerk2": "123456",
        "agent-e": "45",
        "agent-w": "",
        "officer-e": "",
        "officer-w": "",
        "leader-e": "",
        "leader-w": "",
        "deputy": "",
        "director": "",
        "street": "3",
        "finance": "",
        "panel": "",
        "inspection": "",
        "admin": "",
    }


def test_opening_a_case_is_logged_with_its_purpose(town: Town, six: list[int]) -> None:
    clerk = town.as_("clerk")
    case_view(clerk, six[1], "电话询问进度")
    log = town.all(select(AccessLog.__table__).order_by(AccessLog.id.desc()))[0]
    assert (log["action"], log["purpose"], log["case_id"], log["resident_id"], log["staff_id"]) == (
        "case", "电话询问进度", six[1], town.row(six[1])["applicant_id"], clerk.staff_id,
    )  # fmt: skip
    with town.refused(NotFound, "There is no such case, or it is not on your desk."):
        case_view(town.as_("agent-w"), six[1], "电话询问进度")


def test_a_list_of_cases_by_state_in_pages(town: Town, six: list[int]) -> None:
    town.forward(six[5], "end")
    town.day = march(31)
    clerk = town.as_("clerk")
    found = {
        state: [row["number"][-1] for row in case_list(clerk, state=state)]
        for state in ("open", "late", "closed", "all")
    }
    # Late: the limit of the 30th is over; the notice has not begun, the bureau's days do not count.
    assert found == {"open": ["5", "4", "3", "2", "1"], "late": ["4", "3", "2", "1"], "closed": ["6"],
                     "all": ["6", "5", "4", "3", "2", "1"]}  # fmt: skip
    for state, whole in found.items():
        first = case_list(clerk, state=state, size=2)
        rest = case_list(clerk, state=state, size=4, after=first.more) if first.more else []
        assert [row["number"][-1] for row in (*first, *rest)] == whole
    assert [row["number"][-1] for row in case_list(clerk, service=OLD_AGE)] == ["5"]
    assert case_list(clerk, community_id=town.west) == []
    assert {row["name"] for row in case_list(None)} == {None}


def test_cases_of_a_person_within_sight(town: Town, six: list[int]) -> None:
    head = town.row(six[0])["applicant_id"]
    assert [row["number"] for row in cases_of_resident(town.as_("clerk"), head)] == ["民26-0001"]
    assert cases_of_resident(town.as_("agent-e"), head) == []


def test_what_waits_for_a_bank_stands_at_the_post_that_hears_its_answer(town: Town) -> None:
    """No work of the desk, but seen there with its day; nobody else's post has it."""
    town.case("form", TEMPORARY)
    [(login, item)] = [(one, item) for one in LOGINS for item in desk_of(town, one).items]
    waits = {"role": "third_party", "do": "third_party"}
    db.session.execute(update(Task).where(Task.id == item.task_id).values(waits))
    db.session.commit()
    holder = town.as_(login)
    assert shown(worklist(holder)) == []
    assert [(it.number, it.step, it.due) for it in outside(holder)] == [(item.number, item.step, item.due)]
    assert ("outside" in beside(holder), "outside" in beside(town.as_("officer-w"))) == (True, False)
    assert (outside(town.as_("officer-w")), outside(town.as_("director"))) == ([], [])
