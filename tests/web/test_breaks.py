"""Known breaks of the record: found and noted on the page by one person, confirmed by another."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from hub.db.base import transaction
from hub.operations.proof import anchors

from .conftest import Browser

WHY = "旧版本清除名册时删去的条目"
CONFIRM = "我已核实，确认"


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """The books under a day's anchor do not hold; its number."""
    with app.app_context(), transaction() as tx:
        anchor = anchors.seal_now(tx)
    monkeypatch.setattr(anchors, "broken_books", lambda tx: iter([(anchor, "0" * 64)]))
    return anchor


@pytest.fixture
def noted(broken: int, browse: Callable[..., Browser]) -> str:
    """The inspection noted it on the page; the number of the note."""
    assert browse("inspection").post("/breaks/note", {"anchor": broken, "reason": WHY}).location == "/breaks"
    return f"断{broken}-000000"


def test_the_inspection_finds_a_break_by_looking_and_notes_it(
    broken: int, browse: Callable[..., Browser]
) -> None:
    inspection = browse("inspection")
    assert f'<option value="{broken}"' not in inspection.get("/breaks").text
    assert f'<option value="{broken}"' in inspection.get("/breaks?look=yes").text
    typed = {"anchor": broken, "reason": " "}
    refused = inspection.post("/breaks/note?look=yes", typed)
    assert (refused.status_code, "faults" in refused.text) == (400, True)
    assert inspection.post("/breaks/note?look=yes", typed | {"anchor": 999, "reason": WHY}).status_code == 404
    assert inspection.post("/breaks/note?look=yes", typed | {"reason": WHY}).location == "/breaks"
    page = inspection.get("/breaks?look=yes").text
    assert (f'<option value="{broken}"' in page, WHY in page, "已登记，尚未确认" in page) == (
        False,
        True,
        True,
    )
    again = inspection.post("/breaks/note?look=yes", typed | {"reason": WHY})
    assert again.status_code == 409


def test_another_person_confirms_it_and_who_noted_it_does_not(
    noted: str, browse: Callable[..., Browser]
) -> None:
    inspection, admin = browse("inspection"), browse("admin")
    assert f'value="{noted}"' not in inspection.get("/breaks").text
    assert inspection.post("/breaks/agree", {"number": noted}).status_code == 403
    waiting = _waiting(admin)
    assert CONFIRM in admin.get("/breaks").text
    assert admin.post("/breaks/agree", {"number": "断0-000000"}).status_code == 404
    assert admin.post("/breaks/agree", {"number": noted}).location == "/breaks"
    page = admin.get("/breaks").text
    assert (f'value="{noted}"' in page, "确认人" in page) == (False, True)
    again = admin.post("/breaks/agree", {"number": noted})
    assert (again.status_code, "已经确认过了" in again.text) == (409, True)
    assert _waiting(admin) == waiting - 1


def _waiting(admin: Browser) -> int:
    """How many notes the page of running says are not confirmed yet."""
    return int((re.findall(r"(\d+) 条尚未确认", admin.get("/running").text) or [0])[0])


def test_it_is_for_the_inspection_and_administrators_alone(
    noted: str, browse: Callable[..., Browser]
) -> None:
    for login in ("director", "clerk", "deputy"):
        page = browse(login).get("/breaks")
        assert (page.status_code, WHY in page.text, 'href="/breaks"' in page.text) == (403, False, False)
        assert browse(login).post("/breaks/agree", {"number": noted}).status_code == 403
    assert 'href="/breaks"' in browse("inspection").get("/desk").text
