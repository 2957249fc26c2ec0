"""What a department's form says of the case beside its people: answers, parties, forms filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from hub.domain.chinese import full_day
from hub.domain.form import Form
from hub.domain.form_field import Field
from hub.domain.form_lines import Line, rest_of
from hub.operations.casework.filled_forms import forms_of, lines_of
from hub.operations.casework.form_lines import Filled
from hub.operations.casework.views import CaseView
from hub.operations.prints import sheet

Fact = dict[str, str]
STATEMENT: Final = "family_statement"
DIFFICULTY: Final = "difficulty"
"""The form of 家庭基本情况说明, and its field that is printed as the statement."""


def facts(view: CaseView) -> list[Fact]:
    """The notice it answers, answers at intake, parties, answers of forms that are `printed`; Chinese."""
    return [*_notice(view), *_answers(view), *_parties(view), *_printed(view)]


def found(view: CaseView, labels: Collection[str]) -> list[Fact]:
    """What was written under these labels in any form on the way; of one the last."""
    return [fact for label, fact in _said(forms_of(view)).items() if label in labels]


def of_statement(view: CaseView) -> list[Fact]:
    """What the household officer wrote of a family, beside the difficulty in words."""
    return [fact for form, answers in forms_of(view) if form.key == STATEMENT
            for fact in _of_form(form, {**answers, DIFFICULTY: None})]  # fmt: skip


def tables(view: CaseView) -> list[dict[str, Any]]:
    """The lines of printed forms with their sums, as `hub.printing.shapes.FormTable`."""
    return [_table(each) for each in lines_of(view) if each.form.printed]


def _notice(view: CaseView) -> Iterator[Fact]:
    notice = view.row["facts"].get("notice")
    if notice:
        yield {"label": "通知文号", "value": notice["number"]}
        yield {"label": "来文单位", "value": notice["sender"]}


def _answers(view: CaseView) -> Iterator[Fact]:
    asked = (each for each in view.service.questions if view.flow.holds(each.when))
    for question in asked:
        choice = question.choice(view.flow.facts.answers.get(question.key, ""))
        if choice:
            yield {"label": question.text, "value": choice.text}


def _parties(view: CaseView) -> Iterator[Fact]:
    for role, person in view.parties:
        yield {"label": PARTIES.get(role, role), "value": person.name}


PARTIES: Mapping[str, str] = {
    "proxy": "代办人", "beneficiary": "受益人", "guardian": "监护人", "spouse": "配偶", "guarantor": "担保人",
    "deceased": "死者", "employee": "职工",
}  # fmt: skip
"""What a party is called on an official form."""


def _printed(view: CaseView) -> Iterator[Fact]:
    yield from _said(each for each in forms_of(view) if each[0].printed).values()


def _said(filled: Iterable[tuple[Form, Mapping[str, Any]]]) -> dict[str, Fact]:
    """What forms say, by label; of one filled in twice the last."""
    return {fact["label"]: fact for form, answers in filled for fact in _of_form(form, answers)}


def _of_form(form: Form, answers: Mapping[str, Any]) -> Iterator[Fact]:
    for field in form.fields:
        value = answers.get(field.key)
        if field.lines is None and value not in (None, ""):
            yield {"label": field.label, "value": text(field, value)}


def text(field: Field, value: Any) -> str:
    """An answer as an official form writes it: sums in yuan, choices in words."""
    if value is None:
        return ""
    if field.kind == "money":
        return sheet.yuan(int(value))
    if field.kind == "date":
        return full_day(dt.date.fromisoformat(value))
    if field.kind == "choice":
        return dict(field.choices).get(value, "")
    if field.kind == "yes_no":
        return "是" if value else "否"
    return f"{value}{field.unit}"


def _table(filled: Filled) -> dict[str, Any]:
    lines, sums = filled.lines, filled.sums
    off = [(f"减：{label}", sum_) for label, sum_ in sums.off]
    steps = [sums.whole, *off, (f"= {sums.rest[0]}", sums.rest[1])]
    return {
        "title": filled.form.title,
        "columns": [*(column.label for column in lines.columns), lines.rest],
        "rows": [[*(text(column, row.get(column.key)) for column in lines.columns), _left(filled, row)]
                 for row in filled.rows],
        "sums": [{"label": label, "value": sheet.yuan(sum_)} for label, sum_ in steps],
    }  # fmt: skip


def _left(filled: Filled, row: Line) -> str:
    return sheet.yuan(rest_of(filled.lines, row))
