"""Words of the collection desk: states of days, receipts and lines, ways of paying, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask

from hub.domain.service import Service
from hub.i18n import _, _l
from hub.operations.spoken import of_context

DAYS: Final[Mapping[str, Any]] = {
    "open": _l("open"), "counted": _l("counted, to be checked"), "checked": _l("checked"),
    "handed": _l("handed in against a slip"),
}  # fmt: skip
RECEIPTS: Final[Mapping[str, Any]] = {"valid": _l("valid"), "void": _l("void")}
LINES: Final[Mapping[str, Any]] = {
    "sent": _l("not answered yet"), "agreed": _l("agrees"), "differs": _l("differs"),
    "settled": _l("settled"), "again": _l("goes up again"),
}  # fmt: skip
WAYS: Final[Mapping[str, Any]] = {
    "cash": _l("cash"), "card": _l("by card"), "transfer": _l("by transfer"),
}  # fmt: skip
PLACES: Final[Mapping[str, Any]] = {"bank": _l("the bank"), "finance": _l("the finance office")}
ENTRIES: Final[Mapping[str, Any]] = {
    "opened": _l("Begun"), "counted": _l("The cash is counted"), "checked": _l("Checked"),
    "sent_back": _l("Sent back to be counted again"),
    "handed": _l("Money handed in"), "written": _l("Written"), "voided": _l("Made void"),
    "sent_up": _l("List sent up"), "answered": _l("Answer entered"), "settled": _l("Settled"),
    "closed": _l("The list is closed"), "erased": _l("Cut off from its person"),
}  # fmt: skip
SHORT_OR_OVER: Final = (_l("too little"), _l("too much"))
"""Words of a difference; the refusal that names one is put together in hub.operations.collection.closing."""


def difference_word(fen: int) -> str:
    """10.00 yuan too little."""
    said = str(SHORT_OR_OVER[0] if fen < 0 else SHORT_OR_OVER[1])
    return _("%(amount)s yuan %(way)s", amount=f"{abs(fen) / 100:,.2f}", way=said)


def list_word(row: Mapping[str, Any]) -> str:
    """How a list stands: what of it is still open."""
    if row["state"] == "closed":
        return _("answered and settled")
    if row["differ"]:
        return _("answered, %(n)s differences open", n=row["differ"])
    return _("sent up, not answered")


def variant_word(service: Service, key: str) -> str:
    """A variant's title in the reader's language, "" for none."""
    found = service.variant(key)
    return of_context(service.key, found.title) if found else ""


def face_word(fen: int) -> str:
    """100 yuan, 5 jiao."""
    return _("%(n)s yuan", n=fen // 100) if fen >= 100 else _("%(n)s jiao", n=fen // 10)


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.globals.update(
        desk_days=DAYS, desk_receipts=RECEIPTS, desk_list=list_word, desk_lines=LINES, desk_ways=WAYS,
        desk_places=PLACES, desk_entries=ENTRIES, desk_difference=difference_word, desk_face=face_word,
        desk_variant=variant_word,
    )  # fmt: skip
