"""A service's flow as a graph: where it leads, whether it ends, how long it can take.

Pure reasoning over a definition, for the proofs and the flow chart. The way of one case is `domain.case`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from hub.domain.service import END, Service, Step

_MOST: Final = 512
"""Combinations of answers tried; beyond that only "all there" and "none there"."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One outcome of a present step; `target` is a present step's key or "end:…". `back` = not forward."""

    step: str
    outcome: str
    target: str
    back: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The flow of one situation: a variant, and which steps are absent in it."""

    start: str
    steps: Mapping[str, Step]
    edges: Mapping[str, tuple[Edge, ...]]
    circles: frozenset[str] = frozenset()
    variant: str = ""

    def reached(self, start: str = "") -> frozenset[str]:
        """Steps and ends that can be reached from a step (the first one by default), itself included."""
        found: set[str] = set()
        waiting = [start or self.start]
        while waiting:
            here = waiting.pop()
            if here and here not in found:
                found.add(here)
                waiting += [edge.target for edge in self.edges.get(here, ())]
        return frozenset(found)

    def ends(self, start: str = "") -> frozenset[str]:
        """The ends that can be reached from a step, without their prefix."""
        return frozenset(key.removeprefix(END) for key in self.reached(start) if key.startswith(END))

    def loops(self) -> tuple[Edge, ...]:
        """The edges that go back on a way that comes round again."""
        every = (edge for edges in self.edges.values() for edge in edges)
        return tuple(edge for edge in every if edge.back and edge.step in self.reached(edge.target))

    def forward(self) -> tuple[Step, ...]:
        """The steps of the way on, along first outcomes, to its end."""
        found: dict[str, Step] = {}
        here = self.start
        while here in self.steps and here not in found:
            found[here] = self.steps[here]
            here = next((edge.target for edge in self.edges[here]), "")
        return tuple(found.values())

    def refusing(self, edge: Edge) -> bool:
        """Whether this outcome decides against the applicant: afterwards nothing but refusal is left."""
        return self._only_refusal(edge.target) and not self._only_refusal(edge.step)

    def _only_refusal(self, key: str) -> bool:
        ends = self.ends(key)
        return bool(ends) and ends <= {"refused", "not_accepted"}


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest way through the counted steps: its working days and the steps on it."""

    days: int
    path: tuple[str, ...] = ()


def graph(service: Service, variant: str = "", absent: frozenset[str] = frozenset()) -> Graph:
    """The flow of a variant; `absent` steps (`when` is false) are passed along their first outcome.

    Outcomes that name no step are left out; steps from which absent ones lead round in a circle are
    named in `circles`.
    """
    steps = {step.key: step for step in service.steps_of(variant) if step.key not in absent}
    order = {step.key: place for place, step in enumerate(service.steps)}
    every = {step.key: step for step in service.steps}
    edges: dict[str, tuple[Edge, ...]] = {}
    circles: set[str] = set()
    for key, step in steps.items():
        found: list[Edge] = []
        for outcome, named in step.outcomes.items():
            target = _pass(named, every, steps)
            if target is None:
                circles.add(key)
            elif target:
                back = not target.startswith(END) and order[target] <= order[key]
                found.append(Edge(key, outcome, target, back))
        edges[key] = tuple(found)
    return Graph(next(iter(steps), ""), steps, edges, frozenset(circles), variant)


def _pass(target: str, every: Mapping[str, Step], present: Mapping[str, Step]) -> str | None:
    """The present step or end behind `target`; "" for an unknown one, None for a circle."""
    for _ in range(len(every) + 1):
        if target in present or target.startswith(END):
            return target
        if target not in every:
            return ""
        target = next(iter(every[target].outcomes.values()))
    return None


def situations(service: Service) -> Iterator[Graph]:
    """The graph of every variant under every combination of answers that makes steps come or go."""
    for variant in [variant.key for variant in service.variants] or [""]:
        seen: set[frozenset[str]] = set()
        for absent in _absences(service, variant):
            if absent not in seen:
                seen.add(absent)
                yield graph(service, variant, absent)


def _absences(service: Service, variant: str) -> Iterator[frozenset[str]]:
    conditional = [step for step in service.steps_of(variant) if step.when]
    facts = _facts(service, {step.when for step in conditional})
    count = 1
    for values in facts.values():
        count *= len(values)
    if count > _MOST:
        yield frozenset()
        yield frozenset(step.key for step in conditional)
        return
    for values in product(*facts.values()):
        answers = dict(zip(facts, values, strict=True))
        yield frozenset(step.key for step in conditional if not _holds(step.when, answers))


def _facts(service: Service, whens: set[str]) -> dict[str, tuple[str, ...]]:
    """Everything that the conditions ask about, with its possible answers ("" = not asked)."""
    facts: dict[str, tuple[str, ...]] = {}
    for when in sorted(whens):
        name, sign, _ = split_when(when)
        question = next((one for one in service.questions if one.key == name), None)
        if not sign:
            facts[name] = ("yes", "no")
        elif question is not None:
            keys = tuple(choice.key for choice in question.choices)
            facts[name] = (*keys, "") if question.when else keys
    return facts


def split_when(when: str) -> tuple[str, str, str]:
    """A condition's parts: ("housing", "!=", "own"); a named function has neither sign nor answer.

    An answer may be one of several: ("insurance", "=", "pension|both").
    """
    for sign in ("!=", "="):
        if sign in when:
            name, answer = when.split(sign, 1)
            return name.strip(), sign, answer.strip()
    return when.strip(), "", ""


def fits(sign: str, answer: str, given: str) -> bool:
    """Whether a given answer is what a condition with this sign asks for."""
    return (given in answer.split("|")) is (sign == "=")


def _holds(when: str, answers: Mapping[str, str]) -> bool:
    name, sign, answer = split_when(when)
    given = answers.get(name, "")
    return bool(given) and fits(sign, answer, given) if sign else given == "yes"


def counted(step: Step) -> bool:
    """Whether the days of a step count toward the promised limit."""
    return step.phase == "running" and step.clock == "running"


def days_of(step: Step) -> int:
    """What a step can take by its own limit, in working days; its tasks' longest where it has none itself."""
    tasks = [task.limit for task in step.tasks if task.limit is not None]
    return step.limit if step.limit is not None else max(tasks, default=0)


def longest(flow: Graph, counted: Callable[[Step], bool]) -> Longest:
    """The longest way through the `counted` steps, each return taken once.

    A limit counted from acceptance is a moment, not a length: after such a step that many days have gone,
    or more where earlier steps took longer.
    """
    best: dict[tuple[str, frozenset[Edge]], Longest] = {}
    waiting = [(flow.start, frozenset[Edge](), Longest(0))]
    top = Longest(0)
    while waiting:
        key, used, before = waiting.pop()
        if key not in flow.steps:
            top = max(top, before, key=lambda way: way.days)
            continue
        known = best.get((key, used))
        if known is not None and known.days >= before.days:
            continue
        best[key, used] = before
        after = _after(flow.steps[key], before, counted)
        for edge in flow.edges[key]:
            if not edge.back:
                waiting.append((edge.target, used, after))
            elif edge not in used:
                waiting.append((edge.target, used | {edge}, after))
        top = max(top, after, key=lambda way: way.days)
    return top


def _after(step: Step, before: Longest, counted: Callable[[Step], bool]) -> Longest:
    if not counted(step):
        return before
    days = days_of(step)
    gone = max(before.days, days) if step.limit_from == "accepted" else before.days + days
    return Longest(gone, (*before.path, step.key))
