"""Steps, tasks, papers and stages of a roster belong to variants that exist."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Every name in `variants` is a [[variant]]'s key."""
    known = {variant.key for variant in service.variants}
    for path, names in _named(service):
        for name in names:
            if name not in known:
                yield context.fault(
                    "There is no variant %(name)s.", *path, "variants", remedy="Known here: %(known)s.",
                    name=name, known=", ".join(sorted(known)),
                )  # fmt: skip


def _named(service: Service) -> Iterator[tuple[tuple[str | int, ...], tuple[str, ...]]]:
    for place, material in enumerate(service.materials):
        yield ("material", place), material.variants
    for place, step in enumerate(service.steps):
        yield ("step", place), step.variants
        for inner, task in enumerate(step.tasks):
            yield ("step", place, "task", inner), task.variants
    for place, stage in enumerate(service.roster.stages if service.roster else ()):
        yield ("roster", "stage", place), stage.variants
