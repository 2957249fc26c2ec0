"""The package says who it is: its name, its entry point, what it builds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hub.definitions.finding import Finding
from hub.plugins.conformance.source import Source
from hub.plugins.manager import GROUP

FILE: Final = "pyproject.toml"
_BARE: Final = re.compile(r"[\[>=<~!; ]")
KEY: Final = re.compile(r"(?!hub$)[a-z][a-z0-9]*(_[a-z0-9]+)*")


def check(source: Source) -> Iterator[Finding]:
    """pyproject.toml, as far as the hub relies on it."""
    if not KEY.fullmatch(source.key):
        yield source.fault(
            "The folder's name is the department's key: %(key)s is none.", "", "package",
            remedy="Use small letters, digits and _, and not hub, which is the core.", key=source.key,
        )  # fmt: skip
    project = source.project.get("project", {})
    name, points = source.module.replace("_", "-"), {GROUP: {source.key: f"{source.module}.plugin"}}
    if project.get("name") != name:
        yield source.fault(
            "The package is not called after the department.", FILE, "package",
            remedy="Write name = %(name)s.", name=name,
        )  # fmt: skip
    if project.get("entry-points") != points:
        yield source.fault(
            "The hub does not find it: its entry point is another or none.", FILE, "package",
            remedy="Write entry-points = %(points)s.", points=points,
        )  # fmt: skip
    if "hub" not in [_BARE.split(str(one))[0] for one in project.get("dependencies", [])]:
        yield source.fault(
            "It does not say that it needs the hub.", FILE, "package", remedy='Add "hub" to dependencies.'
        )
    for key in ("version", "description", "license", "requires-python", "readme"):
        if not project.get(key):
            yield source.fault("%(key)s is missing.", FILE, "package", remedy="Add it.", key=key)
