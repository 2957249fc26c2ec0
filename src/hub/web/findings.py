"""What earlier steps of a case found, ready to draw: to whoever decides, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.form_field import Field
from hub.i18n import _
from hub.operations.casework.filled_forms import Finding, findings_of
from hub.operations.casework.views import CaseView
from hub.web.format import short_day, yuan
from hub.web.marks import listed
from hub.web.words import field_said, said


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding: its step, who wrote it on which day, how the step ended, the answers, and words beside."""

    title: str
    who: str
    on: dt.date
    outcome: str
    answers: tuple[tuple[str, str], ...]
    words: str


def shown(view: CaseView) -> list[Shown]:
    """The findings of a case in the order of its way."""
    return [_shown(view, each) for each in findings_of(view)]


def _shown(view: CaseView, it: Finding) -> Shown:
    return Shown(
        said(view.service, it.title), it.who, it.on, said(view.service, it.outcome),
        tuple(_answers(view.service.department, it)), it.words,
    )  # fmt: skip


def _answers(department: str, it: Finding) -> Iterator[tuple[str, str]]:
    """The answered questions; lines have a table of their own on the case."""
    for field in it.form.fields if it.form else ():
        value = it.answers.get(field.key)
        if field.lines is None and value not in (None, "", []):
            asked = field_said(department, field)
            yield asked.label, _text(asked, value)


def _text(field: Field, value: Any) -> str:
    if field.kind == "yes_no":
        return _("yes") if value else _("no")
    if field.kind == "money":
        return yuan(int(value))
    if field.kind == "date":
        return short_day(dt.date.fromisoformat(str(value)))
    if field.kind in ("choice", "choices"):
        return listed(_chosen(field, value if isinstance(value, list) else [value]))
    return f"{value} {field.unit}".strip()


def _chosen(field: Field, keys: list[Any]) -> list[str]:
    texts: Mapping[str, str] = dict(field.choices)
    return [texts.get(str(key), str(key)) for key in keys]
