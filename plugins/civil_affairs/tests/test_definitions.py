"""What civil affairs' applications ask and how they run, worked out by hand from the plan (附件2 一)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hub.api import Approved, InputError
from hub.definitions.loader import load
from hub.domain.case import Facts, Flow, Member, checklist, next_opening
from hub.domain.flow import counted, longest, situations
from hub.domain.service import Service
from hub_civil_affairs.amounts import AMOUNTS
from hub_civil_affairs.conditions import CONDITIONS
from hub_civil_affairs.forms import FORMS

FOLDER = Path(__file__).resolve().parents[1] / "src" / "hub_civil_affairs" / "services"
SERVICES = {service.seq: service for service in load(FOLDER)}
"""The newest version of each."""
APPLICATIONS = {seq: service for seq, service in SERVICES.items() if service.is_case}
FAMILY = (Member("1", "张建国"), Member("2", "李秀兰"), Member("3", "张晓雨"))

NOTHING = {
    "housing": "other",
    "marriage": "other",
    "job_seeking": "no",
    "illness": "no",
    "disabled": "no",
    "students": "no",
    "working_age": "no",
    "laid_off": "no",
    "retired": "no",
    "insurance": "none",
    "subsidy": "no",
    "judgment": "no",
}
"""A household to which none of the conditions of 民政-1 applies."""


def asked(seq: str, stage: str = "", *, variant: str = "", **answers: str) -> list[str]:
    """Titles of what is asked, in the order of the checklist; papers the centre makes itself left out."""
    service = SERVICES[seq]
    given: Mapping[str, str] = {**(NOTHING if seq == "民政-1" else {}), **answers}
    lines = checklist(Flow(service, Facts(variant, given)), stage)
    return [line.title for line in lines if line.material.asked]


def ours(seq: str) -> list[str]:
    return [one.title for one in SERVICES[seq].materials if not one.asked]


# --- 民政-1 ----------------------------------------------------------------------------------------


def test_at_acceptance_one_and_two_are_asked_and_the_gate_where_it_applies() -> None:
    # ① and ② at acceptance; ⑧ only of 符合就业条件而未就业人员, and it is the only gate.
    assert asked("民政-1", "acceptance") == ["书面申请报告", "居民户口簿", "家庭成员身份证"]
    assert asked("民政-1", "acceptance", job_seeking="yes")[3:] == ["求职登记证明"]
    assert [one.key for one in SERVICES["民政-1"].materials if one.gate] == ["job_registration"]


def test_identity_cards_are_asked_of_every_member() -> None:
    # ② 所有成员身份证: three members, three lines.
    service = SERVICES["民政-1"]
    lines = checklist(Flow(service, Facts("", NOTHING, FAMILY)), "acceptance")
    assert [line.title for line in lines][2:] == [
        "家庭成员身份证（张建国）", "家庭成员身份证（李秀兰）", "家庭成员身份证（张晓雨）",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "papers"),
    [
        # ③ is for everybody: some proof of the dwelling; and the form is filled in at the window.
        ({}, ["其他居住情况证明", "城市低保申请表"]),
        ({"housing": "own"}, ["房产证", "城市低保申请表"]),
        # ③ and ④ both name the lease: asked once.
        ({"housing": "rent"}, ["租房合同", "城市低保申请表"]),
        ({"marriage": "married"}, ["其他居住情况证明", "结婚证", "城市低保申请表"]),
        ({"marriage": "divorced"}, ["其他居住情况证明", "离婚证或离婚判决书", "城市低保申请表"]),
        ({"disabled": "yes"}, ["其他居住情况证明", "残疾证", "城市低保申请表"]),
        ({"students": "yes"}, ["其他居住情况证明", "学生证或入学通知书", "城市低保申请表"]),
        ({"retired": "yes"}, ["其他居住情况证明", "离退休证", "城市低保申请表"]),
        # ④ 下岗证 and ⑤ 下岗职工基本生活费证明 go with the same fact.
        ({"laid_off": "yes"}, ["其他居住情况证明", "下岗证", "下岗职工基本生活费证明", "城市低保申请表"]),
        # ⑤ 就业状况 and 劳动能力状况 concern people of working age.
        ({"working_age": "yes"}, ["其他居住情况证明", "就业状况证明", "劳动能力状况证明", "城市低保申请表"]),
        ({"insurance": "pension"}, ["其他居住情况证明", "养老保险证明", "城市低保申请表"]),
        ({"insurance": "unemployment"}, ["其他居住情况证明", "失业保险证明", "城市低保申请表"]),
        ({"insurance": "both"}, ["其他居住情况证明", "养老保险证明", "失业保险证明", "城市低保申请表"]),
        ({"subsidy": "yes"}, ["其他居住情况证明", "一次性补助费的数额及用途证明", "城市低保申请表"]),
        ({"judgment": "yes"}, ["其他居住情况证明", "有关裁决、判决材料", "城市低保申请表"]),
        ({"illness": "yes"}, ["其他居住情况证明", "大病、重病证明书", "城市低保申请表"]),
        # ⑧ belongs to acceptance, not here.
        ({"job_seeking": "yes"}, ["其他居住情况证明", "城市低保申请表"]),
    ],
)  # fmt: skip
def test_at_filing_each_answer_brings_its_papers(answers: dict[str, str], papers: list[str]) -> None:
    assert asked("民政-1", "filing", **answers) == papers


def test_other_papers_are_never_a_line_of_their_own_and_ours_are_not_asked() -> None:
    # ⑩ 其它: named on the slip or not asked. The statement and the check are made by the centre's own people.
    every = {
        "job_seeking": "yes",
        "illness": "yes",
        "disabled": "yes",
        "students": "yes",
        "retired": "yes",
        "laid_off": "yes",
        "working_age": "yes",
        "insurance": "both",
        "subsidy": "yes",
        "judgment": "yes",
        "housing": "rent",
        "marriage": "married",
    }
    # ①; ② twice; ③④ lease; ④ 下岗, 离退休, 结婚, 残疾, 学生; ⑤ five; ⑥; ⑦; ⑧; ⑨; the form.
    assert len(asked("民政-1", **every)) == 1 + 2 + 1 + 5 + 5 + 1 + 1 + 1 + 1 + 1
    assert "其他需要提供的相关证明材料" not in asked("民政-1", **every)
    assert ours("民政-1") == ["申请人家庭基本情况说明", "联动核查记录"]


def test_only_what_the_plan_states_is_taken_for_sure() -> None:
    # Stated in so many words: ⑧ (job seekers) and ⑨ (illness). The others are implied.
    sure = [one.key for one in SERVICES["民政-1"].questions if one.confirmed]
    assert sure == ["job_seeking", "illness"]


def test_first_receipts_from_the_first_to_the_tenth_and_over_a_rest_day() -> None:
    # 10 December 2016 is a Saturday, so Monday the 12th is still in the window.
    def next_working(day: dt.date) -> dt.date:
        while day.weekday() > 4:
            day += dt.timedelta(days=1)
        return day

    opening = SERVICES["民政-1"].opening
    opens = {day: next_opening(opening, dt.date(2016, 12, day), next_working) for day in (1, 9, 10, 12, 13)}
    said = {day: dt.date(2016, 12, day) for day in (1, 9, 10, 12)}
    assert opens == {**said, 13: dt.date(2017, 1, 1)}


def test_the_way_of_minimum_living() -> None:
    assert way("民政-1") == [
        ("accept", "window_clerk", None), ("check", "window_clerk", 15), ("panel", "panel_member", 1),
        ("inform", "community_agent", 1), ("posting", "community_agent", None), ("filing", "window_clerk", 1),
        ("send_up", "window_clerk", 1), ("bureau", "superior", None), ("tell", "window_clerk", 1),
        ("deliver", "household_officer", 1), ("archive", "window_clerk", 5),
    ]  # fmt: skip
    check = SERVICES["民政-1"].step("check")
    # 15 days from acceptance for the whole check, 1 day for the officer's own part (二 便民利民原则; A-04).
    assert [(task.role, task.limit, task.limit_from) for task in check.tasks] == [
        ("household_officer", 1, "step"),
        ("household_officer", 1, "step"),
        ("window_clerk", 15, "accepted"),
    ]


def test_refusals_of_minimum_living_are_delivered_by_the_household_officer() -> None:
    # failing the check goes the way of the panel's refusal; A-06: so does every other no.
    service = SERVICES["民政-1"]
    assert refusals(service) == {
        ("accept", "not_accepted"): "window_clerk",
        ("check", "does_not"): "household_officer",
        ("panel", "rejected"): "household_officer",
        ("posting", "upheld"): "household_officer",
        ("bureau", "rejected"): "household_officer",
    }


# --- 民政-6 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["household", "person"])
def test_temporary_assistance_accepts_before_the_papers(variant: str) -> None:
    # the papers come with step 7; ④ 诊断证明 only 因患重大疾病; ③ is the community's own.
    assert asked("民政-6", "acceptance", variant=variant, illness="yes") == []
    assert asked("民政-6", "filing", variant=variant, illness="no") == [
        "身份证", "居民户口簿", "证明材料真实、完整的承诺", "博乐市民政对象救助申请审批表",
    ]  # fmt: skip
    assert asked("民政-6", variant=variant, illness="yes")[2] == "医院诊断证明"
    assert ours("民政-6") == ["申请人家庭基本情况说明"]


def test_copies_of_temporary_assistance() -> None:
    # 申请救助表一式三份, 资料一式一份: three forms handed in, one copy of each paper shown.
    found = {
        one.key: (one.stays, one.copies_in_all, one.sets) for one in SERVICES["民政-6"].materials if one.asked
    }
    assert found == {
        "id_card": (False, 1, 1), "household_book": (False, 1, 1), "diagnosis": (False, 1, 1),
        "declaration": (True, 0, 1), "assistance_form": (True, 0, 3),
    }  # fmt: skip


def test_the_way_of_temporary_assistance() -> None:
    for variant in ("household", "person"):
        assert way("民政-6", variant) == [
            ("accept", "window_clerk", None),
            ("check", "window_clerk", 2),
            ("form", "window_clerk", 2),
            ("community_sign", "community_leader", 2),
            ("papers", "window_clerk", 5),
            ("approve", "street_leader", 5),
            ("tell", "window_clerk", 2),
            ("archive", "window_clerk", 5),
        ]
    # 受理2个工作日内入户核实 (S-003): the whole check counts from acceptance. The officer's own part is 1 day
    # once it is assigned (二 便民利民原则, A-04); both timers show.
    check = SERVICES["民政-6"].step("check")
    assert (check.limit, check.limit_from) == (2, "accepted")
    assert [(task.role, task.limit, task.limit_from) for task in check.tasks] == [
        ("household_officer", 1, "step"),
        ("household_officer", 1, "step"),
    ]
    # S-017: the community leader signs before the street leader, and no panel lies between.
    assert "panel" not in {step.do for step in SERVICES["民政-6"].steps}


def test_refusals_of_temporary_assistance() -> None:
    assert refusals(SERVICES["民政-6"]) == {
        ("accept", "not_accepted"): "window_clerk", ("approve", "rejected"): "household_officer",
    }  # fmt: skip


# --- 民政-9 ----------------------------------------------------------------------------------------


def test_old_age_allowance_asks_three_papers_in_three_sets() -> None:
    # ① and ② in three sets of copies, ③ three photographs in all; the form is the agent's work.
    found = [(one.title, one.copies_in_all, one.pieces) for one in SERVICES["民政-9"].materials if one.asked]
    assert found == [("居民户口簿", 3, 0), ("身份证", 3, 0), ("一寸照片", 0, 3)]
    assert ours("民政-9") == ["高龄津贴审批表"]
    assert {one.stage for one in SERVICES["民政-9"].materials if one.asked} == {"acceptance"}


def test_the_way_of_old_age_allowance() -> None:
    assert way("民政-9") == [
        ("outreach", "household_officer", 1),
        ("hand_in", "community_agent", None),
        ("first_review", "community_agent", 2),
        ("accept", "window_clerk", None),
        ("review", "window_clerk", 4),
        ("send_up", "window_clerk", 4),
        ("bureau", "superior", None),
        ("tell", "window_clerk", 2),
        ("deliver", "household_officer", 1),
        ("archive", "window_clerk", 5),
    ]
    service = SERVICES["民政-9"]
    # 初审 and 上报 are one budget of 2 days (definitions.md, Hand-in): one step carries both.
    assert service.step("first_review").source == (4, 5)
    assert {service.step(key).phase for key in ("outreach", "hand_in", "first_review")} == {"community"}


# --- 民政-3 ----------------------------------------------------------------------------------------

HOUSED = {"illness": "no", "disabled": "no", "students": "no", "laid_off": "no", "retired": "no"}


def test_low_rent_housing_asks_certificates_in_three_sets_of_copies() -> None:
    # ⑦ 一式三份: certificates shown, three sets of copies stay; 租房合同 (③, ④) is asked once.
    assert asked("民政-3", "acceptance", housing="own", marriage="other", **HOUSED) == [
        "书面申请报告", "居民户口簿", "家庭成员身份证",
    ]  # fmt: skip
    for housing, paper in (("own", "房产证"), ("rent", "租房合同"), ("other", "其他住房状况证明")):
        found = asked("民政-3", "filing", housing=housing, marriage="other", **HOUSED)
        assert found == [paper, "廉租房申请表"]
    assert {one.sets for one in SERVICES["民政-3"].materials if one.asked} == {3}
    copies = {one.key for one in SERVICES["民政-3"].materials if one.copies}
    kept = {"application", "dwelling", "others", "housing_form", "family_statement", "linked_check_record"}
    assert {one.key for one in SERVICES["民政-3"].materials} - copies == kept


def test_the_way_of_low_rent_housing_has_two_superiors_in_a_row() -> None:
    assert way("民政-3") == [
        ("accept", "window_clerk", None), ("check", "window_clerk", 15), ("panel", "panel_member", 1),
        ("inform", "community_agent", 1), ("posting", "community_agent", None), ("filing", "window_clerk", 1),
        ("send_up", "window_clerk", 0), ("bureau", "superior", None), ("forward", "window_clerk", 0),
        ("office", "superior", None), ("tell", "window_clerk", 1), ("deliver", "household_officer", 1),
        ("archive", "window_clerk", 5),
    ]  # fmt: skip
    steps = {step.key: step for step in SERVICES["民政-3"].steps}
    assert [(steps[key].body, steps[key].clock) for key in ("bureau", "office")] == [
        ("市民政局", "stopped"), ("市住房保障办", "stopped"),
    ]  # fmt: skip


def test_refusals_of_low_rent_housing_are_delivered_by_the_agent() -> None:
    # 民政-3 names the agent, not the household officer.
    found = refusals(SERVICES["民政-3"])
    assert found.pop(("accept", "not_accepted")) == "window_clerk"
    assert set(found.values()) == {"community_agent"}
    assert {step for step, _ in found} == {"check", "panel", "posting", "bureau", "office"}


# --- 民政-5 and -7 ---------------------------------------------------------------------------------


def test_medical_relief_asks_what_the_stay_left_behind() -> None:
    plain = {"insurance": "none", "transferred": "no", "minimum_living": "no", "commercial": "no"}
    base = ["身份证", "居民户口簿", "出院发票", "保险理赔单", "出院证", "博乐市民政对象救助申请审批表"]
    assert asked("民政-5", **plain) == base
    for answer, paper in (
        ({"insurance": "rural"}, "新农合医疗住院补偿结算单"),
        ({"insurance": "urban"}, "城镇居民医疗保险住院费用结算审核表"),
        ({"transferred": "yes"}, "转院证"),
        ({"minimum_living": "yes"}, "低保证"),
        ({"commercial": "yes"}, "保险公司赔付单"),
    ):
        assert set(asked("民政-5", **{**plain, **answer})) - set(base) == {paper}
    # ⑥ 如无原件，必须提供保险理赔单
    assert SERVICES["民政-5"].material("claim_slip").substitute_for == "discharge_invoice"


@pytest.mark.parametrize(("seq", "work"), [("民政-5", 2), ("民政-7", 1)])
def test_the_way_of_the_reliefs_that_the_leading_group_decides(seq: str, work: int) -> None:
    assert way(seq) == [
        ("accept", "window_clerk", None), ("check", "window_clerk", 2), ("form", "window_clerk", 2),
        ("community_sign", "community_leader", 2), ("papers", "window_clerk", 3),
        ("panel", "panel_member", 5), ("sign", "street_leader", 2), ("tell", "window_clerk", 2),
        ("archive", "window_clerk", 5),
    ]  # fmt: skip
    # 民政-5 visits and writes the statement, 民政-7 only the statement (the plan names no visit).
    assert len(SERVICES[seq].step("check").tasks) == work
    assert SERVICES[seq].batch("leading_group") == SERVICES["民政-5"].batch("leading_group")


def test_living_relief_asks_four_papers() -> None:
    assert asked("民政-7") == ["享受低保人员身份证", "居民户口簿", "低保证", "博乐市民政对象救助申请审批表"]


# --- 清退 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "law"), [
    ("民政清退-1", "《社会救助暂行办法》第十三条"), ("民政清退-2", "《廉租住房保障办法》第二十四条"),
])  # fmt: skip
def test_the_notice_is_the_way_forward_and_whoever_got_one_is_answered_in_writing(key: str, law: str) -> None:
    service = SERVICES[key]
    assert [key for key, _, _ in way(key)] == [
        "accept", "propose", "notice", "hearing", "decide", "tell", "archive",
    ]  # fmt: skip
    assert service.law.refusal_basis == law
    letters = {(one.step, one.outcome): (one.print, one.deliver) for one in service.letters}
    assert letters[("decide", "continues")] == ("hub.result", "window_clerk")
    assert letters[("decide", "ends")] == ("hub.refusal", "household_officer")


def test_rounds_through_low_rent_housing_find_families_and_open_its_own_procedure() -> None:
    yearly, flats = SERVICES["民政复核-3"].roster, SERVICES["民政复核-4"].roster
    assert yearly is not None
    assert flats is not None
    assert (yearly.programme, flats.population) == (SERVICES["民政-3"].grants.programme, "list")
    for roster in (yearly, flats):
        assert roster.outcome("fails").opens == SERVICES["民政清退-2"].key


@pytest.mark.parametrize(
    ("born", "by_year", "by_day"),
    [((1946, 12, 31), False, True), ((1947, 1, 1), True, True), ((1946, 11, 27), False, False),
     ((1946, 11, 28), False, True)],
)  # fmt: skip
def test_who_is_too_young_for_the_health_check_and_for_the_allowance(
    born: tuple[int, int, int], by_year: bool, by_day: bool
) -> None:
    # 新民发〔2011〕89号: 80 by 31 December of the year; the allowance from the birthday on.
    facts = Facts("", {}, (), dt.date(*born), dt.date(2026, 11, 27))
    flows = {seq: Flow(SERVICES[seq], facts, CONDITIONS) for seq in ("民政-10", "民政-9")}
    assert [bool(flow.barred()) for flow in flows.values()] == [by_year, by_day]


# --- 民政-10 and -11 -------------------------------------------------------------------------------


def test_the_health_check_is_opened_by_a_notice_and_keeps_no_finding() -> None:
    service = SERVICES["民政-10"]
    assert (service.started_by, service.opening.on_notice) == ("notice_from_above", True)
    assert way("民政-10") == [
        ("report", "community_agent", 2), ("accept", "window_clerk", None), ("review", "window_clerk", 4),
        ("send_up", "window_clerk", 4), ("bureau", "superior", None), ("tell", "community_agent", 3),
        ("attend", "community_agent", 20), ("archive", "window_clerk", 5),
    ]  # fmt: skip
    # privacy.md: whether the person came, never what was found.
    assert [field.key for field in FORMS["health_check_attended"].fields] == ["came", "came_on", "note"]


def test_funeral_aid_has_the_deceased_as_a_party_and_one_of_two_certificates() -> None:
    service = SERVICES["民政-11"]
    assert [(party.role, party.min, party.source) for party in service.parties] == [
        ("applicant", 1, "registry"), ("deceased", 1, "registry"), ("proxy", 0, "free"),
    ]  # fmt: skip
    assert {one.title for one in service.materials if one.one_of == "death"} == {"死亡证明", "户口注销证明"}
    assert way("民政-11") == [
        ("hand_in", "community_agent", None), ("verify", "household_officer", 1),
        ("first_review", "community_agent", 2), ("accept", "window_clerk", None),
        ("review", "window_clerk", 4), ("send_up", "window_clerk", 4), ("bureau", "superior", None),
        ("funds", "superior", None), ("tell", "window_clerk", 2),
        ("archive", "window_clerk", 5),
    ]  # fmt: skip


# --- all of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seq", "days"),
    [
        ("民政-1", 20), ("民政-3", 20), ("民政-5", 18), ("民政-6", 18), ("民政-7", 18), ("民政-9", 18),
        ("民政-10", 19), ("民政-11", 18),
    ],
)  # fmt: skip
def test_the_longest_way_fits_twenty_days(seq: str, days: int) -> None:
    # 民政-1: 15 + 1 + 1 + 1 + 1 + 1. 民政-3, back once: 15 + 1 + 1 + 1 + 0 + 1 + 0 + 0 + 1.
    # 民政-5, -7: 2 + 2 + 2 + 3 + 5 + 2 + 2. 民政-6: 2 + 2 + 2 + 5 + 5 + 2.
    # 民政-9, -11, back once: 4 + 4 + 4 + 4 + 2. 民政-10: the same with 3 days for the agent to tell.
    service = SERVICES[seq]
    assert {longest(flow, counted).days for flow in situations(service)} == {days}
    assert (service.promised, service.statutory, service.basis) == (20, 20, "art6")


def test_every_end_can_be_reached_in_every_variant() -> None:
    for service in (each for each in APPLICATIONS.values() if each.steps):
        for flow in situations(service):
            assert flow.ends() == {"granted", "refused", "not_accepted"}


def way(seq: str, variant: str = "") -> list[tuple[str, str, int | None]]:
    """Steps of the way forward with role and limit."""
    flow = next(flow for flow in situations(SERVICES[seq]) if flow.variant == variant)
    return [(step.key, step.role, step.limit) for step in flow.forward()]


def refusals(service: Service) -> dict[tuple[str, str], str]:
    """Refusing outcomes and who hands the letter over."""
    assert all(letter.reason_required for letter in service.letters if letter.refusal)
    return {(letter.step, letter.outcome): letter.deliver for letter in service.letters if letter.refusal}


# --- what is granted and paid ----------------------------------------------------------------------


def test_what_is_granted_and_who_pays_it() -> None:
    # -2 pays what 民政-1 grants and -4 what 民政-3 grants; -8 what is taken over; the others their own.
    paid = {seq: [one.programme for one in service.payment.programmes]
            for seq, service in SERVICES.items() if service.payment}  # fmt: skip
    assert paid == {
        "民政-2": ["minimum_living"], "民政-4": ["rent_subsidy"], "民政-5": ["medical_relief"],
        "民政-6": ["temporary_assistance"], "民政-7": ["living_relief"],
        "民政-8": ["veterans_pension", "veterans_allowance"], "民政-9": ["old_age_allowance"],
        "民政-11": ["funeral_aid"], "民政慰问-1": ["festival_visits"],
    }  # fmt: skip
    granted = {seq: (service.grants.programme, service.grants.on)
               for seq, service in SERVICES.items() if service.grants}  # fmt: skip
    assert granted == {
        "民政-1": ("minimum_living", ("bureau", "approved")),
        "民政-3": ("rent_subsidy", ("tell", "subsidy")),
        "民政-5": ("medical_relief", ("sign", "confirmed")),
        "民政-6": ("temporary_assistance", ("approve", "agreed")),
        "民政-7": ("living_relief", ("sign", "confirmed")),
        "民政-9": ("old_age_allowance", ("bureau", "approved")),
        "民政-11": ("funeral_aid", ("funds", "arrived")),
    }


def test_how_each_is_paid() -> None:
    # 民政-2 每两个月, A-15: even months; 民政-8 按季度, by bank; 民政-4 the money comes from 住房保障办.
    paying = {seq: service.payment for seq, service in SERVICES.items() if service.payment}
    found = {seq: (one.period, one.way, one.route[-1], one.funded_by) for seq, one in paying.items()}
    assert found == {
        "民政-2": ("two_months", "cash", "community", "finance"),
        "民政-4": ("quarter", "cash", "centre", "住房保障办"),
        **dict.fromkeys(("民政-5", "民政-6", "民政-7", "民政-11"), ("once", "cash", "finance", "finance")),
        "民政-8": ("quarter", "bank", "bank", "finance"),
        "民政-9": ("quarter", "cash", "community", "finance"),
        "民政慰问-1": ("once", "cash", "community", "finance"),
    }


def test_amounts_worked_out_by_hand() -> None:
    # Standard 900.00, income per head 412.60, three people: (900.00 − 412.60) × 3 = 1,462.20 a month.
    forms = {"linked_check": {"income_per_head": 412_60}, "family_statement": {"members": 3}}
    assert amount("minimum_living_amount", forms=forms, settings={"living_standard": 900_00}) == 1462_20
    with pytest.raises(InputError, match="nothing is owed"):
        amount("minimum_living_amount", forms=forms, settings={"living_standard": 412_60})
    with pytest.raises(InputError, match="has not set living_standard"):
        amount("minimum_living_amount", forms=forms, settings={})
    assert amount("decided_amount", forms={"relief_decision": {"amount": 800_00}}) == 800_00
    # 票据合计 12,460.00，报销、赔付后个人负担 4,318.60；领导签字确认 3,000.00，一分不多。
    assert amount("medical_amount", forms={"medical_decision": {"amount": 3000_00}}) == 3000_00
    assert amount("funeral_amount", forms={"funeral_funds": {"amount": 1200_00}}) == 1200_00
    for name in ("decided_amount", "medical_amount", "funeral_amount"):
        with pytest.raises(InputError, match="The amount decided is missing"):
            amount(name, forms={})
    assert amount("rent_subsidy_amount", forms={"rent_subsidy_decision": {"amount": 260_00}}) == 260_00
    with pytest.raises(InputError, match="monthly subsidy that was approved is missing"):
        amount("rent_subsidy_amount", forms={"rent_subsidy_decision": {"amount": None}})
    bands = {"allowance_80": 50_00, "allowance_90": 120_00, "allowance_100": 200_00}
    assert [amount("old_age_amount", settings=bands, age=age) for age in (80, 89, 90, 99, 100)] == [
        50_00, 50_00, 120_00, 120_00, 200_00,
    ]  # fmt: skip
    with pytest.raises(InputError, match="begins at the age of 80"):
        amount("old_age_amount", settings=bands, age=79)


def amount(name: str, **said: Any) -> int:
    given = {"variant": "", "answers": {}, "forms": {}, "settings": {}, "people": 1, "age": None,
             "on": dt.date(2026, 11, 2)}  # fmt: skip
    return AMOUNTS[name](Approved(**{**given, **said}))
