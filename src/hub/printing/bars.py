"""A report's figure as bars: a small SVG for the pages, beside the table that says the same in numbers.

Presentation attributes only, so that it shows under a strict content policy; one colour and the number
written at each bar, so that nothing hangs on seeing colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from hub.printing.chart import ACCENT, INK, SECOND

_FONT: Final = "system-ui, 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
_ROW: Final = 44
WIDTH: Final = 328
"""As wide as a phone's column; it is drawn wider where there is room."""


def bars_svg(bars: Sequence[tuple[str, int, str]], *, title: str) -> bytes:
    """Bars from (name, value, value as written), the longest as wide as all. No value is negative."""
    most = max((value for _, value, _ in bars), default=0) or 1
    body = "".join(_bar(at, *bar, most) for at, bar in enumerate(bars))
    height = _ROW * len(bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" font-family="{_FONT}"><title>{escape(title)}</title>{body}</svg>'
    ).encode()


def _bar(at: int, name: str, value: int, said: str, most: int) -> str:
    y = at * _ROW
    wide = round(WIDTH * value / most)
    short = name if len(name) <= 18 else f"{name[:17]}…"
    return (
        f'<text x="0" y="{y + 16}" font-size="14" fill="{INK}">{escape(short)}</text>'
        f'<text x="{WIDTH}" y="{y + 16}" font-size="14" text-anchor="end" fill="{SECOND}">'
        f"{escape(said)}</text>"
        f'<rect x="0" y="{y + 22}" width="{max(wide, 1)}" height="12" fill="{ACCENT}"/>'
    )
