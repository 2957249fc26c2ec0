"""The register on the screen: somebody is registered, corrected by two people, found twice and made one."""

from __future__ import annotations

import datetime as dt
from typing import Final

from playwright.sync_api import expect

from hub.demo.register import slipped
from hub.testing.factories import id_number

from .site import Person, Site
from .town import number_of, query_of

NEW: Final = id_number(dt.date(1990, 7, 21), 306)


def opened(clerk: Person, purpose: str) -> None:
    """The record of the one person found, opened for a purpose."""
    clerk.page.locator("main tr a.button").first.click()
    clerk.fill({"purpose": purpose})
    with clerk.page.expect_navigation():
        clerk.page.locator("main form button.primary").click()


def test_register_correct_undo(site: Site) -> None:
    clerk, agent = site.person("clerk"), site.person("agent13")
    page = clerk.open("/residents/new")
    clerk.fill({"name": "帕丽达·买买提", "id_number": NEW, "household_number": "910003", "relation": "亲属"})
    page.select_option("[name=community_id]", label="友好社区")
    clerk.press("登记")
    clerk.sees("帕丽达·买买提", "910003户现有")  # whose household it is, before anything is written
    clerk.press("登记")
    clerk.sees("已登记")
    page = clerk.open(f"/search?q=pld {NEW[-4:]}")
    opened(clerk, "本人来窗口更正姓名")
    clerk.sees("我们保存什么、到什么时候", "居住期间及其后2年")
    clerk.press("更正登记")
    clerk.fill({"name": "帕丽达·艾买提", "paper": "居民身份证", "why": "登记时姓名写错"})
    clerk.press("看看会改动什么")
    clerk.sees("姓名：帕丽达·买买提改为帕丽达·艾买提。", "须第二人核对")
    clerk.press("提交")
    clerk.sees("由他人核对")
    address = page.url.removeprefix(site.url)
    agent.open("/desk")
    agent.sees("待核对的变更")
    agent.press("更正，帕丽达·买买提")
    agent.fill({"paper": "居民身份证"})
    agent.press("核对无误，生效")
    agent.sees("已生效", "帕丽达·艾买提")
    page = clerk.open(address)
    clerk.press("撤销")
    clerk.fill({"paper": "户口簿", "why": "原来的姓名是对的"})
    clerk.press("提交")
    clerk.sees("撤销，帕丽达·艾买提", "待核对")


def test_a_mistake_keeps_what_was_typed(site: Site) -> None:
    clerk = site.person("clerk")
    page = clerk.open(f"/search?q={query_of('hyl', '韩玉兰')}")
    opened(clerk, "家属申报")
    clerk.press("去世")
    clerk.fill({"on": "2099-09-02", "paper": "死亡证明", "why": "家属来窗口申报"})
    clerk.press("看看会改动什么")
    expect(page.locator("#faults")).to_be_focused()
    assert page.input_value("main [name=why]") == "家属来窗口申报"


def test_found_twice_and_made_one(site: Site) -> None:
    clerk, agent = site.person("clerk"), site.person("agent13")
    number = number_of("韩玉兰")
    page = clerk.open("/residents/new")
    clerk.fill({"name": "韩玉兰", "id_number": slipped(number)})
    page.select_option("[name=community_id]", label="友好社区")
    clerk.press("登记")
    clerk.sees("另有一份档案像是同一个人")
    clerk.open("/register/twice")
    clerk.sees("韩玉兰", number[-4:])
    assert number not in page.content()
    clerk.press("对照", within=clerk.row(number[-4:]))
    page.locator("label:has(input[name=keep])").first.click()
    page.locator("label:has([value=copied])").click()
    clerk.fill({"why": "窗口录了两次", "paper": "居民身份证"})
    clerk.press("看看会改动什么")
    clerk.sees("两份档案都是在世的人，号码都有效")
    clerk.press("提交")
    address = page.url.removeprefix(site.url)
    agent.open(address)
    agent.fill({"paper": "居民身份证"})
    agent.press("核对无误，生效")
    agent.sees("已生效")
    clerk.open("/register/twice")
    clerk.sees("没有疑似重复的档案")
