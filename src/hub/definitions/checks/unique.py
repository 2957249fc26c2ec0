"""Keys are used once in their table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Of steps, tasks, papers, questions, choices, variants, batches, parties and letters."""
    tables: dict[str, Sequence[str]] = {
        "step": [one.key for one in service.steps],
        "material": [one.key for one in service.materials],
        "question": [one.key for one in service.questions],
        "variant": [one.key for one in service.variants],
        "batch": [one.key for one in service.batches],
    }
    for table, keys in tables.items():
        yield from _doubles(context, keys, table)
    yield from _doubles(context, [one.role for one in service.parties], "party", last="role")
    letters = [f"{one.step}.{one.outcome}" for one in service.letters]
    yield from _doubles(context, letters, "letter", last="outcome")
    for place, question in enumerate(service.questions):
        yield from _doubles(context, [one.key for one in question.choices], "question", place, "choices")
    for place, step in enumerate(service.steps):
        yield from _doubles(context, [one.key for one in step.tasks], "step", place, "task")


def _doubles(context: Context, keys: Sequence[str], *path: str | int, last: str = "key") -> Iterator[Finding]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield context.fault(
                "%(key)s is used twice.", *path, place, last, remedy="Give each its own.", key=key
            )
