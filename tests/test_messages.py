"""script/messages finds the texts that people will read."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from types import ModuleType

import pytest

LIB = Path(__file__).resolve().parents[1] / "script/lib"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, LIB / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("a")', ["a"]),
        ('KEYS = {"k": "a"}\noutput(rows, kind, KEYS)', ["a"]),
        ('A, OTHER = {"k": "a"}, 1\nB = {"k": "b"}\nC = {"k": "c"}\nfacts(rows, B | C)', ["b", "c"]),
        ('_l("a " "b")', ["a b"]),
        ('_("a" if x else "b")', ["a", "b"]),
        ('raise Refused("no", remedy="ask", where="here", name="n")', ["no", "ask"]),
        ('errors.InputError("wrong", remedy="mend" if x else "")', ["wrong", "mend"]),
        ('output(rows, format, {"key": "Heading"})', ["Heading"]),
        ('COLUMNS = {"key": "Heading"}', ["Heading"]),
        ('progress(rows, "Counting")', ["Counting"]),
        ('ngettext("one", "many", n)', [("one", "many")]),
        ('pgettext("where", "what")', [("where", "what")]),
        ('print("not for people")', []),
        ("_(computed)", []),
    ],
)
def test_texts_found_in_python(source: str, found: list[object]) -> None:
    extract = load("python_texts").extract
    assert [ids for _, _, ids, _ in extract(io.BytesIO(source.encode()), {}, (), {})] == found


def test_the_sample_language_is_made_of_the_english_words() -> None:
    """Neither forgotten after a change of the English nor mended by hand: nothing in it is a translation."""
    made = load("sample_language").files()
    assert {path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text} == set()
    assert len(made) == 4
