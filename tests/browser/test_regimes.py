"""Issue 6, shown in the browser: an absence, a call, a complaint that comes to a hearing, a half-month report."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from playwright.sync_api import Page, expect

from hub.operations.appraisal.ledger import points_of
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting

from .pictures import Pictures
from .site import Person, Site

NUMBER: Final = re.compile(r"\w26-\d{4}")
NAME: Final = "样客"


def test_an_absence_moves_a_queue_and_brings_it_back(site: Site, pictures: Pictures) -> None:
    """What lies with A is B's for exactly the day that A is away; what B does is written as B's, for A."""
    away, stands_in = site.person("clerk3"), site.person("clerk")
    queue = _queue(away)
    assert queue
    assert not queue & _queue(stands_in)
    page = away.open("/absences")
    site_day = site.clock.day + dt.timedelta(days=1)
    away.fill({"first": site_day.isoformat(), "note": "诊断证明在左手柜"})
    away.press("记下")
    pictures.take(page, "absence")
    site.go_to(site_day)
    assert queue <= _queue(stands_in)
    expect(stands_in.page.locator("main")).to_contain_text("救助岗")
    pictures.take(stands_in.page, "stand-in-desk")
    stands_in.open("/absences")
    stands_in.sees("诊断证明在左手柜")
    stands_in.press("已接收移交")
    site.go_to(site_day + dt.timedelta(days=1))
    assert _queue(away) == queue
    assert not queue & _queue(stands_in)


def test_a_call_is_registered_led_and_answered(site: Site, pictures: Pictures) -> None:
    """Whoever was asked first sees it until the person has the answer, from whoever it was led to."""
    first, window = site.person("agent11"), site.person("clerk3")
    page = first.open("/first-contacts")
    first.fill({"name": NAME, "matter": "临时救助要带哪些材料"})
    first.choose({"via": "call"})
    page.select_option("[name=lead_to]", label="救助岗")
    first.press("登记")
    expect(first.row(NAME)).to_contain_text("救助岗")
    pictures.take(page, "first-contacts")
    window.open("/first-contacts")
    window.press(NAME)
    window.press("已接手")
    window.fill({"result": "户口簿、身份证、收入证明，电话里一次说清"})
    pictures.take(window.page, "first-contact")
    window.press("已答复")
    expect(window.row(NAME)).to_contain_text("一次说清")
    first.open("/first-contacts")
    first.press(NAME)
    first.sees("已答复", "一次说清")


def test_a_late_case_is_complained_about_and_heard(site: Site, pictures: Pictures) -> None:
    """From the public page to the inspection, the ledger, the person's reply and another one's decision."""
    site.work_days(40)
    resident = site.person("", phone=True)
    page = resident.open("/public/complaints")
    late = _late(site.person("deputy"))
    resident.choose({"kind": "complaint"})
    page.select_option("[name=reason]", "late")
    page.select_option("[name=post_id]", label="救助岗")
    resident.fill({"about": late, "said": "<script>document.title='ran'</script>说好的日子过了"})
    pictures.take(page, "complaint")
    resident.press("提交")
    number, code = (text.strip() for text in page.locator("dl.four b").all_inner_texts())
    inspection = site.person("inspection")
    inspection.open("/complaints")
    inspection.press(number)
    inspection.sees(late, "<script>document.title='ran'</script>")
    assert inspection.page.title() != "ran"
    inspection.choose({"verdict": "upheld"})
    inspection.fill({"finding": "材料压在柜子里十天", "answer": "属实，已责成当天办结"})
    inspection.press("答复")
    page = resident.open("/public/complaints/follow")
    resident.fill({"number": number, "code": code})
    resident.press("查询")
    resident.sees("成立", "属实，已责成当天办结")
    pictures.take(page, "complaint-answer")
    _heard(site, number, pictures)


def _heard(site: Site, number: str, pictures: Pictures) -> None:
    """Proposed by the inspection, told, replied to, cancelled by the director."""
    with site.app.app_context():
        put_setting(OPERATOR, key="appraisal.points.complaint", value="5", reason="办法")
    inspection, clerk, director = (site.person(who) for who in ("inspection", "clerk3", "director"))
    page = inspection.open("/appraisal/ledger")
    page.select_option("[name=rule]", "complaint")
    page.fill("[name=evidence]", number)
    page.select_option("[name=person]", "clerk3")
    inspection.press("提出")
    inspection.press("今天已告知")
    page = clerk.open("/appraisal")
    clerk.fill({"reply": "那十天我在外培训，已交接给B岗"})
    pictures.take(page, "appraisal-reply")
    clerk.press("提交说明")
    page = director.open("/appraisal/ledger")
    page.locator("summary").filter(has_text="决定").click()
    page.fill("details [name=reason]", "交接有记录，不算本人的")
    pictures.take(page, "appraisal-ledger")
    director.press("撤销")
    clerk.open("/appraisal")
    clerk.sees("交接有记录，不算本人的")
    with site.app.app_context():
        assert points_of(2, site.clock.day.year) == 0


def test_a_half_month_report_is_sent_and_its_result_told(site: Site, pictures: Pictures) -> None:
    """The community's leader completes what the data say; the group tells everybody who did and who did not."""
    site.go_to(dt.date(2026, 9, 15))
    leader, group = site.person("leader1"), site.person("group")
    page = leader.open("/supervision/mine")
    leader.press("9月15日")
    leader.fill({"progress": "受理和入户核实按期进行", "plans": "集中办理年审"})
    pictures.take(page, "half-month")
    leader.press("报送督导组")
    site.go_to(dt.date(2026, 9, 16))
    page = group.open("/supervision/half-month?due=2026-09-15")
    expect(group.row("友好社区")).to_contain_text("按时")
    group.fill({"said": "其余社区请补报"})
    pictures.take(page, "half-month-group")
    group.press("通报", within=page.locator("aside"))
    site.person("clerk").open("/supervision/mine")
    site.person("clerk").press("半月报告报送情况通报")
    site.person("clerk").sees("其余社区请补报")


def _queue(person: Person) -> set[str]:
    """Numbers of the cases on somebody's desk."""
    page = person.open("/desk?all=1")
    return {found for text in page.locator("[data-row]").all_inner_texts() for found in NUMBER.findall(text)}


def _late(deputy: Person) -> str:
    """The number of a case past its date."""
    page: Page = deputy.open("/supervision")
    return str(NUMBER.findall(page.locator("main").inner_text())[0])
