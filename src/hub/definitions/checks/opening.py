"""The window of first receipts: one rule, with days and months that exist (ambiguities A-12, A-15)."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions import vocabulary as words
from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """One of days_of_month, months, every, quarter_end, on_notice."""
    opening = service.opening
    said = context.definition.document.get("opening", {})
    rules = [key for key in said if key != "roll"]
    if len(rules) != 1 and "opening" in context.definition.document:
        yield context.fault(
            "The opening must say exactly one of: %(known)s.", "opening",
            remedy="Leave [opening] out where it is always open.",
            known="days_of_month, months, every, quarter_end, on_notice",
        )  # fmt: skip
    if opening.roll and opening.days_of_month is None:
        yield context.fault("roll goes with days_of_month only.", "opening", "roll", remedy="Remove it.")
    if opening.on_notice != (service.started_by == "notice_from_above"):
        yield context.fault(
            "What a notice from above starts is opened by it, and nothing else is.", "started_by",
            remedy='Write both, or neither: started_by = "notice_from_above", on_notice = true.',
        )  # fmt: skip
    yield from _bounds(service, context)
    if "every" in said and (opening.every_months not in (2, 3, 4, 6) or opening.anchor not in words.ANCHORS):
        yield context.fault(
            "every must name months (2, 3, 4 or 6) and an anchor (even or odd).", "opening", "every",
            remedy='Write it like { months = 2, anchor = "even" }.',
        )  # fmt: skip


def _bounds(service: Service, context: Context) -> Iterator[Finding]:
    days, months = service.opening.days_of_month, service.opening.months
    if days and (days[0] > days[1] or days[1] > 28):
        yield context.fault(
            "The days run from the smaller to the larger, and every month has them (up to 28).",
            "opening", "days_of_month", remedy="Put the days right.",
        )  # fmt: skip
    if months and months[0] > months[1]:
        yield context.fault(
            "The months run from the smaller to the larger.",
            "opening",
            "months",
            remedy="Put the months right.",
        )
