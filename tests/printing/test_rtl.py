"""Prints that run from the right: card and slip in the sample language, the others in one made for this test."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from hub.domain.errors import InputError
from hub.i18n.sample import MARK as SAMPLE_MARK
from hub.i18n.sample import SAMPLE
from hub.i18n.sample import sample as pseudo
from hub.printing import Printer, languages
from hub.printing import printer as printers
from hub.printing.samples import sample

from .conftest import FOLDERS

MARK = "sample, pseudo text"
PRINTS = ("hub.card", "hub.slip", "hub.receipt", "hub.refusal", "hub.result", "hub.why_this_date")
CODES = ("kind", "state", "clock", "original", "code", "link", "number", "key", "to", "date", "printed_on")
MOVE = re.compile(r"(translate|matrix)\(([^)]*)\)")


def words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "rtl" if key == "dir" else words(item) for key, item in value.items()}
    return [words(item) for item in value] if isinstance(value, list) else pseudo(value)


def data(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: item if key in CODES else data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [data(item) for item in value]
    return pseudo(value) if isinstance(value, str) else value


@pytest.fixture
def rtl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printer: Printer) -> Printer:
    """A printer that also has words in `ug`, made of the English ones."""
    packages = shutil.copytree(printers.PACKAGES, tmp_path / "packages")
    forms = packages / "hub/forms/1.0.0"
    (forms / "words/ug").mkdir()
    for file in (forms / "words/en").iterdir():
        said = words(json.loads(file.read_text(encoding="utf-8")))
        (forms / "words/ug" / file.name).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(printers, "PACKAGES", packages)
    monkeypatch.setattr(languages, "FORMS", forms)
    return Printer(FOLDERS)


def of(key: str) -> dict[str, Any]:
    return {**data(sample(key)), "copies": [], "remark": MARK, "lang": "ug"}


def places(svg: bytes, tag: str) -> Iterator[float]:
    """How far from the left edge each element of a kind is drawn, in points."""

    def look(element: ElementTree.Element, x: float) -> Iterator[float]:
        for kind, numbers in MOVE.findall(element.get("transform", "")):
            shift = [float(one) for one in re.split(r"[ ,]+", numbers.strip())]
            x += shift[0] if kind == "translate" else shift[4]
        if element.tag.endswith(f"}}{tag}"):
            yield x + float(element.get("x", 0))
        for child in element:
            yield from look(child, x)

    return look(ElementTree.fromstring(svg), 0.0)


@pytest.mark.parametrize("key", PRINTS)
def test_the_head_turns_around(key: str, rtl: Printer) -> None:
    """The code stands at the end of the line: right where words run from the left, left where from the right."""
    (code,) = places(rtl.svg(key, of(key))[0], "image")
    (plain,) = places(rtl.svg(key, {**sample(key), "copies": [], "lang": "en"})[0], "image")
    assert (code < 100, plain > 400) == (True, True)


def test_rows_of_the_rail_run_from_the_right(rtl: Printer) -> None:
    """Numbers of the nodes: the first one stands at the right."""
    turned, plain = (
        rtl.svg("hub.card", found)[0] for found in (of("hub.card"), {**sample("hub.card"), "lang": "en"})
    )
    ends = [sorted(places(page, "path")) for page in (turned, plain)]
    assert ends[0] != ends[1]


def test_what_is_said_is_said_in_that_language(rtl: Printer, pages_of: Any) -> None:
    (page,) = pages_of(rtl.pdf("hub.slip", of("hub.slip")))
    assert re.findall(r"[⺀-鿿]", page.replace("民26-0419", "")) == []
    assert re.findall(r"0909-0000112", page) == ["0909-0000112"]  # a telephone number keeps its order


@pytest.mark.parametrize("key", ["hub.card", "hub.slip"])
def test_the_sample_language_is_shipped_for_card_and_slip_and_says_what_it_is(
    key: str, printer: Printer, pages_of: Any
) -> None:
    found = {**of(key), "lang": SAMPLE}
    (code,) = places(printer.svg(key, found)[0], "image")
    first = pages_of(printer.pdf(key, found))[0]
    assert (code < 100, SAMPLE_MARK.split(" · ")[0] in first) == (True, True)


def test_without_words_there_is_no_print_in_a_language(printer: Printer) -> None:
    with pytest.raises(InputError) as caught:
        printer.pdf("hub.slip", {**sample("hub.slip"), "lang": "ug"})
    assert str(caught.value) == "hub.slip: lang: The prints have no words in this language."
