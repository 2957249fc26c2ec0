"""民政-5 by the pages: bills as lines, a claim in place of the invoice, panel, leader, pay-out."""

from __future__ import annotations

from typing import Final

from . import behind, town
from .pictures import Pictures
from .site import Person, Site

SERVICE: Final = "civil_affairs.medical_relief"
ILL: Final = "古丽娜尔·吐尔逊"
BILLS: Final = (
    {"number": "04517781", "date": "2026-08-14", "total": "23456.78", "insured": "15210.30", "other": "1000"},
    {"number": "04519920", "date": "2026-08-20", "total": "8120.05", "insured": "4060.02", "other": ""},
)
BASE: Final = "11,306.51"
"""23,456.78 − 15,210.30 − 1,000.00 + 8,120.05 − 4,060.02, by hand."""


def bill(page: Person, no: int, **typed: str) -> None:
    """Type one line."""
    page.fill({f"bills-{no}-{name}": text for name, text in typed.items()})
    page.page.select_option(f"[name='bills-{no}-proof']", "original" if no == 0 else "claim")


def intake(clerk: Person) -> str:
    page = clerk.open("/intake")
    page.fill("#f-q", town.query_of("gln", ILL))
    page.press("#f-q", "Enter")
    clerk.choose({"service": SERVICE})
    clerk.press("下一步")
    clerk.choose(
        {"a:insurance": "urban", "a:transferred": "no", "a:minimum_living": "no", "a:commercial": "yes"}
    )
    clerk.press("下一步")
    clerk.press("受理")
    return clerk.number


def papers(clerk: Person, number: str) -> None:
    """All of them: of one stay the invoice, of the other the claim settlement in its place."""
    page = clerk.take(number)
    clerk.press("核对材料")
    rows = page.locator("tr:has(.segments)")
    for row in range(rows.count()):
        rows.nth(row).locator("label:has(input[value=seen])").first.click()
    clerk.press("保存")


def test_medical_relief(site: Site, pictures: Pictures) -> None:
    clerk = site.person("clerk3")
    number = intake(clerk)
    behind.forward(site.app, number, to="papers")
    papers(clerk, number)
    page = clerk.press("资料齐全")
    bill(clerk, 0, **BILLS[0])
    bill(clerk, 1, **(BILLS[1] | {"number": "0451 7781"}))
    clerk.press("算一算")
    clerk.sees("救助基数", f"{BASE}元")
    pictures.take(page, "bills")
    clerk.press("再加几行")
    assert page.locator("[name='bills-5-number']").count() == 1
    assert page.input_value("[name='bills-1-number']") == "0451 7781"
    clerk.press("资料齐全，票据已登记")
    clerk.sees("票据2，票据号码：0451 7781在第1行已经填过。")
    clerk.fill({"bills-1-number": BILLS[1]["number"]})
    pictures.take(page, "bills-fault")
    clerk.press("资料齐全，票据已登记")
    assert behind.case_of(site.app, number)["step"] == "panel"
    pictures.take(page, "bills-case")
    behind.forward(site.app, number, to="sign")

    street = site.person("street")
    page = street.take(number)
    street.press("签字确认")
    street.sees(BASE)
    street.fill({"amount": "11306.52"})
    street.press("签字确认")
    street.sees("最多11,306.51元")
    pictures.take(page, "bills-leader")
    street.fill({"amount": "6000"})
    street.press("签字确认")
    clerk.finish(number, "已通知申请人", choose={"method": "phone"})

    clerk.finish(number, "归档结案")
    assert behind.case_of(site.app, number)["ended"] == "granted"
    assert behind.granted(site.app, number) == [("active", 6000_00)], "a pay-out pays it: test_payments"
