"""Where and when the applicant is to come, as whoever tells it has noted; before that, lines for the pen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hub.domain.form import Form
from hub.domain.form_field import Field
from hub.operations.casework.filled_forms import forms_of
from hub.operations.casework.views import CaseView
from hub.operations.context import plugins
from hub.operations.prints.form_facts import text
from hub.operations.services.guide_words import Words


def arranged(view: CaseView, words: Words) -> list[dict[str, str]]:
    """The answers of `printed` forms of steps that tell somebody something, as label and value."""
    filled = {form.key: answers for form, answers in forms_of(view)}
    return [
        {"label": words.of(view.service.department, field.label),
         "value": _said(field, filled.get(form.key, {}).get(field.key), words)}
        for form in _forms(view)
        for field in form.fields
    ]  # fmt: skip


def _forms(view: CaseView) -> Iterator[Form]:
    for stop in view.stops:
        step = view.service.step(stop.key)
        if step.do == "notify" and step.form:
            form = plugins().form(step.form, view.service.department)
            if form.printed:
                yield form


def _said(field: Field, value: Any, words: Words) -> str:
    if field.kind == "date" and value:
        return words.day(dt.date.fromisoformat(value))
    return text(field, value)
