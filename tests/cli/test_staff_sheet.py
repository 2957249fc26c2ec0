"""`hub staff import`: everybody with their posts from one sheet, all or none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from python_calamine import CalamineWorkbook

Hub = Callable[..., Result]
Rows = Callable[..., Any]
HEAD = "登录名,姓名,岗位,其他角色,培训合格日期,电话,身份证号,街道职务\n"


def sheet(folder: Path, text: str) -> Path:
    file = folder / "people.csv"
    file.write_text(HEAD + text, "utf-8")
    return file


def without_number(hub: Hub) -> int:
    """How many people doctor knows to have no ID number on record."""
    [count] = re.findall(r"(\d+) people handle cases without an ID number", hub("doctor").stdout)
    return int(count)


def test_one_sheet_makes_accounts_with_posts_and_roles(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    file = sheet(
        tmp_path,
        "bahar,巴哈尔,agent.w B,,2026-02-10,0909-2222333,,\n"
        "bahar,巴哈尔,leader.w A,,,,,\n"
        "zhou,周正,,街道纪工委、科室维护员 民政,,,,\n",
    )
    for post, slot in (("agent.w", "B"), ("leader.w", "A")):
        hub("posts", "hold", post, slot)
    before = rows("staff", "list")
    assert rows("staff", "import", file, "--dry-run") == []
    assert rows("staff", "list") == before
    made = rows("staff", "import", file, "--reason", "开办")
    assert [(one["login"], one["link"].rpartition("/")[0]) for one in made] == [
        ("bahar", "http://127.0.0.1:8000/link"),
        ("zhou", "http://127.0.0.1:8000/link"),
    ]
    held = {row["key"]: (row["A"], row["B"]) for row in rows("posts", "list")}
    assert (held["agent.w"][1], held["leader.w"][0]) == ("巴哈尔", "巴哈尔")
    roles = [(row["role"], row["department"]) for row in rows("staff", "show", "zhou")]
    assert roles == [("inspection", ""), ("department_maintainer", "civil_affairs")]
    # The same sheet again makes nobody and gives nothing twice.
    bare = without_number(hub)
    again = sheet(tmp_path, "bahar,巴哈尔,agent.w B,,,,659999197001101009,\n")
    assert rows("staff", "import", again) == []
    assert without_number(hub) == bare - 1
    assert rows("staff", "import", file) == []
    assert [(row["role"], row["department"]) for row in rows("staff", "show", "zhou")] == roles


def test_every_fault_is_named_with_its_row_and_nobody_is_made(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    hub("posts", "hold", "leader.w", "A")
    before = rows("staff", "list"), rows("posts", "list")
    held = next(row for row in before[1] if row["A"])
    file = sheet(
        tmp_path,
        "good,好人,leader.w A,,,,,\n"
        ",没名,,,,,,\n"
        "when,何时,,,昨天,,,\n"
        "none,无岗,window.none A,,,,,\n"
        f"taken,占岗,{held['key']} A,,,,,\n"
        "clerk,别人,,,,,,\n"
        "good,坏人,,,,,,\n"
        "role,角色,,检查组长,,,,\n",
    )
    result = hub("staff", "import", file)
    assert result.exit_code == 2
    assert result.stderr.partition("; there are:")[0].splitlines() == [
        "row 3: 登录名 is missing.",
        "row 4: 昨天 is not a date like 2016-11-25.",
        "row 5: There is no post window.none. hub posts list shows them all.",
        f"row 6: {held['key']} A is held by {held['A']}. hub posts hold puts somebody else there.",
        "row 7: The account clerk is clerk's.",
        "row 8: The rows of good have different names.",
        "row 9: There is no role 检查组长",
    ]
    assert (rows("staff", "list"), rows("posts", "list")) == before


def test_the_empty_sheet_has_a_row_for_each_vacant_slot(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    for post, slot in (("agent.w", "B"), ("leader.w", "A")):
        hub("posts", "hold", post, slot)
    file = tmp_path / "people.xlsx"
    assert hub("staff", "template", "--output", file).exit_code == 0
    lines = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    bare = [f"{row['key']} {slot}" for row in rows("posts", "list") for slot in "AB" if not row[slot]]
    assert ([line[2] for line in lines[1:]], len(bare)) == (bare, 2)
    nobody = hub("staff", "import", file)
    assert (nobody.exit_code, nobody.stderr) == (
        2,
        "There is nobody below the headings. Is it the right sheet?\n",
    )


def test_a_deputy_is_the_directors_b_without_a_second_directors_role(
    hub: Hub, rows: Rows, tmp_path: Path
) -> None:
    for post, slot in (("director", "B"), ("deputy", "A")):
        hub("posts", "hold", post, slot)
    hub("staff", "disable", "deputy")
    file = sheet(tmp_path, "vice,副主,director B、deputy A,,,,,办事处副主任\n")
    assert len(rows("staff", "import", file)) == 1
    assert [row["role"] for row in rows("staff", "show", "vice")] == ["deputy_director"]
    held = {row["key"]: (row["A"], row["B"]) for row in rows("posts", "list")}
    assert (held["director"], held["deputy"][0]) == (("director", "副主"), "副主")
