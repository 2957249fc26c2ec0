"""Pages in a real browser: nothing inline, no mouse needed. What axe says is asked in tests/browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from .conftest import PASSWORD, id_number

TAIL = id_number("65999919580302008")[-4:]
PAGES = {
    "": [
        "/login",
        "/public/services",
        "/public/services/civil_affairs.minimum_living",
        "/public/notices",
        "/public/progress",
        "/nowhere",
    ],
    "clerk": [
        "/desk",
        "/cases",
        "/intake",
        "/search?q=hld",
        "/residents/1",
        "/residents/new",
        "/guides",
        "/account",
        "/account/factor",
        "/meetings",
        "/lists",
        "/deliveries",
        "/postings",
    ],
    "admin": [
        "/staff",
        "/staff/new",
        "/staff/new/sheet",
        "/staff/clerk",
        "/posts",
        "/modules",
        "/calendar",
        "/settings",
    ],
    "officer-e": ["/desk", "/visits"],
}


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The centre served on this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_as(app: Flask, address: str, browser: Browser) -> Iterator[Callable[..., Any]]:
    """A page of a logged-in person; console errors fail the test."""
    from hub.operations.staff import people
    from hub.testing.centre import actor

    contexts, said = [], []

    def open_(login: str = "", width: int = 1280, **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 844}, base_url=address, **more)
        contexts.append(context)
        if login:
            with app.app_context():
                token = people.start_session(actor(login))
            cookie = app.session_interface.get_signing_serializer(app)
            assert cookie
            value = cookie.dumps({"_user_id": token, "_fresh": True})
            context.add_cookies([{"name": "hub", "value": value, "url": address}])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [text for text in said if "404" not in text] == []


@pytest.mark.parametrize("login", PAGES)
def test_no_page_breaks_its_own_policy(open_as: Callable[..., Any], login: str) -> None:
    page = open_as(login)
    for path in PAGES[login]:
        page.goto(path)


def test_log_in_by_keyboard(open_as: Callable[..., Any]) -> None:
    page = open_as()
    page.goto("/login")
    page.keyboard.type("clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")


def test_an_intake_takes_at_most_thirty_keys_one_field_and_no_mouse(open_as: Callable[..., Any]) -> None:
    page = open_as("clerk")
    page.goto("/desk")
    keys = [0]

    def press(key: str) -> None:
        page.keyboard.press(key)
        keys[0] += 1

    press("n")
    page.wait_for_selector("#f-q:focus")
    for sign in f"hld {TAIL}":
        press("Space" if sign == " " else sign)
    press("Enter")
    page.wait_for_selector("#service-1:focus")
    press("1")  # 民政-1
    page.wait_for_selector("[data-quiz] input[name^='a:']")
    for _ in range(page.locator("[data-quiz]").count()):
        press("2")
    page.wait_for_selector("table.marks")
    press("a")  # everything received
    page.wait_for_selector("#acts .primary[value=accept]")
    press("F10")
    page.wait_for_selector("[data-key=p]:focus")
    assert page.url.split("/")[3] == "cases"
    assert keys[0] <= 30


def test_the_preview_follows_each_mark_without_leaving_the_page(open_as: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    page = open_as("clerk")
    page.goto("/intake")
    page.fill("#f-q", f"hld {TAIL}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#service-1")
    page.keyboard.press("1")
    page.wait_for_selector("[data-quiz] input[name^='a:']")
    for _ in range(page.locator("[data-quiz]").count()):
        page.keyboard.press("2")
    page.wait_for_selector("table.marks")
    before = page.locator("#preview tbody tr").count()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#preview tbody tr")).to_have_count(before - 1)
    page.keyboard.press("x")
    expect(page.locator("#preview tbody tr")).to_have_count(before)


def test_the_menu_opens_on_a_phone(open_as: Callable[..., Any]) -> None:
    page = open_as("clerk", 390)
    page.goto("/desk")
    assert not page.is_visible("#places")
    page.click(".menu-button")
    assert page.is_visible("#places")
    page.keyboard.press("Escape")
    assert not page.is_visible("#places")
