"""民政-3 by the pages: two superiors one after the other, answers from copied lines, a file back and sent again."""

from __future__ import annotations

import datetime as dt
from typing import Final

from . import behind, town
from .pictures import Pictures
from .site import NONE, Person, Site

SERVICE: Final = "civil_affairs.low_rent_housing"
FIRST: Final = "吐尔逊·艾买提"
SECOND: Final = "李建国"
ANSWERS: Final = {
    "housing": "rent", "marriage": "married", "illness": "no", "disabled": "no", "students": "no",
    "laid_off": "no", "retired": "no",
}  # fmt: skip
ASKED: Final = "租房合同复印件看不清，请补一份"


def intake(clerk: Person) -> str:
    """Accepted at once, with the papers of the first stage."""
    page = clerk.open("/intake")
    page.fill("#f-q", town.query_of("tex", FIRST))
    page.press("#f-q", "Enter")
    clerk.choose({"service": SERVICE})
    clerk.press("下一步")
    clerk.choose({f"a:{key}": value for key, value in ANSWERS.items()})
    clerk.press("下一步")
    lines = page.locator(".marks label:has(input[value=seen])")
    for line in range(lines.count()):
        if lines.nth(line).is_visible():
            lines.nth(line).click()
    clerk.press("受理")
    return clerk.number


def listed(clerk: Person, title: str) -> int:
    """Make the list of what waits for one body and send it; its id."""
    page = clerk.open("/lists")
    section = page.locator("section").filter(has=page.get_by_role("heading", name=title, exact=True))
    clerk.press("列成清单", within=section)
    batch = int(page.url.rsplit("/", 1)[1])
    clerk.press("上报")
    return batch


def test_low_rent_housing(site: Site, pictures: Pictures) -> None:
    clerk = site.person("clerk")
    one = intake(clerk)
    two = behind.bring(site.app, SECOND, SERVICE, to="posting", answers=ANSWERS)
    for each in (one, two):
        behind.publish(site.app, each)
    site.go_to(dt.date(2026, 9, 21))
    for each in (one, two):
        behind.over(site.app, each)
        behind.forward(site.app, each, to="send_up")
    first = listed(clerk, "上报市民政局廉租房清单")
    site.work_days(16)

    page = clerk.open("/lists")
    clerk.sees("已等16个工作日，平常15个")
    page = clerk.open(f"/lists/{first}")
    pictures.take(page, "list-late")
    clerk.choose({"how": "call"})
    clerk.fill({"spoke_to": "值班人员", "note": "答复说本周办完"})
    clerk.press("登记催办")
    clerk.sees("催办，打电话，值班人员；答复说本周办完")
    page.locator("summary").filter(has_text="答复是表格").click()
    page.fill("[name=pasted]", f"编号\t结果\t原因\n{one}\t通过\n{two}\t退回补充\t{ASKED}\n民26-9999\t通过")
    clerk.press("填到清单里")
    clerk.sees("这份清单里没有编号民26-9999的待答复办件。")
    assert page.input_value(f"[name=why-{behind.case_of(site.app, two)['id']}]") == ASKED
    pictures.take(page, "list-filled")
    clerk.press("记下答复")
    steps = [behind.case_of(site.app, each)["step"] for each in (one, two)]
    assert steps == ["forward", "filing"]

    second = listed(clerk, "上报市住房保障办清单")
    behind.forward(site.app, two, to="send_up")
    page = clerk.open("/lists")
    clerk.sees("批退回，", ASKED)
    pictures.take(page, "lists")
    again = listed(clerk, "上报市民政局廉租房清单")
    clerk.sees("批，10月20日", ASKED)
    site.work_days(3)
    page = clerk.open(f"/cases/{behind.case_of(site.app, one)['id']}")
    clerk.sees("用了16个工作日", "已等3个工作日", "不计时，一般15天")
    pictures.take(page, "housing-case")

    page = clerk.open(f"/lists/{second}")
    clerk.choose({f"r-{behind.case_of(site.app, one)['id']}": "approved"})
    clerk.press("记下答复")
    clerk.open(f"/lists/{again}")
    clerk.choose({f"r-{behind.case_of(site.app, two)['id']}": "failed"})
    clerk.fill({f"why-{behind.case_of(site.app, two)['id']}": "住房面积超过标准"})
    clerk.press("记下答复")
    clerk.finish(one, "已告知", choose={"method": "phone"})
    agent = site.person("agent31")
    page = agent.open("/deliveries")
    agent.press("送达", within=page.locator("tr").filter(has_text=SECOND))
    agent.choose({"method": "hand"})
    with page.expect_navigation():
        page.locator("[data-send]").click()
    row = behind.case_of(site.app, two)
    assert (row["ended"], row["closed_on"]) == ("refused", site.clock.day)
    behind.forward(site.app, one, to="archive")
    clerk.finish(one, "归档结案", choose=NONE)
    assert behind.case_of(site.app, one)["ended"] == "granted"
