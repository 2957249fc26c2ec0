"""A visit on a staircase without signal: kept on the phone, sent when the signal is back, gone when done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hub.db.base import db, let_go, reading
from hub.db.models import Event, Task

from . import behind
from .site import Person, Site

NAME: Final = "古丽娜尔·吐尔逊"
ANSWERS: Final = {"address_matches": "yes", "members_match": "yes", "housing": "rent", "income_from": "work"}


@pytest.fixture
def number(site: Site) -> str:
    """A case with a visit to be done by officer11."""
    return behind.bring(
        site.app,
        NAME,
        "civil_affairs.temporary_assistance",
        to="check",
        variant="person",
        answers={"illness": "no"},
    )


@pytest.fixture
def officer(site: Site, number: str) -> Person:
    return site.person("officer11", phone=True)


def visit(officer: Person) -> Page:
    """The page of the visit."""
    officer.open("/visits")
    return officer.press("入户核实信息")


def kept(page: Page) -> Mapping[str, Any]:
    """What lies on the phone, by key."""
    found: dict[str, str] = page.evaluate("({...localStorage})")
    return {key: json.loads(text) for key, text in found.items()}


def events(site: Site, number: str, kind: str) -> int:
    case_id = behind.case_of(site.app, number)["id"]
    with site.app.app_context():
        found = reading().execute(select(Event.id).where(Event.case_id == case_id, Event.type == kind)).all()
        let_go()
        return len(found)


def sign(page: Page) -> None:
    """The signature's step; who signs is filled in already, so it stands above the bar with the button."""
    page.get_by_role("button", name="下一步").click()
    edges = "each => each.getBoundingClientRect()"
    name, button = (page.locator(each).evaluate(edges) for each in ("[name=signed_by]", "[data-send]"))
    assert name["bottom"] <= button["top"]
    page.locator("[data-send]").click()


def test_without_signal_it_is_kept_and_sent_when_the_signal_is_back(
    site: Site, officer: Person, number: str
) -> None:
    page = visit(officer)
    task = page.url.rsplit("/", 1)[1]
    officer.window.set_offline(True)
    officer.choose(ANSWERS)
    expect(page.locator("[data-note]")).to_contain_text("没有信号")
    sign(page)
    expect(page.locator("[data-note]")).to_contain_text("有信号时自动送出")
    assert events(site, number, "task_done") == 0
    (key, draft), *more = kept(page).items()
    assert (key.rsplit(":", 1)[1], more) == (task, [])
    assert {name: draft["values"][name] for name in ANSWERS} == {
        name: [value] for name, value in ANSWERS.items()
    }
    assert "友好小区" not in json.dumps(draft, ensure_ascii=False)  # what was filled in, not what was shown
    officer.window.set_offline(False)
    page.wait_for_url(f"**/tasks/{task}/done")
    assert events(site, number, "task_done") == 1
    assert kept(page) == {}
    assert NAME not in page.locator("body").inner_text()


def test_what_was_filled_in_survives_the_page(officer: Person) -> None:
    page = visit(officer)
    officer.choose({"housing": "borrow"})
    page.reload()
    expect(page.locator("[name=housing][value=borrow]")).to_be_checked()
    expect(page.locator("[data-note]")).to_contain_text("已存在手机里")


def test_a_page_opened_again_with_signal_sends_what_waits(site: Site, officer: Person, number: str) -> None:
    page = visit(officer)
    officer.choose(ANSWERS)
    page.route(
        "**/tasks/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    sign(page)
    expect(page.locator("[data-note]")).to_contain_text("有信号时自动送出")
    officer.open("/visits")
    expect(page.locator("[data-visit-unsent]:visible")).to_have_text("手机里填了，还没有送出")
    page.unroute("**/tasks/*")
    officer.press("入户核实信息")
    page.wait_for_url("**/done")
    assert events(site, number, "task_done") == 1


def test_nobody_at_home_is_sent_later_too(site: Site, officer: Person, number: str) -> None:
    page = visit(officer)
    officer.window.set_offline(True)
    page.get_by_role("button", name="家中无人").click()
    page.get_by_role("button", name="记下").click()
    expect(page.locator("[data-note]")).to_contain_text("有信号时自动送出")
    officer.window.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="已记下家中无人")).to_be_visible()
    assert events(site, number, "nobody_home") == 1


def test_a_task_that_went_to_somebody_else_leaves_nothing_on_the_phone(
    site: Site, officer: Person, number: str
) -> None:
    page = visit(officer)
    officer.choose({"housing": "own"})
    assert len(kept(page)) == 1
    with site.app.app_context():
        task = Task.__table__
        db.session.execute(
            task.update().where(task.c.id == int(page.url.rsplit("/", 1)[1])).values(post_id=None)
        )
        db.session.commit()
        let_go()
    officer.open("/visits")
    assert kept(page) == {}


def test_a_log_in_that_ended_keeps_what_was_filled_in(officer: Person) -> None:
    page = visit(officer)
    officer.choose(ANSWERS)
    officer.window.clear_cookies()
    sign(page)
    expect(page.locator("[data-note]")).to_contain_text("登录已过期")
    assert len(kept(page)) == 1
    expect(page.get_by_role("link", name="登录")).to_be_visible()


def test_what_is_missing_is_said_before_the_signature(officer: Person) -> None:
    page = visit(officer)
    officer.choose(ANSWERS)
    page.evaluate("document.querySelectorAll('[name=housing]').forEach((one) => { one.checked = false; })")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("[data-note]")).to_have_text("还没有填：住房")


def test_all_of_it_works_as_plain_forms(site: Site, officer: Person, number: str) -> None:
    """Without scripts the whole form lies open and is sent as it is."""
    page = visit(officer)
    plain = site.window(phone=True, java_script_enabled=False)
    plain.add_cookies(officer.window.cookies())
    bare = plain.new_page()
    bare.goto(page.url)
    for name, value in ANSWERS.items():
        bare.locator(f"label:has(input[name='{name}'][value='{value}'])").click()
    expect(bare.locator("[name=signed_by]")).to_have_value(NAME)
    bare.locator("[data-send]").click()
    bare.wait_for_url("**/done")
    assert events(site, number, "task_done") == 1
    plain.close()
