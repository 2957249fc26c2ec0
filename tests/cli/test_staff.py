"""`hub staff`: accounts, roles, links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result
from flask import Flask

from hub.operations.accounts import use_link
from hub.operations.people import authenticate

Hub = Callable[..., Result]
Rows = Callable[..., Any]


def said(result: Result) -> tuple[int, str]:
    return result.exit_code, result.stderr.removesuffix("\n")


def test_a_new_account_gets_a_link_and_no_password(rows: Rows, small: Flask) -> None:
    made = rows(
        "staff", "add", "bahar", "--name", "巴哈尔", "--role", "community_agent", "--community", "东社区"
    )
    assert sorted(made) == ["expires_at", "link", "login"]
    with small.app_context():
        use_link(made["link"].removeprefix("/link/"), "a sentence of hers")
        assert authenticate("bahar", "a sentence of hers").grants[0].community_id == 1
    row = next(row for row in rows("staff", "list") if row["login"] == "bahar")
    assert (row["name"], row["roles"], row["has_password"]) == ("巴哈尔", ["community_agent(1)"], True)


def test_the_links_address_is_the_centres(hub: Hub, rows: Rows) -> None:
    hub("settings", "set", "centre.url", "https://bianmin.example/")
    assert rows("staff", "link", "clerk")["link"].startswith("https://bianmin.example/link/")


def test_an_account_whose_role_is_refused_is_not_made_either(hub: Hub, rows: Rows) -> None:
    before = rows("staff", "list")
    assert said(hub("staff", "add", "bahar", "--name", "x", "--role", "king"))[0] == 2
    assert said(hub("staff", "add", "bahar", "--name", "x", "--role", "director")) == (
        3, "There are already 1 of 主任; the plan has 1. "
        "It is possible with a reason, which is kept (--reason).",
    )  # fmt: skip
    assert rows("staff", "list") == before


def test_roles_come_and_go(hub: Hub, rows: Rows) -> None:
    given = ("staff", "grant", "clerk", "community_leader", "--community", "2", "--since", "2016-11-25")
    assert hub(*given).exit_code == 0
    assert said(hub(*given)) == (3, "clerk has the role community_leader there already.")
    assert hub("staff", "revoke", "clerk", "community_leader", "--community", "2").exit_code == 0
    roles = [
        (row["role"], row["community"], row["since"], bool(row["until"]))
        for row in rows("staff", "show", "clerk")
    ]
    assert roles == [
        ("window_clerk", None, "2016-01-01", False),
        ("community_leader", "西社区", "2016-11-25", True),
    ]
    assert said(hub("staff", "show", "nobody"))[0] == 2


def test_switching_off_and_on(hub: Hub, rows: Rows) -> None:
    assert said(hub("staff", "disable", "admin")) == (
        3, "This is the last administrator. Make another person administrator first, without an end, "
        "who has set a password."
    )  # fmt: skip
    assert hub("staff", "disable", "clerk").exit_code == 0
    assert "clerk" not in {row["login"] for row in rows("staff", "list")}
    assert {row["login"]: row["active"] for row in rows("staff", "list", "--all")}["clerk"] is False
    assert hub("staff", "disable", "clerk", "--again").exit_code == 0
    assert "clerk" in {row["login"] for row in rows("staff", "list")}


def test_away(hub: Hub) -> None:
    assert hub("staff", "away", "clerk", "--from", "2026-03-02", "--to", "2026-03-03").exit_code == 0
    assert said(hub("staff", "away", "clerk", "--from", "2026-03-02", "--to", "2026-03-01"))[0] == 2
    wrong = hub("staff", "away", "clerk", "--from", "2.3.2026")
    assert wrong.exit_code == 2
    assert "2.3.2026 is not a date; write it like 2016-11-25." in wrong.stderr


def test_for_a_person_without_the_right(hub: Hub) -> None:
    for command in (["list"], ["add", "x1", "--name", "x"], ["link", "clerk"], ["disable", "clerk2"]):
        assert said(hub("staff", *command, "--as", "clerk")) == (3, "clerk may not do this (staff.manage).")
    assert hub("staff", "list", "--as", "admin").exit_code == 0


def test_a_community_that_is_not_there(hub: Hub) -> None:
    wrong = hub("staff", "grant", "clerk", "community_leader", "--community", "北社区")
    assert said(wrong) == (2, "There is no community 北社区. hub communities list shows them.")
