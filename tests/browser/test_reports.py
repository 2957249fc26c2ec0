"""A number opens its cases and leaves as a sheet; a benefit is offered at the door, on the phone."""

from __future__ import annotations

from playwright.sync_api import expect

from . import behind
from .site import Site

NAME = "韩玉兰"
ELDER = "道尔吉·巴图"
"""Born in 1941: old enough for the allowance that he has not asked for."""


def test_from_a_number_to_its_cases_and_the_sheet(site: Site) -> None:
    behind.pay_out(site.app)
    clerk = site.person("clerk")
    clerk.open("/reports")
    clerk.press("低保户数和人数")
    clerk.sees("各栏怎么数", "合计")
    row = clerk.page.locator("tbody tr").last
    count = int(row.locator("a").first.inner_text())
    row.locator("a").first.click()
    clerk.page.wait_for_url("**/opened?**")
    assert clerk.page.locator("tbody tr").count() == count
    assert NAME not in clerk.page.locator("main").inner_text()
    clerk.page.go_back()
    # Only a period that is over leaves the centre.
    expect(clerk.page.locator("main").get_by_role("button", name="导出")).to_have_count(0)
    clerk.page.locator("main p.note a").first.click()
    clerk.press("导出")
    clerk.fill({"purpose": "半月报"})
    with clerk.page.expect_download() as sheet:
        clerk.page.locator("button[name=do][value=take]").click()
    assert sheet.value.suggested_filename.startswith("低保户数和人数")


def test_a_declined_offer_is_not_shown_again(site: Site) -> None:
    officer = site.person("officer45", phone=True)
    page = officer.open("/outreach")
    page.get_by_role("link", name=ELDER).click()
    officer.sees("高龄津贴", "年满80周岁")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    officer.choose({"outcome": "declined"})
    page.get_by_role("button", name="记下").click()
    officer.sees("您的片区现在没有要告知的人")
