"""A department by its folder: a new one is right and walks; every planted fault is found by its check."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import cli
from hub.domain.errors import InputError, Refused
from hub.plugins.conformance import check_package
from hub.plugins.conformance.source import Source, loaded
from hub.plugins.registry import Plugins
from hub.plugins.scaffold import scaffold
from hub.testing.walk import walk

ROOT = Path(__file__).resolve().parents[2]
DEPARTMENTS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
CODE = Path("src", "hub_sports")


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A department as it is made, never changed here."""
    folder = tmp_path_factory.mktemp("new")
    scaffold("sports", folder, "体育")
    return folder / "sports"


@pytest.fixture
def sports(right: Path, tmp_path: Path) -> Path:
    """A copy to be broken."""
    return Path(shutil.copytree(right, tmp_path / "sports"))


def changed(file: str, was: str, now: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / file).read_text(encoding="utf-8")
        assert was in text, (file, was)
        (root / file).write_text(text.replace(was, now, 1), encoding="utf-8")

    return change


def gone(file: str) -> Callable[[Path], None]:
    return lambda root: (root / file).unlink()


def with_import(line: str) -> Callable[[Path], None]:
    return changed(
        f"{CODE}/conditions.py", "from hub.api import Condition", f"{line}\nfrom hub.api import Condition"
    )


@pytest.mark.parametrize("folder", DEPARTMENTS, ids=lambda path: path.name)
def test_the_departments_of_the_tree_conform(folder: Path) -> None:
    assert check_package(folder) == []


def test_a_new_department_conforms_walks_and_its_tests_hold(right: Path) -> None:
    assert check_package(right) == []
    with loaded(Source.of(right)) as plugins:
        assert isinstance(plugins, Plugins)
        walked = list(walk(None, plugins))
    assert {each.end for each in walked if not each.test} == {"granted", "refused", "not_accepted"}
    assert [each.fault for each in walked if not each.ok] == []
    own = runpy.run_path(str(right / "tests" / "test_definitions.py"))
    own["test_who_comes_for_somebody_brings_an_authority"]()


def test_a_new_department_builds_like_the_hub(right: Path) -> None:
    assert (right / "hatch_build.py").read_text() == (ROOT / "hatch_build.py").read_text()


def test_what_an_installed_department_has_is_not_taken(tmp_path: Path) -> None:
    scaffold("folk", tmp_path, "民政")
    found = check_package(tmp_path / "folk")
    assert [str(one.what) % one.params for one in found] == [
        "Two departments have a service 民政-1: civil_affairs, folk.",
        "Case numbers of two departments begin with 民: civil_affairs, folk.",
    ]
    assert [one.check for one in found] == ["apart", "apart"]


def test_what_cannot_be_made_is_said(right: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="A department's key has small letters"):
        scaffold("Sports-2", tmp_path, "体育")
    with pytest.raises(InputError, match="and is not hub: hub"):
        scaffold("hub", tmp_path, "体育")
    for title in ("体 育", '体"育', "体\\", "", "体-育", "一二三四五六七八九"):
        with pytest.raises(InputError, match="one to eight letters"):
            scaffold("sports", tmp_path, title)
    with pytest.raises(Refused, match="is there already"):
        scaffold("sports", right.parent, "体育")
    assert list(tmp_path.iterdir()) == []


FORMS, TOML = f"{CODE}/forms.py", f"{CODE}/services/sample.v1.toml"
SAMPLE = f"{CODE}/prints/application_form.sample.json"
ENGLISH = f"{CODE}/translations/en/LC_MESSAGES/messages.po"
FAULTS = {
    "no_readme": (gone("README.md"), "shape", "README.md"),
    "no_forms": (gone(FORMS), "shape", FORMS),
    "other_entry_point": (changed("pyproject.toml", "hub_sports.plugin", "hub_sports.other"), "package", "pyproject.toml"),
    "other_name": (changed("pyproject.toml", "hub-sports", "sports"), "package", "pyproject.toml"),
    "does_not_need_the_hub": (changed("pyproject.toml", '["hub"]', "[]"), "package", "pyproject.toml"),
    "inside_of_the_hub": (with_import("from hub.db.base import db"), "imports", f"{CODE}/conditions.py"),
    "another_department": (with_import("import hub_labour.forms"), "imports", f"{CODE}/conditions.py"),
    "by_name": (with_import('X = __import__("hub.operations")'), "imports", f"{CODE}/conditions.py"),
    "no_test": (changed("tests/test_definitions.py", "def test_", "def held_"), "tests", "tests"),
    "definition_without_test": (None, "tests", TOML),
    "definition_does_not_hold": (changed(TOML, "limit = 10\n", ""), "limits", TOML),
    "sample_is_no_form": (changed(SAMPLE, '"statement"', '"reason"'), "prints", SAMPLE),
    "no_sample": (gone(SAMPLE), "prints", SAMPLE),
    "print_does_not_compile": (
        changed(f"{CODE}/prints/application_form.typ", "#form-facts(", "#form-fakts("), "prints", SAMPLE,
    ),
    "form_without_english": (changed(ENGLISH, 'msgstr "Opinion of the review"', 'msgstr ""'), "translations", ENGLISH),
    "text_without_english": (changed(ENGLISH, 'msgstr "Review passed"', 'msgstr ""'), "texts", TOML),
    "does_not_load": (changed(FORMS, "Field(", "Feld("), "loads", f"{CODE}/plugin.py"),
}  # fmt: skip


def without_tests(root: Path) -> None:
    file = root / TOML
    file.write_text(file.read_text(encoding="utf-8").partition("\n[[test]]")[0] + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_by_its_check(
    name: str, sports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sports)
    change, check, place = FAULTS[name]
    (change or without_tests)(sports)
    found = check_package(sports)
    assert {(one.check, one.file) for one in found} == {(check, str(place))}
    assert all(one.remedy or one.check == "prints" for one in found)


def test_the_command_says_what_is_wrong_with_its_place(sports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sports)
    run = CliRunner(env={"HUB_LANG": "en"})
    assert run.invoke(cli, ["plugins", "check", "."]).stdout == "This is a department.\n"
    with_import("from hub.db.base import db")(sports)
    wrong = run.invoke(cli, ["plugins", "check", "."])
    assert (wrong.exit_code, wrong.stdout) == (1, (
        "src/hub_sports/conditions.py:7: [imports] It imports hub.db.base: a department knows hub.api alone. "
        "Use what hub.api has; what is missing there is asked for in an issue.\n"
    ))  # fmt: skip
    nowhere = run.invoke(cli, ["plugins", "check", "nowhere"])
    assert (nowhere.exit_code, nowhere.stderr) == (2, "There is no folder nowhere.\n")
    again = run.invoke(cli, ["plugins", "new", "sports", "--folder", str(sports.parent)])
    assert (again.exit_code, "is there already" in again.stderr) == (3, True)
