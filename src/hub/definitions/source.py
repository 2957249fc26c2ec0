"""Definition files as they are read: TOML to the service it says, or what is wrong and in which line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from hub.definitions.fields import Fault, nearest
from hub.definitions.finding import Finding
from hub.definitions.lines import Lines
from hub.definitions.schema import ServiceTable
from hub.domain.errors import InputError
from hub.domain.service import Service

_SCHEMA: Final = ServiceTable()
_AT: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Definition:
    """One file as read: the service, the file's own words and text, where each key stands, its hash."""

    service: Service
    document: Mapping[str, Any]
    lines: Lines
    path: Path
    file: str
    sha256: str
    text: str


def read(path: Path) -> tuple[list[Definition], list[Finding]]:
    """What can be read of a file or folder, and what is wrong with the rest. Raises InputError."""
    if not path.exists():
        raise InputError("There is no such file or folder: %(path)s.", path=path)
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    definitions: list[Definition] = []
    findings: list[Finding] = []
    for file in files:
        definition, faults = _file(file)
        findings += faults
        if definition is not None:
            definitions.append(definition)
    return definitions, findings


def _file(path: Path) -> tuple[Definition | None, list[Finding]]:
    shown = name_of(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None, [Finding(shown, 1, "toml", "The file is not UTF-8.", "Save it as UTF-8.")]
    except OSError as error:
        return None, [
            Finding(shown, 1, "toml", "The file cannot be read: %(why)s.", params={"why": error.strerror})
        ]
    return parse(text, path, shown)


def parse(text: str, path: Path, file: str) -> tuple[Definition | None, list[Finding]]:
    """One definition from its text, or what is wrong with it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_not_toml(str(error), text, file)]
    lines = Lines(text)
    try:
        service: Service = _SCHEMA.load(document)
    except ValidationError as error:
        return None, list(_findings(error.messages, document, lines, file))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Definition(replace(service, file=file), document, lines, path, file, digest, text), []


def name_of(path: Path) -> str:
    """How a file is called in findings: relative to where one is, if it lies there."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _not_toml(said: str, text: str, file: str) -> Finding:
    found = _AT.search(said)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    why = _AT.sub("", said)
    return Finding(file, line, "toml", "This is not valid TOML: %(why)s.", params={"why": why})


def _findings(messages: Any, document: Any, lines: Lines, file: str) -> Iterator[Finding]:
    for path, fault in _flat(messages, ()):
        known = _known(path[:-1])
        remedy, params = fault.remedy, {**fault.params, "key": _shown(path)}
        if fault is ServiceTable.error_messages["unknown"]:
            near = nearest(str(path[-1]), known)
            remedy = "Did you mean %(near)s?" if near else "Known here: %(known)s."
            params |= {"near": near, "known": ", ".join(known)}
        yield Finding(file, lines.at(*path), "schema", fault.what, remedy, params)


def _flat(messages: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Fault]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flat(inner, path if key == "_schema" else (*path, key))
    elif isinstance(messages, Fault):
        yield path, messages
    elif isinstance(messages, str):
        yield path, Fault("%(key)s is wrong: %(why)s", params={"why": messages})
    else:
        for inner in messages:
            yield from _flat(inner, path)


def _known(path: tuple[str | int, ...]) -> list[str]:
    schema: Schema = _SCHEMA
    for key in path:
        if isinstance(key, int):
            continue
        field = next((f for n, f in schema.fields.items() if (f.data_key or n) == key), None)
        if not isinstance(field, fields.Nested):
            return []
        schema = field.schema
    return sorted(f.data_key or n for n, f in schema.fields.items())


def _shown(path: tuple[str | int, ...]) -> str:
    names = [str(part) for part in path if not isinstance(part, int)]
    return ".".join(names) or "?"
