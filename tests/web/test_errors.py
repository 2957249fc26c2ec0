"""Error pages: what happened, why, what to do; a number that is in the log; typed text kept."""

from __future__ import annotations

import errno
import io
import logging
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.domain.errors import Conflict, InputError, NotPermitted, Refused, Term
from hub.testing import databases
from hub.testing.fixtures import opened
from hub.web.errors import PAGES
from hub.web.forms import said_of
from hub.web.gate import public

from .browsing import heading, seen
from .conftest import NOW, Browser, fill


@pytest.mark.parametrize("path", ["/nowhere", "/public/nowhere", "/public/notices/nobody-S1"])
def test_nothing_there(browse: Callable[..., Browser], path: str) -> None:
    assert heading(browse().get(path)) == (404, "这里没有您可以看的内容")


def test_a_method_that_does_not_fit(browse: Callable[..., Browser]) -> None:
    assert heading(browse("clerk").get("/logout")) == (405, "不能这样打开")


def test_every_error_page_says_what_why_and_what_to_do(app: Flask) -> None:
    from hub.web.errors import show

    with app.test_request_context("/"):
        app.preprocess_request()
        for code, page in PAGES.items():
            answer = show(code)
            assert answer.status_code == code
            for sentence in (page.what, page.why, page.do):
                assert str(sentence) in answer.get_data(as_text=True)
                assert not str(sentence).isascii()  # translated


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Flask]:
    """The centre with routes that fail in every way."""
    faults: dict[str, Exception] = {
        "conflict": Conflict("%(who)s was first: the case moved on at %(at)s.", who="阿依谢", at="10:12"),
        "refused": Refused("This case has ended.", where="民26-0001"),
        "not_theirs": NotPermitted("Your role does not do this."),
        "input": InputError("There is no such question."),
        "bug": ZeroDivisionError("secret of somebody"),
    }
    with opened(databases.sqlite_url(tmp_path)) as made:
        for name, fault in faults.items():
            made.add_url_rule(f"/{name}", name, _raising(fault))
        yield made


def _raising(fault: Exception) -> Callable[[], str]:
    def view() -> str:
        raise fault

    return public(view)


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [("conflict", 409, "别人先办了"), ("refused", 403, "现在办不了"), ("not_theirs", 403, "这不属于您的岗位"),
     ("input", 400, "这个请求看不懂"), ("bug", 500, "系统出错了，不是您的问题")],
)  # fmt: skip
def test_each_fault_has_its_status_and_heading(broken: Flask, path: str, code: int, said: str) -> None:
    assert heading(broken.test_client().get(f"/{path}")) == (code, said)


def test_a_conflict_says_who_and_when(broken: Flask) -> None:
    page = broken.test_client().get("/conflict").text
    assert re.findall("阿依谢[^<]*10:12[^<]*", page) == ["阿依谢已先一步办理，时间10:12。"]


def test_a_refusal_says_where_and_sends_nobody_for_a_role_who_needs_none(broken: Flask) -> None:
    stands, not_theirs = (broken.test_client().get(path) for path in ("/refused", "/not_theirs"))
    assert seen(stands, "民26-0001", "管理员") == (403, ["民26-0001"])
    assert seen(not_theirs, "民26-0001", "请系统管理员给您角色") == (403, ["请系统管理员给您角色"])


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "<p>民26-0001："), ("en", "<p>民26-0001: This case has ended.")]
)
def test_the_colon_behind_where_is_the_readers_languages(broken: Flask, language: str, said: str) -> None:
    assert seen(broken.test_client().get(f"/refused?lang={language}"), said) == (403, [said])


def test_a_bug_shows_a_number_that_is_in_the_log_and_nothing_else(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.test_client().get("/bug")
    number = caplog.records[-1].getMessage().split()[1]
    assert seen(answer, number, "secret", "somebody", "ZeroDivision", "Traceback", "/bug") == (500, [number])


def test_what_is_too_large_is_refused_with_a_page(browse: Callable[..., Browser]) -> None:
    answer = browse("admin").post("/calendar/day", {"reason": "x" * 13_000_000})
    assert answer.status_code == 413
    assert "内容太大" in answer.text
    assert re.findall(r'<p class="row">\s*<a href="([^"]+)"', answer.text) == [
        "/"
    ]  # the desk, not the log-in
    answer = browse().post("/calendar/day", {"reason": "x" * 13_000_000})
    assert (answer.status_code, re.findall(r'<p class="row">\s*<a href="([^"]+)"', answer.text)) == (
        413,
        ["/login"],
    )


def test_a_full_disk_is_said_and_what_was_typed_is_still_there(tmp_path: Path) -> None:
    from sqlalchemy import event

    from hub.db.base import db, let_go

    with opened(databases.sqlite_url(tmp_path), HUB_NOW=lambda: NOW) as app:
        fill(app)
        with app.app_context():
            let_go()
            db.engine.dispose()
            event.listen(db.engine, "connect", lambda raw, _record: raw.execute("PRAGMA max_page_count=1"))
        admin = Browser(app, "admin")
        answers = (admin.post("/settings", {"key": "centre.street", "value": f"青得里街道 {n}", "reason": "字" * 200})
                   for n in range(100))  # fmt: skip
        full = next(answer for answer in answers if answer.status_code != 302)
        assert full.status_code == 503
        assert "磁盘已满或无法写入" in full.text
        assert "字" * 200 in full.text
        assert re.search(r"<b class=\"nobr\">[0-9A-F]{8}</b>", full.text)
        kept = admin.get("/settings/history?key=centre.street")
        assert (kept.status_code, full.text.count("青得里街道") > 0) == (200, True)


def test_what_was_typed_is_shown_where_the_database_is_gone_and_no_page_can_be_made(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    from sqlalchemy import event

    from hub.db.base import db, let_go

    def refused(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    clerk = browse("clerk")
    with app.app_context():
        let_go()
        event.listen(db.engine, "checkout", refused)
    answer = clerk.post("/first-contacts", {"name": "样甲", "matter": "低保要带什么"})
    with app.app_context():
        event.remove(db.engine, "checkout", refused)
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    what, why, do, *typed = answer.text.splitlines()
    assert (what, why, do.rpartition(" ")[0], typed) == (
        "中心系统暂时无法工作",
        "磁盘已满或无法写入；没有任何内容只保存了一半。请在数据所在磁盘上腾出空间，然后再做一次。",
        "请先把已填内容抄下来，并把这个编号告诉管理员。",
        ["", "您填的内容", "姓名: 样甲", "咨询或办理事项: 低保要带什么"],
    )


NO_ROOM = OSError(errno.ENOSPC, "No space left on device")
NO_FOLDER = FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp', '/var/tmp']")


@pytest.mark.parametrize("error", [NO_ROOM, NO_FOLDER])
def test_a_sheet_that_no_disk_takes_is_refused_with_a_page(
    browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise error

    clerk, sheet = browse("clerk"), (io.BytesIO(b"x" * 3_000_000), "people.csv")
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    answer = clerk.post("/takeover", {"kind": "recipients", "community_id": "1", "file": sheet})
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    said = "磁盘已满或无法写入；没有任何内容只保存了一半。请在数据所在磁盘上腾出空间，然后再做一次。"
    assert f"<p>{said}</p>" in answer.text


def test_a_page_that_was_only_asked_for_says_nothing_of_what_was_typed(
    app: Flask, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    @public
    def full() -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(app.view_functions, "account.page", full)
    answer = browse("clerk").get("/account")
    assert (answer.status_code, "磁盘已满或无法写入" in answer.text) == (503, True)
    assert ("抄下来" in answer.text, "请过一会儿再试" in answer.text) == (False, True)


def test_what_was_typed_for_the_register_after_the_log_in_ended_has_its_names(
    browse: Callable[..., Browser],
) -> None:
    typed = {"name": "赵断线", "id_number": "659999196606065157", "why": "补登", "building": "8号楼"}
    answer = browse().post("/residents/new", {**typed, "household_number": "100019"})
    shown = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", answer.text)
    named = ["姓名", "身份证号", "原因", "小区楼栋", "户号"]
    assert (answer.status_code, shown) == (401, list(zip(named, [*typed.values(), "100019"], strict=True)))


def test_what_a_page_sends_along_by_itself_was_typed_by_nobody(browse: Callable[..., Browser]) -> None:
    along = {"earlier": "eyJmb3IiOlsxMywic.awqxFQ.z1AIyb", "resident": "1301", "asked": "204", "shown": "991"}
    answer = browse().post("/intake", {**along, "others": "结婚证", "amount": "1200", "line": "第三行"})
    shown = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", answer.text)
    assert (answer.status_code, shown) == (
        401,
        [("其他材料", "结婚证"), ("填写", "1200"), ("填写", "第三行")],
    )


def test_a_name_in_latin_letters_is_never_translated(app: Flask) -> None:
    """Somebody is called “Draft”; only a parameter that is marked as a message is one."""
    with app.test_request_context("/"):
        app.preprocess_request()
        text = "%(number)s is in case %(case)s of this household already."
        assert (
            said_of(InputError(text, number="draft", case=Term("draft")))
            == "draft在本户的办件编制中里已经登记过。"
        )
