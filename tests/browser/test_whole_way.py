"""民政-1 from the counter to the archive, by the pages alone: six people at work, and residents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

from playwright.sync_api import Page, expect

from . import behind, town
from .pictures import Pictures
from .site import Site

NAME: Final = "古丽娜尔·吐尔逊"
SERVICE: Final = "civil_affairs.minimum_living"
ANSWERS: Final = {
    "housing": "rent", "marriage": "divorced", "job_seeking": "yes", "illness": "no", "disabled": "no",
    "students": "yes", "working_age": "yes", "laid_off": "no", "retired": "no", "insurance": "pension",
    "subsidy": "no", "judgment": "no",
}  # fmt: skip
LATER: Final = (
    "租房合同", "离婚证或离婚判决书", "学生证或入学通知书", "就业状况证明", "劳动能力状况证明",
    "养老保险证明", "城市低保申请表",
)  # fmt: skip
"""What the answers above ask for when the form is filled in, after the panel."""
FOUND: Final = {"address_matches": "yes", "members_match": "yes", "housing": "rent", "income_from": "work"}
STATEMENT: Final = {"members": "3", "working": "1", "income": "2466.00"}
OTHERS: Final = (
    ("吐尔逊·艾买提", "2", "812.40", "own", "work"), ("韩玉兰", "1", "305.00", "own", "pension"),
    ("李建国", "2", "538.50", "rent", "work"), ("道尔吉·巴图", "1", "466.00", "borrow", "pension"),
)  # fmt: skip
"""Who else comes before the panel: people at home, income a head, housing, where the income comes from."""
REFUSED: Final = "吐尔逊·艾买提"
REASON: Final = "人均月收入812.40元，高于本市现行低保标准720元"


class Way:
    """One application on its way, and two others that come before the same panel."""

    def __init__(self, site: Site, pictures: Pictures, text_of: Callable[[bytes], str]) -> None:
        self.site, self.pictures, self.text_of = site, pictures, text_of
        self.clerk, self.stand_in = site.person("clerk"), site.person("clerk2")
        self.officer = site.person("officer11", phone=True)
        self.other_officer = site.person("officer21", phone=True)
        self.agent = site.person("agent11")
        self.resident = site.person("", phone=True)
        self.number = ""
        self.refused = ""
        self.approved: list[str] = []

    def row(self, number: str = "") -> Mapping[str, object]:
        """The case as it is stored."""
        return behind.case_of(self.site.app, number or self.number)

    # --- at the counter -------------------------------------------------------------------------------

    def intake(self) -> None:
        """Find the person, answer the questions, mark five of six papers, hand out the slip."""
        clerk, page = self.clerk, self.clerk.open("/intake")
        page.fill("#f-q", town.query_of("gln", NAME))
        page.press("#f-q", "Enter")
        clerk.choose({"service": SERVICE})
        clerk.press("下一步")
        clerk.choose({f"a:{key}": value for key, value in ANSWERS.items()})
        clerk.press("下一步")
        clerk.sees(NAME, "现在要6项")
        self.receive(page, 5)
        expect(page.locator("#line")).to_contain_text("收到5项")
        expect(page.locator(".sheet-paper tbody tr")).to_have_count(1)
        self.pictures.take(page, "intake")
        clerk.press("打印告知清单2份")

    @staticmethod
    def receive(page: Page, count: int, first: int = 0) -> None:
        """Mark lines of the first part of a checklist as received."""
        lines = page.locator(".marks tbody").first.locator("label:has(input[value=seen])")
        for line in range(first, first + count):
            lines.nth(line).click()

    def slip(self) -> None:
        """The slip names every paper of every stage, once for the applicant and once for the centre."""
        clerk, page = self.clerk, self.clerk.page
        self.number = re.findall(r"民26-\d{4}", page.locator(".crumb").inner_text())[0]
        pdf = clerk.pdf(page.get_by_role("link", name="打开并打印").get_attribute("href") or "")
        self.pictures.print_of(pdf, "slip")
        said = self.text_of(pdf)
        assert [title for title in ("求职登记证明", *LATER) if title not in said] == []
        assert [copy for copy in ("当事人联", "窗口留存联") if copy not in said] == []
        page.locator("summary").filter(has_text="本件的其他情况").click()
        clerk.press("清单已签收，或当事人拒签")
        page.select_option("[name=handed]", "signed")
        clerk.press("清单已签收，或当事人拒签")

    def accept(self) -> None:
        """The last paper comes; the limit runs from the next day."""
        self.site.work_days(1)
        clerk, page = self.clerk, self.clerk.take(self.number)
        clerk.press("核对材料、告知或受理")
        self.receive(page, 1, first=5)
        clerk.press("受理")
        pdf = clerk.pdf(page.get_by_role("link", name="打开并打印").get_attribute("href") or "")
        row = self.row()
        assert (row["accepted_on"], row["step"]) == (self.site.clock.day, "check")
        due = row["due"]
        assert isinstance(due, dt.date)
        said = self.text_of(pdf)
        assert [
            text for text in (NAME, f"{due.month}月{due.day}日", str(row["receipt_code"])) if text not in said
        ] == []

    def ask(self) -> None:
        """The applicant looks it up by number and code; a wrong code shows nothing."""
        resident, page = self.resident, self.resident.open("/public/progress")
        for code, shown in (("XXXXXXXX", False), (str(self.row()["receipt_code"]), True)):
            resident.fill({"number": self.number, "code": code})
            resident.press("查询")
            assert (page.get_by_text("联动核查、入户核实").count() > 0) == shown
        said = page.content()
        assert [part for part in (NAME, "友好社区", town.number_of(NAME)[-4:]) if part in said] == []

    # --- on the staircase and at the linked check -----------------------------------------------------

    def visit(self) -> None:
        """The officer, with a phone: the family statement, then the visit, signed by the applicant."""
        officer, page = self.officer, self.officer.open("/visits")
        officer.sees("要去1户", NAME, "友好小区3号楼2单元301室")
        officer.press("出具家庭基本情况说明")
        for field, value in STATEMENT.items():
            page.fill(f"[name={field}]", value)
        page.fill("[name=difficulty]", "离异，独自抚养女儿，母亲常年吃药。")
        officer.press("办完，送出")
        officer.press("继续")
        officer.sees(NAME)
        officer.choose(
            {"address_matches": "yes", "members_match": "yes", "housing": "rent", "income_from": "work"}
        )
        self.pictures.take(page, "visit-phone", (390,))
        page.get_by_role("button", name="下一步").click()
        officer.sees("请居民签字")
        officer.press("办完，送出")
        assert NAME not in page.locator("body").inner_text()

    def check(self) -> None:
        """The clerk's linked check; with it and the officer's findings the case goes to the panel."""
        self.site.work_days(1)
        clerk, page = self.clerk, self.clerk.take(self.number)
        clerk.choose({"result": "matches"})
        page.fill("[name=income_per_head]", "411.00")
        clerk.press("办完，送出")
        clerk.press("符合，报评审小组")
        clerk.press("符合，报评审小组")
        assert self.row()["step"] == "panel"

    def others(self) -> None:
        """Four more applications have come to the panel meanwhile."""
        said = ANSWERS | {"job_seeking": "no"}
        for name, members, income, housing, source in OTHERS:
            number = behind.bring(
                self.site.app, name, SERVICE, to="panel", answers=said, members=members,
                income_per_head=income, housing=housing, income_from=source,
            )  # fmt: skip
            if name == REFUSED:
                self.refused = number
            else:
                self.approved.append(number)

    # --- the panel ------------------------------------------------------------------------------------

    def meeting(self) -> None:
        """All that waits comes before the panel, whose members are those of the last meeting."""
        behind.away(self.site.app, "clerk3", self.site.work_days(1))
        self.pictures.take(self.clerk.open("/desk"), "desk")
        clerk, page = self.clerk, self.clerk.take(self.number)
        clerk.press("安排开会")
        clerk.press("安排开会", within=page.locator(".panel").filter(has_text=NAME))
        page.fill("[name=begins]", "16:30")
        page.fill("[name=place]", "三楼会议室")
        assert page.input_value("[name=m0-name]") == "刘志强", "the members of the last meeting"
        clerk.press("排好会议")
        clerk.sees(NAME, *(name for name, *_ in OTHERS), "刘志强")

    def decide(self) -> None:
        """The decisions, line by line; the meeting can end when none is open."""
        clerk, page = self.clerk, self.clerk.page
        while (open_line := page.locator("tr.here th").first).count():
            name = open_line.inner_text()
            if REFUSED in name:
                self._refuse(page)
            elif "韩玉兰" in name:
                self._recuse(page)
            else:
                clerk.choose({"outcome": "approved"})
            clerk.press("记下决定")
        self._read_along(page.url.partition("?")[0].removeprefix(self.site.url))
        clerk.press("结束会议")
        page.fill("[name=ends]", "17:40")  # the clock of the test stands at noon, the meeting began at 16:30
        clerk.press("结束会议")
        clerk.sees(REASON, "买合木提·卡德尔（与申请人是表兄弟")
        steps = [self.row(number)["step"] for number in (self.number, *self.approved, self.refused)]
        assert steps == ["inform"] * 4 + ["refuse"]

    def _read_along(self, path: str) -> None:
        """A member of the panel reads decisions and minutes, and changes nothing."""
        member = self.site.person("panel")
        page = member.open(path)
        member.sees(REASON, "买合木提·卡德尔（与申请人是表兄弟")
        assert page.locator("main form[action$='/decide'], main select").count() == 0
        assert page.locator("main input:not([type=hidden])").count() == 0
        assert page.get_by_role("link", name="结束会议").count() == 0

    def _refuse(self, page: Page) -> None:
        """A refusal needs its reason: without one nothing is noted, and the choice stays."""
        self.clerk.choose({"outcome": "rejected"})
        page.get_by_role("button", name="记下决定").click()
        expect(page.locator("[name=reason]:invalid")).to_be_focused()
        page.fill("[name=reason]", REASON)
        self.pictures.take(page, "meeting")

    def _recuse(self, page: Page) -> None:
        self.clerk.choose({"outcome": "approved"})
        page.select_option("[name=r0-member]", "买合木提·卡德尔")
        page.fill("[name=r0-ground]", "与申请人是表兄弟")
        page.fill("[name=votes-for]", "6")

    # --- telling, and the public notice ---------------------------------------------------------------

    def inform(self) -> None:
        """The agent tells the applicant, who signs for the letter, and puts the notice up."""
        self.site.work_days(1)
        agent = self.agent
        agent.finish(self.number, "已通知申请人带证件到中心填表", choose={"method": "hand"})
        assert self.row()["step"] == "posting"
        agent.take(self.number)
        agent.press("张贴公示")
        agent.press("今天张贴")

    def notice(self) -> None:
        """The public board shows the starred name and nothing else of the household, to anybody."""
        for number in self.approved:
            behind.publish(self.site.app, number)
        resident, page = self.resident, self.resident.open("/public/notices")
        resident.sees("古**", "城市居民最低生活保障", "友好社区")
        self.pictures.take(page, "notices")
        resident.press(f"{self.number}-S1")
        resident.sees("古**", "2026年9月7日")
        said = page.content()
        hidden = (NAME, "吐尔逊", town.number_of(NAME)[-4:], "友好小区", "19909998801", "411.00")
        assert [part for part in hidden if part in said] == []

    def guide(self) -> None:
        """Anybody finds out what to bring, by the same questions; nothing is kept."""
        resident, page = self.resident, self.resident.open(f"/public/services/{SERVICE}")
        resident.choose({f"a:{key}": value for key, value in ANSWERS.items()})
        expect(page.locator("#list tbody tr")).to_have_count(len(LATER) + 4)
        self.pictures.take(page, "guide")

    def end_notice(self) -> None:
        """Seven days later nobody has objected: gone from the board (410), and the case goes on."""
        notice = self.resident.page.url
        self.site.go_to(dt.date(2026, 9, 14))
        assert self.resident.page.request.get(notice).status == 410
        self.agent.finish(self.number, "期满无异议")
        assert self.row()["step"] == "filing"

    # --- the file, the list, the answer ---------------------------------------------------------------

    def filing(self) -> None:
        """The applicant brings the rest; the file goes onto a list and up."""
        clerk = self.clerk
        page = clerk.take(self.number)
        clerk.press("核对材料")
        self.receive(page, len(LATER))
        clerk.press("保存")
        clerk.press("表已填好、材料齐全")
        clerk.press("表已填好、材料齐全")
        clerk.take(self.number)
        clerk.press("列入上报清单")
        clerk.press("列成清单")
        clerk.press("上报")
        assert (self.row()["step"], self.row()["state"]) == ("bureau", "stopped")
        self.pictures.take(clerk.open(f"/cases/{self.row()['id']}"), "case")

    def answer(self) -> None:
        """The answer comes eight working days later; they are not counted."""
        due = self.site.work_days(8)
        clerk, page = self.clerk, self.clerk.open("/lists")
        page.locator("main a").filter(has_text="上报市民政局清单").first.click()
        clerk.choose({f"r-{self.row()['id']}": "approved"})
        clerk.press("记下答复")
        self.clerk.finish(self.number, "已告知", choose={"method": "phone"})
        row = self.row()
        assert (row["step"], row["completed_on"]) == ("deliver", due)

    def deliver(self) -> None:
        """The result at home, against signature; the letter of refusal by another officer."""
        for officer, name in ((self.officer, NAME), (self.other_officer, REFUSED)):
            page = officer.open("/deliveries")
            officer.press("送达", within=page.locator("tr").filter(has_text=name))
            officer.choose({"method": "hand"})
            with page.expect_navigation():
                page.locator("[data-send]").click()
        row = self.row(self.refused)
        assert (row["ended"], row["closed_on"]) == ("refused", self.site.clock.day)

    def archive(self) -> None:
        """Next day the clerk is away: her B files it, and the case is closed."""
        day = self.site.work_days(1)
        behind.away(self.site.app, "clerk", day)
        self.stand_in.open("/desk")
        self.stand_in.sees("今天您以B岗代张晓燕")
        self.stand_in.finish(self.number, "归档结案")
        row = self.row()
        assert (row["ended"], row["closed_on"]) == ("granted", day)
        self.stand_in.sees(NAME, "归档结案")


def test_from_the_counter_to_the_archive(
    site: Site, pictures: Pictures, text_of: Callable[[bytes], str]
) -> None:
    way = Way(site, pictures, text_of)
    for stage in (
        way.intake, way.slip, way.accept, way.ask, way.visit, way.check, way.others, way.meeting, way.decide,
        way.inform, way.guide, way.notice, way.end_notice, way.filing, way.answer, way.deliver, way.archive,
    ):  # fmt: skip
        stage()
