"""Class, promised limit and its basis say the same (限时办结 articles 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.clock import DEFAULT_LIMIT
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """即时办结 = 0 days; 承诺办结 = at least one; `art6` = the 20 days of that article."""
    limits = {service.promised, *(service.promised_of(variant.key) for variant in service.variants)}
    if service.clazz == "immediate" and limits != {0}:
        yield context.fault(
            "An immediate service is done on the day: its promised limit is 0.", "promised",
            remedy='Write promised = 0, or class = "promised".',
        )  # fmt: skip
    if service.clazz == "promised" and 0 in limits:
        yield context.fault(
            "A promised service has a limit of at least one working day.", "promised",
            remedy='Write its limit, or class = "immediate".',
        )  # fmt: skip
    if (
        service.basis == "art6"
        and service.clazz == "promised"
        and service.statutory not in (None, DEFAULT_LIMIT)
    ):
        yield context.fault(
            "art6 is the basis of %(days)s working days and of no other statutory limit.", "basis",
            remedy='Write basis = "law" and the law in refs.', days=DEFAULT_LIMIT,
        )  # fmt: skip
