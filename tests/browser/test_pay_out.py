"""A pay-out by the pages, from the draft to the closing: six people, each with the own part of it."""

from __future__ import annotations

from typing import Final

from . import behind
from .pictures import Pictures
from .site import Person, Site

NAMES: Final = ("韩玉兰", "古丽娜尔·吐尔逊")
SUM: Final = "2,000.00元"
"""Two months of 500 yuan each, taken over."""


def test_from_draft_to_reconciled(site: Site, pictures: Pictures) -> None:
    behind.end_all(site.app)
    for name in NAMES:
        behind.payee(site.app, name)
    clerk, deputy, street, finance = (
        site.person(login) for login in ("clerk", "deputy", "street", "finance")
    )
    page = clerk.open("/payments")
    page.select_option(
        "[name=what]",
        page.locator("option[value^='civil_affairs.minimum_living|']").first.get_attribute("value"),
    )
    page.get_by_label("友好社区").check()
    clerk.press("编制名单")
    clerk.sees(SUM, *NAMES)
    address = page.url
    assert page.get_by_role("button", name="复核无误").count() == 0
    pictures.take(page, "draft")

    deputy.open(address)
    deputy.press("复核无误")
    street.open(address)
    street.press("批准")
    finance.open(address)
    finance.fill({"amount": "1999.99", "paper": "博财拨〔2026〕7号"})
    finance.press("资金已到位")
    finance.sees("还差0.01元")
    finance.fill({"amount": "2000"})
    finance.press("资金已到位")

    sheet = _handed_out(site, address, pictures)
    finance.open(sheet)
    finance.sees("原件")
    finance.press("原件和现金已收到")
    clerk.open(sheet)
    clerk.press("复印件已收到")
    finance.open(address)
    finance.sees("由财务的另一人核销")
    closer = site.person("finance2")
    page = closer.open(address)
    closer.press("核销")
    closer.sees("已结账", "已发 1,000.00", "已退回 1,000.00")
    pictures.take(page, "closed")


def _handed_out(site: Site, address: str, pictures: Pictures) -> str:
    """Two agents draw the money, on a phone; one household signs, the other is away. The page of the share."""
    agent: Person = site.person("agent11", phone=True)
    page = agent.open(address)
    agent.press("发放与收回")
    page.locator("#f-draw-second").select_option("agent12")
    agent.fill({"cheque": "01234567"})
    agent.press("我们两人已领款")
    agent.sees("确认前不得发放")
    second: Person = site.person("agent12", phone=True)
    second.open(page.url)
    pictures.take(second.page, "second")
    second.press("属实：我们两人已领款")
    agent.open(page.url)
    page.get_by_label(NAMES[0]).check()
    pictures.take(page, "hand-out")
    agent.press("已发放、已签字")
    page.get_by_label(NAMES[1]).check()
    page.get_by_text("没有发出去：退回").click()
    page.select_option("[name=reason]", "absent")
    agent.press("退回")
    agent.sees("每一笔都已发放或退回。")
    agent.fill({"cash": "1000"})
    agent.press("我们两人已清点")
    second.open(page.url)
    second.press("明细与现金相符")
    pictures.take(second.page, "counted")
    return page.url
