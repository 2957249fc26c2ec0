"""Numbers as addresses and forms bring them: none that a table's key could not be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST: Final = 2**31 - 1
"""The largest number of a row; what lies above would be an error of the database, not an answer."""


class Key(IntegerConverter):
    """`<int:…>` in addresses: a number that a row may have, else there is no such page."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **options})


def is_key(text: str) -> bool:
    """Whether it is a row's number: not ², which `str.isdigit` takes for one, nor what is larger than any."""
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST


def key(text: str) -> int:
    """A row's number. Raises ValueError for anything else."""
    if not is_key(text):
        raise ValueError(text)
    return int(text)


def keys(texts: Iterable[str]) -> list[int]:
    """Those of `texts` that are numbers of rows."""
    return [int(text) for text in texts if is_key(text)]


def register(app: Flask) -> None:
    """Let all addresses use it; before any of them is added."""
    app.url_map.converters["int"] = Key
