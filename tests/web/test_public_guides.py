"""What residents find without a log-in: the start page, the search, forms, and what they need, step by step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hub.operations.context import plugins, service_of
from hub.web import guide_view

from .conftest import Browser

LOW = "/public/services/civil_affairs.minimum_living"
Browse = Callable[..., Browser]


def question(page: TestResponse) -> str:
    """The one question a page asks, "" where it asks none."""
    found = re.findall(r'<h1 id="question">(.*?)</h1>', page.text)
    return found[0] if found else ""


def fields(page: TestResponse) -> dict[str, str]:
    """What the page's form carries along."""
    form = page.text.partition("<fieldset")[0]
    return dict(re.findall(r'<input type="hidden" name="((?:a:|asked|variant)[^"]*)" value="([^"]*)">', form))


def test_the_start_page_leads_everywhere(browse: Browse) -> None:
    page = browse().get("/public/").text
    for path in ("/public/services", "/public/progress", "/public/notices", "/public/complaints"):
        assert f'<li><a href="{path}">' in page
    assert 'action="/public/services"' in page


@pytest.mark.parametrize(
    ("asked", "first"),
    [("低保", "minimum_living"), ("dbsq", "minimum_living"), ("我家老人看病没钱", "medical_relief"),
     ("轮椅", "assistive_device|disability.fuel_subsidy"), ("<b>贷款</b>", "")],
)  # fmt: skip
def test_a_service_is_found_by_name_plain_words_and_initials(browse: Browse, asked: str, first: str) -> None:
    page = browse().get("/public/services", query_string={"q": asked})
    found = re.findall(r'<li><a href="/public/services/\w+\.(\w+)"', page.text.partition('id="found"')[2])
    assert page.status_code == 200
    assert "<b>贷款" not in page.text
    assert not first or first.startswith(found[0]) or found[0] in first


def test_the_search_finds_in_english_too(browse: Browse) -> None:
    page = browse().get("/public/services?lang=en&q=wheelchair").text.partition('id="found"')[2]
    assert re.findall(r'href="/public/services/(\w+\.\w+)"', page)[0] == "disability.fuel_subsidy"


def test_nothing_found_says_what_to_do(browse: Browse) -> None:
    page = browse().get("/public/services?q=zzzzz").text
    assert "没有找到“zzzzz”" in page
    assert LOW in page  # all of them below


def test_one_question_after_the_other_ends_in_the_list(app: Flask, browse: Browse) -> None:
    """FC-06b from home: every stage's papers, limit, fee, window, hours, and where progress is asked."""
    browser = browse()
    with app.app_context():
        questions = service_of("民政-1").questions
    page, asked = browser.get(f"{LOW}/need"), []
    while text := question(page):
        asked.append(text)
        key = fields(page)["asked"].removeprefix("a:")
        answer = "rent" if key == "housing" else next(q for q in questions if q.key == key).choices[-1].key
        page = browser.post(f"{LOW}/need", {**fields(page), f"a:{key}": answer})
        assert len(fields(page)) >= (len(asked) if question(page) else 0)
    assert asked == [q.text for q in questions]
    listed = page.text
    for said in ("受理时交", "“填表交件”时交", "租房合同", "受理后20个工作日", "不收费", "民政窗口", "09:30–13:30",
                 "href=\"/public/progress\"", "打印这张清单"):  # fmt: skip
        assert said in listed, said
    assert "房产证" not in listed


def test_an_answer_is_changed_and_the_others_stay(browse: Browse) -> None:
    browser = browse()
    first = browser.post(f"{LOW}/need", {"a:housing": "rent"})
    second = browser.post(f"{LOW}/need", {**fields(first), "a:marriage": "married"})
    again = browser.post(f"{LOW}/need", {"a:housing": "rent", "a:marriage": "married", "back": "a:housing"})
    assert question(again) == question(browser.get(f"{LOW}/need"))
    assert fields(again) == {"a:marriage": "married", "asked": "a:housing"}
    assert question(browser.post(f"{LOW}/need", {**fields(again), "a:housing": "own"})) == question(second)


def test_no_answer_is_said_and_a_strange_one_is_none(browse: Browse) -> None:
    for typed in ({"asked": "a:housing"}, {"asked": "a:housing", "a:housing": "castle"}):
        page = browse().post(f"{LOW}/need", typed)
        assert (page.status_code, "请选一项" in page.text) == (400, True)
        assert question(page) == question(browse().get(f"{LOW}/need"))


def test_nothing_of_it_is_kept(browse: Browse) -> None:
    browser = browse()
    answer = browser.post(f"{LOW}/need", {"a:housing": "rent", "a:illness": "yes"})
    assert "illness" not in str(answer.headers)
    assert "illness=yes" not in answer.text
    assert fields(browser.get(f"{LOW}/need")) == {"asked": "a:housing"}


def test_what_waits_or_is_not_offered_is_no_choice_and_says_no_day(app: Flask, browse: Browse) -> None:
    page = browse().get("/public/services/family_planning.birth_registration").text
    assert re.findall(r'name="variant" value="(\w+)"', page) == ["first", "second"]  # 两证 waits, 特批 is off
    assert ("夫妻双方身份证" in page, "不用您带材料" in page) == (True, False)
    assert ("您来一次，其余的我们办。</span>" in page, "虚线处" in page) == (True, False)  # nothing is dotted
    off = browse().get("/public/services/family_planning.migrant_certificate").text
    assert ("现在不办" in off, "今天就收" in off) == (True, False)


def test_every_service_has_its_list_and_its_forms(app: Flask, browse: Browse) -> None:
    """Every guide: its list with the first answer to everything; every blank form opens as PDF."""
    with app.test_request_context("/"):
        offered = [service for service in guide_view.plan_services() if service.offered]
    browser, sheets = browse(), set()
    for service in offered:
        given = {f"a:{q.key}": q.choices[0].key for q in service.questions}
        kinds = [each.key for each in service.variants if each.enabled]
        page = browser.post(f"/public/services/{service.key}/need", given | {"variant": (kinds or [""])[0]})
        assert (page.status_code, question(page)) == (200, ""), service.key
        guide = browser.get(f"/public/services/{service.key}").text
        sheets |= set(re.findall(r'href="(/public/services/[^"]*/(?:blank|example)\.pdf)"', guide))
    assert len(sheets) > 40
    for path in sorted(sheets)[::2]:  # the blank ones; examples are those of tests/printing
        answer = browser.get(path)
        assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-"), path
    assert browser.get(f"{LOW}/forms/minimum_living_form/example.pdf").status_code == 200
    assert browser.get(f"{LOW}/forms/family_statement/blank.pdf").status_code == 404  # an officer writes it


@pytest.mark.parametrize("kind", ["card", "guide", "chart"])
def test_card_guide_and_chart_are_everybodys(browse: Browse, kind: str) -> None:
    answer = browse().get(f"{LOW}/{kind}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_the_catalogue_has_34_lines_with_both_limits(app: Flask, browse: Browse) -> None:
    """TL-04: a line per service; of two that are not published it is said; a card for each."""
    with app.test_request_context("/"):
        services = guide_view.plan_services()
        off = {"民政-9", "残联-4", "计生-3"}  # the last is off by itself: the law has moved on
        rows = guide_view.catalogue(replace(s, enabled=s.seq not in off) for s in services)
        assert len(plugins().keys) == 4
    of_services = [row for row in rows if not row.variant]
    assert len(of_services) == 34
    assert {row.service.seq for row in of_services if not row.promised} == off
    plain = [row for row in of_services if row.promised and row.service.clazz == "promised"]
    assert {(row.statutory, row.promised) for row in plain} == {("20天", "20天"), ("5天", "5天")}
    page = browse().get("/public/catalogue").text
    cards = re.findall(r'href="(/public/services/[^"]+/card\.pdf)"', page)
    assert len(set(cards)) == 34
    assert page.count("未公开时限") == 1  # 计生-3
    refused = [path for path in cards if browse().get(path).status_code != 200]
    assert refused == []


def test_large_type_and_strong_contrast_stay(browse: Browse) -> None:
    browser = browse()
    assert 'class="contrast"' in browser.get("/public/services?contrast=high").text
    assert 'class="big contrast"' in browser.get("/public/?type=big").text
    assert 'class="big contrast"' in browser.get("/public/progress").text
    assert 'class="big"' in browser.get("/public/?contrast=plain").text
    assert "contrast" not in str(browser.get("/public/?contrast=x").headers.getlist("Set-Cookie"))
