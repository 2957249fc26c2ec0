"""Every form carries its key; without it nothing happens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from hub.operations.staff import accounts
from hub.testing.centre import actor
from hub.web import gate

from .conftest import Browser
from .test_gate import LISTS


def test_a_form_without_its_key_changes_nothing(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse("admin")
    answer = browser.client.post("/staff/new", data={"login": "intruder", "name": "外人"})
    assert answer.status_code == 400
    assert "外人" in answer.text  # the typed text stays
    with app.app_context():
        assert "intruder" not in [row["login"] for row in accounts.staff_list(actor("admin"))]


def test_the_key_of_another_session_does_not_fit(browse: Callable[..., Browser]) -> None:
    browser = browse("admin")
    with browser.client.session_transaction() as session:
        session["csrf_token"] = "of somebody else"
    assert browser.post("/staff/new", {"login": "intruder", "name": "外人"}).status_code == 400


def test_no_route_takes_a_post_without_the_key(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse("admin")
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        with app.test_request_context():
            path = rule.rule
        path = re.sub(r"<int:[^>]+>", "1", path)
        path = re.sub(r"<any\(([^,]+),[^>]+>", r"\1", path)
        path = re.sub(r"<[^>]+>", "x", path)
        answer = browser.client.post(path)
        # 403 = the gate was first; whatever passes it meets the missing key.
        assert answer.status_code in (400, 403), (rule.endpoint, answer.status_code)
        if gate.permission_of(app, rule.endpoint) in (gate.PUBLIC, gate.SIGNED_IN):
            assert answer.status_code == 400, rule.endpoint


@pytest.mark.parametrize("path", [path for path in LISTS if not path.endswith(".xlsx")])
@pytest.mark.parametrize("login", ["clerk", "admin"])
def test_every_form_that_is_sent_has_the_field(browse: Callable[..., Browser], login: str, path: str) -> None:
    page = browse(login).get(path).text
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.S)
    assert [form for form in forms if 'name="csrf_token"' not in form] == []
