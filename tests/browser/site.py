"""A live centre on a free port of this machine, and the people who open its pages in a browser."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.testing.walk import Ticking

from .town import PASSWORD

DESK: Final = (1280, 900)
PHONE: Final = (390, 844)
NONE: Final[Mapping[str, str]] = MappingProxyType({})


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: a test that fails shows the page."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the app in a thread of this process, so that the test can turn its clock; the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


class Site:
    """One centre, its clock, and everybody's browser windows. `broken`: what no page may ever do."""

    def __init__(self, app: Flask, url: str, browser: Browser) -> None:
        self.app, self.url, self.browser = app, url, browser
        self.broken: list[str] = []
        self.people: dict[tuple[str, bool], Person] = {}

    @property
    def clock(self) -> Ticking:
        """The clock of the centre."""
        clock: Ticking = self.app.config["HUB_NOW"]
        return clock

    def go_to(self, day: dt.date) -> None:
        """Let days pass."""
        self.clock.day = day

    def work_days(self, count: int) -> dt.date:
        """Let working days pass; the day that is reached."""
        from hub.operations.calendars.calendar import calendar

        with self.app.app_context():
            self.clock.day = calendar().add(self.clock.day, count)
        return self.clock.day

    def person(self, login: str, *, phone: bool = False) -> Person:
        """The person of a login, at a desk or with a phone; "" = a resident, who has no log-in."""
        key = (login, phone)
        if key not in self.people:
            self.people[key] = Person(self, login, self.window(phone))
        return self.people[key]

    def window(self, phone: bool = False, **more: Any) -> BrowserContext:
        """A browser window of its own, with its own cookies."""
        width, height = PHONE if phone else DESK
        said = {"is_mobile": True, "has_touch": True} if phone else {}
        made = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", base_url=self.url, **said, **more
        )
        made.set_default_timeout(10_000)
        made.on("response", self._answered)
        made.on("weberror", lambda error: self.broken.append(f"script: {error.error}"))
        made.on("console", self._said)
        return made

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.request.method} {response.url}")

    def _said(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.broken.append(message.text)

    def leave_pictures(self, folder: Path) -> None:
        """Show what everybody saw when a test failed, in its temporary folder and in its output."""
        for (login, phone), person in self.people.items():
            file = folder / f"{login or 'resident'}{'-phone' if phone else ''}.png"
            person.page.screenshot(path=file, full_page=True)
            print(f"--- {login or 'resident'} at {person.page.url}, picture {file}")
            print(person.page.locator("body").inner_text())

    def close(self) -> None:
        """Close all windows."""
        for person in self.people.values():
            person.window.close()


class Person:
    """Somebody in front of the pages, logged in once a day."""

    def __init__(self, site: Site, login: str, window: BrowserContext) -> None:
        self.site, self.login, self.window = site, login, window
        self.page: Page = window.new_page()
        self._day: dt.date | None = None

    def log_in(self) -> Page:
        """Type login and password on the log-in page."""
        self.page.goto("/login")
        self.page.fill("[name=login]", self.login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/desk")
        self._day = self.site.clock.day
        return self.page

    def open(self, path: str) -> Page:
        """Open a page, logged in."""
        if self.login and self._day != self.site.clock.day:
            self._send_log_in()
        self.page.goto(path)
        return self.page

    def _send_log_in(self) -> None:
        """Send what the log-in page would: drawing it and the desk behind it takes five times as long."""
        key = re.findall(r'name="csrf_token" value="([^"]+)"', self.window.request.get("/login").text())[0]
        said = {"csrf_token": key, "login": self.login, "password": PASSWORD}
        answer = self.window.request.post("/login", form=said, max_redirects=0)
        assert answer.status == 302, answer.text()
        self._day = self.site.clock.day

    def take(self, number: str, *, at: str = "/desk") -> Page:
        """Go from the desk to the one thing to do now for a case."""
        page = self.open(at)
        page.locator("[data-row]").filter(has_text=number).locator("a.go").first.click()
        page.wait_for_load_state()
        return page

    @property
    def number(self) -> str:
        """The number of the case whose page is open, or that was just registered."""
        return re.findall(r"\w26-\d{4}", self.page.locator(".crumb, .said").first.inner_text())[0]

    def press(self, name: str, *, within: Locator | None = None) -> Page:
        """Press the button or follow the link of that name, and wait for the page behind it."""
        place: Any = within or self.page.locator("main")
        found = self._named(place, name, exact=True)
        if not found.count():
            found = self._named(place, name, exact=False)
        with self.page.expect_navigation():
            found.first.click()
        return self.page

    @staticmethod
    def _named(place: Any, name: str, *, exact: bool) -> Locator:
        button = place.get_by_role("button", name=name, exact=exact)
        found: Locator = button.or_(place.get_by_role("link", name=name, exact=exact))
        return found

    def choose(self, pairs: Mapping[str, str]) -> None:
        """Tick radio buttons by field name and value."""
        for name, value in pairs.items():
            self.page.locator(f"label:has(input[name='{name}'][value='{value}'])").click()

    def fill(self, texts: Mapping[str, str]) -> None:
        """Type into fields, by name."""
        for name, text in texts.items():
            self.page.fill(f"main [name='{name}']", text)

    def finish(
        self, number: str, label: str, *, choose: Mapping[str, str] = NONE, fill: Mapping[str, str] = NONE
    ) -> Page:
        """Desk, case, the button of an outcome, what it asks, and the button again."""
        self.take(number)
        self.press(label)
        self.choose(choose)
        self.fill(fill)
        return self.press(label)

    def task(
        self, title: str, *, choose: Mapping[str, str] = NONE, fill: Mapping[str, str] = NONE, of: str = ""
    ) -> Page:
        """An officer's task from the list of households: the form, the signature where it needs one, sent."""
        page = self.open("/visits")
        self.press(title, within=page.locator(".homes > li").filter(has_text=of).first)
        self.choose(choose)
        self.fill(fill)
        following = page.get_by_role("button", name="下一步")
        if following.is_visible():
            following.click()
        with page.expect_navigation():
            page.locator("[data-send]").click()
        return page

    def pdf(self, href: str) -> bytes:
        """A print, fetched as this person."""
        answer = self.window.request.get(href)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        return answer.body()

    def row(self, text: str) -> Locator:
        """The line of a list or table that holds a text."""
        return self.page.locator("main tr, main li").filter(has_text=text).first

    def sees(self, *texts: str) -> None:
        """All these texts stand on the page."""
        shown = " ".join(self.page.locator("body").inner_text().split())
        missing: Sequence[str] = [text for text in texts if text not in shown]
        assert not missing, f"{self.page.url} does not say {missing}:\n{shown}"
