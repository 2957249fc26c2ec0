"""The package says who it is: its name, its entry point, what it builds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hub.definitions.finding import Finding
from hub.plugins.conformance.source import Source
from hub.plugins.manager import GROUP

FILE: Final = "pyproject.toml"
KEY: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def check(source: Source) -> Iterator[Finding]:
    """pyproject.toml, as far as the hub relies on it."""
    if not KEY.fullmatch(source.key):
        yield source.fault(
            "", "package", "The folder's name is the department's key: %(key)s is none.",
            "Use small letters, digits and _.", key=source.key,
        )  # fmt: skip
    project = source.project.get("project", {})
    for name, wanted, what in _wanted(source, project):
        found = project.get(name)
        if found != wanted:
            yield source.fault(
                FILE, "package", what, "Write %(name)s = %(wanted)s.", name=name, wanted=wanted
            )
    if "hub" not in [re.split(r"[\[>=<~!; ]", str(one))[0] for one in project.get("dependencies", [])]:
        yield source.fault(
            FILE, "package", "It does not say that it needs the hub.", 'Add "hub" to dependencies.'
        )
    for name in ("version", "description", "license", "requires-python", "readme"):
        if not project.get(name):
            yield source.fault(FILE, "package", "%(name)s is missing.", "Add it.", name=name)


def _wanted(source: Source, project: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    yield "name", source.module.replace("_", "-"), "The package is not called after the department."
    yield (
        "entry-points",
        {GROUP: {source.key: f"{source.module}.plugin"}},
        "The hub does not find it: its entry point is another or none.",
    )
