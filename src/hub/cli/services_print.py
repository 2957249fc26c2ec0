"""Writes card, guide and chart of a service as html, pdf or svg."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hub.domain.errors import InputError
from hub.domain.service import Service
from hub.plugins.registry import Plugins

SUFFIXES = (".html", ".pdf", ".svg")


def make(
    kind: str, plugins: Plugins, service: Service, *, variant: str, lang: str, file: Path | None, has_centre: bool
) -> None:
    """Write one sheet to `file`, or its HTML to standard output. Raises InputError."""
    suffix = ".html" if file is None else file.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            "A sheet is written as %(known)s, not as %(suffix)s.", where=str(file), known=", ".join(SUFFIXES),
            suffix=suffix or "—", remedy="Name the file with one of these endings.",
        )  # fmt: skip
    if lang == "en" and kind != "card":
        raise InputError("Only the card is printed in English; guide and chart are in Chinese.", where="--lang")
    data, tr = _data(kind, plugins, service, variant, lang, has_centre)
    pages = _pages(f"hub.{kind}", data, tr, suffix, plugins)
    if file is None:
        click.echo(pages[0].decode())
        return
    _write(file, pages)


def _data(
    kind: str, plugins: Plugins, service: Service, variant: str, lang: str, has_centre: bool
) -> tuple[dict[str, Any], Any]:
    from hub.definitions.catalogues import read_catalogues
    from hub.operations import guides
    from hub.operations.guide_words import words_of
    from hub.plugins.proving import translations

    found = read_catalogues(translations(plugins)[service.department]) if lang == "en" else {}
    words = words_of(service, "en" if lang == "en" else "zh", found.get("en", {}))
    window = plugins.departments[service.department].title
    if has_centre:
        from hub.db.base import today

        place, on = guides.place_of(service, window), today()
    else:
        place, on = guides.Place(window=f"{window}窗口"), dt.datetime.now(dt.UTC).date()
    return getattr(guides, kind)(service, place, words, on, variant=variant), words.tr


def _pages(key: str, data: Mapping[str, Any], tr: Any, suffix: str, plugins: Plugins) -> list[bytes]:
    if suffix == ".html":
        from hub.printing.html import html

        return [html(key, data, tr).encode()]
    from hub.printing.printer import Printer

    printer = Printer({name.split(".", 1)[0]: path.parent for name, path in plugins.prints.items()})
    return [printer.pdf(key, data)] if suffix == ".pdf" else printer.svg(key, data)


def _write(file: Path, pages: list[bytes]) -> None:
    """One file, or for several SVG pages `name-1.svg`, `name-2.svg` …"""
    names = [file] if len(pages) == 1 else [
        file.with_name(f"{file.stem}-{no}{file.suffix}") for no in range(1, len(pages) + 1)
    ]  # fmt: skip
    for name, page in zip(names, pages, strict=True):
        try:
            name.write_bytes(page)
        except OSError as error:
            raise InputError("The file cannot be written: %(why)s.", where=str(name), why=error.strerror) from None
        click.echo(str(name))
