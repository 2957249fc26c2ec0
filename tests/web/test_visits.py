"""One task on a phone: what the officer sees, does, and does not see any more."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db
from hub.db.models import AccessLog, Event, Resident, Staff, Task

from .browsing import seen
from .states import OLD_AGE, TEMPORARY, Desk, Play, faults, form_of, send, text_of

PHONE = "13912348813"
ADDRESS = "5号楼2单元301"
VISIT = {"address_matches": "yes", "members_match": "yes", "housing": "rent", "income_from": "work"}
STATEMENT = {"members": "2", "working": "1", "income": "2466.00", "difficulty": "长期患病，没有固定收入。"}


@pytest.fixture
def officer(play: Play) -> Desk:
    return Desk(play, "officer-e")


@pytest.fixture
def case_id(play: Play) -> int:
    """An accepted case of 王建军's household, with its visit and statement to be done."""
    made = play.case("check", names=("王建军", "陈桂兰"))
    home(play, made)
    return made


def home(play: Play, case_id: int) -> None:
    """Give the applicant a telephone and an address of their own."""
    people = Resident.__table__
    with play.app.app_context():
        said = {"phone": PHONE, "phone_tail": PHONE[-4:], "address": ADDRESS}
        db.session.execute(
            update(people).where(people.c.id == play.row(case_id)["applicant_id"]).values(**said)
        )
        db.session.commit()


def url_of(play: Play, case_id: int, key: str = "visit") -> str:
    return f"/tasks/{play.task(case_id, key)}"


# --- who sees what ------------------------------------------------------------------------------------


def test_the_page_shows_name_address_telephone_form_and_where_it_stands(
    play: Play, officer: Desk, case_id: int
) -> None:
    page = officer.get(url_of(play, case_id))
    said = text_of(page)
    assert [
        word
        for word in ("王建军", f"东社区 {ADDRESS}", "打电话 尾号8813", "家中无人", "申请城市低保")
        if word not in said
    ] == []
    assert f'href="tel:{PHONE}"' in page.text
    assert re.findall(r'<li class="(\w+)', page.text[page.text.index('class="flow') :])[:3] == [
        "done",
        "current",
        "todo",
    ]
    assert [name for name in VISIT if f'name="{name}"' not in page.text] == []


def test_it_shows_nothing_else_of_the_household(play: Play, officer: Desk, case_id: int) -> None:
    """The form compares with the people of the application, so their names are in it; nothing more is."""
    row = play.row(case_id)
    answer = officer.get(url_of(play, case_id))
    page = answer.text
    assert page.count("陈桂兰") == 1
    assert "申请2人：王建军、陈桂兰" in page
    home = Resident.household_id == row["household_id"]
    people = play.all(select(Resident.id_tail, Resident.birth).where(home))
    assert len(people) == 2
    said = text_of(answer).replace(PHONE[-4:], "")
    assert [one.id_tail for one in people if one.id_tail in said] == []
    assert [one.birth for one in people if one.birth.isoformat() in page] == []
    assert f"/cases/{case_id}" not in page


def test_a_form_that_compares_with_nobody_names_nobody(play: Play, officer: Desk, case_id: int) -> None:
    assert "陈桂兰" not in officer.get(url_of(play, case_id, "statement")).text


@pytest.mark.parametrize(
    "login", ["officer-e2", "officer-w", "agent-e", "clerk", "leader-e", "director", "finance"]
)
def test_anothers_task_is_not_there(play: Play, case_id: int, login: str) -> None:
    url = url_of(play, case_id)
    reader = Desk(play, login)
    answers = (reader.get(url), reader.post(url, VISIT), reader.post(f"{url}/nobody"))
    assert [seen(each, "王建军", "陈桂兰", ADDRESS, PHONE) for each in answers] == [(404, [])] * 3
    assert play.count(Task, Task.id == int(url.rsplit("/", 1)[1]), Task.done_on.is_(None)) == 1


@pytest.mark.parametrize("login", ["panel", "inspection", "admin"])
def test_who_has_no_steps_has_no_tasks(play: Play, case_id: int, login: str) -> None:
    assert seen(Desk(play, login).get(url_of(play, case_id)), "王建军", "陈桂兰", ADDRESS, PHONE) == (403, [])


def test_the_stand_in_does_it_while_the_officer_is_away(play: Play, case_id: int) -> None:
    from hub.operations.ab_posts.absences import set_absence
    from hub.operations.rights import OPERATOR

    second = Desk(play, "officer-e2")
    assert second.get(url_of(play, case_id)).status_code == 404
    with play.app.app_context():
        set_absence(OPERATOR, login="officer-e", first=play.day, last=play.day, reason="培训")
    assert Desk(play, "officer-e2").get(url_of(play, case_id)).status_code == 200
    assert "代officer-e" in text_of(Desk(play, "officer-e2").get("/visits"))
    assert Desk(play, "officer-e").get(url_of(play, case_id)).status_code == 200
    assert re.findall("<h1>(.*?)</h1>", Desk(play, "officer-e").get("/desk").text) == [
        "您不在岗：2件由B岗办理"
    ]
    play.pass_days()


def test_an_officers_own_household_is_not_on_the_phone(play: Play, case_id: int) -> None:
    number = play.all(select(Resident.id_hash).where(Resident.id == play.row(case_id)["applicant_id"]))[0][0]
    staff = Staff.__table__
    with play.app.app_context():
        db.session.execute(update(staff).where(staff.c.login == "officer-e").values(id_hash=number))
        db.session.commit()
    try:
        assert seen(
            Desk(play, "officer-e").get(url_of(play, case_id)), "王建军", "陈桂兰", ADDRESS, PHONE
        ) == (404, [])
        assert play.row(case_id)["number"] not in Desk(play, "officer-e").get("/visits").text
    finally:
        with play.app.app_context():
            db.session.execute(update(staff).where(staff.c.login == "officer-e").values(id_hash=None))
            db.session.commit()


# --- the list -----------------------------------------------------------------------------------------


def test_the_list_has_one_line_a_household_and_counts_it(play: Play, officer: Desk, case_id: int) -> None:
    page = officer.get("/visits")
    assert page.text.count(play.row(case_id)["number"]) == 1
    assert [
        play.task(case_id, key)
        for key in ("statement", "visit")
        if url_of(play, case_id, key) not in page.text
    ] == []
    households = int(re.findall(r"要去(\d+)户", page.text)[0])
    place = re.findall(r"(\d+)/(\d+)户", officer.get(url_of(play, case_id)).text)[0]
    assert int(place[1]) == households
    assert 1 <= int(place[0]) <= households


def test_a_clerk_has_no_household_to_go_to(play: Play, case_id: int) -> None:
    page = Desk(play, "clerk").get("/visits").text
    assert play.row(case_id)["number"] not in page
    assert "没有要去的户" in page


# --- doing it -----------------------------------------------------------------------------------------


def test_a_visit_is_done_signed_and_gone(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id)
    done = send(officer, officer.get(url), url, **VISIT, signed_by="陈桂兰")
    assert done.location == f"{url}/done"
    after = officer.get(done.location)
    assert [name for name in ("王建军", "陈桂兰", ADDRESS, PHONE) if name in after.text] == []
    assert officer.get(url).location == f"{url}/done"
    kept = play.all(select(Task.form, Task.outcome).where(Task.id == int(url.rsplit("/", 1)[1])))[0]
    assert kept.form == {
        "address_matches": True,
        "members_match": True,
        "housing": "rent",
        "income_from": "work",
        "note": None,
        "signed_by": "陈桂兰",
    }


def test_the_other_task_of_the_household_comes_next(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id)
    statement = url_of(play, case_id, "statement")
    done = send(officer, officer.get(url), url, **VISIT)
    after = officer.get(done.location)
    assert f'href="{statement}"' in after.text
    assert "接着办：出具家庭基本情况说明" in text_of(after)
    last = send(officer, officer.get(statement), statement, **STATEMENT)
    assert officer.get(last.location).text.count(statement) == 0
    assert officer.get(statement).location == f"{statement}/done"


def test_after_the_last_task_nothing_of_the_case_is_seen(play: Play, officer: Desk, case_id: int) -> None:
    for key, said in (("visit", VISIT), ("statement", STATEMENT)):
        url = url_of(play, case_id, key)
        send(officer, officer.get(url), url, **said)
    assert play.row(case_id)["number"] not in officer.get("/visits").text
    assert play.row(case_id)["number"] not in officer.get("/desk").text
    assert officer.get(f"/cases/{case_id}").status_code == 404


def test_the_same_visit_sent_twice_is_done_once(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id)
    page = officer.get(url)
    answers = [send(officer, page, url, **VISIT) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"{url}/done"] * 2
    assert play.count(Event, Event.case_id == case_id, Event.type == "task_done") == 1


def test_a_second_form_finds_it_done(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id)
    page, other = officer.get(url), officer.get(url)
    send(officer, page, url, **VISIT)
    late = send(officer, other, url, **{**VISIT, "housing": "own"})
    assert late.status_code == 409
    assert "租住" not in late.text
    assert play.count(Event, Event.case_id == case_id, Event.type == "task_done") == 1


@pytest.mark.parametrize("gap", list(VISIT))
def test_what_is_missing_is_said_and_the_rest_stays(
    play: Play, officer: Desk, case_id: int, gap: str
) -> None:
    url = url_of(play, case_id)
    answer = send(officer, officer.get(url), url, **{**VISIT, gap: None}, note="二楼左手")
    assert (answer.status_code, len(faults(answer))) == (400, 1)
    kept = form_of(answer, url)
    assert {name: kept.get(name) for name in VISIT} == {**VISIT, gap: None}
    assert kept["note"] == "二楼左手"


def test_faults_of_numbers_are_told_at_their_field(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id, "statement")
    answer = send(officer, officer.get(url), url, **{**STATEMENT, "members": "两个", "income": "-5"})
    assert len(faults(answer)) == 2
    assert answer.text.count('aria-invalid="true"') == 2
    assert play.task(case_id, "statement")


def test_yesterdays_visit_names_its_paper(play: Play, officer: Desk, case_id: int) -> None:
    url, went = url_of(play, case_id), play.day
    play.pass_days()
    assert send(officer, officer.get(url), url, **VISIT, on=went.isoformat()).status_code == 400
    assert (
        send(officer, officer.get(url), url, **VISIT, on=went.isoformat(), paper="入户日志").status_code
        == 302
    )
    assert play.all(select(Task.done_on).where(Task.id == int(url.rsplit("/", 1)[1])))[0][0] == went


# --- nobody at home -----------------------------------------------------------------------------------


def test_nobody_at_home_is_an_honest_result(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id)
    page = officer.get(url)
    due = play.all(select(Task.due).where(Task.id == int(url.rsplit("/", 1)[1])))[0][0]
    answers = [send(officer, page, f"{url}/nobody") for _ in range(2)]
    assert [answer.location for answer in answers] == [url] * 2
    assert play.count(Event, Event.case_id == case_id, Event.type == "nobody_home") == 1
    task = play.all(select(Task.due, Task.done_on).where(Task.id == int(url.rsplit("/", 1)[1])))[0]
    assert tuple(task) == (due, None)
    assert f"家中无人：{play.day.month}月{play.day.day}日" in text_of(officer.get(url))


# --- the page by itself -------------------------------------------------------------------------------


def test_the_page_keeps_answers_by_task_and_person_only(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id)
    page = officer.get(url).text
    officer_id = play.all(select(Staff.id).where(Staff.login == "officer-e"))[0][0]
    assert f'data-visit="{officer_id}:{url.rsplit("/", 1)[1]}"' in page
    assert "visit.js" in page
    done = send(officer, officer.get(url), url, **VISIT)
    assert f'data-visit-done="{officer_id}:{url.rsplit("/", 1)[1]}"' in officer.get(done.location).text


def test_nothing_is_kept_by_the_browsers_cache(play: Play, officer: Desk, case_id: int) -> None:
    for path in ("/visits", url_of(play, case_id)):
        assert officer.get(path).headers["Cache-Control"] == "no-store"


def test_opening_a_task_is_logged_with_the_person_and_the_purpose(
    play: Play, officer: Desk, case_id: int
) -> None:
    officer.get(url_of(play, case_id))
    looks = select(AccessLog.__table__).where(AccessLog.action == "visit").order_by(AccessLog.id)
    last = play.all(looks)[-1]
    row = play.row(case_id)
    assert (last.resident_id, last.case_id, last.purpose) == (
        row["applicant_id"],
        case_id,
        f"{row['number']} 入户核实",
    )


def test_a_task_that_cannot_be_logged_is_not_shown(
    play: Play, officer: Desk, case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_said: object, **_more: object) -> None:
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr("hub.operations.fieldwork.visit_view.log_access", fails)
    monkeypatch.setitem(play.app.config, "PROPAGATE_EXCEPTIONS", False)
    page = officer.get(url_of(play, case_id))
    assert page.status_code == 500
    assert "王建军" not in page.text


def test_a_task_costs_few_statements_however_long_the_list(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id)
    officer.get(url)
    with play.counted() as before:
        officer.get(url)
    play.case("check")
    officer.get(url)
    with play.counted() as after:
        officer.get(url)
    assert len(before) == len(after)
    assert len(after) <= 14


# --- whole steps --------------------------------------------------------------------------------------


def test_a_clerks_task_stands_in_the_frame_and_leads_back_to_the_case(play: Play, case_id: int) -> None:
    clerk = Desk(play, "clerk")
    url = url_of(play, case_id, "linked_check")
    page = clerk.get(url)
    assert 'class="nav"' in page.text
    assert "visit.js" not in page.text  # nothing is kept on the counter's computer
    done = send(clerk, page, url, result="matches", income_per_head="411.00")
    assert done.location == f"/cases/{case_id}"


def test_outreach_is_a_step_of_its_own(play: Play, officer: Desk) -> None:
    made = play.case("outreach", service=OLD_AGE)
    url = url_of(play, made, "")
    done = send(officer, officer.get(url), url, **VISIT)
    assert (faults(done), done.location) == ([], f"{url}/done")
    assert play.row(made)["step"] == "hand_in"


def first_version(play: Play, **said: Any) -> int:
    """A case of the first version, in which finance pays in a step of the case; its days are over by now."""
    now = play.day
    play.day = dt.date(2026, 4, 1)
    made = play.case("pay_out", service=TEMPORARY, **said)
    play.day = now
    return made


def test_of_two_who_finish_a_step_one_is_told_who_was_first(play: Play) -> None:
    made = first_version(play)
    finance, url = Desk(play, "finance"), url_of(play, made, "")
    stale = finance.get(url)
    with play.app.app_context():
        from hub.operations.casework.changes import set_urgent
        from hub.testing.centre import actor

        set_urgent(actor("clerk"), made, rev=play.row(made)["rev"], reason="急用", target=play.day)
    said = {"amount": "500", "payers": "甲乙", "method": "hand", "received_by": "王建军"}
    answer = send(finance, stale, url, **said)
    assert answer.status_code == 409
    assert "clerk" in faults(answer)[0]
    assert form_of(answer, url)["amount"] == "500"
    assert send(finance, answer, url).status_code == 302


def test_the_finance_office_sees_a_name_and_a_sum_but_no_address(play: Play) -> None:
    made = first_version(play, names=("孙国强", "样乙"))
    home(play, made)
    page = Desk(play, "finance").get(url_of(play, made, ""))
    assert page.status_code == 200
    assert "孙国强" in text_of(page)
    assert [word for word in (ADDRESS, PHONE, "家中无人") if word in page.text] == []


def test_both_languages_say_everything(play: Play, officer: Desk, case_id: int) -> None:
    page = officer.get(f"{url_of(play, case_id)}?lang=en")
    assert "Nobody at home" in page.text
    assert "When this is done" in page.text
    officer.get("/visits?lang=zh_Hans_CN")


def test_going_back_to_a_finished_task_says_that_it_is_done_and_shows_nobody(
    play: Play, officer: Desk, case_id: int
) -> None:
    url = url_of(play, case_id, "statement")
    assert send(officer, officer.get(url), url, **STATEMENT).status_code == 302
    assert officer.get(url).location == f"{url}/done"
    assert "王建军" not in officer.get(f"{url}/done").text.split("<main")[1].split("</h1>")[0]
    for login, status in (("officer-w", 404), ("panel", 403)):
        assert seen(Desk(play, login).get(url), "王建军", "陈桂兰", ADDRESS, PHONE) == (status, [])


def test_who_lives_there_is_counted_already(play: Play, officer: Desk, case_id: int) -> None:
    url = url_of(play, case_id, "statement")
    page = officer.get(url)
    assert form_of(page, url)["members"] == "2"  # 王建军 and 陈桂兰, as the application names them
    assert "陈桂兰" not in page.text  # the number only


def test_missing_papers_and_an_empty_form_are_said_together(play: Play) -> None:
    """民政-5, papers and bills: one answer names both, and the case stands where it stood."""
    case = play.case("papers", service="civil_affairs.medical_relief")
    clerk, url = Desk(play, "clerk"), f"/tasks/{play.task(case)}"
    refused = send(clerk, clerk.get(url), url, outcome="complete")
    papers, bills = faults(refused)
    assert (refused.status_code, bills, play.row(case)["step"]) == (400, "票据：至少要填1行。", "papers")
    assert papers.partition("：还缺：")[::2] == (
        play.row(case)["number"],
        "身份证、居民户口簿、转院证、出院发票、新农合医疗住院补偿结算单、出院证、低保证、保险公司赔付单、博乐市民政对象救助申请审批表。",
    )
