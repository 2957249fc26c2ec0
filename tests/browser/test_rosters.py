"""A roster by the pages: made at the window, two households visited by phone, one end opened, closed, reported."""

from __future__ import annotations

from typing import Final

from . import behind
from .site import Site

YEARLY: Final = "低保年度复核"
NAMES: Final = ("韩玉兰", "李建国")
OFFICERS: Final = ("officer12", "officer34")


def test_from_start_to_report(site: Site) -> None:
    behind.end_all(site.app)
    for name in NAMES:
        behind.payee(site.app, name)
    clerk = site.person("clerk")
    clerk.open("/rosters")
    clerk.press(YEARLY)
    clerk.sees("2户（人）", *NAMES)
    clerk.press("编制并分派")
    clerk.sees("2项中已办0项", *NAMES)
    address = clerk.page.url

    _visits(site)
    clerk.open("/desk")
    clerk.sees("名册任务", NAMES[1], "转为办件")
    clerk.press("转为办件")
    clerk.sees("没有告知、听取意见和决定，什么都不会停")
    clerk.press("转为办件")
    clerk.sees("停发、清退的告知和听取意见")

    clerk.open(address)
    clerk.sees("2项中已办2项", "继续享受", "不再符合")
    assert clerk.pdf(f"{address}/list.pdf")[:5] == b"%PDF-"
    clerk.page.get_by_text("办结名册").click()
    clerk.press("办结")
    clerk.sees("已办结", "人员信息从这天起销毁")
    clerk.press("导出")
    clerk.sees("名册")
    site.person("deputy").open(address)
    for name in NAMES:
        assert name not in site.person("deputy").page.locator("main").inner_text()


def _visits(site: Site) -> None:
    """Nobody is there the first time; on the second day both are asked, and one no longer fulfils."""
    first, second = (site.person(login, phone=True) for login in OFFICERS)
    page = first.open("/rosters")
    first.press("入户复核低保家庭")
    page.get_by_role("button", name="没有找到本人").click()
    with page.expect_navigation():
        page.get_by_role("button", name="记下").click()
    first.sees("再去")
    site.work_days(1)
    for officer, found, outcome in ((first, "no", "continues"), (second, "yes", "fails")):
        page = officer.open("/rosters")
        officer.press("入户复核低保家庭")
        officer.fill({"members": "2"})
        officer.choose({"changed": found, "outcome": outcome})
        officer.fill({"reason": "" if outcome == "continues" else "有商品房一套"})
        with page.expect_navigation():
            page.locator("[data-send]").click()
        officer.sees("不再显示")
        assert not any(name in page.locator("main").inner_text() for name in NAMES)
        assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('visit:')).length") == 0
