"""The first outcome is the way forward: an absent step passes on along it."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Of several outcomes the first neither refuses nor leads back."""
    found: set[str] = set()
    for graph in context.graphs:
        for edges in graph.edges.values():
            if len(edges) > 1 and (edges[0].back or graph.refusing(edges[0])):
                found.add(edges[0].step)
    for place, step in enumerate(service.steps):
        if step.key in found:
            yield context.fault(
                "The first outcome must be the way forward.", "step", place, "outcomes",
                remedy="Write refusals and returns after it.",
            )  # fmt: skip
