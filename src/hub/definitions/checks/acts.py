"""What each kind of step needs in order to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding, Said
from hub.domain.service import ANSWER, OUTSIDE, Service, Step


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Every step by its `do`, role, clock and place."""
    for place, step in enumerate(service.steps):
        for said in (*_RULES.get(step.do, _nothing)(service, step), *_everywhere(step)):
            yield context.fault(said.what, "step", place, said.key, remedy=said.remedy)
        for inner, task in enumerate(step.tasks):
            if task.do not in ("work", "visit", "sign", ANSWER):
                yield context.fault(
                    "A parallel task is work, a visit or a signature.", "step", place, "task", inner, "do",
                    remedy="Make it a step of its own.",
                )  # fmt: skip


def _nothing(service: Service, step: Step) -> Iterator[Said]:
    yield from ()


def _accept(service: Service, step: Step) -> Iterator[Said]:
    if step.phase != "acceptance" or tuple(step.outcomes) != ("accepted", "not_accepted"):
        yield Said(
            "do",
            "Acceptance lies in its own phase and ends in accepted or not_accepted.",
            'Write phase = "acceptance" and these two outcomes.',
        )
    role = "window_clerk" if service.accepts_at == "centre" else "community_agent"
    if step.role != role:
        yield Said("role", "The place that accepts is another's.", "Role and accepts_at must agree.")


def _post(service: Service, step: Step) -> Iterator[Said]:
    if not step.places or not step.days_setting or set(step.outcomes) != {"clear", "upheld"}:
        yield Said(
            "do",
            "A public notice has places, days_setting and the outcomes clear and upheld.",
            "Add what is missing.",
        )
    if step.clock != "stopped" and step.phase == "running":
        yield Said("do", "The days of a public notice do not count.", 'Write clock = "stopped".')
    if not step.public_title:
        yield Said("do", "A public notice has a title that tells nothing sensitive.", "Write public_title.")


def _deliver(service: Service, step: Step) -> Iterator[Said]:
    if not step.result or step.receipt != "signature":
        yield Said(
            "do",
            "What is handed over, and against a signature, must be said.",
            'Write result = "letter" (or certificate, device, money) and receipt = "signature".',
        )
    if step.result == "money" and step.phase not in ("closing", "after"):
        yield Said("phase", "Money is handed over after the decision was told.", 'Write phase = "after".')


def _archive(service: Service, step: Step) -> Iterator[Said]:
    keepers = ("window_clerk", "community_agent") if service.community_file else ("window_clerk",)
    if step.role not in keepers or step.phase not in ("closing", "after"):
        yield Said(
            "role",
            "The centre archives, after everything else; a community keeps no files.",
            'Write role = "window_clerk" and phase = "after", or community_file = true.',
        )


def _everywhere(step: Step) -> Iterator[Said]:
    if step.phase == "acceptance" and step.do != "accept":
        yield Said("phase", "Only acceptance lies in this phase.", "Choose community or running.")
    if step.role == "superior" and (step.clock != "stopped" or not step.body):
        yield Said(
            "role",
            "A superior's time does not count, and the body has a name.",
            'Write clock = "stopped" and body = "…".',
        )
    yield from _bodies(step)
    if (step.role == "third_party") != (step.do == "third_party"):
        yield Said("role", "Role and do of a third party go together.", "Write third_party in both.")
    if step.body and step.role not in OUTSIDE:
        yield Said("body", "Only steps outside the hub name a body.", "Remove it, or correct the role.")
    if step.clock == "stopped" and step.phase != "running" and (step.do, step.phase) != ("post", "community"):
        yield Said("clock", "The clock stands only where it runs: in the running phase.", "Remove clock.")
    for key in ("places", "days_setting", "public_title"):
        if getattr(step, key) and step.do != "post":
            yield Said(key, "This belongs to a public notice only.", "Remove it.")
    if step.board_count and step.do == "post":
        yield Said("board_count", "A notice of its own needs no count on the board.", "Remove it.")


def _bodies(step: Step) -> Iterator[Said]:
    """Several superiors at once: they answer on a list, and it is said how many must agree."""
    if not step.bodies and not step.need:
        return
    if len(step.bodies) < 2 or not step.need or step.role != "superior":
        yield Said(
            "bodies" if step.bodies else "need",
            "Several superiors answer one step: at least two bodies, and how many of them must agree.",
            'Write role = "superior", bodies = [{ key, title, limit }, …] and need = "all".',
        )
    if step.bodies and step.body != "、".join(body.title for body in step.bodies):
        yield Said("body", "The bodies have names of their own.", "Remove body.")
    if not step.batch:
        yield Said(
            "bodies", "Several superiors answer on a list.", "Write batch = “…”, and send it up with it."
        )


_RULES: Final[dict[str, Callable[[Service, Step], Iterator[Said]]]] = {
    "accept": _accept,
    "post": _post,
    "deliver": _deliver,
    "archive": _archive,
}
