"""A training course from plan to certificate, through the pages and in public."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from hub.testing import databases
from hub.testing.factories import household
from hub.testing.fixtures import opened

from .states import START, Desk, Play, faults, send, text_of

DAYS = [START + dt.timedelta(days=n) for n in (7, 8)]
TYPED = {
    "title": "中式烹调", "organiser": "职业培训学校", "place": "街道二楼", "hours": "", "about": "", "places": "1",
    "least": "1", "enrol_until": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A centre whose window keeps courses, with two households."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("courses"))) as app:
        play = Play(app, "labour")
        with app.app_context():
            home = {"community_id": play.driver.community}
            play.driver.residents = [
                *household("韩玉兰", number="h1", born=1960, **home),
                *household("那仁花", number="h2", born=1961, **home),
            ]
        yield play


def test_from_plan_to_certificate(play: Play) -> None:
    clerk, agent, deputy = Desk(play, "clerk"), Desk(play, "agent-e"), Desk(play, "deputy")
    new = clerk.get("/courses/new/labour")
    wrong = send(clerk, new, "/courses/new/labour", **TYPED, days="2026-09-08\n9月9日")
    assert (wrong.status_code, "9月9日" in wrong.text) == (400, True)
    bad = {**TYPED, "title": "", "places": "x", "least": "3", "enrol_until": "2026-13-01"}
    both = faults(send(clerk, new, "/courses/new/labour", **bad, days="2026-09-08\n9月9日"))
    assert both == [
        "名额：“x”不是整数。", "日期：“9月9日”不是日期，请写成2026-10-21这样。",
        "报名截止：“2026-13-01”不是日期，请写成2026-10-21这样。", "培训班：请填写此项。",
    ]  # fmt: skip
    send(clerk, new, "/courses/new/labour", **TYPED, days="\n".join(map(str, DAYS)))
    nobody = play.app.test_client()
    assert nobody.get("/public/jobs/courses/劳培26-0001").status_code == 404
    send(clerk, clerk.get("/courses/1"), "/courses/1/offer")
    assert "1个，还有1个" in text_of(nobody.get("/public/jobs/courses/劳培26-0001"))
    for desk, found in ((clerk, "韩玉兰 1960"), (agent, "那仁花 1961")):
        page = desk.get(f"/courses/1?q={found}0506")
        assert send(desk, page, "/courses/1/enrol", purpose=" ").status_code == 400
        send(desk, page, "/courses/1/enrol", purpose="想开饭馆")
    page = text_of(clerk.get("/courses/1"))
    assert ("韩玉兰" in page, "候补" in page) == (True, True)
    assert "已满" in text_of(nobody.get("/public/jobs/courses/劳培26-0001"))
    assert ("韩玉兰" in deputy.get("/courses/1").text, deputy.get("/courses/1").status_code) == (False, 200)
    play.day = DAYS[1]
    assert (agent.get("/courses/1/days/2026-09-08").status_code, clerk.get("/courses/1/list.pdf").data[:5]) == (
        403, b"%PDF-")  # fmt: skip
    for day in DAYS:
        at = f"/courses/1/days/{day}"
        send(clerk, clerk.get(at), at, present="1" if day == DAYS[0] else "")
    send(clerk, clerk.get("/courses/1"), "/courses/1/end")
    assert "劳证26-0001" in clerk.get("/courses/1").text
    assert clerk.get("/search?q=劳证26-0001").headers["Location"] == "/courses/1"
    assert clerk.get("/courses/certificates/1.pdf").data[:5] == b"%PDF-"
    assert (clerk.get("/courses/certificates/2.pdf").status_code,
            nobody.get("/public/jobs/courses/劳培26-0001").status_code) == (404, 410)  # fmt: skip


def test_who_moved_up_and_came_need_not_be_told_of_the_place_any_more(play: Play) -> None:
    clerk, tell = Desk(play, "clerk"), "请通知：已有名额"
    day = play.day + dt.timedelta(days=7)
    made = send(clerk, clerk.get("/courses/new/labour"), "/courses/new/labour", **TYPED, days=str(day))
    one = made.headers["Location"]
    send(clerk, clerk.get(one), f"{one}/offer")
    for found in ("韩玉兰 1960", "那仁花 1961"):
        send(clerk, clerk.get(f"{one}?q={found}0506"), f"{one}/enrol", purpose="想开饭馆")
    resident = re.search(r"/residents/([0-9]+)", clerk.get("/search?q=韩玉兰 19600506").text)
    assert resident
    record = send(clerk, clerk.get(resident[0]), resident[0], purpose="本人来问")
    looks = text_of(send(clerk, record, f"{resident[0]}/looks"))
    assert ("劳培26-" in looks, "course" in looks) == (True, False)
    first, second = re.findall(rf'action="({one}/enrolments/([0-9]+)/withdraw)"', clerk.get(one).text)
    refused = send(clerk, clerk.get(one), first[0], reason="").text
    led = re.findall(r'<a href="#(f-[^"]+)"', refused)
    assert (led, refused.count("<details open")) == ([f"f-w{first[1]}-reason"], 1)
    send(clerk, clerk.get(one), first[0], reason="找到工作了")
    assert tell in clerk.get(one).text
    play.day, at = day, f"{one}/days/{day}"
    send(clerk, clerk.get(at), at, present=second[1])
    assert tell not in clerk.get(one).text
