"""What 残联-1 … -5 ask and how they run, worked out by hand from the plan (附件2 二㈠ … ㈤)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.definitions.loader import load
from hub.domain.case import Facts, Flow, checklist
from hub.domain.flow import counted, longest, situations
from hub_disability.forms import FORMS

SOURCES = Path(__file__).resolve().parents[1] / "src" / "hub_disability"
SERVICES = {service.seq: service for service in load(SOURCES / "services")}
KINDS = (
    "轮椅",
    "座便椅",
    "拐杖",
    "手杖",
    "盲杖",
    "助行器",
    "助视器",
    "助听器",
    "矫正器",
    "其他辅助器具",
)
Way = list[tuple[str, str, int | None]]


def asked(seq: str, stage: str = "", *, variant: str = "", **answers: str) -> list[str]:
    """Titles of what is asked of somebody who comes by himself; what the centre makes is left out."""
    flow = Flow(SERVICES[seq], Facts(variant, {"start": "here", "allowance": "no", **answers}))
    return [line.title for line in checklist(flow, stage) if line.material.asked]


def way(seq: str, variant: str = "", *, visited: bool = False) -> Way:
    """Steps of the way forward with role and limit."""
    found = [flow for flow in situations(SERVICES[seq]) if flow.variant == variant]
    flow = next(each for each in found if ("outreach" in each.steps) is visited)
    short = {"window_clerk": "window", "community_agent": "agent", "household_officer": "officer"}
    return [(step.key, short.get(step.role, step.role), step.limit) for step in flow.forward()]


def refusals(seq: str) -> dict[tuple[str, str], str]:
    """Refusing outcomes and who hands the letter over."""
    letters = [letter for letter in SERVICES[seq].letters if letter.refusal]
    assert all(letter.reason_required for letter in letters)
    return {(letter.step, letter.outcome): letter.deliver for letter in letters}


# --- what is asked -----------------------------------------------------------------------------------


def test_start_up_funds_ask_for_two_forms_and_the_certificate() -> None:
    # ① ② ③: all in the community, where papers first arrive.
    assert asked("残联-1", "acceptance") == [
        "残疾人家庭申请创业就业申请书", "残疾人创业就业补助资金申请审批表", "第二代残疾人证",
    ]  # fmt: skip
    assert (SERVICES["残联-1"].handed_in_at, SERVICES["残联-1"].accepts_at) == ("community", "centre")


@pytest.mark.parametrize(("allowance", "third"), [("yes", "低保证"), ("no", "贫困证明")])
def test_a_device_asks_five_papers_three_of_them_for_acceptance(allowance: str, third: str) -> None:
    # OT-01: one slip with five materials; ④ and ⑤ are filled in with the centre after acceptance (step 3).
    for variant in SERVICES["残联-2"].variants:
        said = {"variant": variant.key, "allowance": allowance}
        assert asked("残联-2", "acceptance", **said) == ["残疾人证", "身份证", third]
        assert asked("残联-2", "filing", **said) == ["辅助器具申请审批表", "辅助器具评估适配表"]


def test_ten_kinds_of_devices() -> None:
    assert tuple(variant.title for variant in SERVICES["残联-2"].variants) == KINDS
    assert {SERVICES["残联-2"].promised_of(variant.key) for variant in SERVICES["残联-2"].variants} == {20}


def test_cataract_surgery_asks_its_form_in_two_sets_in_the_community() -> None:
    assert asked("残联-3", "acceptance", allowance="no") == ["本人申请书", "居民户口簿", "身份证"]
    assert asked("残联-3", "acceptance", allowance="yes")[3:] == ["享受低保证明"]
    assert asked("残联-3", "filing") == ["白内障患者手术受助对象申请表"]
    assert SERVICES["残联-3"].material("surgery_form").sets == 2
    # the centre accepts and passes down.
    assert SERVICES["残联-3"].step("fill_in").place == "community"
    assert SERVICES["残联-3"].step("fill_in").phase == "running"


def test_fuel_asks_certificate_and_proof_the_agent_fills_the_form_in() -> None:
    assert asked("残联-4") == ["第二代残疾人证", "购买机动轮椅车的凭证"]
    assert SERVICES["残联-4"].material("application_form").issued_by == "community_agent"


def test_home_care_does_not_ask_for_what_the_community_makes() -> None:
    # ④ is issued by the community.
    assert asked("残联-5") == [
        "个人户籍证明材料",
        "第二代残疾人证",
        "阳光家园计划残疾人托养（家庭）资助申请审批表",
    ]
    assert SERVICES["残联-5"].material("finances").issued_by == "community_agent"


def test_nothing_is_sure_that_the_plan_only_implies() -> None:
    assert {q.key for service in SERVICES.values() for q in service.questions if q.confirmed} == set()


# --- how it runs -------------------------------------------------------------------------------------


def test_nobody_is_visited_who_comes_by_himself() -> None:
    for seq, variants in {**dict.fromkeys(SERVICES, ("",)), "残联-2": ("wheelchair",)}.items():
        for variant in variants:
            told, here = way(seq, variant, visited=True), way(seq, variant)
            assert told == [("outreach", "officer", 1), *here]


def test_start_up_funds_are_told_with_their_amount_and_paid_in_a_run() -> None:
    assert way("残联-1") == [
        ("hand_in", "agent", None), ("first_review", "agent", 2),
        ("accept", "window", None), ("review", "window", 4), ("send_up", "window", 4),
        ("federation", "superior", None), ("tell", "window", 2), ("deliver", "officer", 1),
        ("archive", "window", 5),
    ]  # fmt: skip


def test_what_is_granted_is_paid_by_two_people_where_the_plan_says() -> None:
    # -1 centre to community to payee (S-018: agent and officer); -4 and -5 the centre hands out.
    paid = {seq: (one.payment.programme, one.payment.period, one.payment.payers, one.payment.route[-1])
            for seq, one in SERVICES.items() if one.payment}  # fmt: skip
    assert paid == {
        "残联-1": ("startup_funds", "once", 2, "community"),
        "残联-4": ("fuel_subsidy", "once", 2, "centre"),
        "残联-5": ("home_care", "once", 2, "centre"),
    }
    granted = {seq: one.grants.on for seq, one in SERVICES.items() if one.grants}
    assert granted == dict.fromkeys(paid, ("tell", "told"))
    shown = " ".join(one.payment.public_title for one in SERVICES.values() if one.payment)
    assert not any(word in shown for word in ("残", "疾", "托养", "轮椅"))


def test_the_way_of_a_device() -> None:
    for variant in SERVICES["残联-2"].variants:
        assert way("残联-2", variant.key) == [
            ("accept", "window", None), ("fill_in", "window", 2), ("first_review", "window", 2),
            ("send_up", "window", 4), ("federation", "superior", None), ("tell", "window", 1),
            ("issue", "superior", None), ("devices_in", "window", 1),
            ("deliver", "officer", 2), ("archive", "window", 5),
        ]  # fmt: skip
    delivery = SERVICES["残联-2"].step("deliver")
    assert (delivery.result, delivery.receipt, delivery.place, delivery.phase) == (
        "device", "signature", "home", "after",
    )  # fmt: skip


def test_the_way_of_cataract_surgery_ends_at_the_hospital() -> None:
    assert way("残联-3") == [
        ("accept", "window", None), ("fill_in", "agent", 2), ("review", "window", 3),
        ("send_up", "window", 3), ("federation", "superior", None), ("tell", "window", 2),
        ("refer", "window", 3), ("surgery", "third_party", 60), ("archive", "window", 5),
    ]  # fmt: skip
    surgery = SERVICES["残联-3"].step("surgery")
    # A third party's time is counted, but the centre's case is complete before (definitions.md).
    assert (surgery.phase, surgery.clock, surgery.body) == ("after", "running", "定点医院")


def test_fuel_is_decided_by_two_bodies_at_once() -> None:
    step = SERVICES["残联-4"].step("bodies")
    assert [(body.title, body.limit) for body in step.bodies] == [("市残联", 10), ("市财政局", 10)]
    assert (step.need, step.clock, step.body) == ("all", "stopped", "市残联、市财政局")


def test_home_care_is_posted_in_two_places_under_a_neutral_title() -> None:
    step = SERVICES["残联-5"].step("posting")
    assert (step.places, step.clock, step.public_title) == (
        ("centre", "community"),
        "stopped",
        "居家照料补助",
    )
    keys = [key for key, _, _ in way("残联-5")]
    assert keys == [
        "accept", "verify", "review", "posting", "send_up", "federation", "tell", "deliver",
        "archive",
    ]  # fmt: skip


def test_nothing_that_hangs_on_a_wall_tells_of_a_disability() -> None:
    # The case number is the notice's serial number; the title its programme (privacy.md, Shows in public).
    for service in SERVICES.values():
        shown = [service.number_prefix, *(step.public_title for step in service.steps)]
        assert not any(word in text for text in shown for word in ("残", "盲", "聋", "病", "障"))


def test_every_refusal_is_a_letter_in_somebodys_hand() -> None:
    officer, clerk = "household_officer", "window_clerk"
    common = {("accept", "not_accepted"): clerk}
    assert {seq: refusals(seq) for seq in SERVICES} == {
        "残联-1": {**common, ("review", "does_not"): officer, ("federation", "rejected"): officer},
        "残联-2": {**common, ("first_review", "does_not"): officer, ("federation", "rejected"): officer},
        "残联-3": {**common, ("review", "does_not"): officer, ("federation", "rejected"): officer},
        "残联-4": {**common, ("review", "does_not"): officer, ("bodies", "rejected"): officer},
        "残联-5": {**common, ("review", "does_not"): officer, ("posting", "upheld"): officer,
                 ("federation", "rejected"): officer},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seq", "days"), [("残联-1", 18), ("残联-2", 19), ("残联-3", 16), ("残联-4", 18), ("残联-5", 14)]
)
def test_the_longest_way_fits_twenty_days(seq: str, days: int) -> None:
    # Returned once each. -1, -4: 4 + 4 + 4 + 4 + 2; -2: 4 + 4 + 4 + 4 + 1 + 2; -3: 2 + 3 + 3 + 3 + 3 + 2;
    # -5, returned to the sending up: 2 + 4 + 3 + 3 + 2.
    service = SERVICES[seq]
    assert {longest(flow, counted).days for flow in situations(service)} == {days}
    assert (service.promised, service.statutory, service.basis) == (20, 20, "art6")


def test_every_end_can_be_reached_in_every_variant() -> None:
    for service in SERVICES.values():
        for flow in situations(service):
            asked_home = {"withdrawn"} if "outreach" in flow.steps else set()
            assert flow.ends() == {"granted", "refused", "not_accepted", *asked_home}


# --- what is never asked -----------------------------------------------------------------------------


def test_no_form_and_no_question_asks_what_the_disability_is() -> None:
    never = ("类别", "等级", "病", "诊断", "视力", "听力", "功能")
    labels = [field.label for form in FORMS.values() for field in form.fields]
    labels += [text for form in FORMS.values() for field in form.fields for _, text in field.choices]
    labels += [q.text for service in SERVICES.values() for q in service.questions]
    assert [label for label in labels if any(word in label for word in never)] == []


def test_samples_fill_no_box_that_is_left_for_the_pen() -> None:
    for file in sorted((SOURCES / "prints").glob("*.sample.json")):
        facts = json.loads(file.read_text(encoding="utf-8"))["facts"]
        assert {fact["label"] for fact in facts} <= {"怎样申请？", "正在享受低保吗？"}
