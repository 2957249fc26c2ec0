"""A browser without a screen: one person's client, logged in, with the key of the forms."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from hub.operations.staff import people
from hub.testing.centre import actor


class Reader(FlaskClient):
    """A client that reads each page it is given: no two things of one have the same id."""

    def open(self, *args: Any, **more: Any) -> TestResponse:
        """What was answered."""
        answer = super().open(*args, **more)
        if answer.mimetype == "text/html":
            ids = Counter(re.findall(r'\sid="([^"]+)"', answer.text))
            twice = [one for one, times in ids.items() if times > 1]
            assert twice == [], f"ids of more than one thing: {twice}"
        return answer


class Browser:
    """A client with a log-in and the forms' key."""

    def __init__(self, app: Flask, login: str = "") -> None:
        self.app = app
        self.client = Reader(app, app.response_class)
        self.take_key()
        if login:
            with self.client.session_transaction() as session:
                session["_user_id"] = self._session(login)
                session["_fresh"] = True

    def take_key(self) -> None:
        """Have a key that fits this session; logging in and out throws the old one away."""
        with self.client.session_transaction() as session:
            session["csrf_token"] = "a key"

    def _session(self, login: str) -> str:
        with self.app.app_context():
            return people.start_session(actor(login))

    @property
    def key(self) -> str:
        """What the hidden field of every form holds."""
        return str(URLSafeTimedSerializer(self.app.secret_key or b"", salt="wtf-csrf-token").dumps("a key"))

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with its key."""
        return self.client.post(path, data={"csrf_token": self.key, **(data or {})}, **more)


def seen(answer: TestResponse, *words: str) -> tuple[int, list[str]]:
    """How a page answered, and which of the words it shows."""
    return answer.status_code, [word for word in words if word in answer.text]


def heading(answer: TestResponse) -> tuple[int, str]:
    """How a page answered, and its heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)
    return answer.status_code, found[1].strip() if found else ""
