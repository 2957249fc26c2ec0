"""Every print has a sample, fits its shape and can be made from it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hub.definitions.finding import Finding
from hub.domain.errors import HubError, Many
from hub.plugins.conformance.source import Source
from hub.plugins.registry import Plugins
from hub.printing.printer import Printer


def check(source: Source, plugins: Plugins) -> Iterator[Finding]:
    """One after the other; a sample without its print is named too."""
    printer = Printer({name.partition(".")[0]: file.parent for name, file in plugins.prints.items()})
    for name, file in sorted(plugins.prints.items()):
        place = file.resolve().relative_to(source.root).with_suffix(".sample.json").as_posix()
        if not (source.root / place).is_file():
            yield source.fault(
                "The print %(name)s has no sample.", place, "prints", remedy="Write one of invented people.",
                name=name,
            )  # fmt: skip
            continue
        yield from _made(source, printer, name, place)
    folder = source.code / "prints"
    for sample in sorted(folder.glob("*.sample.json")):
        if not (folder / sample.name.replace(".sample.json", ".typ")).is_file():
            place = sample.relative_to(source.root).as_posix()
            yield source.fault(
                "This is a sample of no print.", place, "prints", remedy="Remove it, or write the print."
            )


def _made(source: Source, printer: Printer, name: str, place: str) -> Iterator[Finding]:
    try:
        printer.pdf(name, json.loads((source.root / place).read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        yield source.fault(
            "This is not JSON: %(why)s", place, "prints", remedy="Mend it.", line=error.lineno, why=error.msg
        )
    except Many as several:
        yield from (_said(source, place, error) for error in several.errors)
    except HubError as error:
        yield _said(source, place, error)


def _said(source: Source, place: str, error: HubError) -> Finding:
    """The print's own words, with the field they are about."""
    return source.fault(error.message, place, "prints", remedy=error.remedy, **error.params)
