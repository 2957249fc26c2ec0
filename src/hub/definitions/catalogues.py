"""The translations of definitions: catalogues of a department, looked up under the service's key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en",)
"""Languages that every definition is complete in, beside its own Chinese."""

CHINESE: Final = "zh_Hans_CN"

Catalogue = Mapping[tuple[str, str], str]


def read_catalogues(folder: Path) -> Mapping[str, Catalogue]:
    """By language, (context, Chinese text) → translation; one of LANGUAGES without a file is empty."""
    found = {file.parents[1].name for file in folder.glob("*/LC_MESSAGES/messages.po")}
    return {
        language: _read(folder / language / "LC_MESSAGES" / "messages.po")
        for language in sorted(found.union(LANGUAGES) - {CHINESE})
    }


def _read(file: Path) -> Catalogue:
    from babel.messages.pofile import read_po

    if not file.is_file():
        return {}
    with file.open("rb") as readable:
        catalogue = read_po(readable)
    return {
        (message.context or "", str(message.id)): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
