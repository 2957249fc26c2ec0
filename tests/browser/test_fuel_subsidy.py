"""残联-4 by the pages: papers in the community, two bodies that answer one after the other, one of them no."""

from __future__ import annotations

from typing import Final

from hub.operations.decisions.batches import send
from hub.operations.staff.people import actor_by_login

from . import behind, town
from .pictures import Pictures
from .site import Person, Site

SERVICE: Final = "disability.fuel_subsidy"
NAME: Final = "道尔吉·巴图"
REASON: Final = "购车凭证不是本人的"


def hand_in(agent: Person) -> str:
    """He comes to the community by himself: nobody is sent to his home. The number."""
    page = agent.open("/intake")
    page.fill("#f-q", town.query_of("dej", NAME))
    page.press("#f-q", "Enter")
    agent.choose({"service": SERVICE})
    agent.press("下一步")
    agent.choose({"a:start": "here"})
    agent.press("下一步")
    agent.sees("第二代残疾人证", "购买机动轮椅车的凭证")
    agent.press("登记")
    number = agent.number
    page = agent.take(number)
    agent.press("核对")
    for box in page.locator(".marks label:has(input[value=seen])").all():
        box.click()
    agent.press("保存")
    agent.press("本人或监护人已交件")
    agent.press("本人或监护人已交件")
    return number


def test_two_bodies_answer_and_one_no_decides(site: Site, pictures: Pictures) -> None:
    agent, clerk = site.person("agent43"), site.person("clerk7")
    number = hand_in(agent)
    assert number.startswith("助")
    agent.finish(number, "申请表已填好，报中心", fill={"bought_on": "2026-08-20", "proof": "00182206"})
    behind.forward(site.app, number, to="send_up")
    batch = behind.gather(site.app, number)
    with site.app.app_context():
        send(actor_by_login("clerk7"), batch, rev=0)
    site.work_days(3)
    page = clerk.open(f"/lists/{batch}")
    case = behind.case_of(site.app, number)["id"]
    clerk.sees("市残联 本部门时限到9月", "市财政局 本部门时限到9月")
    pictures.take(page, "two-bodies")
    clerk.choose({f"r-{case}-federation": "approved"})
    clerk.press("记下答复")
    assert behind.case_of(site.app, number)["step"] == "bodies"
    clerk.open(f"/cases/{case}")
    clerk.sees("现在等市财政局答复")
    page = clerk.open(f"/lists/{batch}")
    clerk.sees("市残联 确定为受助对象")
    clerk.choose({f"r-{case}-finance_bureau": "rejected"})
    clerk.press("记下答复")
    clerk.sees("市财政局", "理由")  # not without a reason; the mark stays
    assert behind.case_of(site.app, number)["step"] == "bodies"
    page.fill(f"[name='why-{case}-finance_bureau']", REASON)
    pictures.take(page, "one-no")
    clerk.press("记下答复")
    assert behind.case_of(site.app, number)["step"] == "refuse"
    clerk.sees("不受助", f"市财政局：{REASON}")
