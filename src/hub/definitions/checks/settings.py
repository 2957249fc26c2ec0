"""What a centre may set is declared, and what is declared is used."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """days_setting of steps and needs_setting of variants stand in `settings`."""
    used: set[str] = set()
    for table, rows, key in (
        ("step", service.steps, "days_setting"),
        ("variant", service.variants, "needs_setting"),
    ):
        for place, row in enumerate(rows):
            name = getattr(row, key)
            used.add(name)
            if name and name not in service.settings:
                yield context.fault(
                    "The setting %(name)s is not declared.", table, place, key,
                    remedy='Add it to settings = ["%(name)s"].', name=name,
                )  # fmt: skip
    reckoned = service.grants.settings if service.grants else ()
    used.update(reckoned)
    for name in reckoned:
        if name not in service.settings:
            yield context.fault(
                "The setting %(name)s is not declared.", "grants", "settings",
                remedy='Add it to settings = ["%(name)s"].', name=name,
            )  # fmt: skip
    for name in service.settings:
        if name not in used:
            yield context.fault(
                "Nothing uses the setting %(name)s.", "settings",
                remedy="Name it in a step or variant, or remove it.", name=name,
            )  # fmt: skip
