"""This hub carries it out: vocabulary that no part of it runs yet is refused, never taken in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service

KINDS: Final = frozenset({"application"})
CLASSES: Final = frozenset({"promised", "immediate"})
STARTS: Final = frozenset({"applicant", "outreach"})
DO: Final = frozenset(
    {
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
        "archive",
    }
)
STAGES: Final = frozenset({"", "acceptance", "filing"})
BATCHES: Final = frozenset({"panel", "send_up"})
LATER_TABLES: Final = ("payment", "roster", "follow_up", "stock", "grants", "joint", "test")
LATER_STEP: Final = ("bodies", "need", "handover")
"""What the issue of payments, rosters and the like will take from here into the sets above."""


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Kinds, acts, tables and keys."""
    for path, word, known in _words(service):
        if word not in known:
            yield context.fault(
                "This hub does not carry out %(word)s yet.", *path, remedy="It knows: %(known)s.",
                word=word, known=", ".join(sorted(one for one in known if one)),
            )  # fmt: skip
    document = context.definition.document
    for table in LATER_TABLES:
        if document.get(table):
            yield _not_yet(context, table, table)
    for place, step in enumerate(document.get("step", ())):
        for key in LATER_STEP:
            if key in step:
                yield _not_yet(context, key, "step", place, key)
    for place, paper in enumerate(service.materials):
        if paper.keep == "scan":
            yield _not_yet(context, "keep = scan", "material", place, "keep")


def _not_yet(context: Context, word: str, *path: str | int) -> Finding:
    return context.fault(
        "This hub does not carry out %(word)s yet.", *path, remedy="Leave it out until it does.", word=word
    )


def _words(service: Service) -> Iterator[tuple[tuple[str | int, ...], str, frozenset[str]]]:
    yield ("kind",), service.kind, KINDS
    yield ("class",), service.clazz, CLASSES
    yield ("started_by",), service.started_by, STARTS
    for place, step in enumerate(service.steps):
        yield ("step", place, "do"), step.do, DO
        yield ("step", place, "stage"), step.stage, STAGES
    for place, paper in enumerate(service.materials):
        yield ("material", place, "stage"), paper.stage, STAGES
    for place, batch in enumerate(service.batches):
        yield ("batch", place, "kind"), batch.kind, BATCHES
        yield ("batch", place, "lines"), batch.lines, frozenset({"case"})
