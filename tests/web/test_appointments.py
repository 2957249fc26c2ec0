"""预约 on its pages: at the counter, on the public page without an account, the line and its display."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from hub.db.models import Appointment

from .states import Desk, Play, faults, form_of, send, text_of

URL, PUBLIC, MINE = "/appointments", "/public/appointments", "/public/appointments/mine"
RELIEF = "civil_affairs.temporary_assistance"
DAY = dt.date(2026, 9, 2)


def keys_of(page: Any) -> dict[str, str]:
    return {key: form_of(page, f"{MINE}/calendar.ics")[key] for key in ("number", "code")}


def test_a_resident_books_moves_and_cancels_without_an_account(play: Play) -> None:
    resident = Desk(play, "")
    page = resident.get(f"{PUBLIC}?service={RELIEF}")
    assert '<option value="2026-09-02 10:00"' in page.text
    wrong = send(resident, page, PUBLIC, when="", name="")
    assert (wrong.status_code, len(faults(wrong))) == (400, 2)
    deaf = send(resident, page, PUBLIC, when="2026-09-02 10:00", name="王女士", phone="十二")
    assert (deaf.status_code, faults(deaf)) == (
        400, ["电话：这不是有效的电话号码。手机号请填11位，固定电话请加区号。"],
    )  # fmt: skip
    sent = send(resident, page, PUBLIC, when="2026-09-02 10:00", name="王女士", phone="")
    assert sent.location == f"{PUBLIC}/sent"
    shown = resident.get(sent.location)
    keys = keys_of(shown)
    assert re.fullmatch(r"约26-\d{4}", keys["number"])
    assert [word in shown.text for word in (keys["code"], "10:00–10:30", "王女士")] == [True, True, False]
    # Another browser is shown nothing; a wrong code and an unknown number look alike.
    other = Desk(play, "")
    assert other.get(sent.location).location == PUBLIC
    asked = [send(other, other.get(MINE), MINE, number=a, code=b)
             for a, b in ((keys["number"], "AAAAAAAA"), ("约26-9999", keys["code"]))]  # fmt: skip
    assert {tuple(faults(each)) for each in asked} == {("编号和查询码不相符，请对照您记下的内容。",)}
    assert other.post(f"{MINE}/calendar.ics", keys | {"code": "AAAAAAAA"}).status_code == 404
    # The free time is gone for everybody, and a second one is refused with the time that is taken.
    assert '"2026-09-02 10:00"' not in other.get(f"{PUBLIC}?service={RELIEF}").text
    found = send(other, other.get(MINE), MINE, **keys)
    moved = send(other, found, f"{MINE}/move", when="2026-09-02 11:00")
    assert "11:00–11:30" in text_of(moved)
    file = other.post(
        f"{MINE}/calendar.ics", {**keys, "csrf_token": form_of(moved, f"{MINE}/cancel")["csrf_token"]}
    )
    assert (file.mimetype, "王女士" in file.text) == ("text/calendar", False)
    assert "DTSTART:20260902T030000Z" in file.text
    assert max(len(line.encode()) for line in file.text.split("\r\n")) <= 75
    assert "已取消" in text_of(send(other, moved, f"{MINE}/cancel"))
    assert '"2026-09-02 11:00"' in other.get(f"{PUBLIC}?service={RELIEF}").text


def test_a_time_taken_meanwhile_is_said_and_what_was_typed_stays(play: Play) -> None:
    clerk, before = Desk(play, "clerk"), play.count(Appointment)
    page = clerk.get(f"{URL}/new?service={RELIEF}")
    made = send(
        clerk, page, f"{URL}/new", when="2026-09-02 12:00", name="李四", kind="counter", channel="phone"
    )
    assert re.fullmatch(rf"{URL}/\d+", made.location)
    again = send(clerk, page, f"{URL}/new", request="another", on="2026-09-02", time="12:15", name="赵六",
                 kind="advance", channel="phone")  # fmt: skip
    assert (again.status_code, play.count(Appointment)) == (409, before + 1)
    assert faults(again) == ["时间冲突：本窗口12:00–12:30已有预约。请另选时间。"]
    assert form_of(again, f"{URL}/new")["name"] == "赵六"
    listed = text_of(clerk.get(f"{URL}?day={DAY}"))
    assert ("李四" in listed, "12:00–12:30" in listed, "赵六" in listed) == (True, True, False)
    # Nobody else's window: the agent neither sees nor opens it.
    agent = Desk(play, "agent-e")
    assert ("李四" in agent.get(f"{URL}?day={DAY}").text, agent.get(made.location).status_code) == (
        False,
        404,
    )
    file = clerk.get(f"{URL}/calendar.ics")
    assert ("李四" in file.text, file.text.count("BEGIN:VEVENT")) == (False, 1)


def test_the_line_and_its_display_name_nobody(play: Play) -> None:
    clerk, hall = Desk(play, "clerk"), Desk(play, "")
    page = clerk.get("/line")
    posts = re.findall(r'name="post_id" value="(\d+)"', page.text)
    drawn = send(clerk, page, "/line/draw", post_id=posts[0])
    assert "A001" in clerk.get(drawn.location).text
    assert "A001" in text_of(hall.get("/public/hall"))
    url = f"/line/{posts[0]}/next"
    assert send(clerk, clerk.get("/line"), url).location == "/line"
    shown = hall.get("/public/hall").text
    assert ("<b>A001</b>" in shown, 'hx-trigger="every 5s"' in shown) == (True, True)
    unknown = send(clerk, clerk.get("/line"), "/line/draw", number="约26-9999")
    assert (unknown.status_code, faults(unknown)) == (400, ["预约编号：今天没有编号为约26-9999的预约。"])
    (done,) = re.findall(r'action="(/line/numbers/\d+/done)"', clerk.get("/line").text)
    assert send(Desk(play, "agent-e"), clerk.get("/line"), done).status_code == 403
    assert send(clerk, clerk.get("/line"), done).location == "/line"
    empty = send(clerk, clerk.get("/line"), url)
    assert empty.status_code == 409
    assert "A001" not in text_of(hall.get("/public/hall"))
    assert "A001" not in text_of(Desk(play, "deputy").get(f"{URL}/numbers"))


def test_one_is_said_as_one_in_english(play: Play) -> None:
    clerk, hall = Desk(play, "clerk"), Desk(play, "")
    page = clerk.get("/line?lang=en")
    post = re.findall(r'name="post_id" value="(\d+)"', page.text)[0]
    said = []
    for waiting in ("1 waits: A001", "2 wait: A001, A002"):
        send(clerk, clerk.get("/line"), "/line/draw", post_id=post)
        said.append(waiting in text_of(clerk.get("/line?lang=en")))
    assert "A001, A002; 2 wait" in text_of(hall.get("/public/hall?lang=en"))
    send(clerk, clerk.get("/line"), f"/line/{post}/next")
    assert "called once, at" in text_of(clerk.get("/line?lang=en"))
    assert (said, "A002; 1 waits" in text_of(hall.get("/public/hall?lang=en"))) == ([True, True], True)


def test_a_visit_at_home_from_order_to_receipt(play: Play) -> None:
    agent, officer = Desk(play, "agent-e"), Desk(play, "officer-e")
    page = agent.get(f"{URL}/home")
    posts = dict(re.findall(r'<option value="(\d+)"[^>]*>([^<]*officer[^<]*)</option>', page.text))
    east = next(key for key, title in posts.items() if title.endswith("officer.e"))
    given = {"channel": "phone", "service": RELIEF, "name": "赵老太", "address": "幸福路9号", "on": str(DAY),
             "officer_post_id": east}  # fmt: skip
    wrong = send(agent, page, f"{URL}/home", **given, reason="")
    assert (wrong.status_code, form_of(wrong, f"{URL}/home")["address"]) == (400, "幸福路9号")
    sent = send(agent, wrong, f"{URL}/home", **given, reason="85岁")
    assert sent.location == f"{URL}/home"
    desk = officer.get("/desk")
    assert "赵老太" in desk.text
    assert ("赵老太" in officer.get("/visits").text, "没有要去的户" in officer.get("/visits").text) == (
        True,
        False,
    )
    elsewhere = Desk(play, "officer-w")
    assert "赵老太" not in elsewhere.get("/desk").text + elsewhere.get("/visits").text
    (url,) = set(re.findall(rf'href="({URL}/\d+)"', desk.text))
    papers = send(officer, officer.get(url), f"{url}/papers", papers="身份证复印件\n申请书\n")
    assert papers.location == url
    receipt = text_of(officer.get(url))
    assert ("材料2份" in receipt, "交件不是受理" in receipt) == (True, True)
    assert f"/intake?visit={url.rsplit('/', 1)[1]}" in Desk(play, "clerk").get(url).text


def test_a_calendar_reads_a_secret_address_that_names_nobody_until_it_is_taken_back(play: Play) -> None:
    clerk, program = Desk(play, "clerk"), Desk(play, "")
    page = clerk.get(f"{URL}/new?service={RELIEF}")
    send(clerk, page, f"{URL}/new", when="2026-09-03 12:00", name="阿依古丽", phone="19909990077", service=RELIEF,
         kind="counter", channel="phone")  # fmt: skip
    made = [send(clerk, clerk.get("/account"), "/account/calendar", act="make") for _ in range(2)]
    old, new = (
        re.search(r'value="https?://[^/"]+(/public/calendar/[\w-]+\.ics)"', each.text)[1] for each in made
    )  # type: ignore[index]
    assert program.get(old).status_code == 404
    file = program.get(new)
    assert (file.status_code, file.mimetype) == (200, "text/calendar")
    assert "SUMMARY:预约 临时救助\r\n" in file.text
    assert [word in file.text for word in ("阿依古丽", "19909990077", "约26-")] == [False, False, False]
    assert new not in clerk.get("/account").text
    send(clerk, clerk.get("/account"), "/account/calendar", act="revoke")
    assert program.get(new).status_code == 404
