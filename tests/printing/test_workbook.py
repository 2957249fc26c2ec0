"""A list as a sheet: what its cells are, and that none of them is ever computed."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hub.printing.workbook import FORMULA, Head, harmless, workbook

HEADS = (Head("姓名"), Head("受理", "day"), Head("天数", "number", 8), Head("时间", "moment", 18))
MOMENT = dt.datetime(2026, 11, 26, 10, 12)  # noqa: DTZ001 - a sheet knows no zones
ROWS = [("古丽娜尔·吐尔逊", dt.date(2026, 10, 8), -3, MOMENT), ("=1+1", None, None, None)]


def made() -> bytes:
    return workbook(HEADS, iter(ROWS), title="事项[全部]:2026", foot=lambda n: f"共{n}行")[0]


def test_dates_are_dates_numbers_numbers_and_the_foot_counts() -> None:
    content, count = workbook(HEADS, iter(ROWS), title="事项[全部]:2026", foot=lambda n: f"共{n}行")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert (book.sheet_names, count) == (["事项 全部  2026"], 2)
    assert book.get_sheet_by_index(0).to_python() == [
        ["姓名", "受理", "天数", "时间"],
        ["古丽娜尔·吐尔逊", dt.date(2026, 10, 8), -3, MOMENT],
        ["'=1+1", "", "", ""],
        ["", "", "", ""],
        ["共2行", "", "", ""],
    ]


def test_the_header_stays_and_nothing_is_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert '<col min="4" max="4" width="18.7109375" customWidth="1"/>' in sheet
    assert "<f>" not in sheet


@pytest.mark.parametrize("sign", FORMULA)
def test_no_sign_begins_a_formula(sign: str) -> None:
    assert harmless(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert harmless(f" {sign}x") == f"' {sign}x"
    assert harmless(f"买买提{sign}") == f"买买提{sign}"


def test_nothing_of_it_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made()
    assert list(tmp_path.iterdir()) == []

    def fails() -> object:
        yield ROWS[0]
        assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        workbook(HEADS, fails(), title="x", foot=str)
    assert list(tmp_path.iterdir()) == []
