"""Statements a page costs, whatever lies in the database. The session's own are counted apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from hub.db.base import db
from hub.testing import tables

from .conftest import Browser

SESSION = 3
"""Log-in row with account and the stamp of what is kept in memory, grants, posts."""
PAGES = {"/desk": 5, "/cases": 2, "/intake": 0, "/guides": 0, "/account": 4}
"""Statements besides the session's; /desk: page, counts, the log row, one look at what else waits, half-month
reports; /account: its log-ins, codes left, second factor, since when there is a calendar address."""


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database inside the block."""
    with app.app_context():
        engine = db.engine
    with tables.statements(engine) as found:
        yield found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_no_more_statements_than_it_says(app: Flask, clerk: Browser, path: str) -> None:
    for number in ("1", "2"):
        clerk.post(
            "/intake",
            {
                "resident": number,
                "service": "civil_affairs.temporary_assistance",
                "variant": "person",
                "a:illness": "no",
                "do": "accept",
                "request": f"statements-{number}",
            },
        )
    clerk.get(path)
    with counted(app) as statements:
        assert clerk.get(path).status_code == 200
    assert len(statements) <= SESSION + PAGES[path], statements


def test_a_public_page_reads_no_session(app: Flask, browse: Callable[..., Browser]) -> None:
    browser = browse("clerk")
    browser.get("/public/services")
    with counted(app) as statements:
        browser.get("/public/services")
    assert [statement for statement in statements if "staff" in statement] == []


def test_a_static_file_asks_the_database_nothing(app: Flask, clerk: Browser) -> None:
    with counted(app) as statements:
        assert clerk.get("/static/hub.css").status_code == 200
    assert statements == []
