"""Prints: one Typst template per print makes the PDF, the pages on the screen and the archive copy.

Data goes in as JSON and is text wherever it stands; nothing a resident typed is ever a template.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import typst

from hub.domain.errors import InputError, NotFound
from hub.printing.check import check
from hub.printing.fonts import Letters
from hub.printing.qr import qr_png
from hub.printing.shapes import SHAPES, Form

TEMPLATES: Final = Path(__file__).parent / "templates"
"""The hub's own prints: `folders["hub"]`."""

PACKAGES: Final = Path(__file__).parent / "packages"
"""Holds the Typst package `@hub/forms`, which every template imports."""

ARCHIVE: Final = "a-2b"

SNUG: Final = frozenset({"hub.card", "hub.standing"})
"""Prints that are set closer before they begin a second page: what one takes home is one sheet."""


class Printer:
    """Makes prints. Keep one per process: it keeps fonts and compilers. Safe to use from several threads."""

    def __init__(
        self,
        folders: Mapping[str, Path],
        *,
        shapes: Mapping[str, type] | None = None,
        font_folders: Sequence[Path] = (),
    ) -> None:
        """`folders`: "hub" (`TEMPLATES`, added when left out) and each department's key → its .typ files.

        `shapes`: shapes of departments' prints that are not a `Form`. `font_folders`: fonts beside the
        system's. Fonts are looked for at the first print.
        """
        self._folders = {"hub": TEMPLATES, **folders}
        self._shapes = {**SHAPES, **(shapes or {})}
        self._font_folders = tuple(font_folders)
        self._files = {
            f"{key}.{file.stem}": file.resolve()
            for key, folder in self._folders.items()
            for file in sorted(folder.glob("*.typ"))
        }
        self._local = threading.local()

    def keys(self) -> frozenset[str]:
        """The prints there are: "hub.slip", "civil_affairs.old_age_form" …"""
        return frozenset(self._files)

    @cached_property
    def letters(self) -> Letters:
        """The fonts used and the characters they hold."""
        return Letters(self._font_folders)

    def pdf(self, print_key: str, data: Mapping[str, Any], *, archive: bool = False) -> bytes:
        """The print as a tagged PDF, all copies in it; with `archive` as PDF/A-2b.

        The same data gives the same bytes. Raises NotFound for an unknown print; InputError for a missing
        or unknown field, a value that breaks its rule, or a character without a shape in the fonts.
        """
        standards = ARCHIVE if archive else []
        return self._compile(print_key, data, "pdf", pdf_standards=standards)[0]

    def svg(self, print_key: str, data: Mapping[str, Any]) -> list[bytes]:
        """The pages of the print as SVG, letters as outlines. Raises like `pdf`."""
        return self._compile(print_key, data, "svg")

    def png(self, print_key: str, data: Mapping[str, Any], *, ppi: float = 144) -> list[bytes]:
        """The pages of the print as PNG pictures of `ppi` dots an inch. Raises like `pdf`."""
        return self._compile(print_key, data, "png", ppi=ppi)

    def check(self, print_key: str, data: Mapping[str, Any]) -> None:
        """Raises what `pdf` would raise, without printing: for saying so while the text can be mended."""
        self._file(print_key)
        check(self._shapes.get(print_key, Form), data, print_key)
        self.letters.check(data, print_key)

    def _file(self, print_key: str) -> Path:
        file = self._files.get(print_key)
        if file is None:
            raise NotFound(
                "There is no print %(print)s.", remedy="Install the version of the department that has it.",
                print=print_key,
            )  # fmt: skip
        return file

    def _compile(self, print_key: str, data: Mapping[str, Any], form: str, **options: Any) -> list[bytes]:
        """Nearly every print is one page a copy: it is set so, and again with counted pages if it was not.

        Those of `SNUG` are tried closer in between.
        """
        self.check(print_key, data)
        copies = max(1, len(data["copies"]))
        for pages in ("one", *(("snug",) if print_key in SNUG else ()), "many"):
            made = self._set(print_key, self._inputs(data, pages), data["printed_on"], format=form, **options)
            if pages == "many" or _pages(made) == copies:
                break
        return made

    def _set(self, print_key: str, inputs: dict[str, str], date: str, **options: Any) -> list[bytes]:
        file = self._file(print_key)
        try:
            made = self._compiler().compile(
                input=str(file),
                root=str(file.parent),
                sys_inputs=inputs,
                timestamp=_midnight(date),
                **options,
            )
        except typst.TypstError as error:
            raise InputError(
                "The print could not be made: %(why)s", where=print_key, why=error.message
            ) from error
        return made if isinstance(made, list) else [made or b""]

    def _inputs(self, data: Mapping[str, Any], pages: str) -> dict[str, str]:
        return {
            "data": json.dumps(data, ensure_ascii=False),
            "code": json.dumps(list(qr_png(data["link"]))),
            "codes": json.dumps([list(qr_png(link)) for link in _links(data)]),
            "fonts": self._fonts,
            "pages": pages,
        }

    @cached_property
    def _fonts(self) -> str:
        return json.dumps(self.letters.families)

    def _compiler(self) -> typst.Compiler:
        """This thread's compiler: one cannot be borrowed twice, the fonts are shared by all."""
        found: typst.Compiler | None = getattr(self._local, "compiler", None)
        if found is None:
            found = typst.Compiler(font_paths=self.letters.fonts, package_path=str(PACKAGES))
            self._local.compiler = found
        return found


def _midnight(date: str) -> int:
    """The seconds since 1970 that a print carries as its date, so that it can be made again byte by byte."""
    return int(dt.datetime.combine(dt.date.fromisoformat(date), dt.time(), dt.UTC).timestamp())


def _links(data: Mapping[str, Any]) -> list[str]:
    """What the codes of single lines hold, where a print has some."""
    return [line["link"] for line in data.get("lines", ()) if isinstance(line, Mapping) and "link" in line]


_PAGES = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")


def _pages(made: list[bytes]) -> int:
    """The pages of a print: SVG and PNG come page by page, a PDF tells its count."""
    if len(made) > 1 or not made[0].startswith(b"%PDF"):
        return len(made)
    return max((int(found) for found in _PAGES.findall(made[0])), default=0)
