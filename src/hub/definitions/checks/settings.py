"""What a centre may set is declared, and what is declared is used."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """days_setting of steps and needs_setting of variants stand in `settings`."""
    used = list(_used(service))
    for name, path in used:
        if name and name not in service.settings:
            yield context.fault(
                "The setting %(name)s is not declared.", *path, remedy='Add it to settings = ["%(name)s"].',
                name=name,
            )  # fmt: skip
    for name in service.settings:
        if name not in {each for each, _ in used}:
            yield context.fault(
                "Nothing uses the setting %(name)s.", "settings",
                remedy="Name it in a step or variant, or remove it.", name=name,
            )  # fmt: skip


def _used(service: Service) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """(setting or "", where it is named) of steps, variants and what is granted."""
    for place, step in enumerate(service.steps):
        yield step.days_setting, ("step", place, "days_setting")
    for place, variant in enumerate(service.variants):
        yield variant.needs_setting, ("variant", place, "needs_setting")
    for name in service.grants.settings if service.grants else ():
        yield name, ("grants", "settings")
