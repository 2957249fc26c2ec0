"""The calendar's pages: a change is looked at before it is made, a wrong list is refused whole."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from hub.db.base import now
from hub.operations.calendars import calendar, calendar_changes
from hub.operations.calendars.calendar_preview import Preview
from hub.operations.calendars.dates import Moved
from hub.operations.casework.views import EventView
from hub.operations.rights import OPERATOR
from hub.web.case_events import detail
from hub.web.format import day
from hub.web.words import provisional

from .browsing import heading
from .conftest import Browser
from .test_people import text_of

Browse = Callable[..., Browser]
DAY = {"date": "2026-11-25", "working": "no", "reason": "古尔邦节", "document": "新政办1号"}


def entered(app: Flask) -> list[str]:
    with app.app_context():
        return [f"{row['date']} {row['source']}" for row in calendar.overrides()]


def test_a_day_is_looked_at_then_set_then_taken_back(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    look = admin.post("/calendar/day", DAY)
    assert look.status_code == 200
    assert "还没有写入" in text_of(look.text)
    assert entered(app) == []
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', look.text))
    assert {name: hidden[name] for name in DAY} == DAY
    assert admin.post("/calendar/day", {**DAY, "sure": "yes"}).status_code == 302
    assert entered(app) == ["2026-11-25 centre"]
    with app.app_context():
        change = calendar_changes.changes(OPERATOR)[0]["id"]
    assert ">11月25日 周三</span>" in admin.get("/calendar").text
    refused = admin.post(f"/calendar/changes/{change}/undo", {"sure": "yes"})
    assert (refused.status_code, "请写明撤回修改的理由" in refused.text) == (400, True)
    assert "还没有写入" in text_of(admin.post(f"/calendar/changes/{change}/undo").text)
    assert (
        admin.post(f"/calendar/changes/{change}/undo", {"sure": "yes", "reason": "改期"}).status_code == 302
    )
    assert entered(app) == []
    assert "改期" in admin.get("/calendar").text


def test_typed_text_survives_a_fault(browse: Browse) -> None:
    wrong = browse("admin").post("/calendar/day", {**DAY, "reason": "", "working": ""})
    assert wrong.status_code == 400
    assert 'value="新政办1号"' in wrong.text


def send(browser: Browser, text: str, name: str, **said: str) -> Any:
    """A file, as the form sends it."""
    data = MultiDict([("csrf_token", browser.key), *said.items()])
    data.add("file", (io.BytesIO(text.encode()), name))  # type: ignore[arg-type]
    return browser.client.post("/calendar/list", data=data, content_type="multipart/form-data")


def test_a_notice_is_looked_at_and_sent_back_by_the_preview(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    text = "日期,上班,说明\n2031-03-03,否,肉孜节\n"
    look = send(admin, text, "a.csv", kind="regional", document="新政办2号")
    assert (look.status_code, "肉孜节" in look.text, entered(app)) == (200, True, [])
    hidden = {"content": text, "name": "a.csv", "kind": "regional", "document": "新政办2号", "sure": "yes"}
    assert admin.post("/calendar/list", hidden).status_code == 302
    assert entered(app) == ["2031-03-03 regional"]
    page = text_of(admin.get("/calendar?year=2031").text)
    assert ("自治区通知" in page, "暂定" in page) == (True, True)
    admin.post("/calendar/day/drop", {"date": "2031-03-03", "sure": "yes"})


def test_a_wrong_list_is_refused_whole_with_its_lines(app: Flask, browse: Browse) -> None:
    rows = "日期,上班,说明,类别\n2031-03-03,否,肉孜节,自治区\n2031-03-03,否,肉孜节,自治区\n2031-13-01,否,x,\n2031-03-05,否,x,宇宙\n"
    wrong = send(browse("admin"), rows, "a.csv", kind="regional", document="新政办2号")
    assert wrong.status_code == 400
    shown = text_of(wrong.text)
    assert [mark for mark in ("a.csv:3", "a.csv:4", "a.csv:5") if mark not in shown] == []
    documents = re.findall(r'id="(\w-document)"[^>]* value="([^"]*)"', wrong.text)
    assert documents == [("f-document", ""), ("d-document", "新政办2号")]
    assert entered(app) == []
    nothing = browse("admin").post("/calendar/list", {})
    assert (nothing.status_code, "请选择通知文件" in nothing.text) == (400, True)


def test_the_hours_of_a_notice_come_along_where_they_are_wanted(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    text = (
        "关于2031年节假日放假安排和冬夏季作息时间的通知\n（四）肉孜节：1月20日放假，共1天。\n二、冬夏季作息时间安排\n"
        "（一）夏季作息时间：自2031年5月1日起实行夏季作息时间，上班时间为：上午10:00至14:00，下午16:00至20:00。\n"
        "（二）冬季作息时间：自2031年10月1日起实行冬季作息时间，上班时间为：上午10:00至14:00，下午15:30至19:30。\n"
    )
    without = admin.post("/calendar/list", {"content": text})
    assert (without.status_code, "夏季时间" in text_of(without.text)) == (200, False)
    look = admin.post("/calendar/list", {"content": text, "hours": "yes"})
    assert [word in text_of(look.text) for word in ("夏季时间从（月-日）", "05-01", "09-30", "20:00")] == [
        True
    ] * 4
    wrong = admin.post("/calendar/list", {"content": text.replace("15:30至19:30", "照旧"), "hours": "yes"})
    assert wrong.status_code == 400
    assert (
        text_of(wrong.text).count("通知没有写明夏季和冬季的办公时间"),
        'value="yes" checked' in wrong.text,
    ) == (1, True)
    assert entered(app) == []


def test_dates_in_a_year_without_arrangement_are_marked(app: Flask) -> None:
    with app.test_request_context("/"):
        assert provisional(dt.date(2026, 12, 1)) == ""
        assert provisional(None) == ""
        assert "暂定" in provisional(dt.date(2031, 1, 5))
        assert provisional(dt.date(2031, 1, 5)) == provisional(dt.date(2031, 1, 5), dt.date(2026, 12, 1))


@pytest.mark.parametrize("unsure", [frozenset({2027}), frozenset[int]()])
def test_a_preview_marks_dates_that_stay_unsure(
    browse: Browse, monkeypatch: pytest.MonkeyPatch, unsure: frozenset[int]
) -> None:
    """By the calendar as it would be: a notice that publishes the year leaves no mark on the dates then."""
    moved = (Moved(1, "民26-0164", dt.date(2026, 12, 25), dt.date(2027, 1, 7)),)
    found = Preview((), moved, (), (), None, unsure)
    monkeypatch.setattr("hub.web.staff.admin.days.preview", lambda *_: found)
    shown = text_of(browse("admin").post("/calendar/day", DAY).text)
    assert re.findall("1月7日 周四( 暂定)?", shown) == [" 暂定" if unsure else ""]


def test_the_history_says_from_which_date_to_which(app: Flask) -> None:
    def said(**payload: Any) -> str:
        return detail(EventView(1, "redated", dt.date(2026, 11, 28), now(), "", "", payload))

    days = ["2026-12-21", "2026-12-22"]
    with app.test_request_context("/", headers={"Accept-Language": "zh-CN"}):
        assert said(before="2026-12-25", after="2027-01-07", days=days) == (
            f"{day(dt.date(2026, 12, 25))} → {day(dt.date(2027, 1, 7))}，暂定"
        )
        assert said(before="2026-12-18", after=None, days=days) == f"{day(dt.date(2026, 12, 18))} → 未知"


def test_moved_dates_are_for_who_has_the_cases(browse: Browse) -> None:
    away = (403, "这不属于您的岗位")
    assert heading(browse("clerk").get("/moved")) == (200, "因日历变动的到期日")
    assert heading(browse("admin").get("/moved")) == away
    assert [heading(browse("clerk").get("/calendar")), heading(browse("clerk").post("/calendar/redate"))] == [
        away
    ] * 2
