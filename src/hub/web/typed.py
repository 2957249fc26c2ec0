"""What somebody typed, shown once more where its form may be gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hub.i18n import _l

NAMES: Final[dict[str, Any]] = {
    "reason": _l("Reason"), "basis": _l("Basis"), "note": _l("Note"), "note:": _l("Note"), "on": _l("Date"),
    "paper": _l("Paper it was written on"), "received_by": _l("Who signed or was spoken to?"),
    "text": _l("What is objected to"), "evidence": _l("What shows it"), "purpose": _l("What for"),
    "others": _l("Other papers"), "place": _l("Place"), "name": _l("Name"), "address": _l("Address"),
    "number": _l("Number"), "about": _l("Case number"), "said": _l("What happened"), "matter": _l("Matter"),
    "unit": _l("Unit"), "phone": _l("Telephone"), "id_number": _l("ID number"), "why": _l("Why"),
    "household_number": _l("Household number"), "relation": _l("Relation to the head"),
    "building": _l("Building"),
}  # fmt: skip
"""What common fields are called; what was typed in another field is shown without a name."""
_SECRET: Final = frozenset({
    "csrf_token", "request", "rev", "next", "password", "old", "again", "code", "who", "earlier", "seen",
    "was", "instead", "loan", "of", "lines",
})  # fmt: skip
"""Secrets, how things stood when the page was made, and what was ticked by a key of its own."""
_KEYS: Final = frozenset({
    "resident", "asked", "contact", "line", "entitlement", "files", "shown", "letter", "grant", "referral",
    "id", "left",
})  # fmt: skip
"""Numbers of rows, which nobody typed; words under such a name somebody did."""
_CODE: Final = re.compile(r"[a-z0-9_.:/-]*[a-z_][a-z0-9_.:/-]*|\d{1,2}")
"""Values of choices and ticks, which nobody typed."""


def kept(typed: Iterable[tuple[str, str]], labels: Mapping[str, Any] = NAMES) -> list[tuple[str, str]]:
    """What was typed, but secrets and choices: (the field's name, "" where people have none for it; text)."""
    return [(str(labels.get(name, "")), text) for name, text in typed if _keepable(name, text)]


def _keepable(name: str, text: str) -> bool:
    if name in _SECRET or not text.strip() or (name in _KEYS and text.isdigit()):
        return False
    return name in NAMES or _CODE.fullmatch(text) is None
