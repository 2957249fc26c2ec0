"""Every refusal is written, reasoned and handed over by a named role (A-06; 一次性告知 article 3)."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import END, Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Letters belong to outcomes that exist; each refusing outcome has one."""
    refusing = {
        (edge.step, edge.outcome): edge.target
        for graph in context.graphs
        for edges in graph.edges.values()
        for edge in edges
        if graph.refusing(edge)
    }
    yield from _refusals(service, context, refusing)
    yield from _letters(service, context, refusing)
    if refusing and not (service.law.refusal_basis and service.law.remedy):
        yield context.fault(
            "A refusal names its basis and the remedy.",
            "law",
            remedy="Write refusal_basis and remedy in [law].",
        )


def _refusals(service: Service, context: Context, refusing: dict[tuple[str, str], str]) -> Iterator[Finding]:
    for place, step in enumerate(service.steps):
        for outcome in step.outcomes:
            if (step.key, outcome) not in refusing:
                continue
            if service.letter(step.key, outcome) is None:
                yield context.fault(
                    "%(outcome)s refuses, and no letter says so.", "step", place, "outcomes", outcome,
                    remedy="Add a [[letter]] for it, with reason_required and refusal.", outcome=outcome,
                )  # fmt: skip
            if refusing[step.key, outcome].startswith(END) and step.do != "accept":
                yield context.fault(
                    "%(outcome)s refuses and ends at once: nobody hands the letter over.",
                    "step",
                    place,
                    "outcomes",
                    outcome,
                    remedy='Lead it to a step with do = "deliver".',
                    outcome=outcome,
                )


def _letters(service: Service, context: Context, refusing: dict[tuple[str, str], str]) -> Iterator[Finding]:
    outcomes = {step.key: tuple(step.outcomes) for step in service.steps}
    for place, letter in enumerate(service.letters):
        if letter.outcome not in outcomes.get(letter.step, ()):
            yield context.fault(
                "There is no outcome %(outcome)s of a step %(step)s.", "letter", place, "outcome",
                remedy="Correct step or outcome.", outcome=letter.outcome, step=letter.step,
            )  # fmt: skip
            continue
        refuses = (letter.step, letter.outcome) in refusing
        if letter.refusal != refuses or (refuses and not letter.reason_required):
            yield context.fault(
                "refusal and reason_required are true for a refusal, and refusal for nothing else.",
                "letter", place, "refusal" if letter.refusal != refuses else "reason_required",
                remedy="Put them right.",
            )  # fmt: skip
        target = refusing.get((letter.step, letter.outcome), "")
        deliverer = next((step for step in service.steps if step.key == target), None)
        if deliverer is not None and (deliverer.do, deliverer.role) != ("deliver", letter.deliver):
            yield context.fault(
                "The letter is handed over by %(role)s, the step after it is another's work.", "letter",
                place, "deliver", remedy='Lead to a step with do = "deliver" of that role.',
                role=letter.deliver,
            )  # fmt: skip
