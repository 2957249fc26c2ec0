"""The same file names in every department: who has seen one knows all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.finding import Finding
from hub.definitions.lock import NAME as LOCK
from hub.plugins.conformance.source import Source

AROUND: Final = ("pyproject.toml", "README.md", "CHANGELOG.md", "hatch_build.py", LOCK)
INSIDE: Final = (
    "__init__.py", "plugin.py", "conditions.py", "forms.py", "translations/en/LC_MESSAGES/messages.po",
)  # fmt: skip
FOLDERS: Final = ("services", "prints")


def check(source: Source) -> Iterator[Finding]:
    """Every file and folder that a department has."""
    inside = f"src/{source.module}"
    for name in (*AROUND, *(f"{inside}/{name}" for name in INSIDE)):
        if not (source.root / name).is_file():
            yield source.fault(
                "This file is missing.", name, "shape", remedy="hub plugins new makes one to copy."
            )
    for name in FOLDERS:
        if not (source.code / name).is_dir():
            yield source.fault("This folder is missing.", f"{inside}/{name}", "shape", remedy="Make it.")
    if source.code.is_dir() and not sorted((source.code / "services").glob("*.toml")):
        yield source.fault(
            "There is no definition.", f"{inside}/services", "shape", remedy="Write <slug>.v1.toml."
        )
