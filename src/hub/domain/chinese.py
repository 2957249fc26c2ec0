"""Dates as an official text writes them."""

from __future__ import annotations

import datetime as dt


def full_day(day: dt.date) -> str:
    """A day as 2026年10月21日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def aside(text: str, more: str) -> str:
    """A text with a word in brackets; after a colon where that word has brackets of its own."""
    if not more:
        return text
    return f"{text}：{more}" if "（" in more else f"{text}（{more}）"
