"""What leads back is counted: a case cannot go round for ever."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """`returns` stands on every step with an outcome that leads back, and on no other."""
    back = {
        (edge.step, edge.outcome)
        for graph in context.graphs
        for edges in graph.edges.values()
        for edge in edges
        if edge.back
    }
    for place, step in enumerate(service.steps):
        outcomes = [outcome for outcome in step.outcomes if (step.key, outcome) in back]
        for outcome in outcomes:
            if not step.returns:
                yield context.fault(
                    "%(outcome)s leads back to %(target)s without a count.", "step", place, "outcomes",
                    outcome, remedy="Say how often with returns = 1.", outcome=outcome,
                    target=step.outcomes[outcome],
                )  # fmt: skip
        if step.returns and not outcomes:
            yield context.fault(
                "Nothing leads back from here.", "step", place, "returns", remedy="Remove returns."
            )
