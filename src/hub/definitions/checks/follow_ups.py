"""Nobody is followed up without having said so, by a role that can, and for ever (privacy.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.following import FollowUp
from hub.domain.service import Service

DOERS: Final = ("household_officer", "community_agent", "window_clerk")


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Each [[follow_up]]; that it ends, its `until` says by itself."""
    keys = [each.key for each in service.follow_ups]
    for place, each in enumerate(service.follow_ups):
        yield from _one(service, each, context, place)
        if keys.count(each.key) > 1:
            yield context.fault(
                "%(key)s is used twice.", "follow_up", place, "key", remedy="Give each its own.", key=each.key
            )


def _one(service: Service, each: FollowUp, context: Context, place: int) -> Iterator[Finding]:
    if each.role not in DOERS:
        yield context.fault(
            "There is no role %(role)s.", "follow_up", place, "role", remedy="Known here: %(known)s.",
            role=each.role, known=", ".join(DOERS),
        )  # fmt: skip
    if not each.consent:
        yield context.fault(
            "Nobody is followed up without consent.", "follow_up", place, "consent",
            remedy="Write consent = true, and ask at intake.",
        )  # fmt: skip
    key, _, answer = each.when.partition("=")
    asked = next((one for one in service.questions if one.key == key), None)
    if asked is None or asked.choice(answer) is None:
        yield context.fault(
            "Consent is an answer of a question of this service.", "follow_up", place, "when",
            remedy='Write when = "question=answer".',
        )  # fmt: skip
