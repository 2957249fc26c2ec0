"""A character without a shape is refused by name; the reader of character maps knows both formats."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from hub.domain.errors import InputError
from hub.printing import Printer
from hub.printing.fonts import Letters, _characters, describe
from hub.printing.samples import sample


def refused(printer: Printer, data: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        printer.pdf("hub.slip", data)
    return str(caught.value)


def test_letters_that_fonts_lack_are_named_with_their_field_and_nothing_else(printer: Printer) -> None:
    data = sample("hub.slip")
    data["missing"][0]["papers"][1]["title"] = "诊断\ue863证明\ue864\ue863"
    assert refused(printer, data) == (
        "hub.slip: missing[0].papers[1].title: The fonts have no shape for U+E863, U+E864; the print would "
        "leave it out. Correct it, install a font that has it (Debian: fonts-noto-cjk), or write this paper "
        "by hand."
    )


def test_control_letters_and_order_marks_are_refused(printer: Printer) -> None:
    # U+202E turns the order of a name around; U+0007 rings a bell.
    said = refused(printer, {**sample("hub.slip"), "applicant": "哈丽旦\u202e\u0007"})
    assert said.startswith("hub.slip: applicant: The fonts have no shape for U+202E, U+0007;")


def test_names_of_the_town_are_held(printer: Printer) -> None:
    names = "哈丽旦·买买提 加娜尔•叶尔兰 額爾登 Jean-Pierre é №5 ①㎡—…“”￥①□☑"
    assert printer.letters.lacking(names) == []


def test_rare_letters_are_printed_where_the_font_holds_them(printer: Printer, pages_of: Any) -> None:
    held = [char for char in "㐂䶮𠮷" if not printer.letters.lacking(char)]
    if not held:
        pytest.skip("the fonts of this machine hold none of them")
    name = "王" + "".join(held)
    assert name in pages_of(printer.pdf("hub.slip", {**sample("hub.slip"), "applicant": name}))[0]


def test_lacking_names_each_letter_once_in_order(printer: Printer) -> None:
    assert printer.letters.lacking("a\ue002b\ue001\ue002") == ["\ue002", "\ue001"]


def test_describe() -> None:
    assert describe("㐂") == "㐂 (U+3402)"
    assert describe("\ue000") == "U+E000"
    assert describe("\u0007") == "U+0007"


def test_without_a_chinese_font_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.printing.fonts.FAMILIES", ("No Such Family",))
    with pytest.raises(InputError) as caught:
        Letters()
    assert str(caught.value) == (
        "No Chinese font was found, so nothing can be printed. "
        "Install one (Debian: fonts-noto-cjk) and start again."
    )


def font(*subtables: tuple[int, int, bytes]) -> bytes:
    """A font file with nothing but a character map."""
    at = 4 + 8 * len(subtables)
    records, bodies = b"", b""
    for platform, encoding, body in subtables:
        records += struct.pack(">HHI", platform, encoding, at + len(bodies))
        bodies += body
    cmap = struct.pack(">HH", 0, len(subtables)) + records + bodies
    head = b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0)
    return head + struct.pack(">4s3I", b"cmap", 0, len(head) + 16, len(cmap)) + cmap


def format_12(*groups: tuple[int, int]) -> bytes:
    body = b"".join(struct.pack(">3I", first, last, 1) for first, last in groups)
    return struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body


def format_4() -> bytes:
    """A–C by delta; X–Z by glyph list, in which Y is glyph 0, that is, missing."""
    ends, starts, deltas = (0x43, 0x5A, 0xFFFF), (0x41, 0x58, 0xFFFF), (0, 0, 1)
    offsets = (0, 4, 0)  # from the second offset word, two words on: the glyph list
    words = [*ends, 0, *starts, *deltas, *offsets, 7, 0, 9]
    body = struct.pack(f">{len(words)}H", *words)
    return struct.pack(">7H", 4, 14 + len(body), 0, 6, 0, 0, 0) + body


@pytest.mark.parametrize(
    ("tables", "held"),
    [
        ([(0, 3, format_4())], set("ABCXZ")),
        ([(3, 10, format_12((0x4E00, 0x4E02), (0x20BB7, 0x20BB7)))], set("一丁丂𠮷")),
        ([(3, 1, format_4()), (3, 10, format_12((0x41, 0x42)))], set("AB")),
        ([(1, 0, format_4())], set()),
    ],
)
def test_character_maps(tmp_path: Path, tables: list[tuple[int, int, bytes]], held: set[str]) -> None:
    file = tmp_path / "font.ttf"
    file.write_bytes(font(*tables))
    assert _characters(str(file), 0) == held


@pytest.mark.parametrize("content", [b"", b"not a font at all", b"\0\1\0\0"])
def test_a_broken_font_file_holds_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "font.ttf"
    file.write_bytes(content)
    assert _characters(str(file), 0) == set()
