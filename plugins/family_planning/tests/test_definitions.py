"""What 计生-1 … -6 ask and how they run, worked out by hand from the plan (附件2 四㈠ … ㈥)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.definitions.loader import load
from hub.domain.case import Facts, Flow, checklist
from hub.domain.flow import counted, longest, situations
from hub.domain.headings import is_never_held
from hub_family_planning.conditions import CONDITIONS
from hub_family_planning.forms import FORMS

SOURCES = Path(__file__).resolve().parents[1] / "src" / "hub_family_planning"
SERVICES = {service.seq: service for service in load(SOURCES / "services")}
NAMED = {f"family_planning.{key}": condition for key, condition in CONDITIONS.items()}
MIGRANTS = "流动人口婚育证明"


def asked(seq: str, stage: str = "", *, variant: str = "", **answers: str) -> list[str]:
    """Titles of what is asked; what the community makes itself is left out."""
    flow = Flow(SERVICES[seq], Facts(variant, answers), NAMED)
    return [line.title for line in checklist(flow, stage) if line.material.asked]


def way(seq: str, variant: str = "", *, with_: str = "") -> list[str]:
    """Keys of the way forward, in the situation that has the step `with_` (or has not)."""
    found = [flow for flow in situations(SERVICES[seq]) if flow.variant == variant]
    flow = next(each for each in found if not with_ or with_ in each.steps)
    return [step.key for step in flow.forward()]


# --- what is asked -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("laid_off", "more"), [("yes", ["下岗证"]), ("no", [])])
def test_reward_asks_six_papers_and_of_who_was_laid_off_one_more(laid_off: str, more: list[str]) -> None:
    assert asked("计生-1", laid_off=laid_off) == [
        "夫妻双方身份证", "居民户口簿", "结婚证", "一寸照片", "孩子的居民户口簿", "光荣证复印件", *more,
    ]  # fmt: skip


def test_registration_asks_by_kind_and_never_for_the_migrants_certificate() -> None:
    main = ["夫妻双方身份证", "居民户口簿", "结婚证"]
    earlier = "离婚证、离婚协议或法院判决书"
    for variant in ("first", "second"):
        assert asked("计生-2", variant=variant, remarried="no") == [*main, "2寸合影", "申请表"]
        assert asked("计生-2", variant=variant, remarried="yes") == [*main, "2寸合影", "申请表", earlier]
    special = asked("计生-2", variant="special", remarried="no", work="employed")
    assert special == [
        *main, "申请表", "夫妻双方个人申请", "单位证明", "二（三）孩申请表", "再生育申请表", "2寸合影",
        "所有证件复印件",
    ]  # fmt: skip
    assert "单位证明" not in asked("计生-2", variant="special", remarried="no", work="unemployed")
    assert asked("计生-2", variant="two_certificates") == []
    titles = [paper.title for service in SERVICES.values() for paper in service.materials]
    assert [title for title in titles if MIGRANTS in title] == []
    assert SERVICES["计生-2"].law.not_asked == (f"⑤ {MIGRANTS}(户籍所在地出具)",)


def test_the_station_sees_papers_the_street_does_not() -> None:
    assert asked("计生-5", "acceptance", variant="couple", follow_up="no") == []
    assert asked("计生-5", "elsewhere", variant="couple", follow_up="no") == [
        "夫妻双方身份证",
        "居民户口簿",
        "结婚证",
    ]
    assert asked("计生-5", variant="slip", follow_up="yes") == []


# --- how it runs -------------------------------------------------------------------------------------


def test_what_is_off_and_what_waits() -> None:
    assert [seq for seq, service in sorted(SERVICES.items()) if not service.enabled] == ["计生-3"]
    assert SERVICES["计生-3"].law.legal_status == "repealed"
    assert "2021" in SERVICES["计生-3"].law.superseded_by
    variants = {each.key: each for each in SERVICES["计生-2"].variants}
    off = [key for key, each in variants.items() if not each.enabled]
    assert (off, variants["special"].legal_status) == (["special"], "repealed")
    assert variants["two_certificates"].needs_setting == "two_certificates"


def test_five_days_are_the_centres_and_fifteen_the_commissions() -> None:
    service = SERVICES["计生-2"]
    assert {service.promised_of(each.key) for each in service.variants} == {5}
    days = {flow.variant: longest(flow, counted).days for flow in situations(service)}
    assert days == {"first": 4, "second": 4, "special": 5, "two_certificates": 4}
    commission = service.step("commission")
    assert (commission.limit, commission.clock, commission.variants) == (15, "stopped", ("special",))


def test_the_ways() -> None:
    community = ["hand_in", "officer_check", "first_review", "accept"]
    after = ["register", "deliver", "archive"]
    assert way("计生-1") == [
        *community, "review", "send_up", "commission", "enter", "tell", "posting", "archive",
    ]  # fmt: skip
    assert way("计生-2", "first") == [*community, "handle", "tell", *after]
    assert way("计生-2", "two_certificates") == [*community, "handle_two", "tell", *after]
    assert way("计生-2", "special") == [*community, "review", "send_up", "commission", "tell", *after]
    assert way("计生-3") == [*community, "issue", "tell", "hand_over", "archive"]
    begun = ["officer_check", "accept", "issue"]
    assert way("计生-5", "slip") == [*begun, "sum_up", "archive"]
    [after] = SERVICES["计生-5"].follow_ups
    assert (after.until, after.when, after.consent) == (3, "follow_up=yes", True)


def test_a_reward_is_posted_after_it_was_told_and_the_title_tells_nothing() -> None:
    step = SERVICES["计生-1"].step("posting")
    assert (step.phase, step.places, step.public_title) == ("after", ("centre", "community"), "家庭奖励补助")
    posting = [each.key for service in SERVICES.values() for each in service.steps if each.do == "post"]
    assert posting == ["posting"]
    shown = [service.number_prefix for service in SERVICES.values()] + [step.public_title]
    assert [text for text in shown if any(word in text for word in ("计", "生", "育", "孩", "孕"))] == []


def test_a_list_is_reconciled_in_three_stages_and_deleted_at_its_end() -> None:
    roster = SERVICES["计生-4"].roster
    assert roster is not None
    assert [(stage.key, stage.role, stage.one_in) for stage in roster.stages] == [
        ("verify", "household_officer", 1), ("enter", "community_agent", 1),
        ("back_check", "window_clerk", 5),
    ]  # fmt: skip
    assert roster.erase_after == 0
    assert [title for title in roster.list_columns if is_never_held(title)] == []
    changes = {key for key, _ in FORMS["list_check"].fields[1].choices}
    assert changes == {"none", "birth", "death", "household", "move"}


def test_stock_counts_goods_and_follows_nobody_up() -> None:
    stock = SERVICES["计生-6"].stock
    assert stock is not None
    assert stock.places == ("centre", "agent", "box", "unit")
    assert stock.not_done == (4, 5)


# --- what is never asked (privacy.md, Never) -----------------------------------------------------------


def test_nothing_of_this_department_asks_about_bodies_births_or_methods() -> None:
    never = (
        "孕",
        "避孕",
        "节育",
        "绝育",
        "环",
        "月经",
        "流产",
        "接种",
        "疫苗",
        "胎",
        "几个孩子",
        "药具",
        "病",
        "民族",
    )
    texts = [text for form in FORMS.values() for field in form.fields
             for text in (field.label, field.help, *(words for _, words in field.choices))]  # fmt: skip
    texts += [text for service in SERVICES.values() for question in service.questions
              for text in (question.text, *(choice.text for choice in question.choices))]  # fmt: skip
    texts += [
        title for service in SERVICES.values() if service.roster for title in service.roster.list_columns
    ]
    assert len(texts) > 40
    assert [text for text in texts if any(word in text for word in never)] == []


def test_samples_of_prints_fill_no_box_that_is_left_for_the_pen() -> None:
    files = sorted((SOURCES / "prints").glob("*.sample.json"))
    assert len(files) == 4
    for file in files:
        assert json.loads(file.read_text(encoding="utf-8"))["facts"] == []
