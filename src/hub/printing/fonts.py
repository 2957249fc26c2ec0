"""Fonts of the prints and which characters they hold.

A character without a shape would vanish from a PDF without a word, so every text is looked up first.
Only the character maps of the font files are read (OpenType `cmap`, formats 4 and 12).
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Final

import typst

from hub.domain.errors import InputError

FAMILIES: Final = (
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "思源宋体",
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "思源黑体", "Microsoft YaHei", "SimSun",
)  # fmt: skip
"""Chinese families in the order of taste; the first that is there sets the print, the rest fill gaps."""

OTHER_SCRIPTS: Final = ("Noto Naskh Arabic", "Noto Serif", "DejaVu Serif", "DejaVu Sans")
"""Families that fill in Uyghur, Kazakh and Cyrillic letters."""

WEIGHTS: Final = (400, 700)

_INVISIBLE: Final = frozenset("\n\t\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_TURNING: Final = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""They turn the order of letters around: a name would read otherwise than it is stored."""


class Letters:
    """The fonts found, the families used and the characters they hold. Reads font files once."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        """`folders`: places with fonts beside the system's. Raises InputError without a Chinese font."""
        self.fonts = typst.Fonts(include_embedded_fonts=False, font_paths=[str(path) for path in folders])
        here = set(self.fonts.families())
        chinese = [name for name in FAMILIES if name in here]
        if not chinese:
            raise InputError(
                "No Chinese font was found, so nothing can be printed.",
                remedy="Install one (Debian: fonts-noto-cjk) and start again.",
            )
        self.families: list[str] = chinese + [name for name in OTHER_SCRIPTS if name in here]
        held = frozenset[str]().union(*(_held_by(name, self.fonts) for name in self.families))
        self.held = (held | _INVISIBLE) - _TURNING

    def lacking(self, text: str) -> list[str]:
        """The characters of `text` without a shape, each once, in order."""
        if self.held.issuperset(text):
            return []
        return [char for char in dict.fromkeys(text) if char not in self.held]

    def check(self, data: Any, where: str) -> None:
        """Raises InputError naming the characters and the field of the first text that cannot be printed."""
        for path, text in _texts(data, ""):
            if not self.held.issuperset(text):
                raise InputError(
                    "The fonts have no shape for %(characters)s; the print would leave it out.",
                    where=f"{where}: {path}",
                    remedy="Correct it, install a font that has it (Debian: fonts-noto-cjk), or write this "
                    "paper by hand.",
                    characters=", ".join(map(describe, self.lacking(text))),
                )


def describe(char: str) -> str:
    """A character as a person can find it: itself where it can be seen, and its code point."""
    code = f"U+{ord(char):04X}"
    return code if unicodedata.category(char)[0] in "CZ" else f"{char} ({code})"


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")


def _held_by(family: str, fonts: typst.Fonts) -> frozenset[str]:
    """Characters that every weight used of a family holds (typst looks in the weight it needs only)."""
    faces = [face for face in fonts.fonts() if face.family == family and face.style == "normal" and face.path]
    used = {min(faces, key=lambda face: abs(face.weight - weight)) for weight in WEIGHTS} if faces else set()
    sets = [_characters(str(face.path), face.index) for face in used]
    return frozenset.intersection(*sets) if sets else frozenset()


@cache
def _characters(path: str, index: int) -> frozenset[str]:
    """The characters in a face of a font file; empty for a file that is no OpenType font."""
    try:
        with Path(path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            return frozenset(map(chr, _code_points(data, _table(data, index, b"cmap"))))
    except (OSError, ValueError, struct.error, KeyError):
        return frozenset()


def _table(data: mmap, index: int, tag: bytes) -> int:
    """Offset of a table of one face; collections (ttcf) hold several faces."""
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", data, start + 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4s3I", data, start + 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise KeyError(tag)


def _code_points(data: mmap, cmap: int) -> Iterator[int]:
    """Code points of the fullest Unicode subtable: format 12 holds all that format 4 does."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    found: dict[int, int] = {}
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            found[struct.unpack_from(">H", data, cmap + offset)[0]] = cmap + offset
    if 12 in found:
        return _groups(data, found[12])
    return _segments(data, found[4])


def _groups(data: mmap, at: int) -> Iterator[int]:
    """Format 12: ranges of all planes."""
    (count,) = struct.unpack_from(">I", data, at + 12)
    for first, last, _ in struct.iter_unpack(">3I", data[at + 16 : at + 16 + 12 * count]):
        yield from range(first, last + 1)


def _segments(data: mmap, at: int) -> Iterator[int]:
    """Format 4: ranges of the basic plane. A code point that maps to glyph 0 is not held."""
    half = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{half}H", data, at + 14)
    starts = struct.unpack_from(f">{half}H", data, at + 16 + 2 * half)
    deltas = struct.unpack_from(f">{half}H", data, at + 16 + 4 * half)
    offsets = struct.unpack_from(f">{half}H", data, at + 16 + 6 * half)
    for n in range(half):
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            if _glyph(data, at + 16 + 6 * half + 2 * n, offsets[n], code - starts[n], deltas[n], code):
                yield code


def _glyph(data: mmap, base: int, offset: int, step: int, delta: int, code: int) -> int:
    if not offset:
        return (code + delta) & 0xFFFF
    (glyph,) = struct.unpack_from(">H", data, base + offset + 2 * step)
    return (glyph + delta) & 0xFFFF if glyph else 0
