"""The command line as a whole: lazy, declared, one sentence for every error."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from hub.cli import cli, common, root
from hub.cli.common import operator, output, requires, with_app
from hub.domain.errors import Conflict, InputError, Many, NotFound, NotHeld, Refused
from hub.testing.centre import person

LAZY = """
import sys
from click.testing import CliRunner
from hub.cli import cli
result = CliRunner().invoke(cli, {args!r})
assert result.exit_code == 0, result.output
heavy = {{"flask", "sqlalchemy", "flask_babel", "alembic", "holidays", "typst", "hub.app", "hub.db"}}
print(sorted(heavy & set(sys.modules)))
print(sorted(name for name in sys.modules if name.startswith("hub.cli.")))
"""


def run_python(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_help_imports_neither_flask_nor_the_database_nor_any_command() -> None:
    heavy, commands = run_python(LAZY.format(args=["--help"]))
    assert heavy == "[]"
    assert commands == "['hub.cli.root', 'hub.cli.speech']"


def test_the_help_of_one_command_imports_that_command_only() -> None:
    heavy, commands = run_python(LAZY.format(args=["staff", "add", "--help"]))
    assert heavy == "[]"
    assert (
        commands == "['hub.cli.common', 'hub.cli.kinds', 'hub.cli.links', 'hub.cli.root', 'hub.cli.sheets',"
        " 'hub.cli.speech', 'hub.cli.staff', 'hub.cli.staff_sheet']"
    )


def present() -> list[str]:
    """Commands whose module is there; others come with their part of the project."""
    return [
        name
        for name in root.COMMANDS
        if importlib.util.find_spec(f"hub.cli.{name.replace('-', '_')}") is not None
    ]


@pytest.mark.parametrize("name", present())
def test_every_command_loads_and_declares_its_permission(name: str) -> None:
    command = root.load(name)
    assert command.name == name
    assert root.undeclared(command, name) == []


def test_every_command_of_the_contract_is_there() -> None:
    # interfaces.md, "Due with the first issue".
    due = {
        "demo", "init", "run", "sweep", "doctor", "db", "modules", "communities", "services", "deadlines",
        "calendar", "residents", "cases", "audit", "access-log", "staff", "posts", "settings", "backup",
        "restore",
    }  # fmt: skip
    assert due <= set(root.COMMANDS)
    assert sorted(name for names in root.TOPICS.values() for name in names) == sorted(root.COMMANDS)


def test_a_command_without_a_permission_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.group()
    def modules() -> None: ...

    @modules.command()
    def bare() -> None:
        pytest.fail("it ran")

    @modules.command()
    @operator
    def good() -> None: ...

    assert root.undeclared(modules, "modules") == ["modules bare"]
    monkeypatch.setattr("hub.cli.modules.modules", modules)
    with pytest.raises(RuntimeError, match="commands without a permission: modules bare"):
        root.load("modules")
    assert CliRunner().invoke(cli, ["modules", "good"]).exit_code == 1


# --- errors ---------------------------------------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """`hub communities` raises it."""

    @click.command()
    @operator
    def communities() -> None:
        raise error

    monkeypatch.setattr("hub.cli.communities.communities", communities)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotHeld("not so", where="here", remedy="do"), 1),
        (InputError("not so", where="here", remedy="do"), 2),
        (NotFound("not so", where="here", remedy="do"), 2),
        (Refused("not so", where="here", remedy="do"), 3),
        (Conflict("not so", where="here", remedy="do"), 3),
    ],
)
def test_an_error_is_one_line_and_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    failing(monkeypatch, error)
    result = CliRunner().invoke(cli, ["communities"])
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", "here: not so do\n")


def test_many_faults_are_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, Many([InputError("one"), InputError("two", where="b:2")]))
    result = CliRunner().invoke(cli, ["communities"])
    assert (result.exit_code, result.stderr) == (2, "one\nb:2: two\n")


def test_a_sentence_is_in_the_terminals_language(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, InputError("There is no account %(login)s.", login="x"))
    said = {}
    for language in ("zh_CN.UTF-8", "en_GB.UTF-8", ""):
        monkeypatch.setenv("HUB_LANG", language)
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        said[language] = CliRunner().invoke(cli, ["communities"]).stderr
    assert said["en_GB.UTF-8"] == "There is no account x.\n"
    assert said["zh_CN.UTF-8"] == "没有账号“x”。\n"
    assert (
        said[""] == said["en_GB.UTF-8"]
    )  # a machine that says nothing of its language (LANG=C) gets English


def test_the_unforeseen_is_a_number_and_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HUB_LANG", "en")
    monkeypatch.setenv("HUB_DATA", str(tmp_path))
    failing(monkeypatch, ZeroDivisionError("oh"))
    result = CliRunner().invoke(cli, ["communities"])
    assert (result.exit_code, result.stdout) == (1, "")
    log = json.loads((tmp_path / "hub.log").read_text())
    number = result.stderr.split("Error ")[1].split()[0]
    said = (
        f"Something unexpected happened; nothing was half-saved. Error {number} is in {tmp_path / 'hub.log'}."
    )
    assert result.stderr == f"{said}\n"
    assert (log["number"], log["error"], log["where"]) == (number, "ZeroDivisionError", "hub communities")
    assert "oh" not in json.dumps(log)
    assert (tmp_path / "hub.log").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "args",
    [
        ["nothing"],
        ["staff", "nothing"],
        ["staff", "grant"],
        ["calendar", "show", "x"],
        ["staff", "list", "--nix"],
    ],
)
def test_wrong_use_is_two(args: list[str]) -> None:
    assert CliRunner().invoke(cli, args).exit_code == 2


def test_no_folder_no_key_no_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUB_LANG", "en")
    monkeypatch.delenv("HUB_DATA", raising=False)
    monkeypatch.delenv("HUB_DATABASE", raising=False)

    def said(*args: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["communities", "list", *args])
        return result.exit_code, result.stderr.splitlines()[0]

    assert said()[0] == 2
    assert said()[1].startswith("It is not said where the centre's data are.")
    assert said("--data", str(tmp_path / "nowhere")) == (
        2, f"{tmp_path / 'nowhere'}: There is no such folder. A new centre begins with hub init.",
    )  # fmt: skip
    from hub.config import create_key

    create_key(tmp_path)
    file = tmp_path / "centre.sqlite"
    nothing = (
        1, f"{file}: There is no centre in this database: it was lost, or never made. hub restore FILE brings the "
        "last backup back; a new centre begins with hub init.",
    )  # fmt: skip
    assert said("--data", str(tmp_path)) == nothing
    assert not file.exists()  # nothing is made in its place
    file.touch()
    assert said("--data", str(tmp_path)) == nothing
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE staff (id INTEGER)")
    assert said("--data", str(tmp_path)) == (
        1, "The database has no tables, or old ones. Run hub db upgrade.",
    )  # fmt: skip
    file.write_bytes(b"no database at all, " * 500)
    assert said("--data", str(tmp_path)) == (
        2, "The database is damaged, or no database at all. Stop the hub, keep what is there aside, and bring the last backup back: hub "
        "restore FILE --replace.",
    )  # fmt: skip


# --- who acts -------------------------------------------------------------------------------------


@click.command()
@with_app
@requires("staff.manage")
def strict(actor) -> None:  # type: ignore[no-untyped-def]
    click.echo(actor.login)


@click.command()
@with_app
@requires("staff.manage", or_operator=True)
def lenient(actor) -> None:  # type: ignore[no-untyped-def]
    click.echo(actor.login or "operator")


@pytest.fixture
def two(app_without_pages: Flask) -> Flask:
    with app_without_pages.app_context():
        person("root", "administrator")
        person("money", "finance")
    return app_without_pages


def test_as_whom(two: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.cli.staff.staff", strict)
    monkeypatch.setattr("hub.cli.posts.posts", lenient)

    def said(*args: str) -> tuple[int, str]:
        monkeypatch.setenv("HUB_LANG", "en")
        result = CliRunner().invoke(cli, args, obj=two)
        return result.exit_code, result.output.strip()

    assert said("staff", "--as", "root") == (0, "root")
    assert said("staff", "--as", "money") == (3, "money may not do this (staff.manage).")
    assert said("staff", "--as", "nobody") == (
        2,
        "There is no account nobody. hub staff list shows them all.",
    )
    assert said("staff") == (3, "This is done for a person. Say for whom with --as LOGIN.")
    assert said("posts") == (0, "operator")
    assert said("posts", "--as", "root") == (0, "root")
    assert said("posts", "--as", "money")[0] == 3


# --- what is printed ------------------------------------------------------------------------------


def printed(rows: object, format: str) -> str:
    @click.command()
    def show() -> None:
        output(rows, format, {"name": "Name", "on": "On"})  # type: ignore[arg-type]

    return CliRunner().invoke(show, []).output


def test_a_table_keeps_its_columns_with_chinese_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_LANG", "en")
    rows = [
        {"name": "阿依古丽", "on": True, "x": 1},
        {"name": "Li", "on": None},
        {"name": "a\nb", "on": ["p", "q"]},
    ]
    assert printed(rows, "table").splitlines() == [
        "Name      On",
        "阿依古丽  yes",
        "Li",
        "a b       p q",
    ]


def test_json_is_whole_and_readable() -> None:
    rows = [{"name": "阿依古丽", "on": True, "x": 1}]
    assert json.loads(printed(rows, "json")) == rows
    assert "阿依古丽" in printed(rows, "json")
    assert printed([], "json") == "[]\n"


def test_there_is_no_bar_but_on_a_terminal() -> None:
    @click.command()
    def count() -> None:
        with common.progress(range(3), "Counting") as bar:
            click.echo(sum(bar))

    result = CliRunner().invoke(count, [], catch_exceptions=False)
    assert (result.stdout, result.stderr) == ("3\n", "")
