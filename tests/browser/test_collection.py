"""A day at the collection desk: found, paid, voided by another, counted short, named, checked, handed in, sent up."""

from __future__ import annotations

from .site import Person, Site
from .town import query_of


def pay(clerk: Person, initials: str, name: str, amount: str, *papers: str) -> None:
    """Find somebody, take the money, write the receipt."""
    clerk.open("/collection")
    clerk.fill({"q": query_of(initials, name)})
    clerk.press("查找")
    clerk.press("收款", within=clerk.page.locator("main table").first)
    clerk.fill({"amount": amount})
    for paper in papers:
        clerk.page.get_by_label(paper).check()
    clerk.press("开收据")


def test_from_the_first_receipt_to_the_list(site: Site) -> None:
    clerk, other = site.person("clerk4"), site.person("clerk6")
    pay(clerk, "ljg", "李建国", "380", "社保卡")
    clerk.sees("380.00元", "劳收26-0001", "李建国", "居民医疗保险")
    assert (
        clerk.pdf(clerk.page.get_by_role("link", name="打印收据").get_attribute("href") or "")[:5] == b"%PDF-"
    )
    pay(clerk, "cxy", "陈秀英", "38", "社保卡")
    wrong = clerk.page.url
    clerk.sees("劳收26-0002", "由窗口另一人作废")
    other.open(wrong)
    other.page.get_by_text("作废", exact=True).first.click()
    other.fill({"reason": "金额写错，应收380元"})
    other.press("作废并退款")
    other.sees("作废人", "金额写错，应收380元")
    pay(clerk, "cxy", "陈秀英", "380", "社保卡")
    pay(clerk, "ljg", "李建国", "380", "社保卡")
    clerk.sees("已缴", "劳收26-0001")

    clerk.open("/collection")
    clerk.press("清点并日结")
    clerk.sees("760.00元")
    clerk.fill({"n10000": "7", "n5000": "1"})
    clerk.press("清点完毕，日结")
    clerk.sees("实点750.00元，按收据应有760.00元：少10.00元", "再点一次")
    assert clerk.page.input_value("[name=n10000]") == "7"
    clerk.fill({"cause": "找零多付10元，已联系本人"})
    clerk.press("清点完毕，日结")
    clerk.sees("已清点，待复核", "少10.00元", "找零多付10元", "由另一人复核")
    day = clerk.page.url

    other.open(day)
    other.press("复核无误")
    other.sees("已复核")
    clerk.open(day)
    clerk.choose({"to": "bank"})
    clerk.fill({"slip": "农行缴款单0412"})
    clerk.press("750.00元")
    clerk.sees("已缴存", "农行缴款单0412")
    finance = site.person("finance")
    finance.open(day)
    finance.sees("760.00元", "少10.00元")
    assert "李建国" not in finance.page.locator("main").inner_text()

    clerk.open("/collection")
    clerk.press("上报市社保局")
    clerk.sees("李建国", "陈秀英", "劳汇26-0001")
    assert (
        clerk.pdf(clerk.page.get_by_role("link", name="打印清单").get_attribute("href") or "")[:5] == b"%PDF-"
    )
    clerk.fill({"said2": "证件号不符"})
    clerk.press("录入核对结果")
    clerk.sees("一致", "证件号不符")
    clerk.page.get_by_text("处理", exact=True).first.click()
    clerk.fill({"answer": "证件号已更正"})
    clerk.page.locator("[name=again]").check()
    clerk.press("记下")
    clerk.sees("再次上报")
    clerk.open("/collection")
    clerk.sees("上报市社保局", "380.00")
