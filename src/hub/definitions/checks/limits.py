"""Every counted step has a limit, and no promise is longer than the law allows (限时办结 article 4)."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service, Step


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Per step and per variant."""
    yield from _statutory(service, context)
    for place, step in enumerate(service.steps):
        yield from _step(context, place, step)


def _statutory(service: Service, context: Context) -> Iterator[Finding]:
    if service.statutory is not None and service.promised > service.statutory:
        yield _more_than_statutory(context, service.statutory, "promised")
    for place, variant in enumerate(service.variants):
        statutory = service.statutory_of(variant.key)
        own = variant.promised is not None or variant.statutory is not None
        if own and statutory is not None and service.promised_of(variant.key) > statutory:
            yield _more_than_statutory(context, statutory, "variant", place, "promised")


def _more_than_statutory(context: Context, days: int, *path: str | int) -> Finding:
    return context.fault(
        "The promised limit may not exceed the statutory one (%(days)s working days).", *path,
        remedy="Promise at most that.", days=days,
    )  # fmt: skip


def _step(context: Context, place: int, step: Step) -> Iterator[Finding]:
    own = [task.limit for task in step.tasks if task.limit is not None]
    if (
        step.phase in ("running", "closing", "after")
        and step.clock == "running"
        and step.limit is None
        and not own
    ):
        yield context.fault(
            "The step %(step)s has no limit.", "step", place, "key",
            remedy="Give it limit = …, with inferred = true where the plan names none.", step=step.key,
        )  # fmt: skip
    if step.limit_from == "accepted" and step.phase in ("community", "acceptance"):
        yield context.fault(
            "Before acceptance nothing counts from acceptance.", "step", place, "limit_from",
            remedy="Count from the step.",
        )  # fmt: skip
    for inner, task in enumerate(step.tasks):
        if step.limit is not None and task.limit is not None and task.limit > step.limit:
            yield context.fault(
                "The task may take %(task)s working days, its whole step only %(step)s.", "step", place,
                "task", inner, "limit", remedy="Shorten the task.", task=task.limit, step=step.limit,
            )  # fmt: skip
