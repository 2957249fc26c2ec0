"""What a form may say beside the rest of its case: goods that came damaged, an approval that is taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.models import Task
from hub.domain.errors import Many, Refused
from hub.domain.form import Form
from hub.operations.casework import cases
from hub.operations.casework.filled_forms import begun
from hub.operations.casework.views import case_view
from hub.operations.context import plugins
from hub.operations.decisions.batch_view import waiting_kinds
from hub.operations.fieldwork import visit_view
from hub.operations.prints import declined
from hub.operations.prints.case_prints import case_data
from hub.operations.prints.documents import available, printer
from hub.operations.prints.letter_titles import DECLINED, TAKEN_BACK, title_key
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing import centre

from .engine import OLD_AGE, Town

DEVICE, REWARD = "disability.assistive_device", "family_planning.reward_support"
HARDSHIP, SUBSIDY = "labour.hardship", "labour.insurance_subsidy"
NOVEMBER = dt.date(2026, 11, 30)
GOOD = {"model": "轮椅 甲型", "count": "1", "arrived_on": "2026-11-30", "complete": "yes"}


@pytest.fixture
def late(town: Town) -> Town:
    """The town once the newest versions hold, three departments on."""
    town.day = NOVEMBER
    for department in ("disability", "family_planning", "labour"):
        centre.window(department)
        enable(OPERATOR, department=department, community_id=town.east, reason="测试")
    return town


def says(town: Town, case: int, outcome: str, **form: Any) -> list[str]:
    """What is wrong with an answer; [] where it was taken."""
    row = town.row(case)
    try:
        cases.advance(
            town.driver.hands.holder(row), case, outcome, rev=row["rev"], form=form, method="hand",
            received_by="本人", reason="核实不符合条件" if outcome == "taken_back" else "",
        )  # fmt: skip
    except Many as several:
        assert town.row(case) == row  # nothing half-done
        return [error.text() for error in several.errors]
    return []


def test_goods_that_are_not_right_go_back_and_are_waited_for(late: Town) -> None:
    town, case = late, late.case("devices_in", DEVICE)
    early = GOOD | {"arrived_on": "2027-01-04", "complete": "no"}
    assert says(town, case, "received", **early) == [
        "到货日期: 2027-01-04 has not come yet.",
        "不合格在哪里: After this answer to “外观完好、附件齐全吗？” it is not left empty.",
    ]
    assert says(town, case, "received", **GOOD | {"arrived_on": "2026-11-01"}) == [
        "到货日期: The case was opened on 2026-11-30: this was not before."
    ]
    wrong = GOOD | {"count": "2", "complete": "no", "problem": "轮子裂"}
    assert says(town, case, "received", **wrong) == [
        "件数: 1件 was asked for; more or fewer is not taken.",
        "外观完好、附件齐全吗？: With a no here “已验收入库” cannot be chosen. Go back and choose “不合格，退回市残联”.",
    ]
    assert says(town, case, "faulty", **GOOD) == ["“不合格，退回市残联” needs a no to one of the questions."]
    assert says(town, case, "faulty", **GOOD | {"complete": "no", "problem": "轮子裂"}) == []
    assert (town.row(case)["step"], town.row(case)["completed_on"]) == ("issue", None)
    town.forward(case, "deliver")
    tried = {"works": "no", "explained": "yes", "problem": "刹车失灵"}
    assert says(town, case, "delivered", **tried)[0].startswith("当面试用正常吗？: With a no here")
    assert says(town, case, "failed", **tried) == []
    assert (town.row(case)["step"], town.row(case)["closed_on"]) == ("exchange", None)
    town.forward(case, "end")
    assert town.row(case)["ended"] == "granted"


def test_the_kind_of_a_device_is_said_once(late: Town) -> None:
    """残联-2: the kind is chosen with the case; the form asks its make, the paper names both, no name is typed."""
    town, case = late, late.case("fill_in", DEVICE)
    need = {"kind": "座宽45厘米，折叠", "count": "1", "used_at": "home", "training": "no"}
    assert says(town, case, "filled", **need | {"kind": " "}) == ["规格: Please fill this in."]
    assert says(town, case, "filled", **need) == []
    view = case_view(town.as_("clerk"), case)
    data = case_data(town.as_("clerk"), view, "disability.device_application")
    facts = {fact["label"]: fact["value"] for fact in data["facts"]}
    assert data["service"] == "残疾人辅助器具申请（轮椅）"
    assert (facts["规格"], facts["件数"]) == ("座宽45厘米，折叠", "1件")
    labels = [field.label for key in ("device_need", "device_received") for field in form(key).fields]
    assert [label for label in (*labels, *facts) if "名称" in label] == []


def form(key: str, department: str = "disability") -> Form:
    """A form of a department."""
    return plugins().forms[f"{department}.{key}"]


def test_a_firm_is_named_once_and_its_account_is_seen(late: Town) -> None:
    """劳动-10: the officer wrote down which firm it is; the agent finds it there, and does not go on without."""
    town = late
    opened = town.start(SUBSIDY, login="agent-e", variant="firm", answers={})
    case, firm = town.forward(opened.id, "firm_visit"), "演示市天山饭庄有限公司"
    check = {"employer": firm, "running": "yes", "employed": "1", "contracts": "yes", "seen": "台账",
             "opinion": "属实"}  # fmt: skip
    assert says(town, case, "qualifies", **check) == []
    town.driver.hands.hand_in(town.row(case), "acceptance")
    asked = form("subsidy_firm", "labour").fields
    assert begun(case_view(town.as_("agent-e"), case), asked) == {"employer": firm}
    said = town.driver.hands.answers(town.driver.hands.flow(town.row(case)), "subsidy_firm") or {}
    assert says(town, case, "reported", **said | {"account_seen": "no"}) == [
        "基本账户凭证核对无误吗？: With a no here “名单核对无误、已盖章，报中心” cannot be chosen."
    ]
    assert says(town, case, "reported", **said) == []


def test_missing_papers_are_said_together_with_what_is_wrong_in_the_form(late: Town) -> None:
    """劳动-10, the agent's check: papers are out and the account was not seen; both, and nothing is kept."""
    town = late
    case = town.forward(town.start(SUBSIDY, login="agent-e", variant="firm", answers={}).id, "firm_visit")
    town.forward(case, "firm_review")
    said = town.driver.hands.answers(town.driver.hands.flow(town.row(case)), "subsidy_firm") or {}
    papers = (
        "劳26-0001: Still missing: 符合补贴条件人员名单、名单人员身份证复印件、名单人员就业失业登记证复印件、"
        "劳动合同复印件、员工花名册、社会保险明细账（单）、单位银行基本账户凭证、营业执照、法人身份证复印件."
    )
    assert says(town, case, "reported", **said | {"account_seen": "no"}) == [
        papers, "基本账户凭证核对无误吗？: With a no here “名单核对无误、已盖章，报中心” cannot be chosen."
    ]  # fmt: skip
    with town.refused(Refused, papers):
        says(town, case, "reported", **said)


def test_a_firm_that_waits_for_a_list_is_named_by_itself(late: Town) -> None:
    """劳动-10: on a list made already it is the firm; the messenger is only who brought it."""
    town = late
    firm = town.forward(town.start(SUBSIDY, login="agent-e", variant="firm", answers={}).id, "send_up")
    person = town.case("send_up", OLD_AGE)
    rows = [row for _d, _kind, waiting in waiting_kinds(town.as_("clerk"), "send_up") for row in waiting]
    named = {row["id"]: (row["firm"].name if row["firm"] else None, row["name"]) for row in rows}
    brought = case_view(town.as_("clerk"), firm).applicant.name
    assert named == {
        firm: ("样例商贸有限公司", brought),
        person: (None, case_view(town.as_("clerk"), person).applicant.name),
    }


def test_the_sum_that_was_granted_is_handed_out_and_no_other(late: Town) -> None:
    """劳动-10: a firm's money is no line of a run, so the case itself holds what two people hand over."""
    town = late
    opened = town.start(SUBSIDY, login="agent-e", variant="firm", answers={})
    case, granted = town.forward(opened.id, "tell"), {"amount": "8400.50", "paper": "博财社〔2026〕77号"}
    assert says(town, case, "told", **granted) == []
    tasks = town.all(select(Task.__table__).where(Task.case_id == case, Task.done_on.is_(None)))
    shown = {each["role"]: visit_view.visit_view(town.driver.hands.at_post(each["post_id"]), each["id"]).granted
             for each in tasks}  # fmt: skip
    assert shown == {"community_agent": 8400_50, "household_officer": 8400_50}
    row = town.row(case)
    town.driver.hands.finish_tasks(
        town.driver.hands.flow(row), plugins().service(SUBSIDY).step("pay_out"), row
    )
    assert says(town, case, "delivered", amount="9000", how="transfer") == [
        "金额: 8,400.50 yuan was granted; another sum is not handed out."
    ]
    assert says(town, case, "delivered", amount="8400.5", how="transfer") == []
    view, firm = case_view(town.as_("clerk"), case), "样例商贸有限公司"
    letter = case_data(town.as_("clerk"), view, "hub.result")
    cover = case_data(town.as_("clerk"), view, "hub.file_cover")
    assert (letter["applicant"], cover["applicant"]) == (f"{firm}（经办人{view.applicant.name}）",) * 2
    assert letter["next"] == []  # nobody draws a firm's money with an ID card


def test_no_more_of_a_family_work_than_it_has_people(late: Town) -> None:
    """劳动-1: five of four at work stood on the certificate of the community."""
    town, case = late, late.case("first_review", HARDSHIP)
    town.driver.hands.hand_in(town.row(case), "acceptance")
    family = {"members": "4", "working": "5", "proof": "unemployed"}
    assert says(town, case, "reported", **family) == ["其中有工作的: 5 is more than “家庭人口” (4)."]
    assert says(town, case, "reported", **family | {"working": "4"}) == []


def test_an_approval_is_taken_back_in_a_letter_of_its_own(late: Town) -> None:
    """计生-1: what ends and from when, by which paper, how the person was heard, what can be done."""
    town, case = late, late.case("objection", REWARD, posting="upheld")
    said = {"paper": "博计生〔2026〕9号", "ends_on": "2027-01-01", "heard": "12月1日电话听取，本人没有意见"}
    assert says(town, case, "taken_back") == [
        f"{label}: Please fill this in." for label in ("撤销文号", "自何日起撤销", "听取当事人意见的情况")
    ]
    assert says(town, case, "taken_back", **said) == []
    view = case_view(town.as_("clerk"), case)
    approved, letter = sorted(view.letters, key=lambda row: int(row["id"]))
    data = case_data(town.as_("clerk"), view, "hub.refusal", letter["id"])
    assert (data["kind"], data["decided_by"], data["reasons"]) == (
        "taken_back", "市计生委", [{"reason": "核实不符合条件"}],
    )  # fmt: skip
    assert data["withdrawn"] == {
        "approved": approved["issued_on"].isoformat(), "approved_by": "市计生委", "ends": "2027-01-01",
        "paper": said["paper"], "heard": said["heard"],
    }  # fmt: skip
    assert data["remedy"] == [view.service.law.remedy]
    assert printer().pdf("hub.refusal", data).startswith(b"%PDF")
    assert dict(available(view))["hub.refusal"] == "撤销决定书"
    # 劳动-7: a bank that declines takes no approval back, and no public notice was objected to.
    loan, by_bank = (
        plugins().service("劳动-7"),
        {"print": "hub.refusal", "step": "bank", "outcome": "does_not"},
    )
    assert (title_key(loan, by_bank), title_key(view.service, letter)) == (DECLINED, TAKEN_BACK)
    with_basis = {**by_bank, "basis": loan.law.refusal_basis}
    assert (
        declined.grounds(loan, with_basis)["basis"] == ""
    )  # no article of ours: the bank's no is the bank's
