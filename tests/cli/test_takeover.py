"""`hub takeover`: a sheet looked at, brought in, shown without names, opened for a purpose, confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from hub.db.base import today
from hub.domain.period import period_at
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing.factories import household, id_number

from .conftest import Hub, said

Rows = Callable[..., Any]
HEADINGS = "姓名,身份证号,月金额（元）,起始日期,文号,台账,页码"
BORN = dt.date(1970, 5, 6)


@pytest.fixture
def sheet(small: Flask, tmp_path: Path) -> Path:
    """A sheet of one household's head."""
    with small.app_context():
        enable(OPERATOR, department="civil_affairs", community_id=1, reason="test")
        household("样甲", "样乙", community_id=1)
    file = tmp_path / "在享.csv"
    number = id_number(BORN, 170)
    file.write_text(f"{HEADINGS}\n样甲,{number},812.40,2016-05,博民低保31号,台账二,12\n", encoding="utf-8")
    return file


def bring(sheet: Path, *more: object) -> tuple[object, ...]:
    return ("takeover", "recipients", sheet, "--programme", "civil_affairs.minimum_living", "--community", 1,
            *more)  # fmt: skip


def test_a_sheet_by_two_people(hub: Hub, rows: Rows, sheet: Path) -> None:
    trial = rows(*bring(sheet, "--dry-run", "--as", "clerk"))
    assert trial == {"rows": 1, "amount_fen": 812_40, "number": "", "sent": False,
                     "unread": {"rows": [], "sheets": []}}  # fmt: skip
    assert rows("takeover", "list", "--as", "clerk") == []
    assert said(hub(*bring(sheet, "--format", "json", "--as", "clerk")))[0] == 2
    assert said(hub(*bring(sheet, "--yes", "--as", "agent-e")))[0] == 3
    number = rows(*bring(sheet, "--yes", "--as", "clerk"))["number"]
    assert rows(*bring(sheet, "--yes", "--as", "clerk")) == {"earlier": number, "sent": False}
    shown = rows("takeover", "show", number, "--as", "deputy")
    assert (shown["batch"]["state"], shown["batch"]["count"], shown["lines"]) == ("asked", 1, [])
    assert said(hub("takeover", "confirm", number, "--as", "deputy"))[0] == 3
    opened = rows("takeover", "show", number, "--purpose", "对照台账核对", "--as", "deputy")["lines"]
    assert [(line["name"], line["amount"], line["paper"]) for line in opened] == [
        ("样甲", 812_40, "博民低保31号，台账二第12页")
    ]
    assert said(hub("takeover", "refuse", number, "第2行", "--as", "deputy"))[0] == 2
    done = hub("takeover", "confirm", number, "--as", "deputy")
    assert (done.exit_code, done.stdout) == (0, "Confirmed 1, refused 0, waiting 0.\n")
    assert [one["state"] for one in rows("takeover", "list", "--as", "clerk2")] == ["answered"]


def test_both_people_see_from_which_period_on_the_hub_pays(
    hub: Hub, rows: Rows, small: Flask, sheet: Path
) -> None:
    """Whoever confirmed on the command line did not see what 已发至 says."""
    with small.app_context():
        period = period_at("two_months", today())
    last = period_at("two_months", period.first - dt.timedelta(days=1)).last
    text = sheet.read_text(encoding="utf-8").replace("页码\n", "页码,已发至\n")
    sheet.write_text(f"{text.rstrip()},{last}\n", encoding="utf-8")
    months = f"{period.first.year}, months {period.first.month} to {period.last.month}"
    told = f"812.40 2016-05-01 · paid here from {months} on  博民低保31号，台账二第12页"
    assert told in hub(*bring(sheet, "--yes", "--as", "clerk")).stdout
    [number] = [one["number"] for one in rows("takeover", "list", "--as", "clerk")]
    shown = hub("takeover", "show", number, "--purpose", "对照台账核对", "--as", "deputy")
    assert told.replace("01 ·", "01 1 ·") in shown.stdout


def test_cases_in_flight_have_no_sum(hub: Hub, sheet: Path) -> None:
    number = id_number(BORN, 170)
    sheet.write_text(
        "姓名,身份证号,服务事项,情形,申请日期,受理日期,当前环节,到达环节日期,情况回答,文号,台账,页码\n"
        f"样甲,{number},民政-6,以家庭为单位（户主申请）,2026-01-12,2026-01-14,街道领导签字审批,2026-01-28,"
        "是因为患重大疾病申请吗？：不是,案卷7号,收件登记簿,3\n", encoding="utf-8",
    )  # fmt: skip
    where = ("takeover", "cases", sheet, "--department", "civil_affairs", "--community", 1, "--as", "clerk")
    trial = hub(*where, "--dry-run")
    assert trial.stdout.splitlines()[-1] == "1 rows without faults; nothing was brought in."
    assert hub(*where, "--yes").stdout.splitlines()[-1].endswith(": 1 rows, sent to a second person.")


def test_faults_are_listed_with_row_column_and_reason(hub: Hub, sheet: Path) -> None:
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("812.40", "八百"), encoding="utf-8")
    result = hub(*bring(sheet, "--yes", "--as", "clerk"))
    assert result.exit_code == 2
    assert "A sum is written in yuan, like 812.40." in result.stdout
    assert result.stderr.startswith("在享.csv: 1 faults, nothing was imported.")


def test_the_empty_sheets(hub: Hub, tmp_path: Path) -> None:
    for kind, first in (("recipients", "户号"), ("cases", "服务事项")):
        file = tmp_path / f"{kind}.xlsx"
        assert hub("takeover", "template", kind, "--output", file).exit_code == 0
        book = CalamineWorkbook.from_path(file)
        row = book.get_sheet_by_index(0).to_python()[0]
        assert row[:3] == ["姓名", "身份证号", first]
        how = book.get_sheet_by_name("填表说明").to_python()[1:]
        assert ([title for title, _needed, _how in how], all(said for *_more, said in how)) == (row, True)
        assert book.sheet_names == ["接续", "填表说明", *(["事项和环节"] if kind == "cases" else [])]
    known = {row[1]: row[2:] for row in book.get_sheet_by_name("事项和环节").to_python()}
    kinds, steps = known["民政-6 临时救助"]
    assert kinds == "以家庭为单位（户主申请）、以个人为单位（本人申请）"
    assert steps.split("、")[:1] == ["提出申请"]


def test_a_filled_template_says_nothing_of_its_own_sheets(hub: Hub, rows: Rows, sheet: Path) -> None:
    """What else lies in the file is said: rows of nobody, other sheets; not what the template brings."""
    import xlsxwriter

    file = sheet.with_suffix(".xlsx")
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("接续")
        for at, line in enumerate(sheet.read_text(encoding="utf-8").splitlines()):
            page.write_row(at, 0, line.split(","))
        page.write_row(2, 2, ["600", "2016-05"])
        for name in ("填表说明", "事项和环节", "河畔社区"):
            book.add_worksheet(name).write(0, 0, name)
    unread = rows(*bring(file, "--dry-run", "--as", "clerk"))["unread"]
    assert unread == {"rows": [3], "sheets": ["河畔社区"]}
    told = hub(*bring(file, "--dry-run", "--as", "clerk")).stdout.splitlines()[:2]
    assert told == [
        "Rows without a name and a number, not read: 3.", "Other sheets of the file, not read: 河畔社区.",
    ]  # fmt: skip
