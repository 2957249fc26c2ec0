"""The flow of a service as a small SVG for the pages: a ruler of the limit, lying or standing.

The same drawing as on guide and card (`rail.typ`): filled where the resident must come, dotted where the
clock stands. Presentation attributes only, so that it shows under a strict content policy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any, Final

from hub.printing.fonts import FAMILIES
from hub.printing.languages import FORMS
from hub.printing.shapes import Stop

INK, SECOND, ACCENT, QUIET, WHITE = "#1c2430", "#495465", "#0b5d8f", "#7f8997", "#ffffff"
_FONT: Final = ", ".join(f"'{name}'" for name in FAMILIES if "Serif" not in name) + ", sans-serif"
_COLUMN: Final = 131
_NODE: Final = 12
_SIZES: Final = (16, 14)


def flow_svg(stops: Sequence[Stop], *, upright: bool = False, lang: str = "zh", title: str = "") -> bytes:
    """The stops in order as an SVG picture; `upright` stands on a phone. Width 131 px a stop, or 328 px.

    `state` of a stop draws a running case (tick, ring, bars); without it the stops are numbered. `title` is
    read out instead of the picture; beside it the page keeps its list of the same stops.
    """
    texts = [_lines(stop, lang, 250 if upright else _COLUMN - 12) for stop in stops]
    if upright:
        body, width, height = _standing(stops, texts)
    else:
        body, width, height = _lying(stops, texts)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{_FONT}"><title>{escape(title)}</title>'
    )
    return (head + "".join(body) + "</svg>").encode()


Line = tuple[str, int, str, int]
"""Text, size in px, colour, weight."""


def _lying(stops: Sequence[Stop], texts: list[list[Line]]) -> tuple[list[str], int, int]:
    body: list[str] = []
    for index, (stop, lines) in enumerate(zip(stops, texts, strict=True)):
        x, y = index * _COLUMN + _NODE + 2, _NODE + 2
        if index + 1 < len(stops):
            body.append(_rail(x + _NODE, y, x + _COLUMN - _NODE, y, stops[index + 1]))
        body += [_node(x, y, index + 1, stop), *_text(x - _NODE, y + _NODE + 10, lines)]
    height = 2 * _NODE + 14 + max((sum(size + 7 for _, size, _, _ in lines) for lines in texts), default=0)
    return body, len(stops) * _COLUMN, height


def _standing(stops: Sequence[Stop], texts: list[list[Line]]) -> tuple[list[str], int, int]:
    body: list[str] = []
    y = _NODE + 2
    for index, (stop, lines) in enumerate(zip(stops, texts, strict=True)):
        tall = sum(size + 7 for _, size, _, _ in lines) + 18
        if index + 1 < len(stops):
            body.append(_rail(_NODE + 2, y + _NODE, _NODE + 2, y + tall - _NODE, stops[index + 1]))
        body += [_node(_NODE + 2, y, index + 1, stop), *_text(3 * _NODE + 4, y - _NODE, lines)]
        y += tall
    return body, 328, y


def _rail(x1: int, y1: int, x2: int, y2: int, ahead: Stop) -> str:
    """The rail towards a stop: dotted where its clock stands, pale where a case has not come yet."""
    done = ahead.get("state", "done") != "to_come"
    stroke = ACCENT if done and ahead["clock"] == "running" else QUIET
    dots = ' stroke-dasharray="3 5"' if ahead["clock"] == "stopped" else ""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="4"{dots}/>'


def _node(x: int, y: int, number: int, stop: Stop) -> str:
    state = stop.get("state")
    if state is not None:
        return _circle(x, y, state in ("done",), state == "to_come") + _mark(x, y, state)
    filled = bool(stop.get("yours"))
    dots = ' stroke-dasharray="3 3"' if stop["clock"] == "stopped" and not filled else ""
    ink = WHITE if filled else QUIET if dots else ACCENT
    return _circle(x, y, filled, bool(dots), dots) + (
        f'<text x="{x}" y="{y + 5}" font-size="13" font-weight="700" text-anchor="middle" '
        f'fill="{SECOND if dots else ink}">{number}</text>'
    )


def _circle(x: int, y: int, filled: bool, quiet: bool, more: str = "") -> str:
    colour = QUIET if quiet else ACCENT
    return (
        f'<circle cx="{x}" cy="{y}" r="{_NODE - 1}" fill="{ACCENT if filled else WHITE}" '
        f'stroke="{colour}" stroke-width="2"{more}/>'
    )


def _mark(x: int, y: int, state: str) -> str:
    if state == "done":
        return (
            f'<path d="M{x - 5} {y}l4 4 7-8" fill="none" stroke="{WHITE}" stroke-width="2.5" '
            'stroke-linecap="round"/>'
        )
    if state == "current":
        return f'<circle cx="{x}" cy="{y}" r="5" fill="{ACCENT}"/>'
    if state == "stopped":
        bars = "".join(f'<rect x="{x + dx}" y="{y - 5}" width="3" height="10"/>' for dx in (-5, 2))
        return f'<g fill="{ACCENT}">{bars}</g>'
    return ""


def _text(x: int, y: int, lines: list[Line]) -> list[str]:
    out = []
    for text, size, colour, weight in lines:
        y += size + 7
        out.append(
            f'<text x="{x}" y="{y - 7}" font-size="{size}" fill="{colour}" '
            f'font-weight="{weight}">{escape(text)}</text>'
        )
    return out


def _lines(stop: Stop, lang: str, width: int) -> list[Line]:
    """Title, role, limit and further lines of a stop, wrapped to `width` px."""
    colour = ACCENT if stop.get("yours") or stop.get("state") in ("current", "stopped") else INK
    big, small = _SIZES
    lines = [(part, big, colour, 700) for part in _wrap(stop["title"], width / big)]
    for text in (stop["role"], limit_text(stop, lang), *stop.get("lines", [])):
        lines += [(part, small, SECOND, 400) for part in _wrap(text, width / small)]
    return lines


def limit_text(stop: Stop, lang: str = "zh") -> str:
    """What limits a stop, in words: its note, its working days, or the whole limit."""
    words = _words(lang)
    if "limit_note" in stop:
        return stop["limit_note"]
    if "limit" in stop:
        days = stop["limit"]
        if days == 0:
            return str(words["rail"]["at-once"])
        return str(words["day" if days == 1 else "days"]).replace("{n}", str(days))
    return str(words["rail"]["not-counted" if stop["clock"] == "stopped" else "whole"])


@cache
def _words(lang: str) -> Mapping[str, Any]:
    """The same words as the prints use."""
    file = FORMS / "words" / lang / "common.json"
    words: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return words


def _wrap(text: str, ems: float) -> list[str]:
    """Breaks a text into lines of about `ems` letters' width: at spaces, or between Han characters."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(text):
        wide = sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in piece)
        if line and used + wide > ems:
            lines.append(line.strip())
            line, used = "", 0.0
        line, used = line + piece, used + wide
    return [*lines, line.strip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    out: list[str] = []
    for char in text:
        glue = out and ord(char) < 0x2E80 and char != " " and ord(out[-1][-1]) < 0x2E80 and out[-1][-1] != " "
        if glue:
            out[-1] += char
        else:
            out.append(char)
    return out
