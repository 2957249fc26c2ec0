"""A change of a case as a form: its fields, what can be chosen in them, what is read of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from hub.domain.actor import Actor
from hub.i18n import _
from hub.operations.casework.views import CaseView
from hub.web.change_choices import CHOICES
from hub.web.forms import Form
from hub.web.numbers import key


@dataclass(frozen=True, slots=True)
class Asked:
    """One field. `kind`: text, area, date, number, pick, lines (one thing a line)."""

    name: str
    label: Any
    kind: str = "text"
    required: bool = True
    hint: Any = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `offered` says whether the page shows it for this case and person.

    `asks`: fields that depend on the case and on what was typed (None: nothing yet), before `fields`.
    """

    title: Any
    verb: Callable[..., Any]
    fields: tuple[Asked, ...]
    offered: Callable[[CaseView, Actor], bool]
    hint: Any = ""
    asks: Callable[[CaseView, Mapping[str, str] | None], tuple[Asked, ...]] | None = None

    def of(self, view: CaseView, typed: Mapping[str, str] | None = None) -> Change:
        """The change with the fields that this case asks."""
        return replace(self, fields=(*self.asks(view, typed), *self.fields)) if self.asks else self

    def read(self, form: Form) -> dict[str, Any]:
        """The typed values by parameter name."""
        return {field.name: _READ[field.kind](form, field) for field in self.fields}

    def options(self, view: CaseView) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Choices of the pick fields."""
        return {
            field.name: field.choices or CHOICES[field.name](view)
            for field in self.fields
            if field.kind == "pick"
        }


_NUMBERED: Final = frozenset({"post_id", "seq", "second_id", "community_id", "successor_id"})
"""Pick fields whose values are numbers of rows; the others' are keys of definitions."""


def _pick(form: Form, field: Asked) -> Any:
    value = form.text(field.name, required=field.required)
    if field.name not in _NUMBERED or not value:
        return value or (None if field.name == "successor_id" else value)
    try:
        return key(value)
    except ValueError:
        said = _("%(label)s: %(text)s is not a whole number.", label=form.label(field.name), text=value)
        return form.fail(field.name, said)


_READ: dict[str, Callable[[Form, Asked], Any]] = {
    "text": lambda form, field: form.text(field.name, required=field.required),
    "area": lambda form, field: form.text(field.name, required=field.required),
    "date": lambda form, field: form.date(field.name, required=field.required),
    "number": lambda form, field: form.integer(field.name, required=field.required),
    "pick": _pick,
    "lines": lambda form, field: tuple(
        line.strip() for line in form.text(field.name, required=field.required).splitlines() if line.strip()
    ),
}  # fmt: skip
