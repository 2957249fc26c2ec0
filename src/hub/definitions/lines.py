"""On which line a key of a TOML file stands; TOML libraries do not say.

The scanner expects text that `tomllib` has taken; it follows headers, keys, arrays and inline tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Path = tuple[str | int, ...]
_ENDS: Final = frozenset(",]}#\n")


@dataclass(frozen=True)
class Lines:
    """1-based lines by path; a path is keys and list indexes, e.g. ("step", 3, "limit").

    Looked for when first asked: a file in which nothing is wrong is never asked.
    """

    text: str

    @cached_property
    def known(self) -> Mapping[Path, int]:
        """The line of every header, key and list element."""
        scanner = _Scanner(self.text.replace("\r\n", "\n"))
        scanner.run()
        return scanner.found

    def at(self, *path: str | int) -> int:
        """The line of `path`, or of the nearest thing around it that is written down."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.known:
                return self.known[path[:length]]
        return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.found: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def run(self) -> None:
        table: Path = ()
        self._blank()
        while self.pos < len(self.text):
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
            self._blank()

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.pos) + 1

    def _peek(self, width: int = 1) -> str:
        return self.text[self.pos : self.pos + width]

    def _blank(self, newlines: bool = True) -> None:
        while self.pos < len(self.text):
            if self._peek() == "#":
                end = self.text.find("\n", self.pos)
                self.pos = len(self.text) if end < 0 else end
            elif self._peek() in " \t" or (newlines and self._peek() == "\n"):
                self.pos += 1
            else:
                return

    def _header(self) -> Path:
        line, many = self.line, self._peek(2) == "[["
        self.pos += 2 if many else 1
        keys = self._keys("]")
        self.pos += 2 if many else 1
        path = self._inside(keys[:-1])
        path = (*path, keys[-1])
        if many:
            count = self.counts[path] = self.counts.get(path, -1) + 1
            self.found.setdefault(path, line)
            path = (*path, count)
        self.found.setdefault(path, line)
        return path

    def _inside(self, keys: list[str]) -> Path:
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def _pair(self, table: Path) -> None:
        line = self.line
        path = table
        for key in self._keys("="):
            path = (*path, key)
            self.found.setdefault(path, line)
        self.pos += 1
        self._value(path)

    def _keys(self, end: str) -> list[str]:
        keys = []
        while True:
            self._blank(newlines=False)
            keys.append(self._key())
            self._blank(newlines=False)
            if self._peek() in ("", end):
                return keys
            self.pos += 1

    def _key(self) -> str:
        start = self.pos
        if self._peek() in "\"'":
            self._string()
            return self.text[start + 1 : self.pos - 1]
        while self._peek() and (self._peek().isalnum() or self._peek() in "-_"):
            self.pos += 1
        return self.text[start : self.pos]

    def _value(self, path: Path) -> None:
        self._blank()
        first = self._peek()
        if first in ("[", "{"):
            self._collection(path, first)
        elif first in ('"', "'"):
            self._string()
        else:
            while self._peek() and self._peek() not in _ENDS:
                self.pos += 1

    def _collection(self, path: Path, opening: str) -> None:
        closing, count = {"[": "]", "{": "}"}[opening], 0
        self.pos += 1
        self._blank()
        while self._peek() and self._peek() != closing:
            if opening == "[":
                self.found.setdefault((*path, count), self.line)
                self._value((*path, count))
                count += 1
            else:
                self._pair(path)
            self._blank()
            if self._peek() == ",":
                self.pos += 1
                self._blank()
        self.pos += 1

    def _string(self) -> None:
        quote = self._peek(3) if self._peek(3) in ('"""', "'''") else self._peek()
        self.pos += len(quote)
        while self.pos < len(self.text) and self._peek(len(quote)) != quote:
            self.pos += 2 if self._peek() == "\\" and quote[0] == '"' else 1
        self.pos += len(quote)
        while len(quote) == 3 and self._peek() == quote[0]:
            self.pos += 1
