"""案卷: the list and the page of one file, by the window alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hub.db.models import PaperLeft

from .browsing import seen
from .states import TEMPORARY, Desk, Play, faults, form_of, send, text_of

LATE = "1份案卷逾期未还"


@pytest.fixture
def case(play: Play) -> int:
    return play.case("end", service=TEMPORARY)


@pytest.fixture
def clerk(play: Play) -> Desk:
    return Desk(play, "clerk")


@pytest.mark.parametrize(
    ("login", "status"), [("clerk", 200), ("agent-e", 403), ("officer-e", 403), ("director", 403), ("admin", 403)]
)  # fmt: skip
def test_it_is_the_windows_room(play: Play, case: int, login: str, status: int) -> None:
    number, desk = play.row(case)["number"], Desk(play, login)
    shown = [number] if status == 200 else []
    assert [seen(desk.get(url), number) for url in ("/files", f"/files/{case}")] == [(status, shown)] * 2


def printed(clerk: Desk, page: str, what: str) -> bool:
    """Whether the page leads to a paper to sign."""
    [address] = re.findall(rf'href="(/files/[0-9]+/{what}/[0-9]+.pdf)"', page)
    answer = clerk.get(address)
    return (answer.status_code, answer.data[:5]) == (200, b"%PDF-")


def test_the_way_of_a_file(play: Play, clerk: Desk, case: int) -> None:
    url = f"/files/{case}"
    listed = text_of(clerk.get("/files?state=to_shelve"))
    assert [word for word in (play.row(case)["number"], f"{play.day.year}-0001") if word not in listed] == []
    assert "还没上架" in text_of(clerk.get("/files"))
    assert send(clerk, clerk.get(url), f"{url}/shelve", cabinet="3柜", shelf="2层").location == url
    assert "<td>3柜2层</td>" in clerk.get("/files").text
    assert send(clerk, clerk.get(url), f"{url}/shelve", cabinet="3", shelf="2").location == url
    assert "<td>3柜2层</td>" in clerk.get("/files").text
    assert "这里没有案卷号或办件号是2026-9999的案卷。" in text_of(clerk.get("/files?q=2026-9999"))
    assert "3柜2层" in text_of(clerk.get(f"/cases/{case}"))
    lent = {"borrower": "市民政局 王科长", "purpose": "复核", "due_on": play.day.isoformat()}
    assert send(clerk, clerk.get(url), f"{url}/lend", **lent).location == url
    out = clerk.get(url).text
    assert "身份证" in text_of(clerk.get(url))  # what lies in it is told while it is away
    assert [f'action="{url}/{act}"' in out for act in ("shelve", "papers", "lend", "back")] == [
        False,
        True,
        False,
        True,
    ]
    assert printed(clerk, out, "loans")
    assert "市民政局 王科长" in text_of(clerk.get("/files?state=out"))
    assert send(clerk, clerk.get(url), f"{url}/back", remark="").location == url
    (line, *_others) = re.findall(r'name="lines" value="([^"]+)"', clerk.get(url).text)
    page = clerk.get(url)
    assert send(clerk, page, f"{url}/papers", lines=line, how="returned", to_whom="样甲").location == url
    assert play.count(PaperLeft, PaperLeft.case_id == case) == 1
    page = clerk.get(url)
    assert "样甲签收" in text_of(page)
    assert printed(clerk, page.text, "papers")
    mistaken = re.findall(r'name="left" value="(\d+)"', page.text)
    bare = send(clerk, page, f"{url}/stayed", left=mistaken, of=mistaken[0], reason=" ")
    folds = re.findall(r"<details open>\s*<summary>误登记", bare.text)
    assert (bare.status_code, len(folds)) == (400, 1)
    assert f'href="#f-stayed-reason-{mistaken[0]}"' in bare.text
    kept = send(clerk, page, f"{url}/stayed", left=mistaken, of=mistaken[0], reason="材料还在卷内")
    assert kept.location == url
    page = clerk.get(url)
    assert "误登记：材料还在卷内" in text_of(page)
    assert printed(clerk, page.text, "papers")
    told = text_of(clerk.get(f"/cases/{case}"))
    assert "误登记移出，材料还在卷内 您：材料还在卷内，退还申请人，样甲签收" in told
    short = f"{play.day.month}月{play.day.day}日"
    entries = ("案卷上架 您：3柜2层", f"案卷借出 您：市民政局 王科长借出，{short}前归还，复核", "案卷归还 您：市民政局 王科长",
               "材料移出案卷 您：退还申请人，样甲签收")  # fmt: skip
    assert [each for each in entries if each not in told] == []
    assert [clerk.get(f"{url}/{what}/99.pdf").status_code for what in ("loans", "papers")] == [404, 404]


def test_papers_that_came_back(play: Play, clerk: Desk, case: int) -> None:
    url, back = f"/files/{case}", f"/files/{case}/papers-back"
    first, second, *_others = re.findall(r'name="lines" value="([^"]+)"', clerk.get(url).text)
    send(clerk, clerk.get(url), f"{url}/papers", lines=[first, second], how="returned", to_whom="样甲")
    old, older = clerk.get(url), clerk.get(url)
    left = list(dict.fromkeys(re.findall(r'name="left" value="(\d+)"', old.text)))
    bare = send(clerk, old, back, left=left, of=left[0], from_whom=" ", remark="少一页")
    assert (bare.status_code, len(re.findall(r"<details open>\s*<summary>已交回", bare.text))) == (400, 1)
    assert f'href="#f-papers-back-from_whom-{left[0]}"' in bare.text
    assert bare.text.count('value="少一页"') == 1  # the loan beside has a remark, too
    said = {"left": left[:1], "of": left[0], "from_whom": "样乙", "remark": "少一页"}
    assert send(clerk, old, back, **said).location == url
    page = clerk.get(url)
    assert "由样乙交回，已归入案卷，少一页，clerk" in text_of(page)
    assert re.findall(r'name="lines" value="([^"]+)"', page.text)[0] == first
    assert printed(clerk, page.text, "papers")
    # An old page of the same moment changes nothing, and what was typed on it stays.
    late = send(clerk, older, back, left=left, of=left[0], from_whom="样丙", remark="另一位交来")
    assert (late.status_code, "另一位交来" in late.text) == (409, True)
    assert faults(late) == [f"{play.day.year}-0001：这些材料已经交回案卷。"]
    assert play.count(PaperLeft, PaperLeft.back_from == "样丙") == 0
    assert "材料交回案卷 您：样乙交回，少一页" in text_of(clerk.get(f"/cases/{case}"))


def test_many_are_shelved_from_the_list(play: Play, clerk: Desk, case: int) -> None:
    second, third = play.case("end", service=TEMPORARY), play.case("end", service=TEMPORARY)
    url = "/files?state=to_shelve"

    def shelve(**said: Any) -> TestResponse:
        given = {"cabinet": "3", "shelf": "2", "which": "chosen", "csrf_token": clerk.key, **said}
        return clerk.awake().client.post(url, data=given)

    assert 'type="checkbox"' not in clerk.get("/files").text
    nothing = shelve()
    assert (nothing.status_code, faults(nothing)) == (400, ["案卷至少选一份，一次最多50份。"])
    lent = {"borrower": "市民政局 王科长", "purpose": "复核", "due_on": play.day.isoformat()}
    send(clerk, clerk.get(f"/files/{second}"), f"/files/{second}/lend", **lent)
    refused = shelve(files=[case, second])
    assert (refused.status_code, len(faults(refused))) == (409, 1)
    assert faults(refused)[0].startswith(f"{play.day.year}-0002：")
    ticked = re.findall(r'name="files" value="(\d+)"[^>]* checked', refused.text)
    assert list(map(int, ticked)) == [case]
    assert "3柜2层" not in clerk.get("/files").text
    send(clerk, clerk.get(f"/files/{second}"), f"/files/{second}/back", remark="")
    assert 'value="3"' in refused.text
    assert shelve(files=[case]).location == url
    assert "1份案卷已放在3柜2层。" in text_of(clerk.get(url))
    assert "还没上架" not in text_of(clerk.get(url))  # the list says so already
    shown = re.findall(r'name="shown" value="(\d+)"', clerk.get(url).text)
    assert sorted(map(int, shown)) == [second, third]
    assert shelve(which="shown", shown=shown, cabinet="4", shelf="").location == url
    listed = clerk.get("/files").text
    assert (listed.count("<td>3柜2层</td>"), listed.count("<td>4柜</td>")) == (1, 2)


def test_what_is_wrong_is_said_and_what_was_typed_stays(play: Play, clerk: Desk, case: int) -> None:
    url = f"/files/{case}"
    answer = send(clerk, clerk.get(url), f"{url}/lend", borrower="王科长", purpose="", due_on="明天")
    assert (answer.status_code, len(faults(answer))) == (400, 1)
    assert form_of(answer, f"{url}/lend")["borrower"] == "王科长"
    others = form_of(answer, f"{url}/papers"), form_of(answer, f"{url}/shelve")
    assert [each.get("how") for each in others] == ["returned", None]
    assert send(clerk, clerk.get(url), f"{url}/papers", how="returned", to_whom="样甲").status_code == 400


def test_an_old_page_overwrites_no_place_and_ends_no_other_loan(play: Play, clerk: Desk, case: int) -> None:
    url, first = f"/files/{case}", f"{play.day.year}-0001"
    old = clerk.get(url)
    send(clerk, old, f"{url}/shelve", cabinet="3", shelf="2")
    told = send(clerk, old, f"{url}/shelve", cabinet="5", shelf="", request="other")
    assert (told.status_code, faults(told)) == (
        409, [f"{first}：已有人先操作：案卷现在放在3柜2层。请重新看一遍，您填写的内容都还在。"],
    )  # fmt: skip
    assert form_of(told, f"{url}/shelve") | {"csrf_token": "", "request": ""} == {
        "csrf_token": "", "request": "", "instead": "3柜2层", "cabinet": "5", "shelf": "",
    }  # fmt: skip
    assert send(clerk, told, f"{url}/shelve").location == url
    assert "<td>5柜</td>" in clerk.get("/files").text
    lent = {"borrower": "市民政局 王科长", "purpose": "复核", "due_on": play.day.isoformat()}
    send(clerk, clerk.get(url), f"{url}/lend", **lent)
    old = clerk.get(url)
    send(clerk, old, f"{url}/back", remark="")
    send(clerk, clerk.get(url), f"{url}/lend", **{**lent, "borrower": "市残联 李科长"})
    told = send(clerk, old, f"{url}/back", remark="", request="other")
    assert (told.status_code, faults(told)) == (409, [f"{first}：这次借出已经归还。"])
    assert "市残联 李科长" in text_of(clerk.get("/files?state=out"))


def test_a_file_that_should_be_back_stands_on_the_desk(play: Play, clerk: Desk, case: int) -> None:
    lent = {"borrower": "市民政局 王科长", "purpose": "复核", "due_on": play.day.isoformat()}
    send(clerk, clerk.get(f"/files/{case}"), f"/files/{case}/lend", **lent)
    said = [seen(clerk.get("/desk"), LATE, 'href="/files?state=late"')]
    assert "没有逾期未还的案卷。" in text_of(clerk.get("/files?state=late"))
    play.day += dt.timedelta(1)
    said.append(seen(clerk.get("/desk"), LATE, 'href="/files?state=late"'))
    assert seen(clerk.get("/files?state=late"), "王科长") == (200, ["王科长"])
    send(clerk, clerk.get(f"/files/{case}"), f"/files/{case}/back", remark="")
    said.append(seen(clerk.get("/desk"), LATE, 'href="/files?state=late"'))
    assert said == [(200, []), (200, [LATE, 'href="/files?state=late"']), (200, [])]


@pytest.mark.parametrize("path", ["/files/999999", "/files/1/burn"])
def test_no_such_place(clerk: Desk, path: str) -> None:
    assert (clerk.post(path, {}) if path.endswith("burn") else clerk.get(path)).status_code == 404


def test_the_list_costs_few_statements(play: Play, clerk: Desk, case: int) -> None:
    clerk.get("/files")
    with play.counted() as statements:
        clerk.get("/files")
    assert len(statements) <= 8


def test_the_ledger_says_what_is_wrong_with_a_month(clerk: Desk) -> None:
    url = "/cases/ledger?department=civil_affairs&month="
    assert clerk.get("/cases/ledger").status_code == 200
    for month, text in (("2016", "月份请写成2016-12的样子"), ("2016-12", "这个月没有人申请")):
        answer = clerk.get(url + month)
        assert (answer.status_code, text in answer.text, f'value="{month}"' in answer.text) == (
            400,
            True,
            True,
        )
