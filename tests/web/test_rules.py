"""The regimes in their own words, and the centre's notes on how an article is to be read."""

from __future__ import annotations

import datetime as dt
import re

from hub.db.models import RegimeNote
from hub.operations.centre.regimes import missing, regime_of, regimes, sections

from .states import Desk, Play, faults, send, text_of

FIRST = "/public/rules/first_contact"
SEVENTH = "“及时”指当天，最迟下一个工作日上午。"


def test_the_articles_are_those_of_the_plan(play: Play) -> None:
    """FC-01: 79 characters that end in 特制定本制度; 12 articles. The seven regimes with as many as the plan has."""
    counts = {each.key: each.numbered for each in regimes().values()}
    assert counts == {"notification": 7, "first_contact": 12, "time_limits": 14, "appointments": 5,
                      "announcements": 1, "posts": 6, "appraisal": 0}  # fmt: skip
    first = regime_of("first_contact").article("第一条").whole
    assert (len(first), first.rstrip("。")[-6:]) == (79, "特制定本制度")
    page = text_of(play.app.test_client().get(FIRST))
    assert "12条" in page
    assert first in page
    every = text_of(play.app.test_client().get("/public/rules"))
    assert [each.title for each in regimes().values() if each.title not in every] == []
    assert play.app.test_client().get("/public/rules/burning").status_code == 404


def test_seven_regimes_of_which_one_has_no_text(play: Play) -> None:
    """B-028: 7 entries, 6 with text; 考勤考核 says 文本未提供, and the page counts 1."""
    assert [each.title for each in missing()] == ["考勤考核制度"]
    page = text_of(play.app.test_client().get("/public/rules"))
    assert [each.title for each in regimes().values() if each.title not in page] == []
    assert (len(regimes()), page.count("文本未提供"), page.count("2016年文本")) == (7, 1, 6 + len(sections()))
    assert "未提供文本的制度：1" in page
    assert "文本未提供" in text_of(play.app.test_client().get("/public/rules/appraisal"))


def test_texts_of_the_plan_that_ask_for_nothing(play: Play) -> None:
    """TL-01: 60 characters that end in 制定本实施办法, 14 articles. B-046: 七㈠, 184 characters, on its page."""
    limits = regime_of("time_limits")
    first = limits.article("第一条").whole
    assert (len(first), first.rstrip("。")[-7:], limits.numbered) == (60, "制定本实施办法", 14)
    assert first in text_of(play.app.test_client().get("/public/rules/time_limits"))
    (demands,) = regime_of("demands").articles
    quote = "各社区、各科室要充分认识加强便民服务中心建设的重要意义"
    page = text_of(play.app.test_client().get("/public/rules/demands"))
    assert (len(demands.text), demands.text.count(quote), demands.text in page) == (184, 1, True)


def test_a_note_is_the_deputys_dated_and_versioned(play: Play) -> None:
    """FC-12: a clerk is refused (403), nothing kept; the deputy's stands with name and date under 第七条."""
    play.day = dt.date(2016, 12, 5)
    url, given = "/rules/first_contact", {"article": "第七条", "text": SEVENTH}
    assert Desk(play, "clerk").post(url, given).status_code == 403
    assert play.count(RegimeNote) == 0
    deputy = Desk(play, "deputy2")
    page = deputy.get(url)
    for text in (" ", "打电话13909091234问"):
        wrong = send(deputy, page, url, article="第七条", text=text)
        assert (wrong.status_code, len(faults(wrong))) == (400, 1)
        (at,) = re.findall(r'<a href="#(f-[^"]+)"', wrong.text)
        assert re.findall(rf'<textarea id="{at}"[^>]*>([^<]*)</textarea>', wrong.text) == [text]
    assert send(deputy, page, url, **given).location == url
    assert play.count(RegimeNote) == 1
    said = text_of(play.app.test_client().get(FIRST)).split("第七条")[1].split("第八条")[0]
    assert SEVENTH in said
    assert "2016年12月5日" in said
    play.day = dt.date(2016, 12, 6)
    deputy = Desk(play, "deputy2")
    send(deputy, deputy.get(url), url, article="第七条", text="“及时”指当天。")
    said = text_of(play.app.test_client().get(FIRST)).split("第七条")[1].split("第八条")[0]
    assert said.index("第2版") < said.index("更早的版本") < said.index(SEVENTH)
    assert "编写" not in text_of(Desk(play, "clerk").get(url))
