"""民政-1 from the counter to the archive, by the pages alone: six people at work, the applicant and a neighbour."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

from playwright.sync_api import Page, expect

from . import behind, town
from .pictures import Pictures
from .site import Person, Site

NAME: Final = "古丽娜尔·吐尔逊"
SERVICE: Final = "civil_affairs.minimum_living"
ANSWERS: Final = {
    "housing": "rent", "marriage": "divorced", "job_seeking": "yes", "illness": "no", "disabled": "no",
    "students": "yes", "working_age": "yes", "laid_off": "no", "retired": "no", "insurance": "pension",
    "subsidy": "no", "judgment": "no",
}  # fmt: skip
LATER: Final = (
    "租房合同", "离婚证或离婚判决书", "学生证或入学通知书", "就业状况证明", "劳动能力状况证明", "养老保险证明", "城市低保申请表",
)  # fmt: skip
"""What the answers above ask for when the form is filled in, after the panel."""
STATEMENT: Final = {"members": "3", "working": "1", "income": "2466.00"}
REASON: Final = "人均月收入812.40元，高于本市现行低保标准720元"
MEMBERS: Final = (("刘志强", "副主任"), ("那仁其其格", "民政办"), ("叶尔兰·哈孜别克", "劳动保障所"),
                  ("买合木提·卡德尔", "残联办"), ("杨凤霞", "居民代表"))  # fmt: skip


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
        assert [copy for copy in ("第1份", "第2份") if copy not in said] == []
        page.locator("summary").filter(has_text="本件的其他情况").click()
        clerk.press("双方已在告知清单签字")
        clerk.press("双方已在告知清单签字")

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
        assert [text for text in (NAME, f"{due.month}月{due.day}日", str(row["receipt_code"])) if text not in said] == []


def test_from_the_counter_to_the_archive(
    site: Site, pictures: Pictures, text_of: Callable[[bytes], str]
) -> None:
    way = Way(site, pictures, text_of)
    way.intake()
    way.slip()
    way.accept()
    print(way.number); print(way.clerk.page.locator("main").inner_text())
    pictures.take(way.clerk.page,"case")
