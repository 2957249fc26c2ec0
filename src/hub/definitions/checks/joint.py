"""联办件: further departments are named, each has a step of its own, and only the service's own accepts."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """`joint` and the departments of steps say the same (一个窗口受理: one acceptance)."""
    for place, step in enumerate(service.steps):
        if not step.department or step.department == service.department:
            continue
        if step.department not in service.joint:
            yield context.fault(
                "%(department)s has a step and is not named in joint.", "step", place, "department",
                remedy="Name it in joint.", department=step.department,
            )  # fmt: skip
        if step.do == "accept":
            yield context.fault(
                "Only the service's own department accepts.", "step", place, "department",
                remedy="Leave the department out.",
            )  # fmt: skip
    having = {step.department for step in service.steps}
    for name in service.joint:
        if name not in having or name == service.department:
            yield context.fault(
                "%(department)s is named in joint and has no step.", "joint",
                remedy="Give a step to it, or leave it out.", department=name,
            )  # fmt: skip
