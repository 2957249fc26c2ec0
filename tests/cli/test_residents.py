"""`hub residents`: what scripts and people at a terminal see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from hub.cli import cli
from hub.db.base import reading
from hub.db.models import AccessLog, Resident
from hub.operations.centre.communities import add_community
from hub.operations.rights import OPERATOR
from hub.testing.centre import person

SHEET = "姓名,身份证号,民族,户号,与户主关系,血型\n王建国,659999198001010216,x,1,户主,A\n"


@pytest.fixture
def centre(app_without_pages: Flask) -> Flask:
    with app_without_pages.app_context():
        add_community(OPERATOR, name="东社区")
    return app_without_pages


def hub(app: Flask, *arguments: str, **options: Any) -> Result:
    runner = CliRunner(env={"HUB_LANG": "en"})
    return runner.invoke(cli, ["residents", *arguments], obj=app, **options)


def sheet(folder: Path, text: str = SHEET) -> str:
    path = folder / "花名册.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def residents(app: Flask) -> int:
    with app.app_context():
        return len(reading().execute(select(Resident.id)).all())


def test_a_trial_says_what_would_happen(centre: Flask, tmp_path: Path) -> None:
    result = hub(centre, "import", sheet(tmp_path), "--community", "1", "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "东社区",
        "The sheet                                      How many",
        "People in the sheet                            1",
        "New                                            1",
        "Changed                                        0",
        "Unchanged                                      0",
        "In the registry, not in the sheet (they stay)  0",
        "New households                                 1",
        "Dropped unread, the hub must not hold them: 民族.",
        "Columns not known, ignored: 血型.",
        "Nothing was imported: this was a trial.",
    ]
    assert residents(centre) == 0


def test_without_a_terminal_it_needs_yes(centre: Flask, tmp_path: Path) -> None:
    for more in ((), ("--format", "json")):
        result = hub(centre, "import", sheet(tmp_path), "--community", "1", *more)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "--yes" in result.stderr
    assert residents(centre) == 0


def test_yes_imports_and_again_nothing_changes(centre: Flask, tmp_path: Path) -> None:
    first = hub(centre, "import", sheet(tmp_path), "--community", "1", "--yes")
    assert (first.exit_code, first.stdout.splitlines()[-1]) == (0, "Imported.")
    # Nothing to ask about, so no --yes is needed.
    again = hub(centre, "import", sheet(tmp_path), "--community", "1")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (
        0,
        "Nothing has changed; nothing was written.",
    )
    assert residents(centre) == 1


def test_on_a_terminal_it_asks(centre: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True, raising=False)
    refused = hub(centre, "import", sheet(tmp_path), "--community", "1", input="n\n")
    assert (refused.exit_code, residents(centre)) == (1, 0)
    agreed = hub(centre, "import", sheet(tmp_path), "--community", "1", input="y\n")
    assert (agreed.exit_code, residents(centre)) == (0, 1)


def test_json_of_an_import(centre: Flask, tmp_path: Path) -> None:
    result = hub(centre, "import", sheet(tmp_path), "--community", "1", "--yes", "--format", "json")
    assert json.loads(result.stdout) == {
        "sheet": "", "community_id": 1, "community": "东社区", "people": 1, "new": 1, "changed": 0,
        "unchanged": 0, "missing": 0, "new_households": 1, "dropped": ["民族"], "ignored": ["血型"],
        "others": [], "imported": True,
        "notes": ["Dropped unread, the hub must not hold them: 民族.", "Columns not known, ignored: 血型."],
    }  # fmt: skip


def test_faults_are_listed_with_row_column_value_and_reason(centre: Flask, tmp_path: Path) -> None:
    wrong = sheet(tmp_path, SHEET + "李5,659999198001010217,x,,,\n")
    result = hub(centre, "import", wrong, "--community", "1", "--yes")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        "Row  Column    Value               What is wrong",
        "3    姓名      李5                 A name holds letters only, no digits or signs.",
        "3    身份证号  **************0217  The check digit of the ID number does not fit. One digit is"
        " wrong, or two are swapped: compare with the card.",
    ]
    assert result.stderr == (
        "花名册.csv: 2 faults, nothing was imported. The first: row 3, 姓名: A name holds letters only, no"
        " digits or signs.\n"
    )
    told = hub(centre, "import", wrong, "--community", "1", "--yes", "--format", "json")
    said = json.loads(told.stdout)
    assert (told.exit_code, said["count"], said["imported"]) == (2, 2, False)
    assert said["errors"][0] == {
        "row": 3, "column": "姓名", "value": "李5",
        "reason": "A name holds letters only, no digits or signs.",
    }  # fmt: skip
    assert residents(centre) == 0


def test_a_long_list_of_faults_is_cut_and_counted(centre: Flask, tmp_path: Path) -> None:
    rows = "".join(f"王{i},659999198001010216\n" for i in range(60))
    result = hub(centre, "import", sheet(tmp_path, f"姓名,身份证号\n{rows}"), "--community", "1", "--yes")
    # Sixty names and fifty-nine repeated numbers.
    assert result.stdout.splitlines()[-1] == "… and 69 more."
    assert len(result.stdout.splitlines()) == 1 + 50 + 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--community", "9"], "There is no community 9."),
        ([], "--community"),
        (["--community", "east"], "There is no community east."),
    ],
)
def test_wrong_use_is_exit_2(centre: Flask, tmp_path: Path, arguments: list[str], says: str) -> None:
    result = hub(centre, "import", sheet(tmp_path), *arguments, "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_missing_and_an_empty_file_are_one_sentence(centre: Flask, tmp_path: Path) -> None:
    for path in (
        str(tmp_path / "nothing.xlsx"),
        str(tmp_path),
        sheet(tmp_path, ""),
        sheet(tmp_path, "姓名,身份证号\n"),
    ):
        result = hub(centre, "import", path, "--community", "1", "--yes")
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_for_a_person_it_needs_the_permission_and_names_them_in_the_log(
    centre: Flask, tmp_path: Path
) -> None:
    with centre.app_context():
        admin = person("admin", "administrator")
        person("clerk", "window_clerk", department="civil_affairs")
    refused = hub(centre, "import", sheet(tmp_path), "--community", "1", "--yes", "--as", "clerk")
    assert (refused.exit_code, refused.stdout, residents(centre)) == (3, "", 0)
    assert hub(centre, "import", sheet(tmp_path), "--community", "1", "--yes", "--as", "admin").exit_code == 0
    with centre.app_context():
        log = reading().execute(select(AccessLog.staff_id, AccessLog.action)).all()
    assert [tuple(row) for row in log] == [(admin, "import")]


def test_count(centre: Flask, tmp_path: Path) -> None:
    hub(centre, "import", sheet(tmp_path), "--community", "1", "--yes")
    assert json.loads(hub(centre, "count", "--format", "json").stdout) == [
        {"community_id": 1, "community": "东社区", "residents": 1, "households": 1},
        {"community_id": None, "community": "", "residents": 0, "households": 0},
    ]
