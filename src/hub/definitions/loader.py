"""Definitions for use: read from files and proven, or from the text of a body that was proven before."""

from __future__ import annotations

from pathlib import Path

from hub.definitions.finding import by_place
from hub.definitions.proofs import prove
from hub.definitions.source import Definition, parse, read
from hub.domain.errors import Many
from hub.domain.service import Service


def load(path: Path) -> list[Service]:
    """The services of a file or folder, proven. Raises Many with file and line of every fault."""
    return [one.service for one in load_definitions(path)]


def load_definitions(path: Path) -> list[Definition]:
    """The same, with the text that each was read from."""
    definitions, findings = read(path)
    findings += prove(definitions)
    if findings:
        raise Many([one.error() for one in by_place(findings)])
    return definitions


def loads(text: str, file: str) -> Service:
    """A service from the text of a published body (it was proven when it was published). Raises Many."""
    definition, findings = parse(text, Path(file), file)
    if definition is None:
        raise Many([one.error() for one in by_place(findings)])
    return definition.service
