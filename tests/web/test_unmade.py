"""Approved cases without their benefit: a list at take-over, and a draft that says what is still to be typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from hub.testing import databases
from hub.testing.fixtures import opened

from .states import Desk, Play, send, text_of

BEFORE = dt.date(2026, 3, 2)
"""A day on which the version of 民政-1 in force made no benefit by itself."""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("unmade"))) as app:
        made = Play(app)
        made.day = BEFORE
        yield made


def test_they_are_listed_and_brought_in_one_by_one(play: Play) -> None:
    """Their draft was headed by an error before anybody had typed anything."""
    clerk = Desk(play, "clerk")
    assert "没有待遇" not in text_of(clerk.get("/takeover"))
    case = play.case("tell")
    number = play.row(case)["number"]
    page = clerk.get("/takeover")
    assert ("1件已批准的办件没有待遇" in text_of(page), f'href="/cases/{case}"' in page.text) == (True, True)
    assert "样甲" not in text_of(page)
    assert "没有待遇" not in text_of(Desk(play, "deputy").get("/takeover"))
    draft = send(clerk, page, f"/takeover/case/{case}").location
    said = text_of(clerk.get(draft)).replace(" ", "")
    assert [word in said for word in ("还要填写：月金额", number, "错误", "略去", "也可以改好文件")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    sent = send(clerk, clerk.get(draft), f"{draft}/draft", **{"c:1:amount": "很多", "do": "mend"})
    said = text_of(clerk.get(sent.location))
    assert ("还要填写" in said, "有1处错误" in said) == (False, True)
    sent = send(clerk, clerk.get(draft), f"{draft}/draft", **{"c:1:amount": "700", "do": "mend"})
    send(clerk, clerk.get(sent.location), f"{draft}/draft", do="send")
    late = send(clerk, page, f"/takeover/case/{case}")
    assert (late.status_code, "本件没有缺少的待遇。" in late.text) == (409, True)
    assert "没有待遇" not in text_of(clerk.get("/takeover"))
