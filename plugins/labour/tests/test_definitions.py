"""What 劳动-1, 2, 3, 7 … 11 ask and how they run, worked out by hand from the plan (附件2 三)."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from hub.definitions.loader import load
from hub.definitions.proofs import prove
from hub.definitions.source import read
from hub.domain.case import Facts, Flow, checklist
from hub.domain.errors import HubError, Many
from hub.domain.flow import situations
from hub.operations.services import guides
from hub.operations.services.guide_words import words_of
from hub_labour.conditions import CONDITIONS
from hub_labour.forms import FORMS

DAY = dt.date(2026, 11, 25)

SOURCES = Path(__file__).resolve().parents[1] / "src" / "hub_labour"
SERVICES = {service.seq: service for service in load(SOURCES / "services")}
FIRM, OTHER = "91659999MA77ABCD0T", "91659999MA77ABCE0R"
PERSON, SECOND = "659999198503072417", "659999196805120710"


def asked(seq: str, variant: str = "", **answers: str) -> list[str]:
    """Titles of what is asked of the resident; what the community makes is left out."""
    lines = checklist(Flow(SERVICES[seq], Facts(variant, answers)))
    return [line.title for line in lines if line.material.asked]


def way(seq: str, variant: str = "") -> list[tuple[str, str, int | None]]:
    """Steps of the way forward of somebody who comes by himself, with role and limit."""
    flows = (flow for flow in situations(SERVICES[seq]) if flow.variant == variant)
    flow = next(each for each in flows if "outreach" not in each.steps)
    short = {"window_clerk": "window", "community_agent": "agent", "household_officer": "officer"}
    return [(step.key, short.get(step.role, step.role), step.limit) for step in flow.forward()]


@pytest.mark.parametrize(
    ("seq", "variant", "own"),
    [
        ("劳动-1", "allowance", ["最低生活保障金领取证"]),
        ("劳动-1", "disabled", ["残疾人证"]),
        ("劳动-1", "other", []),
        ("劳动-2", "allowance", ["低保证"]),
        ("劳动-2", "disabled", ["残疾人证"]),
        ("劳动-2", "other", []),  # ③ 其他: named on the slip or not at all
    ],
)
def test_the_category_decides_the_last_paper(seq: str, variant: str, own: list[str]) -> None:
    assert asked(seq, variant) == ["身份证", "居民户口簿", "就业失业登记证", "一寸彩色相片", *own]
    sets = {item.sets for item in SERVICES[seq].materials if item.kind == "paper"}
    assert sets == {3}  # 所有的材料都一式三份; photos are three in all


@pytest.mark.parametrize(
    ("seq", "variant", "coming"),
    [
        ("劳动-8", "", ["apply", "enter"]),  # to apply, and with the papers; the card is brought home
        ("劳动-1", "other", ["apply", "first_review"]),  # centre, agent, officer hand the certificate on
        ("劳动-10", "firm", ["apply", "firm_review", "pay_out"]),
        ("劳动-10", "person", ["apply", "person_review", "paid"]),  # by agent and officer, after the case
        ("劳动-2", "", ["accept", "collect", "paid"]),
        ("劳动-6", "comes", ["certify"]),
        ("劳动-6", "visited", []),
    ],
)
def test_the_guide_counts_each_time_that_somebody_comes(seq: str, variant: str, coming: list[str]) -> None:
    words = words_of(SERVICES[seq], "zh", {})
    stops = guides.stops(SERVICES[seq], guides.Place(), words, variant)
    assert [stop["key"] for stop in stops if stop.get("yours")] == coming


def test_the_certificate_goes_centre_agent_officer_resident() -> None:
    assert way("劳动-1", "other") == [
        ("apply", "agent", None), ("visit", "officer", 1), ("first_review", "agent", 2),
        ("accept", "window", None), ("fill_in", "window", 2), ("review", "window", 3),
        ("send_up", "window", 3), ("bureau", "superior", None), ("tell", "window", 2),
        ("hand_over", "window", 2), ("receive", "agent", 1), ("deliver", "officer", 1),
        ("archive", "window", 5),
    ]  # fmt: skip


def test_a_borrower_brings_the_spouses_and_the_guarantors_papers() -> None:
    said = {"marriage": "married", "status": "graduate", "premises": "own", "finance": "city"}
    assert asked("劳动-7", **said) == [
        "身份证", "居民户口簿", "结婚证", "一寸照片", "配偶一寸照片", "就业失业登记证", "大中专毕业证",
        "营业执照", "经营场所房屋产权证书", "经营场地现状图片", "担保人身份证", "担保人居民户口簿",
        "担保人近三个月工资证明", "担保人一寸照片",
    ]  # fmt: skip
    needed = {party.role: (party.min, party.when) for party in SERVICES["劳动-7"].parties}
    assert needed == {"applicant": (1, ""), "spouse": (1, "marriage=married"), "guarantor": (1, "")}


def test_the_centres_case_is_complete_before_the_three_stations() -> None:
    after = [step.key for step in SERVICES["劳动-7"].steps if step.phase == "after"]
    assert after == ["finance_bureau", "bank", "loan_centre", "archive", "declined"]
    assert [step[0] for step in way("劳动-7")][-5:] == [
        "tell", "finance_bureau", "bank", "loan_centre", "archive",
    ]  # fmt: skip


def test_the_registration_card_asks_by_situation_in_two_sets() -> None:
    none = {"graduate": "no", "work": "none", "insured": "no", "local": "yes"}
    assert asked("劳动-8", **none) == ["身份证", "居民户口簿", "两寸照片"]
    owner = {**none, "work": "own", "local": "no"}
    assert asked("劳动-8", **owner) == ["身份证", "居民户口簿", "两寸照片", "营业执照", "居住证明"]


def test_the_review_is_in_person_from_march_to_may_and_two_ways_long() -> None:
    review = SERVICES["劳动-9"]
    assert (review.opening.months, review.accepts_at) == ((3, 5), "community")
    assert [(party.role, party.in_person) for party in review.parties] == [("applicant", True)]
    town = [step[0] for step in way("劳动-9", "resident")]
    assert town == ["accept", "visit", "enter", "to_hall", "hall", "tell", "deliver", "archive"]
    known = [step[0] for step in way("劳动-9", "hardship")]
    assert [key for key in known if key not in town] == ["proof", "review", "send_up", "office"]


def test_three_bodies_decide_the_insurance_subsidy_at_once() -> None:
    step = SERVICES["劳动-10"].step("bodies")
    assert [body.title for body in step.bodies] == ["市社保局", "市就业办", "市财政局"]
    assert (step.need, step.clock) == ("all", "stopped")
    (together,) = SERVICES["劳动-10"].step("pay_out").tasks
    assert (together.role, together.do, together.required) == ("household_officer", "sign", True)
    ways = {variant: [key for key, _, _ in way("劳动-10", variant)][-3:] for variant in ("person", "firm")}
    assert ways == {"person": ["bodies", "tell_person", "archive"], "firm": ["tell", "pay_out", "archive"]}
    assert SERVICES["劳动-10"].grants.on == ("tell_person", "told")  # a firm is no payee of a run
    assert "灵活就业认定证明" not in asked("劳动-10", "person", graduate="yes")


def test_the_notice_of_late_contributions_lies_between_two_days_of_the_agent() -> None:
    agent = [(key, limit) for key, role, limit in way("劳动-11") if role == "agent"]
    assert agent == [("apply", None), ("first_review", 1), ("posting", None), ("seal", 1)]
    step = SERVICES["劳动-11"].step("posting")
    assert (step.places, step.days_setting, step.public_title) == (("community",), "posting_days", "参保补费")
    assert asked("劳动-11") == ["身份证", "居民户口簿", "原单位开具的证明", "一寸照片"]


def test_graduates_are_followed_up_only_with_their_word_and_not_for_ever() -> None:
    (monthly,) = SERVICES["劳动-3"].follow_ups
    assert (monthly.every, monthly.until, monthly.consent, monthly.when) == (
        "month", 12, True, "monthly=yes",
    )  # fmt: skip
    assert (SERVICES["劳动-3"].clazz, SERVICES["劳动-3"].promised) == ("immediate", 0)


# --- a firm's list: checked, and only counted ---------------------------------------------------------


def typed(staff: str) -> dict[str, str]:
    return {"employer": "样例公司", "credit_code": FIRM, "staff": staff, "first": "2026-01-01",
            "last": "2026-12-31", "paid": "1000", "account_seen": "yes"}  # fmt: skip


def test_of_a_firms_list_only_the_number_is_kept() -> None:
    kept = FORMS["subsidy_firm"].read(typed(f"{FIRM} 样甲 {PERSON}\n{FIRM}，样乙，{SECOND}"), DAY)
    assert kept["staff"] == 2
    assert not any(text in str(kept) for text in ("样甲", "样乙", PERSON, SECOND))


@pytest.mark.parametrize(
    ("staff", "said"),
    [
        (f"{FIRM} 样甲 {PERSON}\n{OTHER} 样乙 {SECOND}", "Line 2: this person is of another employer."),
        (f"{FIRM} 样甲 {PERSON}\n{FIRM} 样甲 {PERSON}", "Line 2: this person is on line 1 already."),
        (f"{FIRM} 样甲 659999198503072418", "Line 1: the ID number is not valid."),
        (f"{FIRM} 样甲 {PERSON}\n样乙 {SECOND}", "Line 2: credit code, name and ID number are needed."),
        (
            f"1 样甲 {PERSON} 3000\n" * 60,
            "No line has credit code, name and ID number: this is another sheet.",
        ),
        ("单位代码 姓名 身份证号码", "No line has credit code, name and ID number: this is another sheet."),
        (f"{FIRM} 样甲 659999199013010015", "Line 1: the ID number is not valid."),  # a 13th month
    ],
)
def test_a_firms_list_is_refused_by_its_line_and_names_nobody(staff: str, said: str) -> None:
    with pytest.raises(Many) as refused:
        FORMS["subsidy_firm"].read(typed(staff), DAY)
    assert [_sentence(error) for error in refused.value.errors] == [said]


def test_a_heading_is_no_person_and_a_name_may_have_two_words() -> None:
    sheet = f"统一社会信用代码\t姓名\t身份证号码\n{FIRM}\t样甲 样乙\t{PERSON}\n\n{FIRM}\t样丙\t{SECOND}\n"
    assert FORMS["subsidy_firm"].read(typed(sheet), DAY)["staff"] == 2


def test_many_faults_are_said_up_to_a_number_and_the_firms_own_code_at_its_field() -> None:
    staff = f"{FIRM} 样甲 {PERSON}\n" + f"{OTHER} 样甲 {PERSON}\n" * 30
    with pytest.raises(Many) as refused:
        FORMS["subsidy_firm"].read(typed(staff), DAY)
    said = [_sentence(error) for error in refused.value.errors]
    assert said[:2] == [
        "Line 2: this person is of another employer.",
        "Line 2: this person is on line 1 already.",
    ]
    assert (len(said), said[-1]) == (11, "50 more faults in other lines.")
    with pytest.raises(Many) as wrong:
        FORMS["subsidy_firm"].read({**typed(staff), "credit_code": FIRM[:-1] + "#"}, DAY)
    assert [(error.where, _sentence(error)) for error in wrong.value.errors] == [
        ("统一社会信用代码", "This is no valid unified social credit code.")
    ]


def _sentence(error: HubError) -> str:
    return error.message % error.params


def test_a_firm_is_not_asked_whether_it_is_a_graduate() -> None:
    """劳动-10 version 3: the question is there once it is known that a person asks."""
    service = SERVICES["劳动-10"]
    (question,) = service.questions
    shown = {
        variant: Flow(service, Facts(variant), CONDITIONS).holds(question.when)
        for variant in ("", "person", "firm")
    }
    assert service.law.refusal_basis == "《中华人民共和国就业促进法》第五十二条"
    assert (service.version, shown) == (7, {"": False, "person": True, "firm": False})


@pytest.mark.parametrize(
    ("version", "found"), [(1, ["late_contributions.v1.toml", "hardship.v2.toml"]), (2, [])]
)
def test_a_list_goes_to_one_body(tmp_path: Path, version: int, found: list[str]) -> None:
    """劳动-11 went up on the list of 劳动-1, to another bureau: its version 2 has a list of its own."""
    for name in ("hardship.v2.toml", f"late_contributions.v{version}.toml"):
        shutil.copy(SOURCES / "services" / name, tmp_path)
    definitions, _faults = read(tmp_path)
    faults = [each for each in prove(definitions) if each.check == "batches"]
    assert sorted(each.params["file"].rsplit("/", 1)[-1] for each in faults) == sorted(found)
