"""Reports in words: titles and columns in the reader's language, values of rows, numbers with their unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Community
from hub.domain.errors import HubError
from hub.domain.report import Figure
from hub.i18n import _, _l
from hub.operations.context import service_of
from hub.operations.payments.programmes import programme
from hub.operations.reports.own import HUB
from hub.operations.reports.view import Known, Opened
from hub.operations.spoken import LIGHTS, of_context

UNITS: Final[Mapping[str, Any]] = {
    "cases": _l("cases"), "households": _l("households"), "people": _l("people"), "lines": _l("lines"),
    "fen": _l("yuan"),
}  # fmt: skip
BY: Final[Mapping[str, Any]] = {
    "community": _l("Community"), "service": _l("Service"), "variant": _l("Kind"), "month": _l("Month"),
    "programme": _l("Programme"), "reason": _l("Reason"),
}  # fmt: skip
REASONS: Final[Mapping[str, Any]] = {
    "died": _l("died"), "moved_out": _l("moved away"), "merged": _l("two records of one person"),
    "case": _l("decided by a case"), "person": _l("ended by the window, with its reason"),
}  # fmt: skip
_places = Community.__table__


def text(known: Known, words: str) -> str:
    """A text of a report in the reader's language."""
    return str(words) if known.department == HUB else of_context(known.department, words)


def head(known: Known, figure: Figure) -> str:
    """A column's heading with its unit: 户数（户）."""
    return _("%(title)s (%(unit)s)", title=text(known, figure.title), unit=UNITS[figure.unit])


def shown(figure: Figure, number: int | None) -> float | int | None:
    """A number in its unit: yuan for fen. None stays None: it is not said."""
    return number / 100 if figure.unit == "fen" and number is not None else number


def said(figure: Figure, number: int | None) -> str:
    """A number as it is written."""
    if number is None:
        return _("not listed")
    return f"{number / 100:,.2f}" if figure.unit == "fen" else f"{number:,}"


def share(known: Known, numbers: Sequence[int | None], at: int) -> str:
    """A column's number as a share of another one's (75%), "" where it is none or not to be said."""
    figures = known.report.figures
    of = next((place for place, one in enumerate(figures) if one.key == figures[at].of), None)
    part, whole = numbers[at], None if of is None else numbers[of]
    if part is None or not whole:
        return ""
    return f"{100 * part / whole:.1f}".removesuffix(".0") + "%"


def values(known: Known) -> Callable[[str], str]:
    """How a row's value is said."""
    by = known.report.by
    if by == "community":
        names = {str(row.id): row.name for row in reading().execute(select(_places.c.id, _places.c.name))}
        return lambda value: str(names.get(value, value))
    if by == "month":
        return lambda value: f"{value[:4]}-{value[4:]}"
    return lambda value: _value(known, by, value)


def _value(known: Known, by: str, value: str) -> str:
    try:
        if by == "service":
            return of_context(value, service_of(value).short)
        if by == "programme":
            found = programme(value)
            return of_context(found.service.key, found.title_of(value))
        if by == "variant":
            return _variant(known, value)
    except HubError:
        return value
    return str(REASONS.get(value, value)) if by == "reason" else value


def _variant(known: Known, value: str) -> str:
    for name in known.report.where.get("service", ()):
        service = service_of(f"{known.department}.{name}")
        for one in service.variants:
            if one.key == value:
                return of_context(service.key, one.title)
    return value


STATES: Final[Mapping[str, Any]] = {
    "active": _l("runs"), "suspended": _l("suspended"), "ended": _l("ended"), "pending": _l("to be paid"),
    "paid": _l("paid"), "returned": _l("returned"),
}  # fmt: skip


def title_of(one: Opened) -> str:
    """What a thing behind a number is: its service or programme."""
    if one.context:
        return of_context(one.context, one.title)
    found = programme(one.title) if one.title else None
    return of_context(found.service.key, found.title_of(one.title)) if found else ""


def step_of(one: Opened) -> str:
    """The step of a case, or the state of anything else, in the reader's language."""
    return of_context(one.context, one.step) if one.context else str(STATES.get(one.step, one.step))


def light_word(one: Opened) -> str:
    """Its light in words; "" where it has no dates."""
    return str(LIGHTS.get(one.light, one.light))
