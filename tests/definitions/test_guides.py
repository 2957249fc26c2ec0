"""Card, guide and chart: what they say, worked out from the sample definition."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.definitions.loader import load
from hub.domain.applying import Choice, Law, Opening, Question
from hub.domain.errors import InputError
from hub.operations.services import guide_words, guides
from hub.operations.services.guide_words import words_of
from hub.printing.check import check
from hub.printing.html import html
from hub.printing.shapes import SHAPES

(SERVICE,) = load(Path(__file__).parent / "sample" / "services")
ZH = words_of(SERVICE, "zh", {})
EN = words_of(SERVICE, "en", {("examples.allowance", "示例补贴"): "Sample allowance"})
HERE = guides.Place(
    centre="示例中心", phone="0000-1", hours="工作日", url="https://example.invalid", complaint="0000-2",
    window="示例窗口", settings={"posting_days": 7},
)  # fmt: skip
DAY = dt.date(2026, 10, 21)


@pytest.mark.parametrize("kind", ["card", "guide", "chart"])
@pytest.mark.parametrize("variant", ["", "usual", "short"])
@pytest.mark.parametrize("place", [HERE, guides.Place()], ids=["centre", "no centre"])
def test_they_have_the_shape_of_their_print(kind: str, variant: str, place: guides.Place) -> None:
    data = getattr(guides, kind)(SERVICE, place, ZH, DAY, variant=variant)
    check(SHAPES[f"hub.{kind}"], data, f"hub.{kind}")


def test_papers_by_stage_with_their_conditions() -> None:
    assert guides.papers(SERVICE, ZH, variant="usual", conditions={}) == [
        {"stage": "受理时交", "papers": [
            {"title": "身份证", "original": "return", "copies": 3},
            {"title": "一寸照片", "original": "photos", "copies": 0, "pieces": 2},
        ]},
        {"stage": "“填表”时交", "papers": [
            {"title": "租房合同", "original": "keep", "copies": 0, "when": "房子是租的"},
            {"title": "退休证", "original": "keep", "copies": 0, "when": "有人退休"},
        ]},
    ]  # fmt: skip


def test_with_answers_only_what_applies_and_the_answers_beside_it() -> None:
    card = guides.card(SERVICE, HERE, ZH, DAY, variant="usual", answers={"renting": "no", "retired": "yes"})
    assert [paper["title"] for group in card["papers"] for paper in group["papers"]] == [
        "身份证",
        "一寸照片",
        "退休证",
    ]
    assert card["answers"] == [
        {"label": "房子是租的吗？", "value": "不是"},
        {"label": "有人退休吗？", "value": "有"},
    ]
    assert (card["ours"], card["limit"], card["opening"]) == (
        ["家庭情况说明"], 20, "每月1–10日，末日逢休息日的顺延到下一个工作日",
    )  # fmt: skip


def test_a_variant_has_its_own_limit_and_name() -> None:
    card = guides.card(SERVICE, HERE, ZH, DAY, variant="short")
    assert (card["service"], card["limit"], card["statutory"]) == ("示例补贴（简易情形）", 15, 20)
    assert [stop["key"] for stop in card["stops"]] == [
        "review", "accept", "check", "posting", "filing", "send_up", "bureau", "tell",
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"例-1 has no variant long\. It has: usual, short\."):
        guides.card(SERVICE, HERE, ZH, DAY, variant="long")


def test_chart_names_role_and_limit_at_every_link() -> None:
    stops = guides.chart(SERVICE, HERE, ZH, DAY, variant="usual")["stops"]
    assert [(one["title"], one["role"], one.get("limit_note") or one["limit"]) for one in stops] == [
        ("社区初审", "社区业务代办员", 2),
        ("受理", "示例窗口", "当场受理；材料不齐的，最迟5个工作日内一次性告知"),
        ("核实", "示例窗口", "受理后5个工作日内"),
        ("过会", "评审小组成员", 2),
        ("公示", "社区业务代办员", "7天，不计时"),
        ("填表", "示例窗口", 1),
        ("上报", "示例窗口", 2),
        ("上级审批", "上级部门", "不计时"),
        ("告知", "示例窗口", 1),
        ("归档", "示例窗口", 5),
        ("送达通知书", "包户干部", 1),
    ]
    assert stops[2]["tasks"] == [{"title": "入户核实", "role": "包户干部", "limit": 1}]
    assert stops[7]["outcomes"] == [
        {"label": "批准", "to": "tell"},
        {"label": "不批准", "to": "refuse", "letter": "不符合申请条件通知书", "by": "包户干部"},
        {"label": "退回", "to": "send_up"},
    ]
    # Papers are brought to the community first and to the window for the form.
    assert [one["key"] for one in stops if one.get("yours")] == ["review", "filing"]


def test_days_of_a_notice_that_nobody_set_yet_are_said_to_be_the_centres() -> None:
    stops = guides.stops(SERVICE, guides.Place(), ZH, "usual")
    assert next(one for one in stops if one["key"] == "posting")["limit_note"] == "天数由中心确定，不计时"


def test_english_card() -> None:
    card = guides.card(SERVICE, HERE, EN, DAY)
    assert (card["lang"], card["service"], card["fee"], card["papers"][0]["stage"]) == (
        "en", "Sample allowance", "Free of charge", "For acceptance",
    )  # fmt: skip
    assert (card["stops"][0]["role"], card["version"]) == (
        "community agent",
        "Version 1, in use from 2016-11-25",
    )


def test_guide_has_the_six_headings_and_says_where_the_law_has_moved_on() -> None:
    old = replace(SERVICE, law=replace(SERVICE.law, legal_status="repealed"))
    data = guides.guide(old, HERE, ZH, DAY, variant="usual")
    assert data["legal_note"] == "已不再施行。"
    page = html("hub.guide", data, ZH.tr)
    headings = ["服务事项", "办理时限", "材料", "收费", "办事流程", "依据和救济途径"]
    # B-011: item, flow, papers, promised limit, ground and amount of the fee.
    assert [part.split("</h2>")[0] for part in page.split("<h2>")[1:]] == headings
    assert page.count("<dd>不收费</dd>") == 2
    assert "<script" not in page


def test_texts_are_never_markup() -> None:
    sly = replace(SERVICE, title="<b>示例</b>", law=Law(refs=("<i>x</i>",), remedy="r"))
    page = html("hub.guide", guides.guide(sly, HERE, ZH, DAY), ZH.tr)
    assert "<b>" not in page
    assert "&lt;b&gt;示例&lt;/b&gt;" in page
    assert "<i>" not in page


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "工作日均可办理"),
        ({"months": (3, 5)}, "每年3–5月"),
        ({"every_months": 2, "anchor": "even"}, "每2个月"),
        ({"quarter_end": True}, "每季度末"),
        ({"on_notice": True}, "按通知办理"),
        ({"days_of_month": (1, 10)}, "每月1–10日"),
    ],
)
def test_opening_in_words(rule: dict[str, Any], said: str) -> None:
    assert guide_words.opening(replace(SERVICE, opening=Opening(**rule)), ZH) == said


def test_a_condition_that_excludes_an_answer_names_the_others() -> None:
    assert guide_words.condition(SERVICE, "renting!=yes", ZH) == "房子是租的：不是"
    assert guide_words.condition(SERVICE, "renting=no|yes", ZH) == "房子是租的：是、不是"
    assert guide_words.condition(SERVICE, "is_remarried", ZH) == ""


@pytest.mark.parametrize(
    ("text", "choices", "when", "said"),
    [
        ("是因为患重大疾病申请吗？", ("是", "不是"), "a", "是因为患重大疾病申请"),
        ("保险公司赔付过吗？", ("赔付过", "没有"), "a", "保险公司赔付过"),
        ("保险公司赔付过吗？", ("赔付过", "没有"), "b", "保险公司赔付过：没有"),
        ("户籍在本地吗？", ("在本地", "不在本地"), "b", "户籍在本地：不在本地"),
        ("是军人或毕业生吗？", ("军人", "毕业生", "都不是"), "a", "是军人或毕业生：军人"),
        ("住的房子是谁的？", ("自己的", "租的"), "b", "住的房子是谁的：租的"),
    ],
)
def test_a_yes_is_said_as_a_sentence_and_nothing_twice(
    text: str, choices: tuple[str, ...], when: str, said: str
) -> None:
    keys = [Choice(key, each) for key, each in zip("abc", choices, strict=False)]
    asked = replace(SERVICE, questions=(Question("q", text, tuple(keys)),))
    assert guide_words.condition(asked, f"q={when}", ZH) == said


CIVIL = Path(__file__).parents[2] / "plugins" / "civil_affairs" / "src" / "hub_civil_affairs" / "services"


def test_what_is_paid_in_rounds_asks_nobody_to_apply_and_keeps_nobody_s_identity_card() -> None:
    """民政-2: shown when the money is handed out and given back; 民政-8 goes to an account."""
    found = {each.seq: each for each in load(CIVIL)}
    cash, bank = found["民政-2"], found["民政-8"]
    words = words_of(cash, "zh", {})
    data = guides.card(cash, HERE, words, DAY)
    papers = [paper for group in data["papers"] for paper in group["papers"]]
    assert [(one["title"], one["original"]) for one in papers] == [
        ("低保证", "return"), ("身份证", "return"), ("居民户口簿", "return"),
    ]  # fmt: skip
    assert (data["paid"], "paid" in guides.card(SERVICE, HERE, ZH, DAY)) == (True, False)
    results = [guides.guide(each, HERE, words, DAY)["result"] for each in (cash, bank)]
    assert results == ["发放资金，本人签收", "存入您的银行账户，不用来领"]
