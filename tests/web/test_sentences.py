"""Sentences of a page that follow each other: after a full-width mark stands no blank, in English one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

import hub

from .browsing import Browser, seen

HERE: Final = Path(hub.__file__).parent
JOINED: Final = re.compile(
    r"""\{\{-?\s*_\(\s*((?:(?!\}\}).)*?)(?<!-)\}\}(?:</b>)?(?:\s*\{%-? if (?:(?!%\}).)*(?<!-)%\})?"""
    r"""\s+(?=\{\{ |<a\b|<b\b|<code|\{% (?:if|for)|[A-Za-z"“])""",
    re.S,
)
"""A sentence, and after a blank what stands beside it: the blank is `gap()`."""


def chinese() -> dict[str, str]:
    with (HERE / "i18n/zh_Hans_CN/LC_MESSAGES/messages.po").open("rb") as file:
        return {one.id: str(one.string) for one in read_po(file) if isinstance(one.id, str)}


def test_no_template_leaves_a_blank_after_a_full_width_mark() -> None:
    words = chinese()
    found = [
        f"{file.name}: {said}"
        for file in sorted((HERE / "web/templates").rglob("*.html"))
        for call in JOINED.findall(file.read_text(encoding="utf-8"))
        for said in re.findall(r'"((?:[^"\\]|\\.)*)"', call)
        if words.get(said, "").endswith(("。", "？", "！", "；", "："))
    ]
    assert found == []


@pytest.mark.parametrize(("language", "said"), [("zh", "不用登录。<a"), ("en", "you need no log-in. <a")])
def test_the_gap_is_the_readers_languages(browse: Callable[..., Browser], language: str, said: str) -> None:
    assert seen(browse().get(f"/public/rules?lang={language}"), said) == (200, [said])
