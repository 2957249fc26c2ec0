"""民政-6 by the pages: a family with an illness to the pay-out, one person to the leader's refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from . import behind, town
from .pictures import Pictures
from .site import Site

SERVICE: Final = "civil_affairs.temporary_assistance"
ILL: Final = "古丽娜尔·吐尔逊"
ALONE: Final = "韩玉兰"
AMOUNT: Final = "3600.00"
REASON: Final = "家中存款可以维持基本生活"


class Assistance:
    """Two applications; `family` and `alone` are their numbers."""

    def __init__(self, site: Site, pictures: Pictures, text_of: Callable[[bytes], str]) -> None:
        self.site, self.pictures, self.text_of = site, pictures, text_of
        self.clerk = site.person("clerk3")
        self.family = self.alone = self.run = ""

    def open_one(self, initials: str, name: str, variant: str, illness: str) -> str:
        """Intake without papers, for they come later: accepted at once. The number."""
        clerk, page = self.clerk, self.clerk.open("/intake")
        page.fill("#f-q", town.query_of(initials, name))
        page.press("#f-q", "Enter")
        clerk.choose({"service": SERVICE})
        clerk.press("下一步")
        clerk.choose({"variant": variant, "a:illness": illness})
        clerk.press("下一步")
        assert (page.get_by_text("医院诊断证明").count() > 0) == (illness == "yes")
        clerk.press("受理")
        return clerk.number

    def intake(self) -> None:
        """Both variants at the window."""
        self.family = self.open_one("gln", ILL, "household", "yes")
        self.alone = self.open_one("hyl", ALONE, "person", "no")

    def verify(self) -> None:
        """Officer and clerk: statement, visit, form, the community's signature, the papers."""
        officer, clerk = self.site.person("officer11", phone=True), self.clerk
        officer.task(
            "出具家庭基本情况说明",
            fill={"members": "3", "difficulty": "母亲住院，费用付不起。"},
            of=self.family,
        )
        found = {"address_matches": "yes", "members_match": "yes", "housing": "rent", "income_from": "work"}
        officer.task("入户核实", choose=found, of=self.family)
        clerk.finish(self.family, "核实完毕")
        clerk.finish(self.family, "审批表已填好", choose={"method": "phone"})

    def papers(self) -> None:
        """The community signs; the applicant brings the papers, the hospital's certificate among them."""
        clerk = self.clerk
        self.site.work_days(1)
        self.site.person("leader1").finish(self.family, "已审核签字")
        page = clerk.take(self.family)
        clerk.press("核对材料")
        lines = page.locator(".marks label:has(input[value=seen])")
        for line in range(lines.count()):
            lines.nth(line).click()
        clerk.press("保存")
        clerk.press("资料齐全")
        clerk.press("资料齐全")
        assert behind.case_of(self.site.app, self.family)["step"] == "approve"

    def agree(self) -> None:
        """The street's leader grants the money; the clerk tells the applicant."""
        self.site.person("street").finish(self.family, "同意", fill={"amount": AMOUNT})
        self.clerk.finish(self.family, "已通知申请人", choose={"method": "phone"})

    def draft(self) -> None:
        """The clerk has the list reckoned, a deputy checks it, the street's leader approves it."""
        clerk = self.clerk
        page = clerk.open("/payments")
        page.select_option("[name=what]", f"{SERVICE}|once")
        clerk.choose({"community": "1"})
        clerk.press("编制名单")
        clerk.sees(ILL, "3,600.00", "编制中")
        self.run = page.url.rsplit("/", 1)[1]
        for login, button in (("deputy", "复核无误"), ("street", "批准")):
            person = self.site.person(login)
            person.open("/desk")
            person.press("城市困难居民临时救助金")
            self.pictures.take(person.page, f"pay-out-{login}")
            person.press(button)

    def pay(self) -> None:
        """Finance notes the money; an agent and finance hand it out; finance sees payee and sum only."""
        finance = self.site.person("finance")
        finance.open(f"/payments/{self.run}")
        finance.fill({"amount": "90000", "paper": "街财〔2026〕9号"})
        page = finance.press("资金已到位")
        sheet = f"/payments/{self.run}/in/1"
        finance.open(sheet)
        finance.sees(ILL, "3,600.00")
        said = page.content()
        hidden = (town.number_of(ILL), "友好小区3号楼", "19909998801", "母亲住院", "阿依木汗", "医院诊断证明")
        assert [part for part in hidden if part in said] == []
        answer = page.request.get(f"/cases/{behind.case_of(self.site.app, self.family)['id']}")
        assert answer.status in (403, 404)
        self.pictures.take(page, "pay-out")
        self._hand_out(sheet)
        closer = self.site.person("finance2")
        closer.open(sheet)
        closer.press("原件和现金已收到")
        self.clerk.open(f"/payments/{self.run}/in/1")
        self.clerk.press("复印件已收到")
        closer.open(f"/payments/{self.run}")
        closer.press("核销")
        closer.sees("核销", "打印核销单")

    def _hand_out(self, sheet: str) -> None:
        """An agent and the finance office, where people fetch it, each with the own log-in."""
        first, second = self.site.person("agent11"), self.site.person("finance")
        page = first.open(sheet)
        page.select_option("#f-draw-second", "finance")
        first.press("我们两人已领款")
        second.open(sheet)
        second.press("属实：我们两人已领款")
        first.open(sheet)
        for box in page.locator("main [name=line]").all():
            box.check()
        first.press("已发放、已签字")
        first.fill({"cash": "0"})
        first.press("我们两人已清点")
        second.open(sheet)
        second.press("明细与现金相符")

    def archive(self) -> None:
        """The file is closed; the money went its own way."""
        self.clerk.finish(self.family, "归档结案")
        row = behind.case_of(self.site.app, self.family)
        assert (row["ended"], row["closed_on"]) == ("granted", self.site.clock.day)

    def refuse(self) -> None:
        """The leader does not agree: not without a reason; the officer delivers the letter."""
        behind.forward(self.site.app, self.alone, to="approve")
        street = self.site.person("street")
        page = street.take(self.alone)
        street.press("不同意")
        page.fill("[name=reason]", REASON)
        street.press("不同意")
        officer = self.site.person("officer12", phone=True)
        page = officer.open("/deliveries")
        officer.sees(ALONE)
        officer.press("送达", within=page.locator("tr").filter(has_text=ALONE))
        officer.choose({"method": "hand"})
        with page.expect_navigation():
            page.locator("[data-send]").click()
        row = behind.case_of(self.site.app, self.alone)
        assert (row["ended"], row["closed_on"]) == ("refused", self.site.clock.day)


def test_temporary_assistance(site: Site, pictures: Pictures, text_of: Callable[[bytes], str]) -> None:
    both = Assistance(site, pictures, text_of)
    both.intake()
    both.verify()
    both.papers()
    both.agree()
    both.draft()
    both.pay()
    both.archive()
    both.refuse()
