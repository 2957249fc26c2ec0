"""`hub appraisal`: the rules and their points, a check, the entry, its hearing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import Hub, said

Rows = Callable[..., Any]


def test_four_rules_have_the_plans_points_and_the_rest_waits(rows: Rows, hub: Hub) -> None:
    """B-039: 4 rows with 2, 10, 2, 3, each citing article 5; one note on the rest."""
    found = rows("appraisal", "rules")
    basis = "A and B posts, article 5"
    assert [(row["rule"], row["points"], row["basis"]) for row in found["items"]] == [
        ("absent", -2, basis), ("nobody", -10, basis), ("phone", -2, basis), ("check_call", -3, basis),
    ]  # fmt: skip
    assert found["open"] == ["late", "complaint", "praise", "civil_affairs.roster_late"]
    assert found["note"].startswith("Still to be set by the centre: A case past its date, ")
    assert hub("settings", "set", "appraisal.points.late", "1", "--as", "admin").exit_code == 0
    assert [row["points"] for row in rows("appraisal", "rules")["items"]] == [-2, -10, -2, -3, -1]


def test_noted_proposed_and_decided_by_another(rows: Rows, hub: Hub) -> None:
    note = ("appraisal", "check", "absent", "window.civil_affairs", "--on", "2016-12-05", "--time", "11:00")
    number = rows(*note, "--as", "deputy")["number"]
    assert [
        row["on"] if "on" in row else row["day"] for row in rows("appraisal", "checks", "--as", "director")
    ] == ["2016-12-05"]
    made = rows("appraisal", "propose", "absent", number, "--person", "clerk", "--as", "deputy")["number"]
    assert hub("appraisal", "tell", made, "--as", "deputy").exit_code == 0
    assert hub("appraisal", "reply", made, "送材料去了三楼", "--as", "clerk").exit_code == 0
    assert said(hub("appraisal", "decide", made, "uphold", "--reason", "查实", "--as", "deputy")) == (
        3, f"{made}: Somebody else than who proposed it decides.",
    )  # fmt: skip
    assert hub("appraisal", "decide", made, "uphold", "--reason", "查实", "--as", "director").exit_code == 0
    own = rows("appraisal", "own", "--year", "2016", "--as", "clerk")
    assert (own["points"], [row["number"] for row in own["entries"]]) == (-2, [made])
    assert rows("appraisal", "own", "--year", "2016", "--as", "clerk2")["entries"] == []
    assert hub("appraisal", "ledger", "--as", "clerk").exit_code == 3


def test_a_round_is_opened_by_the_deputy_and_not_by_a_clerk(rows: Rows, hub: Hub) -> None:
    """B-025: clerk refused with exit code 3 and 0 rounds; the deputy's is 1."""
    assert hub("appraisal", "open", 2016, "--as", "clerk").exit_code == 3
    assert rows("appraisal", "rounds", "--as", "deputy") == []
    assert rows("appraisal", "open", 2016, "--as", "deputy") == {"number": "考评2016"}
    assert len(rows("appraisal", "rounds", "--as", "deputy")) == 1
    assert hub("appraisal", "fill", 2016, "clerk", "--own", 95, "--as", "clerk").exit_code == 0
    assert hub("appraisal", "fill", 2016, "clerk", "--leaders", 90, "--as", "deputy").exit_code == 2
    assert (
        hub("appraisal", "fill", 2016, "clerk", "--leaders", 90, "--daily", 85, "--as", "clerk2").exit_code
        == 2
    )
    assert (
        hub("appraisal", "fill", 2016, "clerk", "--leaders", 90, "--daily", 85, "--as", "deputy").exit_code
        == 0
    )
    (mine,) = rows("appraisal", "sheets", 2016, "--as", "clerk")
    assert (mine["login"], mine["own"], mine["leaders"], mine["result"]) == ("clerk", "95", "90", "")
    assert said(hub("appraisal", "close", 2016, "--as", "deputy"))[0] == 1
