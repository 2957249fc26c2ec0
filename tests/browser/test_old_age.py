"""民政-9 by the pages: an officer's visit, papers in the community, the decision above, the pay-out there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from . import behind, town
from .pictures import Pictures
from .site import Site

SERVICE: Final = "civil_affairs.old_age_allowance"
NAME: Final = "道尔吉·巴图"


class Allowance:
    """One old man's application; `number` once it is open."""

    def __init__(self, site: Site, pictures: Pictures, text_of: Callable[[bytes], str]) -> None:
        self.site, self.pictures, self.text_of = site, pictures, text_of
        self.agent, self.clerk = site.person("agent41"), site.person("clerk5")
        self.officer = site.person("officer45", phone=True)
        self.number = ""

    def step(self) -> object:
        """Where the case is."""
        return behind.case_of(self.site.app, self.number)["step"]

    def open(self) -> None:
        """The community's agent opens it; the officer goes there and invites."""
        agent, page = self.agent, self.agent.open("/intake")
        page.fill("#f-q", town.query_of("dej", NAME))
        page.press("#f-q", "Enter")
        agent.choose({"service": SERVICE})
        agent.press("下一步")
        agent.press("登记")
        self.number = agent.number
        found = {"address_matches": "yes", "members_match": "yes", "housing": "own", "income_from": "pension"}
        self.officer.task("入户核实", choose=found, of=self.number)
        assert self.step() == "hand_in"

    def hand_in(self) -> None:
        """The papers are brought to the community; the agent prints the form and reports."""
        agent, page = self.agent, self.agent.take(self.number)
        agent.press("核对")
        for box in page.locator(".marks label:has(input[value=seen])").all():
            box.click()
        agent.press("保存")
        agent.press("老人已来交件")
        agent.press("老人已来交件")
        agent.finish(self.number, "审批表已填好，报中心")
        assert self.step() == "accept"

    def accept(self) -> None:
        """The centre accepts what the community has seen, checks and lists it."""
        clerk = self.clerk
        self.site.work_days(1)
        clerk.take(self.number)
        clerk.press("核对")
        clerk.press("受理")
        clerk.finish(self.number, "审核通过")
        assert self.step() == "send_up"

    def send_up(self) -> None:
        """The list goes up; its answer comes nine days later."""
        clerk, page = self.clerk, self.clerk.take(self.number)
        clerk.press("列入上报清单")
        clerk.press("列成清单", within=page.locator("section").filter(has_text=self.number))
        clerk.press("上报")
        self.site.work_days(9)
        case_id = behind.case_of(self.site.app, self.number)["id"]
        title = page.locator("h1").inner_text()
        clerk.open("/lists")
        clerk.press(title)
        clerk.choose({f"r-{case_id}": "approved"})
        clerk.press("记下答复")
        assert self.step() == "tell"

    def deliver(self) -> None:
        """The applicant is told and gets the letter at home, against signature."""
        self.clerk.finish(self.number, "已告知", choose={"method": "phone"})
        officer = self.officer
        page = officer.open("/deliveries")
        officer.press("送达", within=page.locator("tr").filter(has_text=NAME))
        officer.choose({"method": "hand"})
        with page.expect_navigation():
            page.locator("[data-send]").click()
        assert self.step() == "archive"

    def archive(self) -> None:
        """The file is closed; the allowance is paid in the pay-outs of its programme."""
        self.site.work_days(2)
        self.clerk.finish(self.number, "归档结案")
        row = behind.case_of(self.site.app, self.number)
        assert (row["ended"], row["closed_on"]) == ("granted", self.site.clock.day)


def test_old_age_allowance(site: Site, pictures: Pictures, text_of: Callable[[bytes], str]) -> None:
    one = Allowance(site, pictures, text_of)
    one.open()
    one.hand_in()
    one.accept()
    one.send_up()
    one.deliver()
    one.archive()
