"""QR codes: a small picture for the prints, an SVG for the pages."""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache
from typing import Final

import segno

from hub.domain.errors import InputError

LONGEST: Final = 300
"""Characters a code may hold and still be read off paper at 23 mm by a cheap phone."""

_SCALE: Final = 4
_MASK: Final = 2  # any mask is valid; not trying all eight saves 4 ms a document


def qr_svg(text: str) -> str:
    """The code of `text` as an SVG element with its own title, to be served as a picture.

    Raises InputError when the text is empty or longer than `LONGEST`.
    """
    out = io.BytesIO()
    _code(text).save(out, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None, title=text)
    return out.getvalue().decode()


@lru_cache(maxsize=64)
def qr_png(text: str) -> bytes:
    """The code of `text` as a one-bit PNG, four pixels a module and no border: the paper around it is white.

    Written here because segno's own writer takes as long as all the rest of the code. Raises InputError
    like `qr_svg`.
    """
    modules = _code(text).matrix
    width = len(modules) * _SCALE
    lines = []
    for row in modules:
        bits = int("".join(("0" if dark else "1") * _SCALE for dark in row), 2) << (-width % 8)
        lines.append((b"\0" + bits.to_bytes((width + 7) // 8, "big")) * _SCALE)
    head = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _code(text: str) -> segno.QRCode:
    if not 0 < len(text) <= LONGEST:
        raise InputError("A code holds 1 to %(longest)s characters.", where="link", longest=LONGEST)
    return segno.make_qr(text, error="m", boost_error=False, mask=_MASK)
