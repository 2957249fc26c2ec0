"""What makes a folder a department: shape, package, imports, definitions, prints, translations, tests.

`check_package(folder)` says everything that is missing or wrong of one, installed or not
(`hub plugins check PATH`; CONTRIBUTING, A department).
"""

from __future__ import annotations

from pathlib import Path

from hub.definitions.finding import Finding, by_place
from hub.domain.errors import InputError
from hub.plugins.conformance import definitions, imports, package, prints, shape, tests, translations
from hub.plugins.conformance.source import Source, loaded


def check_package(folder: Path) -> list[Finding]:
    """Every finding, in the order of files and lines. Raises InputError where there is no such folder.

    What needs the department to run (its definitions, prints and translations) is asked once its package and
    its imports are right: a broken one says so, and nothing else of itself.
    """
    if not folder.is_dir():
        raise InputError("There is no folder %(folder)s.", folder=folder)
    source = Source.of(folder)
    found = [*shape.check(source), *package.check(source), *imports.check(source), *tests.check(source)]
    if found:
        return by_place(found)
    with loaded(source) as registered:
        if isinstance(registered, Finding):
            return [registered]
        for part in (definitions, prints, translations):
            found += part.check(source, registered)
    return by_place(found)
