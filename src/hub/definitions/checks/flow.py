"""The flow holds: every step is reached and can end, in every variant and for every answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.fields import nearest
from hub.definitions.finding import Finding
from hub.domain.flow import Edge, Graph
from hub.domain.service import CYCLE_ENDS, END, ENDS, Service

_RANK: Final = {"community": 0, "acceptance": 1, "running": 2, "closing": 3, "after": 3}


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Targets, acceptance, reach, ends, phases."""
    if not service.steps and (service.roster is not None or service.stock is not None):
        return  # no cases: the proofs `rosters` and `stocks` look at what is there instead
    if not service.steps:
        yield context.fault("There is no step.", "key", remedy="Write its steps in [[step]] tables.")
        return
    targets = list(_targets(service, context))
    yield from targets
    if not targets:
        yield from _reach(service, context)
        if service.is_case:
            yield from _acceptance(service, context)
            yield from _phases(service, context)


def _targets(service: Service, context: Context) -> Iterator[Finding]:
    known = {step.key for step in service.steps} | {
        END + end for end in (ENDS if service.is_case else CYCLE_ENDS)
    }
    for place, step in enumerate(service.steps):
        for outcome, target in step.outcomes.items():
            if target not in known:
                near = nearest(target, known)
                yield context.fault(
                    "%(outcome)s leads to %(target)s, which is no step and no end.",
                    "step",
                    place,
                    "outcomes",
                    outcome,
                    remedy="Did you mean %(near)s?" if near else "Known here: %(known)s.",
                    outcome=outcome,
                    target=target,
                    near=near,
                    known=", ".join(sorted(known)),
                )


def _acceptance(service: Service, context: Context) -> Iterator[Finding]:
    wrong = [graph for graph in context.graphs if sum(s.do == "accept" for s in graph.steps.values()) != 1]
    if wrong:
        place = max((n for n, step in enumerate(service.steps) if step.do == "accept"), default=0)
        yield context.fault(
            "Every case passes exactly one acceptance; here it is not so in every variant.",
            "step",
            place,
            "do",
            remedy='Exactly one step with do = "accept" per variant.',
        )


def _reach(service: Service, context: Context) -> Iterator[Finding]:
    reached: set[str] = set()
    dead: set[str] = set()
    for graph in context.graphs:
        here = graph.reached()
        reached |= here
        dead |= {key for key in here if key in graph.steps and not graph.ends(key)} | graph.circles
    for place, step in enumerate(service.steps):
        if step.key not in reached:
            yield context.fault(
                "No way leads to the step %(step)s.", "step", place, "key",
                remedy="Name it in an outcome of an earlier step, or remove it.", step=step.key,
            )  # fmt: skip
        if step.key in dead:
            yield context.fault(
                "From the step %(step)s no way leads to an end.", "step", place, "outcomes",
                remedy="Give it an outcome that leads on to an end.", step=step.key,
            )  # fmt: skip
    if service.is_case and not dead and any("granted" not in graph.ends() for graph in context.graphs):
        yield context.fault(
            "There is a situation in which the case can never be granted.", "step", 0, "key",
            remedy="Let the way forward lead to end:granted.",
        )  # fmt: skip


def _phases(service: Service, context: Context) -> Iterator[Finding]:
    wrong: set[tuple[str, str]] = set()
    for graph in context.graphs:
        if graph.steps and _RANK[graph.steps[graph.start].phase] > 1:
            wrong.add((graph.start, ""))
        for edges in graph.edges.values():
            wrong |= {(edge.step, edge.outcome) for edge in edges if _jumps(graph, edge)}
    for place, step in enumerate(service.steps):
        for key, outcome in sorted(wrong):
            if key == step.key:
                yield context.fault(
                    "Phases follow in this order, none skipped before acceptance: "
                    "community, acceptance, running, closing or after.",
                    "step",
                    place,
                    *(("outcomes", outcome) if outcome else ("phase",)),
                    remedy="Change the phase of the step, or where the outcome leads.",
                )


def _jumps(graph: Graph, edge: Edge) -> bool:
    """Backward over acceptance or completion, or into the running part without acceptance."""
    if edge.target.startswith(END):
        return False
    here, there = _RANK[graph.steps[edge.step].phase], _RANK[graph.steps[edge.target].phase]
    return (there < here and (here, there) != (1, 0)) or (here == 0 and there > 1)
