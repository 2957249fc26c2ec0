"""The definitions hold, and each has a test of its own."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.finding import Finding
from hub.plugins.apart import alike
from hub.plugins.conformance.source import Source
from hub.plugins.manager import load_plugins
from hub.plugins.proving import check_departments, definitions_of
from hub.plugins.registry import Plugins
from hub.printing.printer import Printer


def check(source: Source, plugins: Plugins) -> Iterator[Finding]:
    """The proofs of `hub services check`; nothing that an installed department has; each has a [[test]]."""
    yield from _apart(source, plugins)
    yield from check_departments(plugins, Printer({}).keys(), source.key)
    for definition in definitions_of(plugins, source.key)[0]:
        tried = definition.service.kind == "application"
        if tried and definition.service.steps and not definition.service.trials:
            yield Finding(
                definition.file, 1, "tests", "This definition has no test of its own.",
                "Add a [[test]]: what must hold, in plain words.",
            )  # fmt: skip


def _apart(source: Source, plugins: Plugins) -> Iterator[Finding]:
    """What of it an installed department has already."""
    installed = load_plugins()
    known = [(plugins, source.key), *((installed, key) for key in installed.folders if key != source.key)]
    for fault in alike(one.service for of in known for one in definitions_of(*of)[0]):
        yield source.fault(
            fault.message, f"src/{source.module}/services", "apart", remedy=fault.remedy, **fault.params
        )
