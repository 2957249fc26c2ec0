"""A resident's phone, without a script: from plain words to the guide, the questions and the own list of papers."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .pictures import Pictures
from .site import Person, Site


def test_a_phone_finds_the_guide_the_papers_and_an_appointment(site: Site, pictures: Pictures) -> None:
    """Issue 6: a resident's phone finds guide, papers and a time; nothing of it needs a script or a log-in."""
    resident = Person(site, "", site.window(phone=True, java_script_enabled=False))
    site.people["", True] = resident
    page = resident.open("/public/")
    page.get_by_role("link", name="大字").click()
    expect(page.locator("html.big")).to_be_attached()
    page.get_by_role("searchbox").fill("看病没钱怎么办")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="城市医疗救助").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("城市医疗救助")
    blank = page.get_by_role("link", name="空表").first.get_attribute("href")
    assert page.request.get(str(blank)).body()[:5] == b"%PDF-"
    page.get_by_role("link", name=re.compile("我要带什么")).click()
    for number in range(1, 20):
        if not page.locator("#question").count():
            break
        expect(page.get_by_text(f"第{number}题")).to_be_visible()
        page.locator("label.choice").last.click()
        page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("您要带这[0-9]+样"))
    expect(page.get_by_role("heading", level=2).first).to_have_text(re.compile("交$"))  # at which stage
    for said in ("受理后20个工作日", "民政窗口", "您的回答"):
        expect(page.get_by_text(said).first).to_be_visible()
    expect(page.locator("html.big")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    papers = page.locator("tbody tr").count()
    page.get_by_role("button", name=re.compile("重新回答")).first.click()
    expect(page.locator("#question")).to_be_visible()
    page.locator("label.choice").first.click()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("tbody tr")).not_to_have_count(papers)  # another insurance, other papers
    _books(resident, pictures)


def _books(resident: Person, pictures: Pictures) -> None:
    """From the list of papers to a time at the window of that service, and out of it again."""
    page = resident.page
    pictures.take(page, "need", (390,))
    resident.press("预约窗口办理时间")
    expect(page.locator("[name=service]:not([type=hidden])")).to_have_value("civil_affairs.medical_relief")
    page.locator("[name=when]").select_option(index=1)
    resident.fill({"name": "样女士"})
    pictures.take(page, "appointment", (390,))
    resident.press("预约")
    expect(page.get_by_role("heading", level=1)).to_have_text("已经预约")
    pictures.take(page, "appointment-booked", (390,))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    resident.press("取消预约")
    expect(page.locator("main")).to_contain_text("已取消")
