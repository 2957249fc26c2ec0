"""The definitions hold, and each has a test of its own."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.finding import Finding
from hub.plugins.conformance.source import Source
from hub.plugins.proving import check_departments, definitions_of
from hub.plugins.registry import Plugins
from hub.printing.printer import Printer


def check(source: Source, plugins: Plugins) -> Iterator[Finding]:
    """The proofs of `hub services check`; and no application without a [[test]]."""
    yield from check_departments(plugins, Printer({}).keys(), source.key)
    for definition in definitions_of(plugins, source.key)[0]:
        tried = definition.service.kind == "application"
        if tried and definition.service.steps and not definition.service.trials:
            yield Finding(
                definition.file, 1, "tests", "This definition has no test of its own.",
                "Add a [[test]]: what must hold, in plain words.",
            )  # fmt: skip
