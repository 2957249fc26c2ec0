"""Meetings and lists: the step names a batch of its kind, and what is sent up comes back in the same list,
which goes to one body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.definitions.source import Definition
from hub.domain.service import Service, Step

KIND_OF: Final = {"meeting": "panel", "send_up": "send_up"}


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Steps and [[batch]] tables agree."""
    kinds = {batch.key: batch.kind for batch in service.batches}
    for place, step in enumerate(service.steps):
        wanted = _wanted(step) if service.is_case else ""
        if wanted and kinds.get(step.batch) != wanted:
            yield context.fault(
                "The step needs a batch of kind %(kind)s.", "step", place, "batch",
                remedy="Name the key of such a [[batch]].", kind=wanted,
            )  # fmt: skip
        elif step.batch and not wanted:
            yield context.fault(
                "This kind of step gathers nothing.", "step", place, "batch", remedy="Remove batch."
            )
        if step.do == "send_up" and service.is_case:
            yield from _comes_back(service, context, place, step)
    used = {step.batch for step in service.steps}
    for place, batch in enumerate(service.batches):
        if batch.key not in used:
            yield context.fault(
                "No step uses the batch %(key)s.", "batch", place, "key", remedy="Remove it.", key=batch.key
            )
    yield from _one_body(service, context)


def _one_body(service: Service, context: Context) -> Iterator[Finding]:
    """What several services of a department gather under one key lies on one list, so it goes to one body.

    Asked of the newest versions only: an older one is published and goes on as it is.
    """
    newest: dict[str, Definition] = {}
    for each in context.neighbours:
        known = newest.get(each.service.key)
        if known is None or known.service.version < each.service.version:
            newest[each.service.key] = each
    if newest.get(service.key) is not context.definition:
        return
    for place, batch in enumerate(service.batches):
        for other in newest.values():
            if any(one.key == batch.key and one.body != batch.body for one in other.service.batches):
                yield context.fault(
                    "The list %(key)s goes to another body in %(file)s.", "batch", place, "key",
                    remedy="Give it a key of its own.", key=batch.key, file=other.file,
                )  # fmt: skip


def _wanted(step: Step) -> str:
    if step.role == "superior" and step.batch:
        return "send_up"
    return KIND_OF.get(step.do, "")


def _comes_back(service: Service, context: Context, place: int, step: Step) -> Iterator[Finding]:
    """The next step is the superior's, in the same list."""
    for outcome, target in step.outcomes.items():
        found = next((one for one in service.steps if one.key == target), None)
        if found is not None and (found.role, found.batch) != ("superior", step.batch):
            yield context.fault(
                "What is sent up goes to a superior's step with the same batch.",
                "step",
                place,
                "outcomes",
                outcome,
                remedy='Give %(target)s role = "superior" and batch = "%(batch)s".',
                target=target,
                batch=step.batch,
            )
