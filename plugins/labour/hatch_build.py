"""Compiles message catalogues (.po to .mo) when a package is built or installed.

As a script it compiles those of the whole tree. Every package carries this same file, because each must
build from its own source archive; a test holds the copies equal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(folder: Path) -> None:
    """Write a .mo beside every .po under `folder`; fuzzy entries are left out, so the message id shows."""
    for source in sorted(folder.rglob("*.po")):
        with source.open("rb") as readable:
            catalogue = read_po(readable)
        with source.with_suffix(".mo").open("wb") as writable:
            write_mo(writable, catalogue)


class CatalogueHook(BuildHookInterface):
    """hatchling's custom build hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogues(Path(self.root, "src"))
        build_data["artifacts"].append("*.mo")


if __name__ == "__main__":
    for found in sorted(Path(__file__).resolve().parent.glob("**/src")):
        compile_catalogues(found)
