"""A repeating group of a form: lines are read to the fen, every fault names its line, and the sum is exact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from hub.domain.errors import Many
from hub.domain.form import Form
from hub.domain.form_field import Field, Lines
from hub.domain.form_lines import rest_of, same, sums_of

DAY = dt.date(2016, 11, 25)
BILLS = Lines(
    "票据",
    (
        Field("number", "号码", required=True, longest=10),
        Field("total", "总额", "money", required=True, least=Decimal("0.01")),
        Field("insured", "报销", "money", required=True, least=Decimal(0)),
        Field("other", "其他", "money", least=Decimal(0)),
    ),
    most=3,
    unique="number",
    whole="total",
    off=("insured", "other"),
    rest="基数",
)
FORM = Form("bills", "票据登记", (Field("bills", "票据", "lines", required=True, lines=BILLS),))


def bill(number: str, total: str, insured: str = "0", other: str = "") -> dict[str, str]:
    return {"number": number, "total": total, "insured": insured, "other": other}


def read(*rows: dict[str, str]) -> Any:
    return FORM.read({"bills": list(rows)}, DAY)["bills"]


def faults(raw: dict[str, Any]) -> list[str]:
    with pytest.raises(Many) as refused:
        FORM.read(raw, DAY)
    return [str(error) for error in refused.value.errors]


def test_lines_become_whole_fen_and_blank_ones_are_left_out() -> None:
    rows = read(
        bill("A1", "0.29", "0.10", "0.07"), bill("", "", ""), bill("A2", "1,000,000.01", "999,999.99")
    )
    assert rows == [
        {"number": "A1", "total": 29, "insured": 10, "other": 7},
        {"number": "A2", "total": 100000001, "insured": 99999999, "other": None},
    ]


def test_what_is_left_is_exact_line_by_line_and_in_all() -> None:
    # 0.29 − 0.10 − 0.07 = 0.12 and 1,000,000.01 − 999,999.99 = 0.02; together 0.14: binary fractions would not tie.
    rows = read(bill("A1", "0.29", "0.10", "0.07"), bill("A2", "1000000.01", "999999.99"))
    assert [rest_of(BILLS, row) for row in rows] == [12, 2]
    sums = sums_of(BILLS, rows)
    assert sums.whole == ("总额", 100000030)
    assert sums.off == (("报销", 100000009), ("其他", 7))
    assert sums.rest == ("基数", 14)


def test_a_page_may_send_each_field_under_its_own_name() -> None:
    raw = {"bills-1-number": "B7", "bills-1-total": "12.50", "bills-1-insured": "2.5", "bills-0-number": " "}
    assert FORM.read(raw, DAY)["bills"] == [{"number": "B7", "total": 1250, "insured": 250, "other": None}]


def test_every_fault_is_named_with_line_and_column_all_at_once() -> None:
    said = faults({"bills": [bill("", "3"), bill("A1", "5.001"), bill("A2", "1.00", "0.60", "0.41")]})
    assert said == [
        "票据1，号码: Please fill this in.",
        "票据2，总额: At most 2 decimal places.",
        "票据3，总额: The deductions are more than the whole.",
    ]


@pytest.mark.parametrize("again", ["no-12", "NO 12", "ｎｏ１２"])
def test_a_number_that_is_there_twice_is_refused_however_it_is_written(again: str) -> None:
    assert faults({"bills": [bill("No12", "1"), bill("", "", ""), bill(again, "2")]}) == [
        f"票据3，号码: {again} is on line 1 already."
    ]


def test_too_few_and_too_many_lines() -> None:
    assert faults({"bills": []}) == ["票据: At least 1 line(s) are needed."]
    many = [bill(f"A{no}", "1") for no in range(4)]
    assert faults({"bills": many}) == ["票据: At most 3 lines, these are 4."]


def test_same_knows_no_width_case_space_or_hyphen() -> None:
    assert same(" ｎo-０1 2 ") == same("NO012") == "NO012"
    assert same(None) == ""
