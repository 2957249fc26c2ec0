"""The sample of a language that runs from the right: letters in the place of letters, in no language at all.

A street that orders a translation sees with it, before there is one, whether card and slip stand the right
way round. Its code is one of those that the language registers leave to everybody (`qps`, pseudo-locales): it
is never taken for Uyghur, Kazakh or Arabic. Its catalogues are made by `script/sample_language`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

SAMPLE: Final = "qps"
"""The language's code in data and folders."""
TAG: Final = "qps-Arab"
"""The same for an element's `lang`: with its script."""
MARK: Final = "伪文样张，不是任何语言，只看版面 · SAMPLE, NOT A LANGUAGE"
"""What stands on everything in it, in words that people can read."""

_LETTERS: Final = "ابتجحخدرزسشصطعغفقكلمنهويئە"
_PLACES: Final = re.compile(r"(\{\w+\}|%\(\w+\)s|%%)")
_LETTER: Final = re.compile(r"[A-Za-z⺀-鿿]")


def sample(text: str) -> str:
    """The text with an Arabic letter for every Latin or Han one; places and digits stay."""
    parts = _PLACES.split(text)
    return "".join(part if _PLACES.fullmatch(part) else _LETTER.sub(_letter, part) for part in parts)


def sample_catalogue(english: Mapping[tuple[str, str], str]) -> Mapping[tuple[str, str], str]:
    """A department's catalogue, made of its English one."""
    return {key: sample(text) for key, text in english.items()}


def _letter(found: re.Match[str]) -> str:
    return _LETTERS[ord(found[0]) % len(_LETTERS)]
