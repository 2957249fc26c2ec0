"""Words of the duty roster and of call-ins."""

from __future__ import annotations

from typing import Any, Final

from hub.i18n import _, _l

SHIFTS: Final[dict[str, Any]] = {"noon": _l("noon"), "evening": _l("evening"), "holiday": _l("holidays")}
SLOTS: Final[dict[str, Any]] = {"A": "A", "B": "B", "deputy": _l("deputy in charge")}
STATES: Final[dict[str, Any]] = {
    "open": _l("calling"), "arrived": _l("has arrived"), "closed": _l("nobody came"),
}  # fmt: skip


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "day": _("Day"), "shift": _("Shift"), "a": "A", "b": "B", "people": _("Who takes part"),
        "number": _("Quarter"), "year": _("Year"), "wanted": _("In exchange for"), "post_id": _("Window"),
        "reason": _("Why it cannot wait"), "time": _("Time"), "service": _("Service"),
    }  # fmt: skip
