"""Log-in, second factor, log-out, one-time links, and limits on trying."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import StaffSession
from hub.operations.rights import OPERATOR
from hub.operations.staff import accounts, second_factor
from hub.testing import databases
from hub.testing.centre import actor
from hub.testing.fixtures import opened

from .conftest import NOW, PASSWORD, Browser, unkeyed


def send(browser: Browser, login: str, password: str, address: str = "/login"):  # type: ignore[no-untyped-def]
    return browser.post(address, {"login": login, "password": password})


def test_the_right_pair_leads_to_the_desk(browse: Callable[..., Browser]) -> None:
    browser = browse()
    answer = send(browser, "clerk", PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/")
    assert browser.get("/").location == "/desk"
    assert browser.get("/desk").status_code == 200


def test_log_in_leads_back_to_where_one_wanted_to_go(browse: Callable[..., Browser]) -> None:
    assert send(browse(), "clerk", PASSWORD, "/login?next=/cases?state=late").location == "/cases?state=late"


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\n/b"]
)
def test_log_in_never_leads_to_another_site(browse: Callable[..., Browser], address: str) -> None:
    browser = browse()
    answer = browser.client.post(
        "/login",
        query_string={"next": address},
        data={"csrf_token": browser.key, "login": "clerk", "password": PASSWORD},
    )
    assert answer.location == "/"


def test_a_wrong_pair_and_an_unknown_login_look_alike_and_keep_the_login(
    browse: Callable[..., Browser],
) -> None:
    wrong, unknown = send(browse(), "clerk", "not it"), send(browse(), "nobody", "not it")
    assert (wrong.status_code, unknown.status_code) == (400, 400)
    assert _plain(wrong.text, "clerk") == _plain(unknown.text, "nobody")
    assert 'value="clerk"' in wrong.text
    assert "not it" not in wrong.text


def _plain(page: str, login: str) -> str:
    """The page without the login typed and the key of the form."""
    return unkeyed(page).replace(f'value="{login}"', "")


def test_after_five_wrong_passwords_the_account_is_locked(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context():
        link = accounts.new_link(OPERATOR, login="clerk2")
        accounts.use_link(link.token, PASSWORD)
    for _ in range(5):
        assert send(browse(), "clerk2", "guess").status_code == 400
    answer = send(browse(), "clerk2", PASSWORD)
    assert answer.status_code == 403
    assert "10:27" in answer.text  # locked for 15 minutes from 10:12


def test_the_second_factor_is_asked_after_the_password(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context():
        link = accounts.new_link(OPERATOR, login="deputy")
        accounts.use_link(link.token, PASSWORD)
        secret = second_factor.new_code_secret()
        second_factor.enrol_code(
            actor("deputy"), secret=secret, code=pyotp.TOTP(secret).at(NOW, counter_offset=-1)
        )
    browser = browse()
    assert send(browser, "deputy", PASSWORD).location == "/login/code"
    assert browser.get("/desk").status_code == 302
    assert browser.post("/login/code", {"code": "000000"}).status_code == 400
    assert browser.post("/login/code", {"code": pyotp.TOTP(secret).at(NOW)}).location == "/"
    assert browser.get("/desk").status_code == 200


def test_a_code_without_a_password_before_it_begins_anew(browse: Callable[..., Browser]) -> None:
    assert browse().get("/login/code").location == "/login"
    assert browse().post("/login/code", {"code": "123456"}).location == "/login"


def test_log_out_ends_the_session_in_the_database(browse: Callable[..., Browser]) -> None:
    browser = browse("clerk")
    cookie = browser.client.get_cookie("hub")
    assert cookie
    assert browser.post("/logout").location == "/login"
    browser.client.set_cookie("hub", cookie.value)
    assert browser.get("/desk").location == "/login?next=/desk"


def test_a_session_ended_elsewhere_is_over_at_once(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse("clerk")
    assert browser.get("/desk").status_code == 200
    with app.app_context(), transaction() as tx:
        tx.execute(update(StaffSession.__table__).values(ended_at=NOW))
    assert browser.get("/desk").location == "/login?next=/desk"


def test_the_database_keeps_no_token(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse("clerk")
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    with app.app_context(), transaction() as tx:
        kept = tx.execute(select(StaffSession.__table__.c.token_hash)).scalars().all()
    assert token not in kept


def test_a_one_time_link_sets_the_password_once(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context():
        path = accounts.new_link(OPERATOR, login="finance").path
    browser = browse()
    assert browser.get(path).status_code == 200
    differ = browser.post(path, {"password": PASSWORD, "again": "something else"})
    assert differ.status_code == 400
    assert browser.post(path, {"password": "short", "again": "short"}).status_code == 400
    assert browser.post(path, {"password": PASSWORD, "again": PASSWORD}).location == "/login"
    assert browser.get(path).status_code == 403
    assert send(browser, "finance", PASSWORD).location == "/"


def test_whoever_has_no_role_yet_is_told_so(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context():
        accounts.add_staff(OPERATOR, login="fresh", name="样新")
        accounts.use_link(accounts.new_link(OPERATOR, login="fresh").token, PASSWORD)
    browser = browse()
    assert send(browser, "fresh", PASSWORD).location == "/"
    assert browser.get("/desk").location == "/account"
    assert "您的账号还没有角色，请系统管理员给您角色。" in browser.get("/account").text
    assert browser.get("/cases").status_code == 403


def test_who_must_set_up_a_second_factor_can_do_nothing_else_first(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    from hub.operations.settings import put_setting

    with app.app_context():
        put_setting(OPERATOR, key="login.second_factor", value="all")
    try:
        browser = browse()
        assert send(browser, "clerk", PASSWORD).location == "/account/factor"
        assert browser.get("/desk").location == "/account/factor"
        page = browser.get("/account/factor")
        assert page.status_code == 200
        with browser.client.session_transaction() as session:
            secret = session["secret"]
        browser.take_key()
        assert browser.post("/account/factor", {"code": "000000"}).status_code == 400
        done = browser.post("/account/factor", {"code": pyotp.TOTP(secret).at(NOW)})
        assert (done.status_code, done.text.count("<li><code>")) == (200, 8)
        assert browser.get("/desk").status_code == 200
    finally:
        with app.app_context():
            put_setting(OPERATOR, key="login.second_factor", value="none")
            accounts.new_link(OPERATOR, login="clerk", without_code=True, reason="x")


def test_one_address_cannot_try_without_end(tmp_path: Path) -> None:
    with opened(databases.sqlite_url(tmp_path), RATELIMIT_ENABLED=True) as app:
        browser = Browser(app)
        tried = [send(browser, "nobody", "guess").status_code for _ in range(31)]
    assert tried == [400] * 30 + [429]
