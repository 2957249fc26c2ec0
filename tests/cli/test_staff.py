"""`hub staff`: accounts, roles, links."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from click.testing import Result
from flask import Flask

from hub.operations.staff.accounts import use_link
from hub.operations.staff.login import authenticate

Hub = Callable[..., Result]
Rows = Callable[..., Any]


def said(result: Result) -> tuple[int, str]:
    return result.exit_code, result.stderr.removesuffix("\n")


def test_a_new_account_gets_a_link_and_no_password(rows: Rows, small: Flask) -> None:
    made = rows(
        "staff", "add", "bahar", "--name", "巴哈尔", "--role", "community_agent", "--community", "东社区"
    )
    assert sorted(made) == ["expires_at", "link", "login"]
    # No web address is set: the link is whole all the same, as hub run serves without one.
    assert made["link"].startswith("http://127.0.0.1:8000/link/")
    with small.app_context():
        use_link(made["link"].rpartition("/")[2], "a sentence of hers")
        assert authenticate("bahar", "a sentence of hers").grants[0].community_id == 1
    row = next(row for row in rows("staff", "list") if row["login"] == "bahar")
    assert (row["name"], row["roles"], row["has_password"]) == ("巴哈尔", ["community_agent(1)"], True)


def test_one_command_puts_a_new_person_into_posts(hub: Hub, rows: Rows) -> None:
    before = rows("staff", "list")
    there = ("staff", "add", "bahar", "--name", "巴哈尔", "--reason", "新到岗")
    posts = ("--post", "agent.w B", "--post", "leader.w A")
    unknown = hub(*there, *posts, "--post", "window.none A")
    assert said(unknown) == (2, "There is no post window.none. hub posts list shows them all.")
    assert said(hub(*there, "--post", "agent.w")) == (
        2,
        'bahar: A post is written like "window.civil_affairs A".',
    )
    assert rows("staff", "list") == before
    assert hub(*there, *posts, "--trained", "2026-02-10").exit_code == 0
    roles = [(row["role"], row["community"]) for row in rows("staff", "show", "bahar")]
    assert sorted(roles) == [("community_agent", "西社区"), ("community_leader", "西社区")]
    held = {row["key"]: (row["A"], row["B"]) for row in rows("posts", "list")}
    assert (held["agent.w"][1], held["leader.w"][0]) == ("巴哈尔", "巴哈尔")
    trained = rows("staff", "train", "bahar", "--service", "民政-1", "--on", "2026-03-10")
    assert sorted(row["passed_on"] for row in trained) == ["2026-02-10", "2026-03-10"]


def test_the_links_address_is_the_centres(hub: Hub, rows: Rows) -> None:
    bare = hub("staff", "link", "clerk").stdout.splitlines()
    assert "http://127.0.0.1:8000/link/" in bare[1]
    unset = "No web address is set, so links open on this machine only: hub settings set centre.url https://…"
    assert bare[2:] == [unset]
    hub("settings", "set", "centre.url", "https://bianmin.example/")
    assert unset not in hub("staff", "link", "clerk").stdout
    assert rows("staff", "link", "clerk")["link"].startswith("https://bianmin.example/link/")


def test_an_account_whose_role_is_refused_is_not_made_either(hub: Hub, rows: Rows) -> None:
    before = rows("staff", "list")
    assert said(hub("staff", "add", "bahar", "--name", "x", "--role", "king"))[0] == 2
    assert said(hub("staff", "add", "bahar", "--name", "x", "--role", "director")) == (
        3, "There are already 1 of directors; the plan has 1. "
        "It is possible with a reason, which is kept (--reason).",
    )  # fmt: skip
    assert rows("staff", "list") == before


def test_roles_come_and_go(hub: Hub, rows: Rows) -> None:
    given = ("staff", "grant", "clerk", "community_leader", "--community", "2", "--since", "2016-11-25")
    assert hub(*given).exit_code == 0
    assert said(hub(*given)) == (3, "clerk has the role community leader there already.")
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
    off = hub("staff", "disable", "clerk")
    assert (off.exit_code, off.stdout.splitlines()) == (0, [
        "Done.", "window.civil_affairs A falls vacant: give it to somebody.",
    ])  # fmt: skip
    assert "clerk" not in {row["login"] for row in rows("staff", "list")}
    assert {row["login"]: row["active"] for row in rows("staff", "list", "--all")}["clerk"] is False
    assert hub("staff", "disable", "clerk", "--again").exit_code == 0
    assert "clerk" in {row["login"] for row in rows("staff", "list")}


def test_away(hub: Hub) -> None:
    first, last = (str(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=ahead)) for ahead in (3, 5))
    assert hub("staff", "away", "clerk", "--from", first, "--to", last).exit_code == 0
    assert said(hub("staff", "away", "clerk", "--from", last, "--to", first))[0] == 2
    assert said(hub("staff", "away", "clerk", "--from", "2016-03-02", "--to", "2016-03-03"))[0] == 2
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


def test_what_a_person_may_and_the_book_of_the_account(hub: Hub, rows: Rows) -> None:
    found = rows("staff", "may", "clerk")
    opens = next(row for row in found["rights"] if row["permission"] == "case.open")
    assert (opens["role"], opens["department"], opens["since"]) == (
        "window_clerk",
        "civil_affairs",
        "2016-01-01",
    )
    assert [(row["key"], row["slot"], row["today"]) for row in found["posts"]] == [
        ("window.civil_affairs", "A", True)
    ]
    assert "open cases (intake)" in hub("staff", "may", "clerk").stdout
    hub("staff", "disable", "clerk", "--reason", "调离")
    assert rows("staff", "may", "clerk")["rights"] == []
    [last, *_] = rows("staff", "book", "clerk")
    assert (last["what"], last["reason"], last["by"]) == ("switched off", "调离", "")
    assert said(hub("staff", "may", "nobody"))[0] == 2


def test_a_role_ends_on_a_day_and_names_the_post(hub: Hub, rows: Rows) -> None:
    given = (
        "staff",
        "revoke",
        "clerk",
        "window_clerk",
        "--department",
        "civil_affairs",
        "--until",
        "2099-12-31",
    )
    done = hub(*given)
    assert (done.exit_code, done.stdout.splitlines()) == (
        0, ["Done.", "The post window.civil_affairs ends with it: give it to somebody."],
    )  # fmt: skip
    assert [row["until"] for row in rows("staff", "show", "clerk")] == ["2099-12-31"]
    for until in ("2099-12-31", "2001-01-01"):
        refused = hub("staff", "revoke", "admin", "administrator", "--until", until)
        assert said(refused)[1].startswith("This is the last administrator.")


def test_training_and_log_ins(hub: Hub, rows: Rows, small: Flask) -> None:
    from hub.operations.staff.people import start_session
    from hub.testing.centre import actor

    made = rows(
        "staff", "train", "clerk", "--service", "民政-1", "--on", "2016-12-01", "--document", "证书1号"
    )
    assert [(row["service"], row["passed_on"]) for row in made] == [
        ("civil_affairs.minimum_living", "2016-12-01"), ("", "2016-01-01"),
    ]  # fmt: skip
    assert said(hub("staff", "train", "clerk", "--on", "2999-01-01"))[0] == 2
    with small.app_context():
        start_session(actor("clerk"), came_from="10.0.0.5", client="Edge · Windows")
    assert [row["client"] for row in rows("staff", "log-ins", "clerk")] == ["Edge · Windows"]
    assert hub("staff", "log-ins", "clerk", "--end").stdout == "1 log-ins ended.\n"
    assert rows("staff", "log-ins", "clerk") == []


def test_who_does_what_and_the_plan(hub: Hub, rows: Rows) -> None:
    who = rows("posts", "who", "民政-6", "东社区")
    assert {row["login"] for row in who} == {"clerk", "officer-e", "leader-e", "street"}
    assert said(hub("posts", "plan")) == (0, "")
    hub("posts", "hold", "street", "A")
    hub("posts", "hold", "street", "B")
    gone = hub("posts", "who", "民政-6", "1", "--format", "json")
    assert (gone.exit_code, "Nobody holds the post street." in gone.stdout) == (1, True)
    hub("posts", "area", "第二片区", "--community", "东社区")
    done = hub("posts", "building", "1号楼", "--area", "第二片区", "--community", "东社区")
    assert done.stdout == "0 households moved.\n"
    plan = hub("posts", "plan", "--community", "东社区", "--format", "json")
    assert said(plan) == (
        1, "东社区: The area 第二片区 has no officer's post. hub posts area gives it one."
    )  # fmt: skip
    assert '"1号楼"' in plan.stdout
    assert said(hub("posts", "building", "x", "--area", "y", "--community", "1"))[0] == 2


def test_departments_and_communities_are_words_beside_roles(hub: Hub) -> None:
    listed = [re.split(r"  +", line)[2] for line in hub("staff", "list").stdout.splitlines()
              if line.split()[0] in ("clerk", "agent-e", "admin")]  # fmt: skip
    assert listed == ["system administrator", "community agent(东社区)", "window clerk(Civil affairs)"]
    reasons = {re.split(r"  +", line)[1] for line in hub("staff", "may", "clerk").stdout.splitlines()
               if "·" in line}  # fmt: skip
    assert {reason.split(" · ")[1] for reason in reasons} == {"Civil affairs"}
