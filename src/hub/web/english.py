"""English for what the domain and the library of holidays say in Chinese only."""

from __future__ import annotations

from flask import g

from hub.i18n import DEFAULT_LOCALE
from hub.operations import day_reasons


def in_english(text: str) -> str:
    """The text with its known Chinese words in English where the page is not Chinese, else as it is."""
    if g.get("locale") in (None, DEFAULT_LOCALE):
        return text
    return day_reasons.in_english(text)
