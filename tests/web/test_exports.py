"""Lists taken out on the pages: the button, the sheet, the second person's queue."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Export
from hub.operations.exports import fetching
from hub.testing.centre import actor

from .browsing import heading, seen
from .conftest import Browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CASES = {"list": "cases", "c:state": "open", "purpose": "例会核对"}


@pytest.fixture
def long(app: Flask, clerk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A centre in which one row is many."""
    monkeypatch.setattr(fetching, "AT_ONCE", 0)
    clerk.post("/intake", {
        "resident": "1", "service": "civil_affairs.temporary_assistance", "variant": "person",
        "a:illness": "no", "do": "accept", "request": "an application to export",
    })  # fmt: skip


def last(app: Flask) -> int:
    with app.app_context():
        return int(reading().execute(select(Export.id).order_by(Export.id.desc()).limit(1)).scalar_one())


def test_a_short_list_comes_as_a_file(clerk: Browser) -> None:
    page = clerk.get("/exports/new?list=cases&state=open")
    assert page.status_code == 200
    answer = clerk.post("/exports/new", {**CASES, "do": "take"})
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, XLSX, "no-store")
    assert unquote(answer.headers["Content-Disposition"]).endswith("办件-20261008.xlsx")
    assert answer.data.startswith(b"PK")
    without = clerk.post("/exports/new", {**CASES, "purpose": " ", "do": "take"})
    assert (without.status_code, without.mimetype) == (400, "text/html")


def test_a_long_list_goes_to_a_second_person_and_comes_once(
    app: Flask, browse: Callable[..., Browser], clerk: Browser, long: None
) -> None:
    refused = clerk.post("/exports/new", {**CASES, "do": "take"})
    assert (refused.status_code, "须经第二人同意" in refused.text) == (403, True)
    asked = clerk.post("/exports/new", {**CASES, "do": "ask", "request": "one question"})
    number = last(app)
    assert asked.location == f"/exports/{number}"
    assert clerk.post(f"/exports/{number}", {"do": "allow"}).status_code == 403
    assert "由副主任、主任、街道纪工委答复。" in clerk.get(f"/exports/{number}").text
    deputy = browse("deputy2")
    assert f'href="/exports/{number}"' in deputy.get("/exports").text
    desk = deputy.get("/desk").text
    assert "1份导出等您答复" in desk
    # No case lies there: the page does not say that nothing does.
    assert re.findall(r"<h1>(.*?)</h1>", desk) == ["没有办件等您办，另有下列事项"]
    assert "您的岗位现在没有要办的事" not in desk
    assert deputy.post(f"/exports/{number}", {"do": "refuse"}).status_code == 400
    assert deputy.post(f"/exports/{number}", {"do": "allow"}).location == "/exports"
    assert browse("clerk2").post(f"/exports/{number}/sheet").status_code == 404
    said = ("已同意</h1>", "待领取", "重新打开本页", "导出时间")
    assert seen(clerk.get(f"/exports/{number}"), *said) == (200, ["已同意</h1>", "重新打开本页"])
    assert clerk.post(f"/exports/{number}/sheet").mimetype == XLSX
    assert seen(clerk.get(f"/exports/{number}"), *said) == (200, ["导出时间"])
    assert seen(clerk.get("/exports"), "待领取") == (200, [])
    again = clerk.post(f"/exports/{number}/sheet")
    assert (again.status_code, "一份名单只领取一次" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/exports/new?list=residents", 404, "这里没有您可以看的内容"),
     ("/exports/new?list=cases&state=x", 400, "这个请求看不懂"), ("/exports/999", 404, "这里没有您可以看的内容"),
     ("/exports/new?list=access_log", 403, "这不属于您的岗位")],
)  # fmt: skip
def test_what_there_is_not_is_said(clerk: Browser, path: str, status: int, said: str) -> None:
    assert heading(clerk.get(path)) == (status, said)


def test_the_button_stands_where_there_is_a_list(
    browse: Callable[..., Browser], clerk: Browser, long: None
) -> None:
    assert 'href="/exports/new?list=cases&amp;state=open"' in clerk.get("/cases").text
    assert 'href="/exports/new?list=desk"' in browse("officer-e").get("/desk").text
    assert 'href="/exports/new?list=access_log"' in browse("inspection").get("/exports/looks").text
    assert 'href="/exports/new?list=exports"' not in clerk.get("/exports").text


def test_the_access_log_is_read_page_by_page(app: Flask, browse: Callable[..., Browser]) -> None:
    from hub.operations.access import log_access

    with app.app_context():
        for number in range(51):
            log_access(actor("clerk2"), "case", f"查看 {number}", case_id=1)
    browser = browse("inspection")
    first = browser.get("/exports/looks?login=clerk2").text
    assert ("查看 50<" in first, "查看 0<" in first) == (True, False)
    more = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(more).text
    assert ("查看 50<" in second, "查看 0<" in second) == (False, True)
