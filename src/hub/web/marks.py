"""Marks between words, as the page's language has them: ， 、 ； ：."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask

from hub.i18n import english


def gap() -> str:
    """Between sentences, and behind a colon: a full-width mark has its own."""
    return " " if english() else ""


def comma() -> str:
    """Between clauses."""
    return ", " if english() else "，"


def between() -> str:
    """Between the things of a list."""
    return ", " if english() else "、"


def semicolon() -> str:
    """Between sentences that belong together."""
    return "; " if english() else "；"


def colon() -> str:
    """Before what is said."""
    return ": " if english() else "："


def aside(text: str) -> str:
    """A word in brackets."""
    return f" ({text})" if english() else f"（{text}）"


def clauses(parts: Iterable[str]) -> str:
    """Clauses in a row."""
    return comma().join(parts)


def listed(parts: Iterable[str]) -> str:
    """Things in a row."""
    return between().join(parts)


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.globals.update(
        gap=gap, comma=comma, between=between, semicolon=semicolon, colon=colon, aside=aside
    )
    app.jinja_env.filters["listed"] = listed
