"""How the installation runs, for its administrator; a restored centre shows nothing outside until it is released."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.db.base import db, transaction
from hub.db.models import Setting
from hub.operations.keeping import erasing
from hub.operations.rights import OPERATOR
from hub.operations.upkeep import recounted, released
from hub.operations.upkeep.restore import FLAG
from hub.testing.fixtures import opened

from .conftest import NOW, Browser

VALUE = {"backup": "2026-10-07T02:12:00+00:00", "at": "2026-10-08T01:00:00+00:00", "erased": 2,
         "until": "2026-10-07T08:00:00+00:00"}  # fmt: skip
TWO = (("opened", "2026-10-07", 1), ("open", "2026-10-08", -1))
BAND = "本系统由备份恢复"


@pytest.fixture
def restored(app: Flask) -> Iterator[None]:
    """The centre was put back yesterday's backup and is not released yet."""
    with app.app_context(), transaction():
        db.session.add(Setting(key=FLAG, value=VALUE, at=NOW))
    yield
    with app.app_context():
        if released.waiting():
            released.release(OPERATOR, reason="测试结束")


def test_everybody_at_work_is_told_and_an_administrator_is_led_to_it(
    restored: None, browse: Callable[..., Browser]
) -> None:
    for login in ("clerk", "director", "agent-e"):
        page = browse(login).get("/desk").text
        assert BAND in page
        assert "/running" not in page
    assert 'href="/running">核对并开放' in browse("admin").get("/desk").text


def test_the_board_says_that_it_is_shut_and_shows_nothing(
    restored: None, browse: Callable[..., Browser]
) -> None:
    for path in ("/public/notices", "/public/notices/民26-0001-S1"):
        answer = browse().get(path)
        assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (503, "noindex, noarchive")
        assert "墙上张贴的公示" in answer.text
        assert "<table" not in answer.text
    assert "wall of the centre" in browse().get("/public/notices?lang=en").text


def test_an_administrator_opens_it_with_what_was_compared(
    restored: None, app: Flask, browse: Callable[..., Browser]
) -> None:
    admin = browse("admin")
    page = admin.get("/running").text
    for words in ("10月7日 周三 10:12", "10月7日 周三 16:00", "已重做 2 项"):
        assert words in page, words
    empty = admin.post("/running/release", {"reason": " "})
    assert (empty.status_code, "请填写" in empty.text) == (400, True)
    short = admin.post("/running/release", {"reason": "好"})
    assert short.status_code == 400
    assert 'value="好"' in short.text
    assert browse("clerk").post("/running/release", {"reason": "我自己核对过"}).status_code == 403
    assert BAND in browse("clerk").get("/desk").text
    done = admin.post("/running/release", {"reason": "已核对墙上公示与银行回单"})
    assert done.location == "/running"
    assert BAND not in admin.get("/running").text
    assert browse().get("/public/notices").status_code == 200
    with app.app_context():
        row = db.session.query(Setting).filter_by(key=FLAG).order_by(Setting.id.desc()).first()
        assert row is not None
        assert (row.value, row.reason) == (None, "已核对墙上公示与银行回单")
    assert admin.post("/running/release", {"reason": "已核对墙上公示"}).status_code == 409


def test_the_page_says_what_doctor_says(browse: Callable[..., Browser]) -> None:
    page = browse("admin").get("/running").text
    assert "中心电话" in page
    assert "centre.phone" in page


@pytest.mark.usefixtures("restored")
def test_a_centre_in_a_folder_of_its_own(app: Flask, tmp_path: object) -> None:
    with opened(app.config["SQLALCHEMY_DATABASE_URI"], DATA=tmp_path, HUB_NOW=lambda: NOW) as other:
        page = Browser(other, "admin").get("/running").text
    assert "由2026-10-07 10:12的备份恢复而来，此后在这里还没有做过备份" in page
    assert "<dt>定时处理</dt><dd>从未</dd>" in page
    assert "<dt>全部办件重新统计</dt><dd>从未</dd>" in page


def test_the_pages_say_what_the_last_count_of_all_cases_found(app: Flask, tmp_path: Path) -> None:
    """Those two pages count nothing themselves: what was kept differs from what is there."""
    said = "2026-10-08 10:12重新统计时，每日数字与办件有2处不一致（第一处：opened，2026-10-07）。"
    with opened(app.config["SQLALCHEMY_DATABASE_URI"], DATA=tmp_path, HUB_NOW=lambda: NOW) as other:
        admin = Browser(other, "admin")
        for found, words in (((), "每日数字与办件一致"), (TWO, "每日数字有2处与办件不一致")):
            with other.app_context():
                recounted.note(found)
            pages = [admin.get(path).text for path in ("/running", "/setup")]
            assert [said in page for page in pages] == [bool(found)] * 2
            assert f"<dt>全部办件重新统计</dt><dd>10月8日 周四 10:12，{words}</dd>" in pages[0]


def test_what_was_erased_lately_is_said_in_words_and_not_by_a_number_alone(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    """An entry's words, the people of a roster and a retention rule, newest first."""
    with app.app_context(), transaction() as tx:
        for kind, subject in (("words", "民26-0003"), ("roster", "名26-0004"), ("rule", "contacts")):
            erasing.record(tx, kind, subject, {}, 30)
    page = browse("admin").get("/running").text
    lines = re.findall(r'</th>\s*<td>([^<]*)</td>\s*<td class="num">30</td>', page)
    assert lines == ["首问登记的内容", "名册 名26-0004 中的人员", "办件 民26-0003 记录中的文字"]
