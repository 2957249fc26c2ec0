"""This hub carries it out: vocabulary that no part of it runs yet is refused, never taken in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.applying import ID_PAPERS
from hub.domain.service import Service

Path = tuple[str | int, ...]

WORDS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("", "kind"): ("application", "payment", "collection", "roster", "register", "stock"),
    ("", "class"): ("promised", "immediate", "cycle"),
    ("", "subject"): ("person", "household", "list", "organisation"),
    ("", "started_by"): ("applicant", "outreach", "notice_from_above", "calendar", "roster"),
    ("", "handed_in_at"): ("centre", "community"),
    ("", "accepts_at"): ("centre", "community"),
    ("party", "source"): ("registry", "free"),
    ("material", "stage"): ("acceptance", "filing", "payment", "elsewhere"),
    ("material", "keep"): ("seen",),
    ("step", "stage"): ("acceptance", "filing", "payment"),
    ("step", "do"): (
        "accept",
        "work",
        "decide",
        "visit",
        "meeting",
        "sign",
        "send_up",
        "post",
        "notify",
        "deliver",
        "pay",
        "collect",
        "archive",
        "third_party",
    ),
    ("material", "use"): tuple(sorted(ID_PAPERS)),
    ("batch", "kind"): ("panel", "send_up"),
    ("batch", "lines"): ("case",),
}
"""By table and key the words that are carried out; the issue that runs another adds it here."""

LATER: Final[Mapping[str, tuple[str, ...]]] = {
    "grants": ("certificate", "valid_until", "ends_on", "reviewed_every"),
    "material": ("of",),
    "step": ("handover",),
}
"""By table the keys that nothing carries out yet."""


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Every key and word that the file writes down; the limit of a stop that is no superior's too."""
    for table, path, row in _rows(context.definition.document):
        for key, value in row.items():
            known = WORDS.get((table, key))
            if key in LATER.get(table, ()) and value:
                yield _not_yet(context, key, *path, key)
            elif known is not None and value not in known:
                yield context.fault(
                    "This hub does not carry out %(word)s yet.", *path, key, remedy="It knows: %(known)s.",
                    word=value, known=", ".join(known),
                )  # fmt: skip
        if table == "step" and row.get("clock") == "stopped" and "limit" in row and not _tracked(row):
            yield _not_yet(context, "limit", *path, "limit")


def _tracked(row: Mapping[str, Any]) -> bool:
    """A superior's own limit is tracked beside the case's (R7)."""
    return row.get("role") == "superior"


def _not_yet(context: Context, word: str, *path: str | int) -> Finding:
    return context.fault(
        "This hub does not carry out %(word)s yet.", *path, remedy="Leave it out until it does.", word=word
    )


def _rows(document: Mapping[str, Any]) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    yield "", (), document
    for table, value in document.items():
        if isinstance(value, Mapping):
            yield table, (table,), value
        elif isinstance(value, list):
            for place, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield table, (table, place), row
