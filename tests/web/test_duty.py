"""值班 on its pages: planned by the deputy, swapped between two, people called in and the calls listed."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import update

from hub.db.base import transaction
from hub.db.models import Staff

from .states import Desk, Play, faults, send, text_of

URL = "/duty"


def test_planned_swapped_printed_and_called_in(play: Play) -> None:
    deputy, clerk = Desk(play, "deputy"), Desk(play, "clerk")
    empty = clerk.get(URL)
    assert "本月有52个班次无值班" in text_of(empty)  # September 2026: 22 working days × 2 + 8 rest days
    plan = deputy.get(f"{URL}/plan")
    proposed = re.findall(r'name="people" value="(\d+)" checked', plan.text)
    assert len(proposed) == 7  # both clerks, deputies and finance, the director
    refused = send(deputy, plan, f"{URL}/plan", people=proposed[:1], year="2026", number="3")
    assert (refused.status_code, faults(refused)) == (
        400,
        ["参加值班的人员：一个班次需要两名在职人员：A岗和B岗。"],
    )
    assert re.findall(r'name="people" value="(\d+)" checked', refused.text) == proposed[:1]
    assert send(deputy, plan, f"{URL}/plan", year="2026", number="3").location == f"{URL}?month=2026-09"
    again = send(deputy, deputy.get(f"{URL}/plan"), f"{URL}/plan", year="2026", number="3")
    assert "这个季度没有要排的班次" in text_of(deputy.get(again.location))
    page = clerk.get(URL)
    assert "无值班" not in text_of(page)
    before = text_of(clerk.get(f"{URL}?month=2026-08"))  # the centre's first duty is of September
    assert ["无人" in before, "尚未开始排班" in before] == [False, True]
    hung_up = text_of(clerk.get(f"{URL}/print?month=2026-08"))
    assert ["无值班" in hung_up, "—" in hung_up] == [False, True]
    given, wanted = re.findall(r'name="given" value="(\d+)".*?<option value="(\d+:\d+)"', page.text, re.S)[0]
    asked = clerk.post(f"{URL}/swaps", {"given": given, "wanted": wanted, "request": "one"})
    assert asked.location == URL
    assert clerk.post(f"{URL}/swaps", {"given": given, "wanted": "", "request": "two"}).status_code == 400
    (withdraw,) = re.findall(rf'action="({URL}/swaps/\d+/withdraw)"', clerk.get(URL).text)
    agree = withdraw.replace("withdraw", "agree")
    assert Desk(play, "director").post(agree).status_code == 403
    assert clerk.post(withdraw).location == URL
    assert clerk.post(withdraw).status_code == 409
    assert "2026年9月值班表" in text_of(clerk.get(f"{URL}/print?month=2026-09"))
    file = clerk.get(f"{URL}/calendar.ics").text
    assert ("BEGIN:VEVENT" in file, "clerk2" in file, "deputy" in file) == (True, False, False)


def test_called_in_on_a_rest_day_and_listed_for_the_inspection(play: Play) -> None:
    play.day = dt.date(2026, 9, 5)  # a Saturday
    deputy, agent = Desk(play, "deputy"), Desk(play, "agent-w")
    page = deputy.get(f"{URL}/call-ins")
    window = re.findall(r'<option value="(\d+)">window', page.text)[0]
    assert agent.post(f"{URL}/call-ins", {"post_id": window, "reason": "急诊"}).status_code == 403
    assert send(deputy, page, f"{URL}/call-ins", post_id=window, reason="").status_code == 400
    assert (
        send(deputy, page, f"{URL}/call-ins", post_id=window, reason="急诊住院").location == f"{URL}/call-ins"
    )
    called = deputy.get(f"{URL}/call-ins")
    assert "现在呼叫： clerk （A） 账号里没有登记电话。" in " ".join(text_of(called).split())
    with play.app.app_context(), transaction() as tx:
        tx.execute(
            update(Staff.__table__).where(Staff.__table__.c.login == "clerk").values(phone="0909-1234567")
        )
    assert 'href="tel:0909-1234567"' in deputy.get(f"{URL}/call-ins").text
    assert "0909-1234567" not in agent.get(f"{URL}/call-ins").text
    url = f"{URL}/call-ins/1"
    for act in ("unanswered", "answered", "arrived"):
        assert send(deputy, deputy.get(f"{URL}/call-ins"), f"{url}/{act}").location == f"{URL}/call-ins"
    listed = text_of(Desk(play, "inspection").get(f"{URL}/call-ins"))
    assert ("近三个月未接听的呼叫" in listed, "clerk （A）" in listed, "用时0分钟" in listed) == (
        True,
        True,
        True,
    )
    assert "急诊住院" not in agent.get(f"{URL}/call-ins").text


def test_a_month_shows_what_is_to_come_first(play: Play) -> None:
    play.day = dt.date(2026, 9, 1)
    deputy = Desk(play, "deputy")
    assert send(deputy, deputy.get(f"{URL}/plan"), f"{URL}/plan", year="2026", number="3").status_code == 302
    play.day = dt.date(2026, 9, 10)
    clerk = Desk(play, "clerk")
    page = clerk.get(URL).text
    folded, shown = re.split(r"</details>\s*<div class", page, maxsplit=1)
    days = re.compile(r'<th scope="row">(\d+月\d+日)')
    assert days.findall(folded.rpartition("<details")[2])[::2][:3] == ["9月1日", "9月2日", "9月3日"]
    assert days.findall(shown)[:2] == ["9月10日", "9月10日"]
    assert "已过的日子，9月1日至9月9日" in text_of(clerk.get(URL))
    early = clerk.get(f"{URL}?month=2026-08")
    assert ("8月1日至8月31日尚未开始排班。" in text_of(early), days.findall(early.text)) == (True, [])
