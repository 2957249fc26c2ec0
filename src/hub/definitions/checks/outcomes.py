"""Outcomes have words on their buttons."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """A label for each outcome and for nothing else."""
    for place, step in enumerate(service.steps):
        for outcome in step.outcomes:
            if outcome not in step.labels:
                yield context.fault(
                    "The outcome %(outcome)s has no label.", "step", place, "outcomes", outcome,
                    remedy="Say in labels what its button says.", outcome=outcome,
                )  # fmt: skip
        first = next(iter(step.outcomes), "")
        for outcome in step.forms:
            if outcome not in step.outcomes or outcome == first:
                yield context.fault(
                    "The form for %(outcome)s belongs to no other outcome than the first.",
                    "step", place, "forms", outcome,
                    remedy="Remove it, or correct the name; `form` is asked for the first.", outcome=outcome,
                )  # fmt: skip
        for outcome in step.labels:
            if outcome not in step.outcomes:
                yield context.fault(
                    "The label %(outcome)s belongs to no outcome.", "step", place, "labels", outcome,
                    remedy="Remove it, or correct the name.", outcome=outcome,
                )  # fmt: skip
