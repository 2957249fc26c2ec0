"""The case page: what stands there, what this person can do, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub import operations
from hub.db.base import reading
from hub.db.models import AccessLog, Case, Event
from hub.operations.calendars.calendar_changes import drop_override, set_override
from hub.operations.calendars.dates import redate
from hub.operations.casework import cases
from hub.operations.context import plugins
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing import centre
from hub.testing.centre import actor
from hub.web.case_events import EVENTS

from .browsing import heading, seen
from .conftest import Browser

OPEN = {
    "resident": "1",
    "service": "civil_affairs.temporary_assistance",
    "variant": "person",
    "a:illness": "no",
}

PERSON = ("古丽娜尔", "1号楼", "13900000001")
"""Whose case it is, as far as a page could tell."""


@pytest.fixture
def case(clerk: Browser, request: pytest.FixtureRequest) -> str:
    """The address of an accepted case of 民政-6, its own for each test."""
    answer = clerk.post("/intake", {**OPEN, "do": "accept", "request": request.node.name})
    assert answer.status_code == 302, answer.text
    return answer.location.split("?")[0]


def id_of(case: str) -> int:
    return int(case.rsplit("/", 1)[1])


def row_of(app: Flask, case: str) -> dict[str, Any]:
    """The case as it is stored."""
    with app.app_context():
        table = Case.__table__
        return dict(reading().execute(select(table).where(table.c.id == id_of(case))).mappings().one())


def visited(app: Flask, case: str) -> None:
    """The officer has done both tasks of the check."""
    with app.app_context():
        officer = actor("officer-e")
        for task in ("statement", "visit"):
            form = plugins().form(
                {"statement": "family_statement", "visit": "home_visit"}[task], "civil_affairs"
            )
            cases.do_task(officer, id_of(case), task, form=_filled(form))


def _filled(form) -> dict[str, str]:  # type: ignore[no-untyped-def]
    value = {"number": "1", "money": "1", "yes_no": "yes", "date": "2026-10-08"}
    return {
        f.key: f.choices[0][0] if f.choices else value.get(f.kind, "无") for f in form.fields if f.required
    }


def test_the_page_is_the_whole_picture(clerk: Browser, case: str) -> None:
    page = clerk.get(case).text
    for word in ("古丽娜尔", "入户核实", "为什么是这一天", "材料", "经过", "文书", "20个工作日已用0天"):
        assert word in page
    assert 'aria-current="step"' in page


def test_opening_is_logged_and_said(app: Flask, clerk: Browser, case: str) -> None:
    page = clerk.get(case).text
    with app.app_context():
        log = AccessLog.__table__
        last = reading().execute(select(log).order_by(log.c.id.desc()).limit(1)).mappings().one()
    assert (last["action"], last["case_id"]) == ("case", id_of(case))
    assert "已记入查阅记录" in page


def test_the_button_that_is_not_possible_yet_says_why(clerk: Browser, case: str) -> None:
    page = clerk.get(case).text
    assert re.search(r"<button[^>]*disabled>核实完毕", page)
    assert "先要办完：" in page


def test_who_decides_sees_what_the_officer_found(app: Flask, clerk: Browser, case: str) -> None:
    visited(app, case)
    for page in (clerk.get(case).text, clerk.get(f"{case}/do/verified").text):
        found = page[page.index("一路核实的情况") :]
        assert re.findall(r"<b>([^<]+)</b>\s*<span class=\"note\">officer-e，", found) == [
            "出具家庭基本情况说明",
            "入户核实信息",
        ]
        said = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", found))
        assert (said["主要困难"], said["住房"], said["居民签字"]) == ("无", "自有", "无")


def test_the_step_ends_by_its_button_and_the_case_moves_on(app: Flask, clerk: Browser, case: str) -> None:
    visited(app, case)
    assert f'href="{case}/do/verified"' in clerk.get(case).text
    form = clerk.get(f"{case}/do/verified").text
    done = clerk.post(f"{case}/do/verified", fields(form))
    assert done.status_code == 302, done.text
    with app.app_context():
        table = Case.__table__
        assert reading().execute(select(table.c.step).where(table.c.id == id_of(case))).scalar() == "form"


def fields(page: str) -> dict[str, str]:
    """Hidden fields of the page's last form."""
    form = page[page.rindex("<form method") :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrf_token"}


def test_an_outcome_that_the_step_does_not_have_is_not_there(app: Flask, clerk: Browser, case: str) -> None:
    assert seen(clerk.get(f"{case}/do/granted"), *PERSON) == (404, [])
    assert seen(clerk.post(f"{case}/do/granted", {"rev": "1"}), *PERSON) == (404, [])
    assert row_of(app, case)["step"] == "check"


def test_of_two_who_act_on_one_page_the_second_is_told_who_was_first(
    app: Flask, browse: Callable[..., Browser], clerk: Browser, case: str
) -> None:
    visited(app, case)
    sent = fields(clerk.get(f"{case}/do/verified").text)
    with app.app_context():
        cases.nobody_home(actor("clerk"), id_of(case), "", note="")
    answer = clerk.post(f"{case}/do/verified", {**sent, "remark": "写了很久的备注"})
    assert answer.status_code == 409
    assert "clerk" in answer.text
    assert "10:12" in answer.text
    assert "写了很久的备注" in answer.text


def test_the_same_outcome_sent_twice_has_one_effect(app: Flask, clerk: Browser, case: str) -> None:
    visited(app, case)
    sent = fields(clerk.get(f"{case}/do/verified").text)
    first, second = clerk.post(f"{case}/do/verified", sent), clerk.post(f"{case}/do/verified", sent)
    assert (first.status_code, second.status_code) == (302, 302)
    with app.app_context():
        events = Event.__table__
        done = reading().execute(
            select(events.c.id).where(
                events.c.case_id == id_of(case), events.c.type == "step_done", events.c.step == "check"
            )
        )
        assert len(done.all()) == 1


def test_a_withdrawal_needs_its_words_and_ends_the_case(app: Flask, clerk: Browser, case: str) -> None:
    form = clerk.get(f"{case}/change/withdraw").text
    empty = clerk.post(f"{case}/change/withdraw", fields(form))
    assert empty.status_code == 400
    done = clerk.post(f"{case}/change/withdraw", {**fields(form), "reason": "申请人书面撤回"})
    assert done.status_code == 302
    page = clerk.get(case).text
    assert "已撤回" in page
    assert f"{case}/change/withdraw" not in page


def test_a_change_sent_again_says_that_the_case_stands_otherwise(clerk: Browser, case: str) -> None:
    said = {**fields(clerk.get(f"{case}/change/withdraw").text), "reason": "申请人书面撤回"}
    assert clerk.post(f"{case}/change/withdraw", said).status_code == 302
    assert clerk.post(f"{case}/change/withdraw", said).location == case
    again = clerk.post(f"{case}/change/withdraw", {**said, "request": "another"})
    assert heading(again) == (409, "别人先办了")
    assert "申请人撤回：办件的情况已经变了" in again.text
    assert "申请人书面撤回" in again.text


@pytest.mark.parametrize("what", ["extend", "reassign", "reopen", "nonsense"])
def test_a_change_that_is_not_this_persons_is_not_there(
    app: Flask, clerk: Browser, case: str, what: str
) -> None:
    before = row_of(app, case)
    assert seen(clerk.get(f"{case}/change/{what}"), *PERSON) == (404, [])
    assert seen(clerk.post(f"{case}/change/{what}", {"reason": "x"}), *PERSON) == (404, [])
    assert row_of(app, case) == before


def test_an_officer_does_not_see_the_case_whole(
    browse: Callable[..., Browser], clerk: Browser, case: str
) -> None:
    assert seen(clerk.get(case), *PERSON) == (200, ["古丽娜尔"])
    assert seen(browse("officer-e").get(case), *PERSON) == (404, [])


def test_day_by_day_counts_to_the_limit(clerk: Browser, case: str) -> None:
    page = clerk.get(f"{case}/days").text
    numbers = re.findall(r'<td class="num">(\d+)</td>', page)
    assert numbers == [str(n) for n in range(21)]


def test_a_slip_is_printed_again_alike(clerk: Browser, case: str) -> None:
    made = clerk.post(f"{case}/print/hub.receipt")
    assert made.status_code == 302
    first, second = clerk.get(made.location), clerk.get(made.location)
    assert first.mimetype == "application/pdf"
    assert first.data == second.data
    assert first.headers["Cache-Control"] == "no-store"


def test_a_print_is_not_opened_by_others(browse: Callable[..., Browser], clerk: Browser, case: str) -> None:
    made = clerk.post(f"{case}/print/hub.receipt").location
    assert clerk.get(made).data[:5] == b"%PDF-"
    for login in ("agent-w", "admin"):
        answer = browse(login).get(made)
        assert (seen(answer, *PERSON), answer.mimetype) == ((404, []), "text/html")


def test_papers_are_marked_and_accepted_later(app: Flask, clerk: Browser) -> None:
    from hub.operations.context import service_of

    with app.app_context():
        answers = {f"a:{q.key}": q.choices[-1].key for q in service_of("民政-1").questions}
    opened = clerk.post(
        "/intake",
        {
            "resident": "2",
            "service": "civil_affairs.minimum_living",
            **answers,
            "do": "slip",
            "request": "papers",
        },
    ).location.split("?")[0]
    page = clerk.get(f"{opened}/papers").text
    names = re.findall(r'name="(s:[^"]+)" value="seen"', page)
    sent = dict.fromkeys(names, "seen") | fields(page[: page.index('class="keys"')])
    refused = clerk.post(f"{opened}/papers", {**fields(page[: page.index('class="keys"')]), "do": "accept"})
    assert refused.status_code == 403
    done = clerk.post(f"{opened}/papers", {**sent, "do": "accept"})
    assert done.status_code == 302, done.text
    with app.app_context():
        table = Case.__table__
        row = reading().execute(select(table.c.accepted_on).where(table.c.id == id_of(opened))).scalar()
    assert row is not None


def test_a_print_that_cannot_be_made_anew_is_offered_as_it_was(clerk: Browser, app: Flask) -> None:
    from hub.operations.context import service_of

    with app.app_context():
        answers = {f"a:{q.key}": q.choices[-1].key for q in service_of("民政-1").questions}
        marks = {f"s:{key}": "seen" for key in ("application", "household_book", "id_cards:1")}
    send = {"resident": "1", "service": "civil_affairs.minimum_living", **answers, "request": "kept"}
    opened = clerk.post("/intake", {**send, **marks, "do": "slip"}).location.split("?")[0]
    form = clerk.get(f"{opened}/papers").text
    accepted = clerk.post(f"{opened}/papers", {**fields(form[: form.index('class="keys"')]), "do": "accept"})
    assert accepted.status_code == 302, accepted.text
    page = clerk.get(opened)
    assert page.status_code == 200
    offered = re.findall(r'href="(/prints/\d+\.pdf)"[^>]*aria-label="打印 ?一次性告知清单', page.text)
    assert [clerk.get(href).mimetype for href in offered] == ["application/pdf"]


def test_where_nothing_is_asked_no_papers_are_counted(app: Flask, browse: Callable[..., Browser]) -> None:
    """计生-5, the slip: it said 应交0项，已齐."""
    with app.app_context():
        centre.window("family_planning")
        enable(OPERATOR, department="family_planning", community_id=1, reason="测试")
    agent = browse("agent-e")
    said = {
        "resident": "1",
        "service": "family_planning.check_voucher",
        "variant": "slip",
        "a:follow_up": "no",
    }
    assert agent.post("/intake", {**said, "do": "open", "request": "nothing"}).status_code == 302
    with app.app_context():
        case = reading().execute(select(Case.id).where(Case.service == said["service"])).scalar_one()
    page = browse("clerk").get(f"/cases/{case}").text
    assert ("本事项不要居民交材料" in page, "应交" in page) == (True, False)


def test_every_entry_of_a_case_has_words() -> None:
    """What operations write into a case's record is said in words on its page, never by its name in the code."""
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in Path(operations.__file__).parent.rglob("*.py")
    )
    written = set(re.findall(r'\bfile\.add\(\s*"(\w+)"', source))
    assert len(written) > 30
    assert written - set(EVENTS) == set()


def test_an_entry_that_nobody_made_begins_with_its_words(app: Flask, clerk: Browser, case: str) -> None:
    """The calendar moved the date: there is no name before the colon, and so no colon."""
    due = row_of(app, case)["due"]
    with app.app_context():
        set_override(OPERATOR, date=due, working=False, reason="古尔邦节")
        assert [moved.before for moved in redate() if moved.case_id == id_of(case)] == [due]
        drop_override(OPERATOR, date=due)
        redate()
    [first, second] = re.findall(
        r"因工作日历调整改期<span class=\"second\">(.*?)</span>", clerk.get(case).text
    )
    assert [text.split(" → ")[0].count("：") for text in (first, second)] == [0, 0]
