"""`hub services`: names, keys and exit codes that others rely on (interfaces.md)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from hub.cli import cli
from hub.domain.department import Department
from hub.domain.form import Form
from hub.hookspecs import hookimpl
from hub.i18n.sample import MARK
from hub.plugins import manager
from hub.plugins.activation import enable
from hub.plugins.manager import load_plugins

SAMPLE = Path(__file__).parents[1] / "definitions" / "sample" / "services" / "allowance.v1.toml"


@pytest.fixture(autouse=True)
def _no_centre(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUB_DATA", "HUB_DATABASE"):
        monkeypatch.delenv(name, raising=False)


def hub(*arguments: str, app: Flask | None = None, lang: str = "en") -> Result:
    return CliRunner().invoke(cli, ["services", *arguments], env={"HUB_LANG": lang}, obj=app)


def data(*arguments: str, app: Flask | None = None) -> Any:
    result = hub(*arguments, "--format", "json", app=app)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# --- list and show ---------------------------------------------------------------------------------


def test_list_has_the_keys_others_rely_on() -> None:
    rows = {row["seq"]: row for row in data("list")}
    assert next(iter(rows)) == "民政-1"
    newest = [versions[-1] for versions in manager.load_plugins().services().values()]
    assert set(rows) == {service.seq for service in newest if not service.part_of}
    parts = {row["seq"] for row in data("list", "--parts")} - set(rows)
    assert {"民政复核-1", "民政清退-1"} <= parts, "rounds and procedures are no lines of the catalogue"
    assert rows["民政-1"] == {
        "key": "civil_affairs.minimum_living",
        "department": "civil_affairs",
        "seq": "民政-1",
        "title": "城市低保申请",
        "version": 3,
        "kind": "application",
        "class": "promised",
        "legal_status": "in_force",
        "enabled": True,
        "variants": [],
        "promised_limit": 20,
        "statutory_limit": 20,
        "basis": "art6",
        "counter": "civil_affairs",
        "opening": {"days_of_month": [1, 10], "roll": "next_working"},
        "steps": 12,
        "materials": 25,
        "prints": len(data("show", "民政-1")["prints"]),
    }
    assert rows["民政-6"]["variants"] == [
        {
            "key": key,
            "title": title,
            "promised_limit": 20,
            "statutory_limit": 20,
            "legal_status": "in_force",
            "enabled": True,
        }
        for key, title in (("household", "以家庭为单位（户主申请）"), ("person", "以个人为单位（本人申请）"))
    ]


def test_with_a_centre_enabled_says_whether_a_community_has_it_on(app_without_pages: Flask) -> None:
    assert {row["enabled"] for row in data("list", app=app_without_pages)} == {False}
    with app_without_pages.app_context():
        enable("civil_affairs", community(), None)
    rows = data("list", app=app_without_pages)
    on = {(row["department"] == "civil_affairs", row["enabled"]) for row in rows}
    assert on == {(True, True), (False, False)}
    assert data("show", "民政-6", app=app_without_pages)["enabled"] is True


def community() -> int:
    from sqlalchemy import insert

    from hub.db.base import transaction
    from hub.db.models import Community

    with transaction() as tx:
        done = tx.execute(insert(Community.__table__), {"name": "友好社区"})
        return int(done.inserted_primary_key[0])


@pytest.mark.parametrize("key", ["民政-9", "civil_affairs.old_age_allowance"])
def test_show_by_key_and_by_seq(key: str) -> None:
    found = data("show", key)
    assert {
        name: found[name] for name in ("key", "seq", "promised_limit", "basis", "payment", "opening")
    } == {
        "key": "civil_affairs.old_age_allowance",
        "seq": "民政-9",
        "promised_limit": 20,
        "basis": "art6",
        "payment": {
            "programme": "old_age_allowance", "title": "高龄老人生活津贴", "public_title": "高龄津贴",
            "period": "quarter", "rate": "month", "unit": "person", "amount": "old_age_amount", "way": "cash",
            "payers": 2, "route": ["finance", "community"], "funded_by": "finance",
            "shows": ["payee", "community", "amount"], "original_to": "finance", "copy_to": "centre",
            "lists": [], "source": [8, 9], "handed_by": [],
        },
        "opening": {},
    }  # fmt: skip
    # S-014: three sets of copies are three copies.
    assert [(m["title"], m["original"], m["copies"], m["when"]) for m in found["materials"]] == [
        ("居民户口簿", True, 3, None), ("身份证", True, 3, None), ("一寸照片", True, 0, None),
        ("高龄津贴审批表", True, 0, None),
    ]  # fmt: skip
    bureau = next(step for step in found["steps"] if step["key"] == "bureau")
    assert {name: bureau[name] for name in ("key", "role", "title", "limit", "clock", "outcomes")} == {
        "key": "bureau", "role": "superior", "title": "市民政局审批", "limit": None, "clock": "stopped",
        "outcomes": {"approved": "tell", "rejected": "refuse", "back": "review"},
    }  # fmt: skip
    assert found["prints"] == [
        "hub.slip",
        "hub.receipt",
        "hub.why_this_date",
        "civil_affairs.old_age_form",
        "hub.file_cover",
        "hub.refusal",
        "hub.result",
        "hub.send_up_list",
    ]
    assert found["notices"] == ["invitation", "result", "refusal"]
    assert found["longest"] == {"running": 18, "community": 3, "after": 6}


def test_show_of_a_variant_leaves_the_other_out(departments: None) -> None:
    both = data("show", "例-1")
    short = data("show", "例-1", "--variant", "short")
    assert (both["promised_limit"], short["promised_limit"], short["variant"]) == (20, 15, "short")
    assert {s["key"] for s in both["steps"]} - {s["key"] for s in short["steps"]} == {"panel"}


def test_tables_for_people() -> None:
    lines = [line.split()[:3] for line in hub("list", lang="zh").stdout.splitlines()]
    assert ["民政-1", "civil_affairs.minimum_living", "城市低保申请"] in lines
    assert ["残联-1", "disability.startup_funds", "残疾人创业资金申请"] in lines
    shown = hub("show", "民政-6").stdout
    assert "Promised: 20 working days." in shown
    assert "agreed → tell, rejected → refuse" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "民政-99"), "There is no service 民政-99. hub services list shows them all.\n"),
        (("show", "民政-1", "--version", "7"), "民政-1 has no version 7.\n"),
        (("show", "民政-6", "--variant", "x"), "民政-6 has no variant x. It has: household, person.\n"),
        (
            ("check", "forestry"),
            "There is no department forestry. "
            "Installed are: civil_affairs, disability, family_planning, labour.\n",
        ),
        (
            ("card", "民政-1", "--output", "card.doc"),
            "card.doc: A sheet is written as .html, .pdf, .svg, not as .doc. "
            "Name the file with one of these endings.\n",
        ),
        (
            ("chart", "民政-1", "--lang", "en"),
            "--lang: Only the card is printed in other languages; guide and chart are in Chinese.\n",
        ),
        (
            ("card", "民政-1", "--output", "/nowhere/at/all/card.html"),
            "/nowhere/at/all/card.html: The file cannot be written: there is no such file or folder.\n",
        ),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(arguments: tuple[str, ...], said: str) -> None:
    result = hub(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)


# --- check -----------------------------------------------------------------------------------------


def test_check_finds_nothing_in_the_real_definitions() -> None:
    result = hub("check")
    assert (result.exit_code, result.stdout) == (0, "Every definition holds.\n")
    assert data("check") == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A department of one sample service, as a package with sources."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    found = tmp_path / "services"
    found.mkdir()
    shutil.copy(SAMPLE, found)
    texts = tmp_path / "translations" / "en" / "LC_MESSAGES"
    texts.mkdir(parents=True)
    shutil.copy(SAMPLE.parents[1] / "en.po", texts / "messages.po")
    return found


@pytest.fixture
def departments(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the sample department is installed."""

    @hookimpl
    def hub_department() -> Department:
        return Department("examples", "示例", "例")

    @hookimpl
    def hub_services() -> Path:
        return folder

    @hookimpl
    def hub_forms() -> Mapping[str, Form]:
        return {"home_visit": Form("home_visit", "入户核实", ())}

    @hookimpl
    def hub_translations() -> Path:
        return folder.parent / "translations"

    module = SimpleNamespace(
        hub_department=hub_department, hub_services=hub_services, hub_forms=hub_forms,
        hub_translations=hub_translations, __name__="hub_examples",
    )  # fmt: skip
    monkeypatch.setattr(manager, "load_plugins", lambda: load_plugins(modules={"examples": module}))


def edit(folder: Path, was: str, now: str) -> None:
    file = folder / SAMPLE.name
    text = file.read_text(encoding="utf-8")
    assert text.count(was) == 1
    file.write_text(text.replace(was, now), encoding="utf-8")


def test_check_names_file_line_check_and_remedy_of_every_fault(departments: None, folder: Path) -> None:
    assert hub("check").stdout == "Every definition holds.\n"
    edit(folder, "promised = 20\n", "promised = 21\n")
    edit(folder, 'role = "panel_member"', 'role = "panel_members"')
    file = folder / SAMPLE.name
    result = hub("check", "examples", lang="zh")
    assert (result.exit_code, result.stdout) == (1, (
        f"{file}:18: [limits] 承诺时限不得超过法定时限（20个工作日）。请不要超过它。\n"
        f"{file}:142: [roles] 没有岗位角色panel_members。是不是panel_member？\n"
    ))  # fmt: skip
    found = json.loads(hub("check", "--format", "json").stdout)
    assert [(row["file"], row["line"], row["check"], row["remedy"]) for row in found] == [
        (str(file), 18, "limits", "Promise at most that."),
        (str(file), 142, "roles", "Did you mean panel_member?"),
    ]


def test_a_broken_definition_is_refused_by_the_other_commands_too(departments: None, folder: Path) -> None:
    edit(folder, 'fee = "none"\n', "")
    result = hub("list")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        result.stderr
        == f"{folder / SAMPLE.name}:1: The ground and amount of the fee are not filled in. Add it.\n"
    )


# --- publish and diff ------------------------------------------------------------------------------


def test_publish_locks_once_and_then_edits_are_found(departments: None, folder: Path) -> None:
    assert hub("publish").stdout == "services/allowance.v1.toml\n"
    assert hub("publish").stdout == "Nothing is new.\n"
    edit(folder, "一个示例。", "一个示例")
    result = hub("check")
    assert result.exit_code == 1
    assert "[lock] Version 1 was published and has been edited since." in result.stdout


def test_a_lock_that_may_not_be_written_is_a_sentence(
    departments: None, folder: Path, app_without_pages: Flask
) -> None:
    """The service's user may not write the program's folder: it was an unexpected error that nothing explains."""
    (folder.parent / "services.new").mkdir()
    app_without_pages.extensions["hub_plugins"] = manager.load_plugins()
    result = hub("publish", app=app_without_pages, lang="zh")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2, "examples.allowance v1：已存入数据库。\n",
        f"{folder.parent / 'services.lock'}：文件无法写入：它是一个文件夹。请以程序文件夹所有者的身份执行。\n",
    )  # fmt: skip


def test_publish_keeps_the_texts_in_a_centre_and_says_which(app_without_pages: Flask) -> None:
    first = hub("publish", app=app_without_pages)
    every = [service for versions in manager.load_plugins().services().values() for service in versions]
    assert (first.exit_code, sorted(first.stdout.splitlines())) == (
        0, sorted(f"{service.key} v{service.version}: kept in the database." for service in every),
    )  # fmt: skip
    assert hub("publish", "civil_affairs", app=app_without_pages).stdout == "Nothing is new.\n"


def test_without_sources_only_a_centre_can_keep_them(
    departments: None, folder: Path, monkeypatch: pytest.MonkeyPatch, app_without_pages: Flask
) -> None:
    from hub.plugins import proving

    monkeypatch.setattr(proving, "find_lock", lambda folder: None)
    alone = hub("publish")
    assert (alone.exit_code, alone.stderr) == (3, (
        "examples is installed without its sources: there is nothing to publish. "
        "Name a centre with --data: its database keeps the texts.\n"
    ))  # fmt: skip
    app_without_pages.extensions["hub_plugins"] = manager.load_plugins()
    kept = hub("publish", app=app_without_pages)
    assert (kept.exit_code, kept.stdout) == (0, "examples.allowance v1: kept in the database.\n")


def test_a_centre_tells_an_edited_version(departments: None, folder: Path, app_without_pages: Flask) -> None:
    app_without_pages.extensions["hub_plugins"] = manager.load_plugins()
    hub("publish", app=app_without_pages)
    (folder.parent / "services.lock").unlink(missing_ok=True)
    edit(folder, "limit = 5\nlimit_from", "limit = 4\nlimit_from")
    app_without_pages.extensions["hub_plugins"] = manager.load_plugins()
    result = hub("publish", app=app_without_pages, lang="zh")
    assert (result.exit_code, result.stdout, result.stderr) == (
        3, "", f"{folder / SAMPLE.name}：第1版发布以后被改动过。请恢复原文，把改动写进allowance.v2.toml。\n",
    )  # fmt: skip
    assert not (folder.parent / "services.lock").exists()


def test_diff_compares_with_a_version_that_only_the_centre_has(
    departments: None, folder: Path, app_without_pages: Flask
) -> None:
    app_without_pages.extensions["hub_plugins"] = manager.load_plugins()
    hub("publish", app=app_without_pages)
    first = folder / SAMPLE.name
    text = first.read_text(encoding="utf-8").replace("version = 1", "version = 2")
    (folder / "allowance.v2.toml").write_text(
        text.replace("limit = 5\nlimit_from", "limit = 4\nlimit_from"), "utf-8"
    )
    first.unlink()
    app_without_pages.extensions["hub_plugins"] = manager.load_plugins()
    assert data("diff", "examples.allowance", "1", "2", app=app_without_pages)[1:] == [
        {"where": "steps.check.limit", "change": "changed", "before": 5, "after": 4}
    ]
    table = hub("diff", "examples.allowance", "1", "2", app=app_without_pages).stdout.splitlines()
    assert table[2].split() == ["changed", "steps.check.limit", "5", "4"]


def test_nothing_is_published_while_something_does_not_hold(departments: None, folder: Path) -> None:
    edit(folder, 'role = "panel_member"', 'role = "nobody"')
    result = hub("publish")
    assert result.exit_code == 2
    assert "There is no role nobody." in result.stderr
    assert not (folder.parent / "services.lock").exists()


def test_diff_of_two_versions(departments: None, folder: Path) -> None:
    text = (folder / SAMPLE.name).read_text(encoding="utf-8")
    text = text.replace("version = 1", "version = 2").replace("from = 2016-11-25", "from = 2021-01-01")
    (folder / "allowance.v2.toml").write_text(
        text.replace("promised = 15", "promised = 12").replace("due = 15", "due = 12"), "utf-8"
    )
    assert data("diff", "例-1", "1", "2")[2:] == [
        {"where": "variants.short.promised", "change": "changed", "before": 15, "after": 12}
    ]
    assert data("diff", "例-1", "1", "1") == []
    assert data("list")[0]["version"] == 2


# --- sheets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["card", "guide", "chart"])
def test_sheets_as_html_pdf_and_svg(kind: str, tmp_path: Path) -> None:
    for suffix, begins in ((".html", b"<!doctype html>"), (".pdf", b"%PDF-"), (".svg", b"<")):
        file = tmp_path / f"{kind}{suffix}"
        result = hub(kind, "民政-1", "--output", str(file))
        assert (result.exit_code, result.stdout) == (0, f"{file}\n"), result.output
        assert file.read_bytes().startswith(begins)
    root = ElementTree.fromstring((tmp_path / f"{kind}.svg").read_bytes())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_the_form_of_a_service_blank_and_as_a_sample(tmp_path: Path) -> None:
    """B-030 on the command line: a service's own form, the general one, and none where nobody applies."""
    for key, more in (("民政-9", ()), ("劳动-5", ("--sample",))):
        file = tmp_path / f"{key}.pdf"
        result = hub("form", key, *more, "--output", str(file))
        assert (result.exit_code, result.stdout) == (0, f"{file}\n"), result.output
        assert file.read_bytes().startswith(b"%PDF-")
    for key in ("民政复核-1", "计生-6"):
        refused = hub("form", key, "--output", str(tmp_path / "none.pdf"))
        said = f"Nobody applies for {key}; it has no form.\n"
        assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", said)


def test_without_output_a_sheet_is_html_on_standard_output() -> None:
    result = hub("card", "民政-6", "--variant", "person")
    assert result.stdout.startswith("<!doctype html>")
    assert "<h1>城市困难居民临时救助：以个人为单位（本人申请）</h1>" in result.stdout


def test_english_card_comes_from_the_departments_catalogue() -> None:
    assert (
        "<h1>Old-age allowance: application and payment</h1>" in hub("card", "民政-9", "--lang", "en").stdout
    )


def test_a_card_in_the_sample_language_runs_from_the_right_and_says_what_it_is() -> None:
    page = hub("card", "民政-9", "--lang", "qps").stdout
    assert re.findall(r'<html lang="qps-Arab" dir="rtl">|<p lang="zh-Hans" dir="ltr">.*?</p>', page) == [
        '<html lang="qps-Arab" dir="rtl">',
        f'<p lang="zh-Hans" dir="ltr"><strong>{MARK}</strong></p>',
    ]


def test_a_centre_puts_its_own_on_the_sheet(app_without_pages: Flask) -> None:
    from hub.operations.context import plugins
    from hub.operations.settings import put_setting
    from hub.operations.staff.people import OPERATOR

    with app_without_pages.app_context():
        put_setting(OPERATOR, key="centre.name", value="示例街道中心")
        put_setting(OPERATOR, key="posting_days", value=7, service=plugins().service("民政-1"))
    page = hub("chart", "民政-1", app=app_without_pages).stdout
    assert "示例街道中心" in page
    assert "7天，不计时" in page
