"""`hub init`, `doctor`, `backup` and `restore` on a folder of their own, as separate processes would."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import cli
from hub.cli.common import output
from hub.config import key_is_private

WHOLE = (
    "--name", "顾力木图便民服务中心", "--phone", "0909-1", "--address", "幸福路1号", "--community", "东社区",
    "--community", "西社区", "--admin", "root", "--admin-name", "王管",
)  # fmt: skip


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_LANG", "en")
    for name in ("HUB_DATA", "HUB_DATABASE"):
        monkeypatch.delenv(name, raising=False)


def hub(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def rows(*arguments: object) -> object:
    return json.loads(hub(*arguments, "--format", "json").stdout)


def test_a_new_centre_is_ready_for_its_administrator(tmp_path: Path) -> None:
    data = tmp_path / "centre"
    made = hub("init", "--data", data, *WHOLE)
    assert (made.exit_code, made.stderr) == (0, "")
    assert "http://127.0.0.1:8000/link/" in made.stdout
    assert made.stdout.count("No web address is set, so links open on this machine only") == 1
    assert key_is_private(data / "key")
    assert (data / "centre.sqlite").stat().st_mode & 0o077 == 0
    assert data.stat().st_mode & 0o077 == 0
    assert [row["name"] for row in rows("communities", "list", "--data", data)] == ["东社区", "西社区"]  # type: ignore[attr-defined]
    assert [row["roles"] for row in rows("staff", "list", "--data", data)] == [["administrator"]]  # type: ignore[attr-defined]
    found = hub("doctor", "--data", data)
    assert found.exit_code == 1
    # All that is wrong is that nobody has set a password yet; what else is said is only to be looked at.
    wrong = [line.split("right")[1].strip() for line in found.stdout.splitlines()
             if line.startswith("must be put right")]  # fmt: skip
    assert wrong == ["The administrator root has no password yet. Open the one-time link; hub staff link makes "
                     "a new one."]  # fmt: skip


@pytest.mark.parametrize("missing", range(0, len(WHOLE), 2))
def test_what_is_missing_is_named_and_nothing_is_made(tmp_path: Path, missing: int) -> None:
    flag = WHOLE[missing]
    given = [word for n in range(0, len(WHOLE), 2) if WHOLE[n] != flag for word in WHOLE[n : n + 2]]
    result = hub("init", "--data", tmp_path / "centre", *given)
    assert (result.exit_code, result.stderr) == (2, f"{flag}: This is needed for a new centre.\n")
    assert not (tmp_path / "centre").exists()


def test_no_folder_or_a_full_one(tmp_path: Path) -> None:
    assert hub("init", *WHOLE).exit_code == 2
    (tmp_path / "something").write_text("dear")
    result = hub("init", "--data", tmp_path, *WHOLE)
    assert (result.exit_code, result.stderr) == (
        3, f"{tmp_path}: The folder is not empty. Choose a new folder for a new centre.\n"
    )  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["something"]


def test_a_founding_that_fails_leaves_nothing(tmp_path: Path) -> None:
    wrong = [*WHOLE[:-4], "--admin", "NOT A LOGIN", "--admin-name", "x"]
    assert hub("init", "--data", tmp_path / "centre", *wrong).exit_code == 2
    assert not (tmp_path / "centre").exists()
    (tmp_path / "empty").mkdir()
    assert hub("init", "--data", tmp_path / "empty", *wrong).exit_code == 2
    assert list((tmp_path / "empty").iterdir()) == []


def test_backup_and_restore(tmp_path: Path) -> None:
    data, file, new = tmp_path / "centre", tmp_path / "b", tmp_path / "new"
    hub("init", "--data", data, *WHOLE)
    made = rows("backup", file, "--data", data)
    assert made["tables"]["communities"] == 2  # type: ignore[index]
    again = hub("backup", file, "--data", data)
    assert (again.exit_code, again.stderr) == (
        3,
        f"{file}: There is a file of that name already. Choose another name.\n",
    )
    assert hub("restore", file, "--data", new).exit_code == 3
    # That there is no such file, or that it is none, is said before the key is asked for.
    gone = hub("restore", tmp_path / "x", "--data", new)
    assert (gone.exit_code, gone.stderr) == (
        2, f"{tmp_path / 'x'}: The file cannot be read: there is no such file or folder.\n",
    )  # fmt: skip
    none = hub("restore", data / "key", "--data", new)
    assert (none.exit_code, none.stderr) == (
        2, f"{data / 'key'}: This is not a backup of the hub, or its beginning is damaged.\n",
    )  # fmt: skip
    # A copy is looked at wherever it lies: without the folder of any centre.
    assert hub("restore", file, "--check", "--key", data / "key").exit_code == 0
    restored = hub("restore", file, "--data", new, "--key", data / "key")
    assert (restored.exit_code, (new / "centre.sqlite").stat().st_mode & 0o077) == (0, 0)
    assert rows("communities", "list", "--data", new) == rows("communities", "list", "--data", data)
    assert hub("restore", file, "--data", new).exit_code == 3
    assert hub("restore", file, "--data", new, "--replace").exit_code == 0
    assert rows("restore", file, "--data", new, "--check") == {
        key: value
        for key, value in made.items()
        if key != "deleted"  # type: ignore[attr-defined]
    }


def test_when_erasures_are_known_is_told_where_no_centre_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    output({"until": dt.datetime(2026, 11, 27, 4, 0, tzinfo=dt.UTC)}, "table", {"until": "Taken"})
    assert capsys.readouterr().out.split() == ["Taken", "2026-11-27", "12:00"]


def test_a_damaged_backup_is_refused_with_a_sentence(tmp_path: Path) -> None:
    data, file = tmp_path / "centre", tmp_path / "b"
    hub("init", "--data", data, *WHOLE)
    hub("backup", file, "--data", data)
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    result = hub("restore", file, "--data", data, "--replace")
    assert (result.exit_code, result.stderr) == (
        2, f"{file}: The backup is damaged: it is not as it was written. "
        "Nothing was changed. Take another copy of it.\n",
    )  # fmt: skip
    assert hub("communities", "list", "--data", data).exit_code == 0
    missing = hub("restore", tmp_path / "nothing", "--data", data)
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)
