"""`hub supervision` and `hub reports half-month`: the same permissions as the pages, nobody's name."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from flask import Flask

from hub.domain.report_dates import due_dates
from hub.testing.centre import person

from .conftest import Hub, said

Rows = Callable[..., Any]


def last_due(today: dt.date) -> dt.date:
    """The last due date whose rest days are over."""
    return due_dates(today - dt.timedelta(days=60), today - dt.timedelta(days=12))[-1]


def test_a_half_month_report_on_the_command_line(small: Flask, rows: Rows, hub: Hub) -> None:
    with small.app_context():
        person("group", "supervision_group")
    due = last_due(dt.datetime.now(dt.UTC).date())
    before = rows("reports", "half-month", "list", "--due", due, "--as", "group")
    assert {row["unit"]: row["state"] for row in before} == {
        "community:1": "missing", "community:2": "missing", "window:civil_affairs": "missing",
    }  # fmt: skip
    (shown,) = rows("reports", "half-month", "show", "community:1", "--due", due, "--as", "leader-e")
    assert (shown["state"], shown["figures"]["accepted"]) == ("", 0)
    file = ("reports", "half-month", "file", "community:1", "--due", due, "--progress", "正常")
    assert said(hub(*file, "--as", "leader-w")) == (3, "community:1: This is another unit's report.")
    assert hub(*file, "--as", "leader-e").exit_code == 0
    assert said(hub(*file, "--as", "leader-e"))[0] == 3
    circulate = ("reports", "half-month", "circulate", "--due", due)
    (dry,) = rows(*circulate, "--dry-run", "--as", "group")
    assert (dry["late"], dry["missing"]) == (["东社区"], ["西社区", "民政窗口"])
    assert said(hub(*circulate, "--as", "deputy"))[0] == 3
    assert "未报送2个：西社区" in rows(*circulate, "--as", "group")[0]["text"]
    assert said(hub("reports", "half-month", "list", "--due", "2026-10-14", "--as", "group"))[0] == 2


def test_what_is_overdue_on_the_command_line(rows: Rows, hub: Hub) -> None:
    assert rows("supervision", "list", "--as", "deputy") == []
    assert said(hub("supervision", "list", "--as", "clerk"))[0] == 3
    assert said(hub("supervision", "list"))[0] == 3
    (total,) = rows(
        "supervision", "period", "--since", "2016-12-01", "--until", "2016-12-31", "--as", "inspection"
    )
    assert (total["accepted"], total["average"]) == (0, None)


def test_a_shift_has_its_word_in_a_table_and_its_key_in_json(hub: Hub) -> None:
    span = ("duty", "check", "--first", "2016-12-03", "--last", "2016-12-03", "--as", "deputy")
    assert hub(*span).stdout.split() == ["Day", "Shift", "2016-12-03", "holidays"]
    assert json.loads(hub(*span, "--format", "json").stdout) == [{"day": "2016-12-03", "shift": "holiday"}]
