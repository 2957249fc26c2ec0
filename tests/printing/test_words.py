"""The words of the prints are complete in both languages, place for place."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from hub.printing.printer import PACKAGES

WORDS = PACKAGES / "hub/forms/1.0.0/words"
FILES = sorted(path.name for path in (WORDS / "zh").iterdir())


def read(lang: str, name: str) -> Any:
    return json.loads((WORDS / lang / name).read_text(encoding="utf-8"))


def places(words: Any, path: str = "") -> dict[str, Any]:
    """Each entry by its path: the {places} it fills, or how many entries a list has."""
    if isinstance(words, dict):
        return {k: v for key, item in words.items() for k, v in places(item, f"{path}/{key}").items()}
    if isinstance(words, list):
        return {path: "pen" if path.endswith("/pen") else len(words)}
    return {path: set(re.findall(r"{(\w+)}", words))}


def test_both_languages_have_the_same_files() -> None:
    assert sorted(path.name for path in (WORDS / "en").iterdir()) == FILES
    assert len(FILES) == 10


@pytest.mark.parametrize("name", FILES)
def test_every_word_is_there_in_both_languages(name: str) -> None:
    chinese, english = places(read("zh", name)), places(read("en", name))
    assert english.keys() == chinese.keys()
    assert {path for path in chinese if chinese[path] != english[path]} == set()


@pytest.mark.parametrize("name", FILES)
def test_english_words_are_english(name: str) -> None:
    assert re.findall(r"[⺀-鿿]", (WORDS / "en" / name).read_text(encoding="utf-8")) == []


def test_every_word_is_used() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in (PACKAGES, PACKAGES.parent)
        for path in folder.rglob("*")
        if path.suffix in (".typ", ".py")
    )
    leaves = {path.split("/")[-1] for name in FILES for path in places(read("zh", name))}
    unused = {leaf for leaf in leaves if not re.search(rf"(\.|\"){re.escape(leaf)}\b", sources)}
    assert unused == set()
