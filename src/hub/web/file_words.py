"""Words of the file room: where papers go, and what the entries of a case say of its file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hub.i18n import _, _l
from hub.operations.archive.file_room import place
from hub.web.format import short_day

WAYS: Final[dict[str, Any]] = {
    "returned": _l("back to the applicant"),
    "sent_up": _l("to the upper office"),
}


def ways() -> list[tuple[str, str]]:
    """Where papers of a file may go."""
    return [(key, str(text)) for key, text in WAYS.items()]


def details(payload: Mapping[str, Any]) -> Iterator[str]:
    """Where the file stands, who has it and what for, how papers left and came back; nothing once erased."""
    if cabinet := payload.get("cabinet"):
        yield place(cabinet, payload.get("shelf", ""))
    if borrower := payload.get("borrower"):
        due = payload.get("due_on")
        yield _with(borrower, dt.date.fromisoformat(due)) if due else borrower
    if giver := payload.get("from_whom"):
        yield _("brought by %(who)s", who=giver)
    yield from filter(None, (payload.get("purpose"), payload.get("remark")))
    if way := WAYS.get(payload.get("how", "")):
        yield str(way)
        yield _("signed for by %(who)s", who=payload["to_whom"])


def _with(borrower: str, due: dt.date) -> str:
    return _("with %(who)s, back by %(day)s", who=borrower, day=short_day(due))
