"""Every role is one that people of the hub can hold, or one outside it."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.fields import nearest
from hub.definitions.finding import Finding
from hub.domain.actor import ROLES
from hub.domain.service import ANSWER, OUTSIDE, Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Roles of steps, of their tasks, of those who hand letters over and of those who make papers."""
    for place, step in enumerate(service.steps):
        yield from _known(context, step.role, (*ROLES, *sorted(OUTSIDE)), "step", place, "role")
        for inner, task in enumerate(task for task in step.tasks if task.do != ANSWER):
            yield from _known(context, task.role, tuple(ROLES), "step", place, "task", inner, "role")
    for place, letter in enumerate(service.letters):
        yield from _known(context, letter.deliver, tuple(ROLES), "letter", place, "deliver")
    for place, material in enumerate(service.materials):
        if material.issued_by:
            yield from _known(context, material.issued_by, tuple(ROLES), "material", place, "issued_by")


def _known(context: Context, role: str, roles: tuple[str, ...], *path: str | int) -> Iterator[Finding]:
    if role not in roles:
        near = nearest(role, roles)
        yield context.fault(
            "There is no role %(role)s.", *path,
            remedy="Did you mean %(near)s?" if near else "Known here: %(known)s.",
            role=role, near=near, known=", ".join(roles),
        )  # fmt: skip
