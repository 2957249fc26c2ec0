"""Take-over's pages with wrong input, and the page that a resident is handed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import AccessLog, Resident, TakeOver

from .browsing import seen
from .conftest import Browser
from .states import faults

HEADINGS = "姓名,身份证号,月金额,起始日期,文号,台账,页码"
PURPOSE = "本人来窗口询问"

PERSON = ("古丽娜尔", "812.40", "3号")
"""Words of a line of the sheet."""


def sheet(app: Flask, name: str = "", amount: str = "812.40") -> tuple[io.BytesIO, str]:
    with app.app_context():
        row = reading().execute(select(Resident.name, Resident.id_number).where(Resident.id == 1)).one()
        db.session.rollback()
    text = f"{HEADINGS}\n{name or row.name},{row.id_number},{amount},2016-05,3号,台账,7"
    return io.BytesIO(text.encode()), "在享.csv"


def upload(browser: Browser, file: Any, **more: str) -> Any:
    typed = {"kind": "recipients", "programme": "civil_affairs.minimum_living", "community_id": "1", **more}
    return browser.post("/takeover", {**typed, **({"file": file} if file else {})})


def test_what_is_wrong_is_said_and_what_was_typed_stays(app: Flask, browse: Callable[..., Browser]) -> None:
    clerk = browse("clerk")
    for file, more, words in (
        (None, {}, "请选择表格文件"),
        ((io.BytesIO(b"\x00\x01\x02"), "x.xlsx"), {}, "不是"),
        (sheet(app), {"kind": "neither"}, "接续表要么是在享人员"),
        (sheet(app), {"community_id": "99"}, "99"),
        (sheet(app), {"programme": "no_such"}, "没有no_such这项待遇"),
        (sheet(app), {"programme": ""}, "项目：请填写。"),
    ):
        answer = upload(clerk, file, **more)
        assert (answer.status_code, words in answer.text) == (400, True), (words, answer.text)
    made = upload(clerk, sheet(app, name="别人"))
    assert made.status_code == 302
    page = clerk.get(made.location).text
    assert "花名册中这个号码是另一个姓名" in page
    rev = re.search(r'name="rev" value="(\d+)"', page)
    assert rev
    stale = clerk.post(f"{made.location}/draft", {"rev": "0", "c:2:name": "再一人", "do": "mend"})
    assert (stale.status_code, 'value="再一人"' in stale.text) == (409, True)
    mine = TakeOver.id == int(made.location.rsplit("/", 1)[1])
    with app.app_context():
        assert reading().execute(select(TakeOver.state).where(mine)).scalar_one() == "draft"
        db.session.rollback()


def test_who_answers_an_old_page_of_a_sheet_is_told_so_and_keeps_the_reason(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    clerk, deputy = browse("clerk"), browse("deputy")
    made = upload(clerk, sheet(app, amount="701.00")).location
    [rev] = re.findall(r'name="rev" value="(\d+)"', clerk.get(made).text)
    assert clerk.post(f"{made}/draft", {"rev": rev, "do": "send"}).status_code == 302
    page = deputy.post(f"{made}/lines", {"purpose": "核对"}).text
    [rev] = set(re.findall(r'name="rev" value="(\d+)"', page))
    said = {"rev": rev, "purpose": "核对", "refuse": "2", "do": "refuse"}
    assert deputy.post(f"{made}/answer", {**said, "reason:2": "不是本户"}).status_code == 302
    late = deputy.post(f"{made}/answer", {**said, "reason:2": "册上没有这一户"})
    assert (late.status_code, "册上没有这一户" in late.text) == (409, True)
    [fault] = faults(late)
    assert "已有人先行办理" in fault


@pytest.mark.parametrize("login", ["agent-e", "officer-e", "director", "finance", "admin"])
def test_others_come_to_none_of_it(app: Flask, browse: Callable[..., Browser], login: str) -> None:
    made = upload(browse("clerk"), sheet(app)).location
    other = browse(login)
    answers = [other.get(path) for path in ("/takeover", made)]
    answers += [other.post(f"{made}/{what}", {"rev": "1"}) for what in ("draft", "lines", "answer")]
    assert [seen(each, *PERSON) for each in answers] == [(403, [])] * 5


def test_the_resident_s_own_page(app: Flask, browse: Callable[..., Browser]) -> None:
    purpose = "本人来窗口，要自己的那一页"
    clerk = browse("clerk")
    bare = clerk.post("/residents/1/own-page", {"purpose": ""})
    assert (bare.status_code, bare.mimetype) == (400, "text/html")
    made = clerk.post("/residents/1/own-page", {"purpose": purpose})
    assert (made.status_code, made.mimetype, made.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert clerk.post("/residents/1/own-page", {"purpose": purpose, "language": "kk"}).status_code == 404
    with app.app_context():
        log = select(AccessLog.action).where(AccessLog.purpose == purpose).order_by(AccessLog.id)
        assert reading().execute(log).scalars().all() == ["open", "own_page", "open"]
        db.session.rollback()
    page = clerk.post("/residents/1", {"purpose": purpose}).text
    assert "正在享受的待遇" in page
    asked = clerk.post("/residents/1", {"purpose": purpose, "elsewhere": "yes"}).text
    assert "其他部门都没有" in asked
    assert browse("officer-e").post("/residents/1/own-page", {"purpose": purpose}).status_code == 403


def test_strange_rows_are_no_rows(app: Flask, browse: Callable[..., Browser]) -> None:
    clerk, second = browse("clerk"), browse("deputy")
    made = upload(clerk, sheet(app, amount="700")).location
    with app.app_context():
        mine = TakeOver.id == int(made.rsplit("/", 1)[1])
        number = reading().execute(select(TakeOver.number).where(mine)).scalar_one()
    rev = re.search(r'name="rev" value="(\d+)"', clerk.get(made).text)
    assert rev
    assert clerk.post(f"{made}/draft", {"rev": rev[1], "do": "send"}).status_code == 302
    page = second.post(f"{made}/lines", {"purpose": PURPOSE})
    none = f"{number}：没有答复任何一行。"
    for typed, said in (
        ({"row": "9" * 5000}, "另有不认可的行：最多500个字。"),
        ({"refuse": "²"}, none),
        ({"refuse": "9" * 5000}, none),
        ({"row": "-1", "reason": "无"}, "另有不认可的行：第-1行没有等您核对。"),
    ):
        rev = re.search(r'name="rev" value="(\d+)"', page.text)
        assert rev
        page = second.post(f"{made}/answer", {"rev": rev[1], "purpose": PURPOSE, "do": "refuse", **typed})
        assert (page.status_code, faults(page)[0]) == (400, said)
    assert second.post(f"{made}/answer", {"rev": "0", "purpose": PURPOSE, "do": "confirm"}).status_code == 409
    rev = re.search(r'name="rev" value="(\d+)"', page.text)
    assert rev
    refused = {"rev": rev[1], "purpose": PURPOSE, "do": "refuse", "refuse": "2", "reason:2": "不是本户"}
    assert second.post(f"{made}/answer", refused).status_code == 302, (
        "nothing of it stays for the other tests"
    )
