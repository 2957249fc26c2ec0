"""联系居民: the list of the own posts, one try noted, and the case's page that keeps them all."""

from __future__ import annotations

import re

import pytest

from hub.db.models import Message

from .browsing import seen
from .states import Desk, Play, faults, form_of, send, text_of


@pytest.fixture
def clerk(play: Play) -> Desk:
    return Desk(play, "clerk")


@pytest.fixture
def case(play: Play) -> int:
    return play.case("check")


def ask(play: Play, clerk: Desk, case: int, said: str = "请带结算单来") -> int:
    url = f"/cases/{case}/change/tell"
    answer = send(clerk, clerk.get(url), url, about="supplement", said=said, channel="call")
    assert answer.status_code == 302
    return int(play.all(Message.__table__.select().where(Message.case_id == case))[-1].id)


@pytest.mark.parametrize(
    ("login", "status"), [("clerk", 200), ("agent-e", 200), ("officer-e", 200), ("director", 403), ("admin", 403)]
)  # fmt: skip
def test_it_is_for_those_who_reach_residents(play: Play, login: str, status: int) -> None:
    assert Desk(play, login).get("/messages").status_code == status


def test_from_the_wish_to_the_answer(play: Play, clerk: Desk, case: int) -> None:
    message = ask(play, clerk, case)
    number = play.row(case)["number"]
    listed = text_of(clerk.get("/messages"))
    assert [word for word in (number, "请带结算单来", "要补的材料", "还没联系") if word not in listed] == []
    url = f"/messages/{message}"
    page = clerk.get(url)
    answer = send(clerk, page, url, result="call:no_answer", note="响铃无人")
    assert (answer.status_code, answer.location) == (302, "/messages")
    assert "已联系1次：无人接听" in text_of(clerk.get("/messages"))
    again = text_of(clerk.get(url))
    assert [word for word in ("此前联系", "电话 – 无人接听", "响铃无人") if word not in again] == []
    shown = text_of(clerk.get(f"/cases/{case}"))
    assert [word for word in ("联系记录", "电话 – 无人接听（响铃无人）") if word not in shown] == []
    assert send(clerk, clerk.get(url), url, result="call:reached").status_code == 302
    assert number not in text_of(clerk.get("/messages"))
    assert clerk.get(url).status_code == 409


def test_who_is_reached_nowhere_is_looked_for_and_then_not_told_any_more(
    play: Play, clerk: Desk, case: int
) -> None:
    url = f"/messages/{ask(play, clerk, case)}"
    for result in ("visit:moved_away", "call:wrong_number"):
        assert "find:" not in clerk.get(url).text
        send(clerk, clerk.get(url), url, result=result)
    page = clerk.get(url)
    assert re.findall(r'value="(find:\w+)"', page.text) == [
        "find:new_phone",
        "find:new_address",
        "find:not_found",
    ]
    assert "现有电话和住址都联系不上" in text_of(page)
    assert "查找电话或住址" in text_of(clerk.get("/messages"))
    assert send(clerk, page, url, result="find:not_found").location == "/messages"
    assert "已登记：查找不到本人，不再告知。" in text_of(clerk.get("/messages"))
    assert clerk.get(url).status_code == 409


@pytest.mark.parametrize("result", ["", "call", "call:handed", "x:y", "letter:"])
def test_without_a_result_nothing_is_noted_and_the_note_stays(
    play: Play, clerk: Desk, case: int, result: str
) -> None:
    message = ask(play, clerk, case)
    url = f"/messages/{message}"
    answer = send(clerk, clerk.get(url), url, result=result, note="写了一半")
    assert (answer.status_code, len(faults(answer))) == (400, 1)
    assert form_of(answer, url)["note"] == "写了一半"


def test_dropping_it_needs_a_reason(play: Play, clerk: Desk, case: int) -> None:
    message = ask(play, clerk, case)
    url = f"/messages/{message}"
    page = clerk.get(url)
    assert send(clerk, page, f"{url}/drop", reason=" ").status_code == 400
    assert send(clerk, page, f"{url}/drop", reason="本人来过了").location == "/messages"
    assert clerk.get(url).status_code == 409


@pytest.mark.parametrize("login", ["agent-e", "officer-e", "officer-w"])
def test_anothers_is_not_there(play: Play, clerk: Desk, case: int, login: str) -> None:
    message = ask(play, clerk, case, said="只有窗口知道的话")
    other = Desk(play, login)
    assert "只有窗口知道的话" not in other.get("/messages").text
    answers = [
        other.get(f"/messages/{message}"),
        other.post(f"/messages/{message}", {"result": "call:reached"}),
    ]
    assert [seen(answer, "只有窗口知道的话", "样甲") for answer in answers] == [(404, [])] * 2
    assert seen(clerk.get(f"/messages/{message}"), "只有窗口知道的话") == (200, ["只有窗口知道的话"])


def test_the_list_costs_few_statements(play: Play, clerk: Desk, case: int) -> None:
    ask(play, clerk, case)
    clerk.get("/messages")
    with play.counted() as statements:
        clerk.get("/messages")
    assert len(statements) <= 10


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("call:wrong_number", r"已登记。下一步：上门，\S+ \S+，officer.e。"),
        ("call:reached", r"已登记：已告知本人。"),
    ],
)
def test_who_tried_is_told_whose_turn_it_is_next(
    play: Play, clerk: Desk, case: int, result: str, said: str
) -> None:
    url = f"/messages/{ask(play, clerk, case)}"
    send(clerk, clerk.get(url), url, result=result)
    assert len(re.findall(said, text_of(clerk.get("/messages")))) == 1
