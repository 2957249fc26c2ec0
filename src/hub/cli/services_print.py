"""Writes card, guide and chart of a service as html, pdf or svg."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import click

from hub.domain.errors import InputError, why_not
from hub.domain.service import Service
from hub.plugins.registry import Plugins

SUFFIXES: Final = (".html", ".pdf", ".svg")
SVG: Final = "http://www.w3.org/2000/svg"


def make(
    kind: str, plugins: Plugins, service: Service, *, variant: str, lang: str, file: Path | None,
    has_centre: bool,
) -> None:  # fmt: skip
    """Write one sheet to `file`, or its HTML to standard output. Raises InputError."""
    suffix = ".html" if file is None else file.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            "A sheet is written as %(known)s, not as %(suffix)s.", where=str(file), known=", ".join(SUFFIXES),
            suffix=suffix or "—", remedy="Name the file with one of these endings.",
        )  # fmt: skip
    if lang != "zh" and kind != "card":
        raise InputError(
            "Only the card is printed in other languages; guide and chart are in Chinese.", where="--lang"
        )
    data, tr = _data(kind, plugins, service, variant, lang, has_centre)
    made = _made(f"hub.{kind}", data, tr, suffix, plugins)
    if file is None:
        click.echo(made.decode())
    else:
        _write(file, made)


def make_form(
    plugins: Plugins, service: Service, *, name: str, as_sample: bool, file: Path, has_centre: bool
) -> None:
    """Write the applicant's form of a service to `file`, blank or filled in. Raises InputError, NotFound."""
    from hub.operations.services.blank_forms import blank, filled, forms_of
    from hub.operations.services.guides import Place

    suffix = file.suffix.lower()
    if suffix not in SUFFIXES[1:]:
        raise InputError(
            "A sheet is written as %(known)s, not as %(suffix)s.", where=str(file),
            known=", ".join(SUFFIXES[1:]), suffix=suffix or "—",
            remedy="Name the file with one of these endings.",
        )  # fmt: skip
    forms = forms_of(service, plugins)
    if not forms:
        raise InputError("Nobody applies for %(service)s; it has no form.", service=service.seq)
    chosen = name or forms[0][0]
    if as_sample:
        key, data = filled(service, chosen, plugins)
    else:
        place = None if has_centre else Place(window=f"{plugins.departments[service.department].title}窗口")
        key, data = blank(service, chosen, _day(has_centre), plugins, place)
    _write(file, _made(key, data, str, suffix, plugins))


def _day(has_centre: bool) -> dt.date:
    from hub.db.base import today

    return today() if has_centre else dt.datetime.now(dt.UTC).date()


def _data(
    kind: str, plugins: Plugins, service: Service, variant: str, lang: str, has_centre: bool
) -> tuple[dict[str, Any], Any]:
    from hub.operations.services import guides
    from hub.operations.services.guide_words import words_of

    words = words_of(service, lang, plugins.catalogue(service.department, lang))
    window = plugins.departments[service.department].title
    if has_centre:
        from hub.db.base import today

        place, on = guides.place_of(service, words), today()
    else:
        place, on = guides.Place(window=f"{window}窗口"), dt.datetime.now(dt.UTC).date()
    return getattr(guides, kind)(service, place, words, on, variant=variant), words.tr


def _made(key: str, data: Mapping[str, Any], tr: Any, suffix: str, plugins: Plugins) -> bytes:
    if suffix == ".html":
        from hub.printing.html import html

        return html(key, data, tr).encode()
    from hub.printing.printer import Printer

    printer = Printer({name.split(".", 1)[0]: path.parent for name, path in plugins.prints.items()})
    return printer.pdf(key, data) if suffix == ".pdf" else stacked(printer.svg(key, data))


def stacked(pages: Sequence[bytes]) -> bytes:
    """Several SVG pages as one picture, each below the one before."""
    if len(pages) == 1:
        return pages[0]
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    roots = [ElementTree.fromstring(page) for page in pages]  # noqa: S314 - our own printer made them
    boxes = [[float(part) for part in root.attrib["viewBox"].split()] for root in roots]
    wide, high = max(box[2] for box in boxes), sum(box[3] for box in boxes)
    whole = ElementTree.Element(f"{{{SVG}}}svg", {
        "viewBox": f"0 0 {wide} {high}", "width": f"{wide}pt", "height": f"{high}pt",
    })  # fmt: skip
    top = 0.0
    for root, box in zip(roots, boxes, strict=True):
        root.attrib.update(y=str(top), width=str(box[2]), height=str(box[3]))
        whole.append(root)
        top += box[3]
    picture: bytes = ElementTree.tostring(whole, encoding="utf-8")
    return picture


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise InputError(
            "The file cannot be written: %(why)s.", where=str(file), why=why_not(error)
        ) from None
    click.echo(str(file))
