"""Words of the register of organisations: which of them it is, marks of a year, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.i18n import _l

FORMS: Final[Mapping[str, Any]] = {"firm": _l("firm"), "sole_trader": _l("sole trader")}
MARKS: Final[Mapping[str, Any]] = {
    "told": _l("told of the yearly check"), "entered": _l("entered in the city's system"),
    "inspected": _l("checked by the city"),
}  # fmt: skip
RESULTS: Final[Mapping[str, Any]] = {"passed": _l("passed"), "failed": _l("not passed")}
ENTRIES: Final[Mapping[str, Any]] = {
    "registered": _l("Put on the register"), "changed": _l("Corrected"), "closed": _l("Taken off"),
    "begun": _l("On the list of the year"), **MARKS,
    "referred": _l("Dispute passed on"), "answered": _l("Dispute answered"),
}  # fmt: skip
