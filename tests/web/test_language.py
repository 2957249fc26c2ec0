"""Chinese by default, English whole, and the choice kept in account or cookie."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from hub.operations.rights import OPERATOR
from hub.operations.staff.grants import grant_role, revoke_role
from hub.testing.centre import actor

from .conftest import Browser
from .test_gate import LISTS

TAG = re.compile(r"<(?:script|style)[^>]*>.*?</(?:script|style)>|<!--.*?-->|<[^>]+>", re.S)
ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]+){2,}")
COMMAND = re.compile(r"\bhub(?: [a-z-]+)+")
"""A command is called the same in every language."""


def words(page: str) -> str:
    """What one reads of a page, with the names of fields for listeners."""
    labels = re.findall(r'(?:aria-label|placeholder|title)="([^"]*)"', page)
    return TAG.sub("\n", page) + "\n" + "\n".join(labels)


@pytest.mark.parametrize(
    "path", [*(path for path in LISTS if not path.endswith((".ics", ".xlsx"))), "/account"]
)
@pytest.mark.parametrize("login", ["clerk", "admin"])
def test_no_english_sentence_is_left_on_a_chinese_page(
    browse: Callable[..., Browser], login: str, path: str
) -> None:
    answer = browse(login).get(path)
    if answer.status_code != 200:
        assert answer.status_code == 403
        return
    assert 'lang="zh-Hans-CN" dir="ltr"' in answer.text
    assert ENGLISH.findall(COMMAND.sub("", words(answer.text))) == []


def test_the_account_keeps_the_language(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse("agent-e2")
    assert "工作台" in browser.get("/desk").text
    assert browser.post("/account/language", {"language": "en", "next": "/cases"}).location == "/cases"
    page = browser.get("/desk").text
    assert 'lang="en"' in page
    assert "Desk" in page
    with app.app_context():
        assert actor("agent-e2").language == "en"
    browser.post("/account/language", {"language": "zh_Hans_CN"})
    assert "工作台" in browser.get("/desk").text


def test_the_places_follow_person_page_language_and_counts(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    """They are drawn once and kept: neither for somebody else nor for longer than they hold."""

    def drawn(browser: Browser, path: str) -> str:
        return re.findall(r'<nav class="nav".*?</nav>', browser.get(path).text, re.S)[0]

    clerk, admin = browse("clerk"), browse("admin")
    first = drawn(clerk, "/guides")
    assert drawn(clerk, "/guides") == first
    assert re.findall(r'aria-current="page">([^<]+)', first) == ["服务指南"]
    assert re.findall(r'aria-current="page">([^<]+)', drawn(clerk, "/cases")) == ["办件"]
    assert 'href="/staff"' not in first
    assert 'href="/staff"' in drawn(admin, "/guides")
    headings = re.findall(r'id="places-\d">([^<]+)', drawn(admin, "/guides"))
    assert headings == ["接待", "岗位与督查", "系统管理"]
    assert re.findall(r'id="(places-\d)"', first) == re.findall(r'aria-labelledby="(places-\d)"', first) != []
    with clerk.client.session_transaction() as session:
        session["counts"] = {"files": 7}
    assert '<span class="count">7</span>' in drawn(clerk, "/guides")
    keeper = browse("keeper")
    for change, there in ((grant_role, True), (revoke_role, False)):
        with app.app_context():
            change(OPERATOR, login="keeper", role="finance")
        assert ('href="/payments"' in drawn(keeper, "/guides")) is there
    clerk.post("/account/language", {"language": "en"})
    english = drawn(clerk, "/guides")
    clerk.post("/account/language", {"language": "zh_Hans_CN"})
    assert (ENGLISH.findall(words(first)), "Desk" in english, "工作台" in english) == ([], True, False)


def test_a_language_that_is_not_offered_is_refused(browse: Callable[..., Browser]) -> None:
    assert browse("agent-e2").post("/account/language", {"language": "xx"}).status_code == 400


def test_the_community_switch_filters_what_is_looked_at(browse: Callable[..., Browser]) -> None:
    browser = browse("clerk")
    assert browser.post("/account/community", {"community": "2"}).location == "/"
    page = browser.get("/cases").text
    assert '<span class="now-here">西社区</span>' in page
    assert "东社区" not in TAG.sub("", page[page.index('id="main"') :])


def test_a_community_out_of_reach_cannot_be_chosen(browse: Callable[..., Browser]) -> None:
    browser = browse("agent-w")
    browser.post("/account/community", {"community": "1"})
    with browser.client.session_transaction() as session:
        assert session["community"] == ""
