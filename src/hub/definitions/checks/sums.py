"""Limits add up: the longest way through the counted steps fits the promised limit (限时办结 article 6)."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.flow import counted, longest
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Per variant; tasks by their longest, each return once; stopped, community and later steps left out."""
    if service.clazz == "cycle":
        return  # no promised limit: the period is the limit
    variants = [variant.key for variant in service.variants] or [""]
    said: set[int] = set()
    for variant in variants:
        graphs = [graph for graph in context.graphs if graph.variant == variant]
        way = max((longest(graph, counted) for graph in graphs), key=lambda one: one.days, default=None)
        promised = service.promised_of(variant)
        if way is None or way.days <= promised:
            continue
        line = context.definition.lines.at(*_place(service, variant))
        if line not in said:
            said.add(line)
            yield context.fault(
                "The longest way takes %(days)s working days (%(path)s), promised are %(promised)s.",
                *_place(service, variant), remedy="Shorten limits of steps, or promise more.",
                days=way.days, promised=promised, path=" → ".join(way.path),
            )  # fmt: skip


def _place(service: Service, variant: str) -> tuple[str | int, ...]:
    for place, found in enumerate(service.variants):
        if found.key == variant and found.promised is not None:
            return "variant", place, "promised"
    return ("promised",)
