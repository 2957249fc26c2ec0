"""The languages that prints can have: those whose words lie beside the templates."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

FORMS: Final = Path(__file__).parent / "packages" / "hub" / "forms" / "1.0.0"
"""The Typst package `@hub/forms`."""


def languages(package: Path | None = None) -> frozenset[str]:
    """Codes of the languages with words of their own, "zh" among them; read once, as they are installed."""
    return _of(package or FORMS)


@cache
def _of(package: Path) -> frozenset[str]:
    return frozenset(folder.name for folder in (package / "words").iterdir() if folder.is_dir())


def speaks(print_key: str, language: str) -> bool:
    """Whether one of the hub's prints has words in a language; the sample language has them for two."""
    return (FORMS / "words" / language / f"{print_key.removeprefix('hub.')}.json").is_file()
