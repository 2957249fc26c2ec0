"""Forms of steps and tasks: what is typed becomes values, every fault is named with its field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from hub.domain.errors import InputError, Many
from hub.domain.form import Form
from hub.domain.form_field import KINDS, Field

DAY = dt.date(2016, 11, 25)
CHOICES = (("own", "自有"), ("rent", "租住"))


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (Field("x", "说明"), "  住平房 ", "住平房"),
        (Field("x", "说明", "long_text"), "一\n二", "一\n二"),
        (Field("x", "人口", "number"), "3", 3),
        (Field("x", "面积", "number"), "62.50", "62.50"),
        (Field("x", "收入", "number"), "1,200", 1200),
        (Field("x", "收入", "money"), "1,200.5元", 120050),
        (Field("x", "收入", "money"), "0.29", 29),
        (Field("x", "日期", "date"), "2016-11-25", "2016-11-25"),
        (Field("x", "日期", "date"), "2016年1月5日", "2016-01-05"),
        (Field("x", "日期", "date"), "2016/1/5", "2016-01-05"),
        (Field("x", "住房", "choice", choices=CHOICES), "rent", "rent"),
        (Field("x", "住房", "choices", choices=CHOICES), ["own", "rent"], ["own", "rent"]),
        (Field("x", "住房", "choices", choices=CHOICES), "own", ["own"]),
        (Field("x", "住房", "choices", choices=CHOICES), None, []),
        (Field("x", "同住", "yes_no"), "yes", True),
        (Field("x", "同住", "yes_no"), "no", False),
        (Field("x", "说明"), None, None),
        (Field("x", "人口", "number"), "   ", None),
    ],
)
def test_what_is_typed_becomes_a_value(field: Field, typed: Any, value: Any) -> None:
    assert field.read(typed, DAY) == value


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (Field("x", "说明", required=True), " ", "说明: Please fill this in."),
        (Field("x", "住房", "choices", required=True, choices=CHOICES), [], "住房: Please fill this in."),
        (Field("x", "说明", longest=3), "四个字了", "说明: At most 3 characters, these are 4."),
        (Field("x", "人口", "number"), "三", "人口: 三 is not a number."),
        (Field("x", "人口", "number"), "NaN", "人口: At most 2 decimal places."),
        (Field("x", "人口", "number"), "1.005", "人口: At most 2 decimal places."),
        (Field("x", "人口", "number", least=Decimal(1)), "0", "人口: At least 1."),
        (Field("x", "人口", "number", most=Decimal(30)), "31", "人口: At most 30."),
        (Field("x", "收入", "money", least=Decimal(0)), "-1", "收入: At least 0."),
        (
            Field("x", "日期", "date"),
            "2016-02-30",
            "日期: 2016-02-30 is not a date; write it like 2016-11-25.",
        ),
        (Field("x", "日期", "date"), "明天", "日期: 明天 is not a date; write it like 2016-11-25."),
        (Field("x", "住房", "choice", choices=CHOICES), "castle", "住房: castle is not one of the choices."),
        (Field("x", "住房", "choices", choices=CHOICES), ["own", "x"], "住房: x is not one of the choices."),
        (Field("x", "同住", "yes_no"), "maybe", "同住: maybe is not one of the choices."),
    ],
)
def test_what_does_not_fit_is_named_with_its_field(field: Field, typed: Any, said: str) -> None:
    with pytest.raises(InputError) as found:
        field.read(typed, DAY)
    assert str(found.value) == said


def test_a_form_says_all_faults_at_once_and_leaves_out_what_is_not_asked() -> None:
    form = Form("visit", "入户", (Field("n", "人口", "number", required=True), Field("note", "说明")))
    assert form.read({"n": "3", "ethnicity": "x"}, DAY) == {"n": 3, "note": None}
    with pytest.raises(Many) as found:
        form.read({"note": "x" * 501}, DAY)
    assert [error.where for error in found.value.errors] == ["人口", "说明"]


def test_every_kind_can_be_read() -> None:
    typed = {
        "number": "1",
        "money": "1",
        "date": "2016-11-25",
        "choice": "own",
        "choices": "own",
        "yes_no": "yes",
    }
    for kind in set(KINDS) - {"lines"}:  # lines have a test file of their own
        assert Field("x", "x", kind, choices=CHOICES).read(typed.get(kind, "text"), DAY) is not None


def test_a_date_is_not_to_come_and_an_end_does_not_lie_before_its_beginning() -> None:
    """民政-6, 劳动-6 and others took any date: a bill of next year, work that ended before it began."""
    first = Field("first", "从哪天起", "date", past=True)
    form = Form("work", "工作", (first, Field("last", "到哪天止", "date", since="first")))
    after = (DAY + dt.timedelta(1)).isoformat()
    assert form.read({"first": DAY.isoformat(), "last": after}, DAY) == {
        "first": DAY.isoformat(), "last": after,
    }  # fmt: skip
    with pytest.raises(Many) as found:
        form.read({"first": after, "last": DAY.isoformat()}, DAY)
    assert str(found.value.errors[0]) == "从哪天起: 2016-11-26 has not come yet."
    with pytest.raises(Many) as turned:
        form.read({"first": DAY.isoformat(), "last": "2016-11-24"}, DAY)
    assert [str(each) for each in turned.value.errors] == ["到哪天止: It lies before “从哪天起”."]


def test_a_part_is_not_more_than_the_whole_it_is_counted_among() -> None:
    """劳动-1: five at work in a family of three. Nought among nought is right; what is not a number is said once."""
    members = Field("members", "家庭人口", "number")
    form = Form("family", "家庭", (members, Field("working", "其中有工作的", "number", among="members")))
    said = {
        ("3", "3"): [], ("0", "0"): [], ("", "4"): [], ("3", ""): [],
        ("3", "4"): ["其中有工作的: 4 is more than “家庭人口” (3)."],
        ("0", "0.5"): ["其中有工作的: 0.5 is more than “家庭人口” (0)."],
        ("三", "4"): ["家庭人口: 三 is not a number."],
    }  # fmt: skip
    assert {typed: faults(form, *typed) for typed in said} == said


def faults(form: Form, members: str, working: str) -> list[str]:
    """What is wrong with the two numbers."""
    try:
        form.read({"members": members, "working": working}, DAY)
    except Many as several:
        return [str(each) for each in several.errors]
    return []
