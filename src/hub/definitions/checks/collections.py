"""What a window collects: its steps are those of the desk, its notice is a roster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.collection import STEPS
from hub.domain.service import Service

NEEDED: Final = frozenset({"receive", "count", "verify", "hand_in", "send_up", "check"})
"""Steps without which no collection comes to its end."""
HERE: Final = frozenset({"receive", "count", "verify", "hand_in", "send_up", "follow_up"})
"""Steps of the window itself."""


def check(service: Service, context: Context) -> Iterator[Finding]:
    """[collection], and the steps of a service that is one."""
    if (service.kind == "collection") is not (service.collection is not None):
        yield context.fault(
            "The kind collection and the table [collection] go together.", "kind",
            remedy="Write both, or neither.",
        )  # fmt: skip
    if service.kind == "collection" and service.collection is not None:
        yield from _steps(service, context)
        yield from _notice(service, context)


def _steps(service: Service, context: Context) -> Iterator[Finding]:
    keys = [step.key for step in service.steps]
    for place, step in enumerate(service.steps):
        if step.key not in STEPS:
            yield context.fault(
                "%(step)s is nothing that a collection desk does.", "step", place, "key", step=step.key,
                remedy="Known here: %(known)s.", known=", ".join(STEPS),
            )  # fmt: skip
        elif step.key in HERE and step.role != "window_clerk":
            yield context.fault(
                "This is the window's work.", "step", place, "role", remedy='Write role = "window_clerk".'
            )
    if NEEDED - set(keys) or [key for key in STEPS if key in keys] != keys:
        yield context.fault(
            "The steps of a collection are not complete, or not in their order.", "step", 0, "key",
            remedy="In this order: %(known)s.", known=", ".join(STEPS),
        )  # fmt: skip


def _notice(service: Service, context: Context) -> Iterator[Finding]:
    assert service.collection is not None
    notice = service.collection.notice
    rounds = {one.service.key for one in context.neighbours if one.service.roster}
    if notice and notice not in rounds:
        yield context.fault(
            "There is no roster %(key)s in this department.", "collection", "notice", key=notice,
            remedy="Known here: %(known)s.", known=", ".join(sorted(rounds)) or "—",
        )  # fmt: skip
    if (not notice) is any(step.key == "notify" for step in service.steps):
        yield context.fault(
            "The step notify and the roster of the notice go together.", "collection", "notice",
            remedy="Write both, or neither.",
        )  # fmt: skip
