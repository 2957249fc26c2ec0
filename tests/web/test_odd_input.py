"""Every page and every form of every role, given what nobody should type: no answer is an error of the program.

The app under test lets an unforeseen error through, so that it fails here with its own traceback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle, islice
from typing import Final

import pytest
from flask import Flask

from .conftest import LOGINS, Browser

ODD: Final = (
    "²",
    "2147483648",
    "9" * 5000,
    "a\x00b",
    "长" * 450,
    '["\\ud800",2147483648]',
    "0001-01-01",
    "9999-12",
    "-1",
)
"""What a page is asked by, and what stands in a form, all at once and field by field in turn."""
FEW: Final = 2
"""Of them in one field."""
ROLES: Final = (
    "administrator",
    "window_clerk",
    "community_agent",
    "deputy_director",
    "finance",
    "inspection",
)
"""Whose pages are all there are."""
ASKED: Final = (
    "after", "before", "state", "q", "service", "contact", "case", "year", "what", "line", "visit", "table", "run", "row",
    "programme", "outcome", "number", "month", "login", "list", "key", "group", "figure", "due", "community", "code", "rev",
)  # fmt: skip
"""What addresses ask by."""
LEFT: Final = ("/logout", "/account")
"""Pages that end the log-in they are opened with."""


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and its fields as they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form that is sent, and the fields that follow it."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.found.append((said.get("action", ""), {}))
        named = tag in ("input", "textarea", "select", "button") and said.get("name")
        if named and self.found and said.get("type") != "file":
            self.found[-1][1][said["name"]] = said.get("value", "")


def _pages(app: Flask) -> Iterator[str]:
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith(LEFT):
            yield rule.rule


def _odd_forms(path: str, page: str, odd: Iterator[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form with one field odd after the other, with all of them, and without any."""
    for action, fields in Forms(page).found:
        to = action or path
        if to.startswith(LEFT):
            continue
        typed = {name: value for name, value in fields.items() if name != "csrf_token"}
        for name in typed:
            yield from ((to, {**typed, name: each}) for each in islice(odd, FEW))
        yield to, dict.fromkeys(typed, next(odd))
        yield to, {}


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_typed_is_an_error_of_the_program(app: Flask, role: str) -> None:
    browser, odd = Browser(app, LOGINS[role]), cycle(ODD)
    for path in _pages(app):
        page = browser.get(path)
        if page.status_code == 403:
            continue
        for each in ODD:
            answer = browser.get(path, query_string=dict.fromkeys(ASKED, each))
            assert answer.status_code < 500, (path, each)
        if page.mimetype == "text/html":
            _post(browser, path, page.text, odd)


def _post(browser: Browser, path: str, page: str, odd: Iterator[str]) -> None:
    seen = set()
    for to, typed in _odd_forms(path, page, odd):
        mark = (re.sub(r"\d+", "", to), tuple(sorted(typed.items())))
        if mark not in seen:
            seen.add(mark)
            answer = browser.post(to, typed)
            assert answer.status_code < 500, (to, typed)
