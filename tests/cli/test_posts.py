"""`hub posts`: what its table says, and posts that the street has no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result

Hub = Callable[..., Result]
Rows = Callable[..., Any]


def test_departments_are_said_in_words(hub: Hub, rows: Rows) -> None:
    assert "civil_affairs" in {row["department"] for row in rows("posts", "list")}
    tables = [
        hub("posts", "list").stdout,
        hub("staff", "train", "clerk", "--department", "civil_affairs").stdout,
    ]
    named = [" civil_affairs " in table for table in tables], ["Civil affairs" in table for table in tables]
    assert named == ([False, False], [True, True])


def test_a_post_is_closed_and_opened_again(hub: Hub, rows: Rows) -> None:
    def keys(*more: str) -> list[str]:
        return [row["key"] for row in rows("posts", "list", "--role", "deputy_director", *more)]

    assert (
        hub("posts", "add", "deputy.2", "--title", "副主任岗二", "--role", "deputy_director").exit_code == 0
    )
    before = keys()
    assert "副主任岗二 (deputy.2)" in hub("doctor").stdout
    assert hub("posts", "close", "deputy.2").exit_code == 0
    assert (keys(), keys("--all")) == ([key for key in before if key != "deputy.2"], before)
    assert "副主任岗二" not in hub("doctor").stdout
    refused = [hub("posts", "close", key) for key in ("deputy.2", "window.civil_affairs", "none")]
    assert [(one.exit_code, one.stderr.strip()) for one in refused] == [
        (3, "The post 副主任岗二 is closed already."),
        (
            3,
            "Somebody holds the post window.civil_affairs. Leave its A and B empty first: hub posts hold KEY A.",
        ),
        (2, "There is no post none. hub posts list shows them all."),
    ]
    assert (hub("posts", "reopen", "deputy.2").exit_code, keys()) == (0, before)


def test_the_plans_posts_are_completed(hub: Hub, rows: Rows) -> None:
    before = {row["title"] for row in rows("posts", "list")}
    named = hub("posts", "complete", "--dry-run").stdout.splitlines()
    assert {row["title"] for row in rows("posts", "list")} == before
    assert "残联窗口" in named
    assert hub("posts", "complete").stdout.splitlines() == named
    assert {row["title"] for row in rows("posts", "list")} == before | set(named)
    assert hub("posts", "complete").stdout == "All posts of the plan are there.\n"
