"""Every text of a department beside its definitions that people read, and those without a translation."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.catalogues import LANGUAGES
from hub.domain.form import Form
from hub.domain.form_field import Field
from hub.plugins.registry import Plugins


def texts(plugins: Plugins, department: str) -> Iterator[str]:
    """Its name, forms, point rules, reports, what is to be confirmed, titles of prints; each text once."""
    return iter(dict.fromkeys(text for text in _every(plugins, department) if text))


def untranslated(plugins: Plugins) -> Iterator[tuple[str, str, str]]:
    """(department, language, text) of every text that a catalogue lacks under the department's key."""
    for department in plugins.keys:
        for language in LANGUAGES:
            known = plugins.catalogue(department, language)
            for text in texts(plugins, department):
                if not known.get((department, text)):
                    yield department, language, text


def _every(plugins: Plugins, department: str) -> Iterator[str]:
    yield plugins.departments[department].title
    own = f"{department}."
    for name, form in plugins.forms.items():
        if name.startswith(own):
            yield from _of_form(form)
    for name, outreach in plugins.outreach.items():
        if name.startswith(own):
            yield from (outreach.title, outreach.why)
    for name, rule in plugins.point_rules.items():
        if name.startswith(own):
            yield from (rule.title, rule.basis)
    for name, report in plugins.reports.items():
        if name.startswith(own):
            yield from (report.title, report.description, report.origin)
            for figure in report.figures:
                yield from (figure.title, figure.meaning)
    for name, sentences in plugins.to_confirm.items():
        if name.startswith(own):
            yield from sentences
    yield from (title for name, title in plugins.print_titles.items() if name.startswith(own))


def _of_form(form: Form) -> Iterator[str]:
    yield form.title
    for field in form.fields:
        yield from _of_field(field)


def _of_field(field: Field) -> Iterator[str]:
    yield from (field.label, field.help, field.unit)
    yield from (text for _, text in field.choices)
    if field.lines:
        yield from (field.lines.name, field.lines.rest)
        for column in field.lines.columns:
            yield from _of_field(column)
