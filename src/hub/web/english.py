"""English for what the domain and the library of holidays say in Chinese only."""

from __future__ import annotations

from hub.i18n import chinese
from hub.operations.calendars import day_reasons


def in_english(text: str) -> str:
    """The text with its known Chinese words in English where the page is not Chinese, else as it is."""
    if chinese():
        return text
    return day_reasons.in_english(text)
