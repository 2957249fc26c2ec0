"""The step a case is at: one that the flow leads to without a refusal."""

from __future__ import annotations

from hub.domain.case import Flow
from hub.domain.flow import Graph, graph
from hub.domain.service import Service, Step
from hub.operations.takeover.cells import Row


def read_step(row: Row, service: Service, flow: Flow | None) -> Step | None:
    """The step that a cell names by title or key; any of the service while the way of the case is not known.

    A refusal is decided here, so that its letter is here.
    """
    text = row.get("step")
    known = _leads_to(flow) if flow else list(service.steps)
    for step in known:
        if text in (step.title, step.key):
            return step
    if any(text in (step.title, step.key) for step in service.steps):
        row.wrong("step", "The flow does not lead to this step for this case, or only by a refusal.",
                  "Take it over at the step that decides.")  # fmt: skip
    else:
        titles = "、".join(step.title for step in known)
        row.wrong("step", "This service has no such step; it has: %(known)s.", known=titles)
    return None


def _leads_to(flow: Flow) -> list[Step]:
    reached = reachable(flow)
    return [step for step in flow.steps() if step.key in reached]


def reachable(flow: Flow) -> frozenset[str]:
    """Keys of the steps that the flow of this case leads to, refusals left out."""
    found = _graph(flow)
    seen: set[str] = set()
    waiting = [found.start]
    while waiting:
        here = waiting.pop()
        if here in found.steps and here not in seen:
            seen.add(here)
            waiting += [edge.target for edge in found.edges[here] if not found.refusing(edge)]
    return frozenset(seen)


def makes_none(newest: Flow, flow: Flow, step: Step) -> bool:
    """Whether no benefit comes of a case from this step on, though the newest version gives one.

    It was decided before, or by a version without one.
    """
    return bool(granted_at(newest)) and (not granted_at(flow) or was_granted(flow, step))


def was_granted(flow: Flow, step: Step) -> bool:
    """Whether what the version grants to a case of this kind was decided before this step."""
    key = granted_at(flow)
    return bool(key) and key not in _graph(flow).reached(step.key)


def granted_at(flow: Flow) -> str:
    """The step on the way of this case that grants something; "" for none (of a firm's subsidy)."""
    grants = flow.service.grants
    return grants.on[0] if grants and grants.on[0] in _graph(flow).reached() else ""


def leaves_behind(flow: Flow, step: Step, key: str) -> bool:
    """Whether the case has passed the step of that key on the way to its grant."""
    known = any(each.key == key for each in flow.service.steps)
    return known and key not in _graph(flow).reached(step.key) and step.key in reachable(flow)


def _graph(flow: Flow) -> Graph:
    present = {step.key for step in flow.steps()}
    absent = frozenset(step.key for step in flow.service.steps) - present
    return graph(flow.service, flow.facts.variant, absent)
