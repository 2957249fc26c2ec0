"""What is kept as a register of organisations: its steps are those of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.register import STEPS
from hub.domain.service import Service

DONE_BY: Final = {
    "register": ("household_officer", "community_agent"), "tell": ("household_officer",),
    "enter": ("community_agent",), "supervise": ("window_clerk",), "refer": ("window_clerk",),
    "answer": ("superior",),
}  # fmt: skip
"""Whose work each step is."""


def check(service: Service, context: Context) -> Iterator[Finding]:
    """[register], and the steps of a service that is one."""
    if (service.kind == "register") is not (service.register is not None):
        yield context.fault(
            "The kind register and the table [register] go together.",
            "kind",
            remedy="Write both, or neither.",
        )
        return
    if service.register is None:
        return
    if tuple(step.key for step in service.steps) != STEPS:
        yield context.fault(
            "The steps of a register are not complete, or not in their order.", "key",
            remedy="In this order: %(known)s.", known=", ".join(STEPS),
        )  # fmt: skip
        return
    for place, step in enumerate(service.steps):
        if step.role not in DONE_BY[step.key]:
            yield context.fault(
                "There is no role %(role)s.", "step", place, "role", remedy="Known here: %(known)s.",
                role=step.role, known=", ".join(DONE_BY[step.key]),
            )  # fmt: skip
