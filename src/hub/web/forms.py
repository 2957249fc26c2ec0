"""A form as it was typed, and what is wrong with it; typed text survives every error."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from werkzeug.datastructures import MultiDict

from hub.domain.errors import HubError, Term, sentences
from hub.domain.faults import each_of
from hub.domain.period import month_of
from hub.i18n import _
from hub.operations.importing.sheet_faults import RowFault
from hub.operations.staff.permission_words import WORDS as PERMISSIONS
from hub.web import typed as typed_texts
from hub.web.format import day, year_month
from hub.web.marks import colon
from hub.web.shapes import Fault

_MONTH = re.compile(r"\d{4}-\d{2}")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Form:
    """Typed fields over defaults. Readers collect faults; `ok` says whether there were none.

    `labels` names fields for people, by field name; a HubError whose `where` is a field's name or label
    is shown at that field; `known_as` gives the field of a further name (an official one).
    """

    def __init__(
        self,
        typed: MultiDict[str, str] | None = None,
        defaults: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        known_as: Mapping[str, str] | None = None,
    ) -> None:
        self.typed: MultiDict[str, str] = typed if typed is not None else MultiDict()
        self.defaults = defaults or {}
        self.labels = labels or {}
        self.known_as = known_as or {}
        self.faults: list[Fault] = []
        self.status = 200
        self.stale = False

    # --- for templates

    def get(self, name: str, default: str = "") -> str:
        """What stands in the field now."""
        if name in self.typed:
            return self.typed[name]
        value = self.defaults.get(name, default)
        return "" if value is None else str(value)

    def all(self, name: str) -> list[str]:
        """All values of a field that may have several."""
        if name in self.typed or self.typed:
            return self.typed.getlist(name)
        value = self.defaults.get(name)
        if value is None:
            return []
        return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]

    def faults_of(self, name: str) -> list[str]:
        """The sentences to show at one field."""
        return [fault.text for fault in self.faults if fault.field == name]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, by field, where things stand otherwise now: its form may not be offered again."""
        gone = self.stale or self.status in (403, 409)
        return typed_texts.kept(self.typed.items(), self.labels) if gone else []

    def over(self, rev: int) -> None:
        """Say how far the row is now: what was typed over an earlier state may have no field any more."""
        self.stale = self.typed.get("rev", str(rev)) != str(rev)

    def ids(self, act: str) -> dict[str, str]:
        """Where its faults are to be seen on a page that has a form for each act."""
        return {fault.field: f"f-{act}-{fault.field}" for fault in self.faults} if act else {}

    @property
    def request(self) -> str:
        """The idempotency key of this form: kept while it is mended, new for a new form."""
        return self.get("request") or secrets.token_urlsafe(12)

    # --- for routes

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.faults

    def fail(self, field: str, text: str) -> None:
        """Record one fault; `text` is a whole translated sentence."""
        self.faults.append(Fault(field, text))
        self.status = 400 if self.status == 200 else self.status

    def text(self, name: str, *, required: bool = False, longest: int = 500) -> str:
        """The trimmed text of a field."""
        value = self.get(name).strip()
        if required and not value:
            self.fail(name, _("%(label)s: please fill this in.", label=self.label(name)))
        elif len(value) > longest:
            self.fail(
                name, _("%(label)s: at most %(most)s characters.", label=self.label(name), most=longest)
            )
        return value

    def date(self, name: str, *, required: bool = False) -> dt.date | None:
        """A date as typed or picked (2026-10-21, 2026年10月21日), None where empty or wrong."""
        value = self.text(name, required=required)
        if not value:
            return None
        found = _DATE.fullmatch(value)
        with suppress(ValueError):
            if found:
                return dt.date(*(int(part) for part in found.groups()))
        said = _(
            "%(label)s: %(text)s is not a date; write it like 2026-10-21.", label=self.label(name), text=value
        )
        self.fail(name, said)
        return None

    def integer(self, name: str, *, required: bool = False) -> int | None:
        """A whole number, None where empty or wrong."""
        value = self.text(name, required=required)
        if not value:
            return None
        if not re.fullmatch(r"-?\d{1,9}", value):
            said = _("%(label)s: %(text)s is not a whole number.", label=self.label(name), text=value)
            self.fail(name, said)
            return None
        return int(value)

    def label(self, name: str) -> str:
        """What people call the field."""
        return str(self.labels.get(name, name))

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Turn HubErrors of the block into faults of this form (errors of whole pages pass on)."""
        try:
            yield
        except HubError as error:
            if error.status == 404:
                raise
            self.take(error)

    def take(self, error: HubError) -> None:
        """Show a HubError, or each of Many, at its field or above the form."""
        for one in each_of(error):
            name = self._field(one.where)
            shown = _shown(one, self.label(name) if name else _place(one))
            self.faults.append(Fault(name, shown))
        self.status = max(self.status, 400 if error.status == 404 else error.status)

    def take_more(self, error: HubError) -> None:
        """The same of fields that nothing is said of yet: what else is wrong where one could not be read."""
        for one in each_of(error):
            if not self.faults_of(one.where):
                self.take(one)

    def _field(self, where: str) -> str:
        if where in self.labels:
            return where
        if where in self.known_as:
            return self.known_as[where]
        return next((name for name, label in self.labels.items() if where and str(label) == where), "")


def _place(error: HubError) -> str:
    """Where it is, in the reader's words: of a sheet the row and its column, a month as pages write it."""
    if isinstance(error, RowFault):
        return f"{_('row %(row)s', row=error.row)} · {error.column}"
    with suppress(ValueError):  # 9999-12 is of no calendar, and may be the name of a community
        return year_month(month_of(error.where)) if _MONTH.fullmatch(error.where) else error.where
    return error.where


def _shown(error: HubError, where: str) -> str:
    said = told_of(error) if error.remedy.startswith("hub ") else said_of(error)
    return where.rstrip("？?") + colon() + said if where and not said.startswith(where) else said


def said_of(error: HubError) -> str:
    """A HubError's sentence and remedy in the reader's language, without its place."""
    message = _translate(error.message, error.params)
    return sentences(message, _translate(error.remedy, error.params) if error.remedy else "")


def told_of(error: HubError) -> str:
    """The sentence for a page that has its own way to the remedy: without a remedy that is a command."""
    if "hub " not in error.remedy:
        return said_of(error)
    return _translate(error.message, error.params)


def _translate(text: str, params: Mapping[str, Any]) -> str:
    said = _(text)
    return said % {key: _word(key, value) for key, value in params.items()} if params else said


def _word(key: str, value: Any) -> Any:
    """A parameter as it is read: messages translated, permissions in words, a day as pages write days."""
    if key == "permission":
        return PERMISSIONS.get(value, value)
    if isinstance(value, Term):
        return _(value)
    return day(value) if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value
