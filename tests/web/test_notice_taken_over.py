"""A national notice put into the page of the calendar in its own words: looked at, then taken over."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from hub.operations.calendars.calendar import year_of

from .browsing import Browser

WORDS = """关于2031年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、劳动节：5月1日（周四）至3日（周六）放假调休，共3天。5月4日（周日）上班。
三、国庆节：10月1日（周三）至3日（周五）放假，共3天。"""
"""Invented: nothing of 2031 is published."""


def test_its_words_are_looked_at_and_taken_over(app: Flask, browse: Callable[..., Browser]) -> None:
    admin = browse("admin")
    assert 'name="content"' in admin.get("/calendar?year=2031").text
    wrong = admin.post("/calendar/list", {"content": WORDS.replace("（周四）", "（周五）")})
    assert (wrong.status_code, "劳动节" in wrong.text, "不是星期五" in wrong.text) == (400, True, True)
    assert "部分节假日安排的通知" in wrong.text  # what was put in stays
    look = admin.post("/calendar/list", {"content": WORDS})
    assert "劳动节调休上班" in look.text
    said = dict(re.findall(r'type="hidden" name="(sure|name|kind|document)" value="([^"]*)"', look.text))
    assert admin.post("/calendar/list", {**said, "content": WORDS}).status_code == 302
    with app.app_context():
        found = year_of(2031)
    assert found["provisional"] is False
    assert [day["date"] for day in found["days"] if day["working"]] == ["2031-05-04"]
