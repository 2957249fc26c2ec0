"""interfaces.md to the letter: exit codes, one line on stderr, no traceback, nobody's data without --as.

What each command does is tested beside it; here stands what all have in common.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from hub.cli import cli, root
from hub.config import create_key, key_path
from hub.db import migrate

from .conftest import Hub, said

Rows = Callable[..., Any]
HUGE = "99999999999999999999"


def run(*arguments: object, **env: str) -> Result:
    """`hub ARGUMENTS` without an app handed in: what a shell does."""
    inherited = dict.fromkeys(("HUB_DATA", "HUB_DATABASE"))
    with_env = {**inherited, "HUB_LANG": "en", **env}
    return CliRunner(env=with_env).invoke(cli, [str(each) for each in arguments])


def one_line(result: Result) -> str:
    """The line on stderr, which is the only one, and no traceback."""
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.output
    return result.stderr.removesuffix("\n")


def leaves() -> list[list[str]]:
    """Every command with its group, as words."""
    found: list[list[str]] = []

    def look(command: click.Command, words: list[str]) -> None:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                part = command.get_command(context, name)
                assert part is not None
                look(part, [*words, name])
        else:
            found.append(words)

    for name in root.COMMANDS:
        look(root.load(name), [name])
    return found


def leaf(words: list[str]) -> click.Command:
    command: click.Command = root.load(words[0])
    for word in words[1:]:
        assert isinstance(command, click.Group)
        part = command.get_command(click.Context(command), word)
        assert part is not None
        command = part
    return command


# --- wrong use ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", leaves(), ids=" ".join)
def test_an_option_that_is_not_there_is_one_line(words: list[str]) -> None:
    result = run(*words, "--nix")
    assert (result.exit_code, result.stdout) == (2, "")
    assert one_line(result).startswith(f"{' '.join(['cli', *words])}: No such option '--nix'.")


def test_an_unknown_command_or_option_of_the_whole_is_one_line() -> None:
    for words, line in (
        (["nothing"], "cli: No such command 'nothing'."),
        (["staff", "nothing"], "cli staff: No such command 'nothing'."),
        (["--nix"], "cli: No such option '--nix'."),
    ):
        result = run(*words)
        assert (result.exit_code, result.stdout, one_line(result)) == (2, "", line)


@pytest.mark.parametrize("words", [[], ["services"], ["residents"]], ids=" ".join)
def test_no_command_shows_those_there_are_and_says_so(words: list[str]) -> None:
    result = run(*words)
    assert (result.exit_code, one_line(result)) == (2, f"{' '.join(['cli', *words])}: Missing command.")
    assert ("Commands:" if words else "To begin:") in result.stdout


def test_a_choice_that_is_missing_is_one_line() -> None:
    # click writes the choices below each other.
    result = run("calendar", "set", "2026-01-01")
    assert result.exit_code == 2
    assert one_line(result).endswith("Choose from: work, free, as-national")


@pytest.mark.parametrize(
    "words",
    [
        ["cases", "list", "--before", HUGE], ["cases", "list", "--before", "-1"],
        ["cases", "list", "--limit", "0"], ["access-log", "--resident", HUGE],
        ["access-log", "--case", HUGE], ["access-log", "--since", "x"],
        ["residents", "import", "x.csv", "--community", HUGE], ["calendar", "show", "x"],
        ["demo", "--port", "0"], ["run", "--workers", "0"], ["sweep", "--every", "0"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_number_or_date_out_of_reach_is_one_line(hub: Hub, words: list[str]) -> None:
    result = hub(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    one_line(result)


def test_a_community_that_is_not_there(hub: Hub) -> None:
    line = "There is no community 99. hub communities list shows them."
    assert said(hub("cases", "list", "--community", 99)) == (2, line)
    assert said(hub("cases", "list", "--community", "nowhere")) == (2, line.replace("99", "nowhere"))


# --- who acts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["cases", "list"], ["staff", "list"], ["access-log"]], ids=" ".join)
def test_an_empty_login_is_nobody_and_not_the_operator(hub: Hub, words: list[str]) -> None:
    # hub staff list --as "$LOGIN" with LOGIN unset must not run with an operator's rights.
    result = hub(*words, "--as", "")
    assert (result.exit_code, result.stdout) == (2, "")
    assert one_line(result).endswith("Invalid value for '--as': It is empty.")


@pytest.mark.parametrize("words", leaves(), ids=" ".join)
def test_whoever_prints_data_can_print_json(words: list[str]) -> None:
    # What only does something, or writes a file, prints no data.
    silent = {
        "appraisal close", "appraisal decide", "appraisal fill", "appraisal reply", "appraisal tell", "audit agree", "audit note", "calendar import", "calendar notices", "calendar set", "calendar undo",
        "exports allow", "exports fetch", "exports refuse", "init", "modules disable",
        "modules enable", "payments export", "payments payee-paper", "plugins new", "posts area", "posts building", "posts hold", "release", "rosters close",
        "rosters report", "run", "services card",
        "services chart", "services guide", "services publish", "services revise",
        "settings set",
        "staff away", "staff disable", "staff grant", "staff revoke", "staff template", "posts add", "posts change", "posts close", "posts reopen",
        "takeover confirm", "takeover refuse", "takeover template",
        "cases charge", "cases put-delivery-right", "services form", "collection check", "collection close", "courses cancel", "courses offer",
        "vacancies publish", "vacancies take-down",
    }  # fmt: skip
    formats = [option for option in leaf(words).params if option.name == "format"]
    assert bool(formats) == (" ".join(words) not in silent)


# --- the centre's folder and database -------------------------------------------------------------


@pytest.fixture
def folder(made_once: Path, tmp_path: Path) -> Path:
    """A centre's folder: key and tables, and one resident."""
    return Path(shutil.copytree(made_once, tmp_path / "centre"))


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that each test gets a copy of."""
    place = tmp_path_factory.mktemp("made") / "centre"
    create_key(place)
    migrate.upgrade(f"sqlite:///{place / 'centre.sqlite'}")
    assert run("communities", "add", "东社区", "--data", place).exit_code == 0
    sheet = place.with_name("sheet.csv")
    sheet.write_text("姓名,身份证号\n样甲,659999198205140020\n", encoding="utf-8")
    done = run("residents", "import", sheet, "--community", 1, "--yes", "--data", place)
    assert (done.exit_code, done.stderr) == (0, "")
    return place


COMMANDS = (
    ["communities", "list"], ["residents", "count"], ["cases", "list"], ["audit", "verify"], ["sweep"],
    ["access-log"], ["staff", "list"], ["posts", "list"], ["modules", "list"], ["settings", "list"],
    ["calendar", "show", "2026"], ["backup", "b.hub"],
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_folder(tmp_path: Path, words: list[str]) -> None:
    nowhere = tmp_path / "nowhere"
    result = run(*words, "--data", nowhere)
    line = f"{nowhere}: There is no such folder. A new centre begins with hub init."
    assert (result.exit_code, result.stdout, one_line(result)) == (2, "", line)
    assert not nowhere.exists()


def test_hub_data_and_data_say_the_same(folder: Path) -> None:
    by_option = run("communities", "list", "--format", "json", "--data", folder)
    by_name = run("communities", "list", "--format", "json", HUB_DATA=str(folder))
    assert json.loads(by_option.stdout) == [{"id": 1, "name": "东社区", "phone": "", "address": ""}]
    assert by_name.stdout == by_option.stdout


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_newer_than_the_program(folder: Path, words: list[str]) -> None:
    with sqlite3.connect(folder / "centre.sqlite") as raw:
        raw.execute("UPDATE alembic_version_hub SET version_num = '9999'")
    result = run(*words, "--data", folder)
    assert (result.exit_code, result.stdout) == (3, "")
    assert one_line(result).startswith("The tables of hub are at 9999, which this program does not know.")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_another_centres_key(folder: Path, words: list[str]) -> None:
    # Whatever were written now would be sealed with the wrong key.
    key_path(folder).write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
    result = run(*words, "--data", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert one_line(result).startswith("No seal fits: the key file is not the one of this database.")


def test_doctor_says_that_the_key_is_another_centres(folder: Path) -> None:
    key_path(folder).write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
    result = run("doctor", "--format", "json", "--data", folder)
    found = json.loads(result.stdout)
    assert (result.exit_code, [row["level"] for row in found]) == (1, ["wrong"])
    assert found[0]["what"].startswith("No seal fits:")


def test_run_does_not_start_with_another_centres_key(folder: Path) -> None:
    key_path(folder).write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
    result = run("run", "--port", 1, "--data", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert one_line(result).startswith("No seal fits:")


@pytest.mark.parametrize("words", [*COMMANDS, ["db", "current"], ["db", "upgrade"]], ids=" ".join)
def test_a_file_that_is_no_database(folder: Path, words: list[str]) -> None:
    for more in folder.glob("centre.sqlite*"):
        more.unlink()
    (folder / "centre.sqlite").write_bytes(b"no database at all" * 100)
    result = run(*words, "--data", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "The database is damaged, or no database at all." in one_line(result)


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("nonsense://x", "HUB_DATABASE: This is not the address of an SQLite or PostgreSQL database."),
        ("no address", "HUB_DATABASE: This is not the address of an SQLite or PostgreSQL database."),
        (
            "postgresql://a@one:1,two:2/x",
            "HUB_DATABASE: This is not the address of an SQLite or PostgreSQL database.",
        ),
        ("sqlite:////nowhere/at/all", "The database cannot be used: unable to open database file."),
        ("postgresql://nobody:geheim@127.0.0.1:1/x", "The database cannot be used: Connection refused."),
    ],
)
def test_a_database_that_cannot_be_opened(folder: Path, url: str, line: str) -> None:
    result = run("communities", "list", "--data", folder, HUB_DATABASE=url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert one_line(result).startswith(line)
    assert "geheim" not in result.stderr


def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    # Root may write everywhere, unless it gives that up.
    plain = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    words = [sys.executable, "-m", "hub.cli", "communities", "add", "西社区", "--data", str(folder)]
    env = {**os.environ, "HUB_LANG": "en"}
    for file in folder.iterdir():
        file.chmod(0o400)
    folder.chmod(0o500)
    try:
        done = subprocess.run([*plain, *words], env=env, capture_output=True, text=True, check=False)
    finally:
        folder.chmod(0o700)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "This user may not write the database's file; nothing of this was saved. Run it as the hub's user; the "
        "data folder and all that is in it must be that user's.\n"
    )


def test_a_new_centre_in_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """Said before anything is asked for, and before anything is made."""
    plain = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    words = [sys.executable, "-m", "hub.cli", "init", "--data", str(tmp_path / "a" / "b")]
    tmp_path.chmod(0o500)
    try:
        done = subprocess.run(
            [*plain, *words],
            env={**os.environ, "HUB_LANG": "en"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        tmp_path.chmod(0o700)
    assert (done.returncode, done.stderr) == (
        3, f"{tmp_path}: You may not write here. Choose another folder, or run it as the user whom this one belongs "
        "to.\n",
    )  # fmt: skip


def test_a_new_centre_needs_an_empty_database(folder: Path, tmp_path: Path) -> None:
    # Two key files sharing one database could read neither's people.
    second = tmp_path / "second"
    answer = run(
        "init", "--data", second, "--name", "二", "--phone", "0909", "--address", "二路", "--community", "西社区",
        "--admin", "second", "--admin-name", "二", HUB_DATABASE=f"sqlite:///{folder / 'centre.sqlite'}",
    )  # fmt: skip
    line = "There is a centre here already. Choose an empty database for a new centre."
    assert (answer.exit_code, answer.stdout, one_line(answer)) == (3, "", line)
    assert not second.exists()
    listed = run("communities", "list", "--format", "json", "--data", folder)
    assert [row["name"] for row in json.loads(listed.stdout)] == ["东社区"]
