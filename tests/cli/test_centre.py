"""`hub posts`, `settings`, `modules`, `communities`, `calendar`, `access-log`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask

from hub.operations.access import log_access
from hub.testing.centre import actor

Hub = Callable[..., Result]
Rows = Callable[..., Any]


def said(result: Result) -> tuple[int, str]:
    return result.exit_code, result.stderr.removesuffix("\n")


def test_posts(hub: Hub, rows: Rows) -> None:
    assert hub("staff", "add", "new", "--name", "新人", "--role", "finance").exit_code == 0
    assert hub("posts", "add", "finance.2", "--title", "财务二岗", "--role", "finance").exit_code == 0
    assert hub("posts", "hold", "finance.2", "A", "new").exit_code == 0
    found = {row["key"]: (row["A"], row["B"]) for row in rows("posts", "list", "--role", "finance")}
    assert found == {"finance": ("finance", "finance2"), "finance.2": ("新人", "")}
    assert hub("posts", "hold", "finance.2", "A").exit_code == 0
    assert said(hub("posts", "hold", "finance.2", "A")) == (2, "Nobody holds A of the post 财务二岗.")
    assert said(hub("posts", "hold", "finance.2", "A", "clerk"))[0] == 3
    assert hub("posts", "hold", "finance.2", "C", "clerk").exit_code == 2
    assert said(hub("posts", "list", "--as", "clerk")) == (3, "clerk may not do this (post.manage).")
    assert hub("posts", "change", "finance.2", "--phone", "0909-2222333").exit_code == 0
    kept = {row["key"]: (row["title"], row["phone"]) for row in rows("posts", "list", "--role", "finance")}
    assert kept["finance.2"] == ("财务二岗", "0909-2222333")


def test_a_window_post_with_services(hub: Hub, rows: Rows) -> None:
    made = hub(
        "posts", "add", "window.low", "--title", "低保窗口", "--role", "window_clerk", "--department",
        "civil_affairs", "--service", "民政-1",
    )  # fmt: skip
    assert made.exit_code == 0
    row = next(row for row in rows("posts", "list") if row["key"] == "window.low")
    assert row["services"] == ["civil_affairs.minimum_living"]


def test_areas(hub: Hub) -> None:
    assert hub("posts", "area", "第二片区", "--community", "1", "--post", "officer.e").exit_code == 0
    assert said(hub("posts", "area", "第二片区", "--community", "2", "--post", "officer.e"))[0] == 3
    assert said(hub("posts", "area", "第二片区")) == (2, "--community: Say in which community.")


def test_settings(hub: Hub, rows: Rows) -> None:
    assert (
        hub("settings", "set", "centre.name", "便民中心", "--reason", "挂牌", "--as", "admin").exit_code == 0
    )
    row = next(row for row in rows("settings", "list") if row["key"] == "centre.name")
    assert (row["label"], row["value"]) == ("The centre's name", "便民中心")
    assert [(row["value"], row["name"], row["reason"]) for row in rows("settings", "get", "centre.name")] == [
        ("便民中心", "admin", "挂牌")
    ]
    assert hub("settings", "set", "posting_days", "7", "--service", "民政-1").exit_code == 0
    assert rows("settings", "get", "posting_days", "--service", "民政-1")[0]["value"] == 7
    assert said(hub("settings", "set", "posting_days", "viele", "--service", "民政-1")) == (
        2, "posting_days: viele is not a whole number from 0 up.",
    )  # fmt: skip
    assert said(hub("settings", "get", "nothing"))[0] == 2
    assert said(hub("settings", "set", "centre.name", "x", "--as", "clerk"))[0] == 3


def test_modules(hub: Hub, rows: Rows) -> None:
    assert rows("modules", "list") == [
        {"key": "civil_affairs", "title": "民政", "on": [], "communities": []},
        {"key": "disability", "title": "残联", "on": [], "communities": []},
        {"key": "family_planning", "title": "计划生育", "on": [], "communities": []},
        {"key": "labour", "title": "劳动保障", "on": [], "communities": []},
    ]
    assert hub("modules", "enable", "civil_affairs", "--community", "东社区").stdout == "Done.\n"
    assert hub("modules", "enable", "civil_affairs", "--community", "1").stdout == "It was on already.\n"
    assert rows("modules", "list")[0]["communities"] == ["东社区"]
    assert hub("modules", "disable", "civil_affairs", "--community", "1").stdout == "Done.\n"
    assert hub("modules", "disable", "civil_affairs", "--community", "1").stdout == "It was off already.\n"
    hub("posts", "hold", "agent.w", "B")
    assert said(hub("modules", "enable", "civil_affairs", "--community", "2")) == (
        3, "The post agent.w (community agent) has no B. hub posts hold gives it one.",
    )  # fmt: skip
    assert (
        hub("modules", "enable", "civil_affairs", "--community", "2", "--reason", "下周到岗").exit_code == 0
    )
    assert said(hub("modules", "enable", "forestry", "--community", "2"))[0] == 2
    assert said(hub("modules", "disable", "civil_affairs"))[0] == 2


def test_a_new_community_comes_with_the_plans_posts_and_areas(hub: Hub, rows: Rows) -> None:
    before = rows("communities", "list"), rows("posts", "list")
    twice = ("communities", "add", "南社区", "--posts", "--area", "一片区", "--area", "一片区")
    assert hub(*twice).exit_code == 3
    assert (rows("communities", "list"), rows("posts", "list")) == before
    made = rows("communities", "add", "南社区", "--posts", "--area", "一片区", "--area", "二片区")["id"]
    new = [row["key"] for row in rows("posts", "list") if row["community_id"] == made]
    assert new == [f"agent.{made}", f"leader.{made}", f"officer.{made}.1", f"officer.{made}.2"]
    plan = json.loads(hub("posts", "plan", "--community", "南社区", "--format", "json").stdout)
    assert [(row["area"], row["post"]) for row in plan] == [
        ("一片区", "南社区一片区包户岗"), ("二片区", "南社区二片区包户岗"),
    ]  # fmt: skip


def test_communities(hub: Hub, rows: Rows) -> None:
    assert rows("communities", "add", "北社区", "--phone", "0909-1")["id"] == 3
    assert [(row["id"], row["name"]) for row in rows("communities", "list")] == [
        (1, "东社区"), (2, "西社区"), (3, "北社区"),
    ]  # fmt: skip
    assert said(hub("communities", "add", "北社区")) == (3, "There is a community 北社区 already.")
    assert hub("communities", "list").stdout.splitlines()[0].split() == [
        "Id",
        "Community",
        "Telephone",
        "Address",
    ]


def test_calendar(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    assert rows("calendar", "show", "2031")["provisional"] is True
    file = tmp_path / "2031.csv"
    text = "日期,上班,说明\n2031-05-01,放假,劳动节\n2031-05-04,上班,调休\n"
    file.write_text(text, encoding="gbk")
    some = hub("calendar", "import", file, "--document", "国办1号")
    assert some.stdout.splitlines() == [
        "1 days change; 0 cases are due later, 0 earlier.",
        "It does not name 元旦（1月1日）、国庆节（10月1日）: its days are taken over, the year stays provisional until a whole year's"
        " arrangement comes.",
        "2 days of 2031 are new.",
    ]
    file.write_text(f"{text}2031-01-01,放假,元旦\n2031-10-01,放假,国庆节\n", encoding="gbk")
    done = hub("calendar", "import", file, "--document", "国办1号")
    assert done.stdout.splitlines()[1:] == [
        "The notice does not name these days, reckoned as free; they stay free: 2031-01-22, 2031-01-23, 2031-01-24,"
        " 2031-01-27, 2031-04-07, 2031-05-02, 2031-06-24, 2031-10-02, 2031-10-03.",
        "2031 is published; 2 days are new.",
    ]
    assert rows("calendar", "show", "2031")["provisional"] is False
    assert rows("calendar", "moved") == []
    assert hub("calendar", "moved").stdout == "No date moves.\n"
    assert hub("calendar", "set", "2031-05-05", "free", "--reason", "肉孜节").exit_code == 0
    assert {"date": "2031-05-05", "working": False, "code": "override", "reason": "肉孜节"} in rows(
        "calendar", "show", "2031"
    )["days"]
    assert hub("calendar", "set", "2031-05-05", "as-national").exit_code == 0
    assert said(hub("calendar", "set", "2031-05-06", "free")) == (
        2, "reason: Say why the day is worked or free (reason)."
    )  # fmt: skip
    shown = hub("calendar", "show", "2031").stdout
    assert "2031 has " in shown
    assert [line.split() for line in shown.splitlines()[:2]] == [
        ["Date", "Worked", "Source", "Reason"], ["2031-01-01", "no", "entered", "here", "元旦"],
    ]  # fmt: skip


def test_a_calendar_list_with_faults_names_each_row(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    file = tmp_path / "2031.csv"
    file.write_text("日期,上班,说明\n2031-05-01,放假,劳动节\n2031-05-01,放假,劳动节\n2031-05-40,放假,x\n")
    assert said(hub("calendar", "import", file)) == (
        2, "2031.csv:3: 2031-05-01 is there twice.\n"
        "2031.csv:4: 2031-05-40 is not a date; write it like 2016-11-25.",
    )  # fmt: skip
    assert rows("calendar", "show", "2031")["provisional"] is True


def test_the_access_log(hub: Hub, rows: Rows, small: Flask) -> None:
    with small.app_context():
        log_access(actor("clerk"), "resident.open", "受理", resident_id=7)
    found = rows("access-log", "--resident", "7", "--as", "inspection")
    assert [(row["name"], row["purpose"]) for row in found] == [("clerk", "受理")]
    assert rows("access-log", "--login", "clerk2") == []
    assert said(hub("access-log", "--as", "clerk")) == (3, "clerk may not do this (accesslog.read).")
    assert hub("access-log", "--limit", "0").exit_code == 2


def test_doctor(hub: Hub) -> None:
    found = hub("doctor")
    assert found.exit_code == 1
    assert found.stdout.splitlines()[0].split() == ["Level", "Finding"]
    assert "The administrator admin has no password yet." in found.stdout
    hub("posts", "hold", "window.civil_affairs", "A")
    said_of = hub("doctor").stdout
    assert ("Civil affairs: " in said_of, "民政: " in said_of) == (True, False)


def test_sweep(hub: Hub, rows: Rows) -> None:
    first, second = rows("sweep"), rows("sweep")
    assert first.keys() == second.keys()
    assert second == dict.fromkeys(first, 0)
    assert hub("sweep").stdout.splitlines()[0].split() == ["What", "was", "done", "Count"]
    assert hub("sweep", "--every", "0").exit_code == 2
