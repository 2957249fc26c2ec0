"""Where a service is asked for and its papers are handed in, as guide, card and page say it."""

from __future__ import annotations

from typing import NamedTuple

from hub.domain.service import Service
from hub.operations.services import guide_words as say
from hub.operations.services.guide_place import Place
from hub.operations.services.guide_words import Words


class Where(NamedTuple):
    """A place, and what there is to know of it; the second may be empty."""

    at: str
    how: str


def where(service: Service, place: Place, words: Words) -> Where:
    """Where one goes for it, or that somebody comes."""
    tr = words.tr
    if paid := say.paid_at(service, words):
        return Where(paid, "")
    if service.register is not None:
        said = tr("the household officer comes to register, you hand in no papers; with a dispute: %(place)s")
        return Where(tr("On your premises"), said % {"place": _window(place, words)})
    if service.stock is not None:
        return Where(tr("Your community, or a self-service box"), tr("no name is noted"))
    if service.handed_in_at == "community":
        return Where(tr("Your community"), tr("its agent takes the papers and hands them to the centre"))
    return Where(_window(place, words), place.hours)


def _window(place: Place, words: Words) -> str:
    if words.chinese:
        return f"{place.centre}{place.window}"
    return words.listed([place.centre, place.window]) if place.centre else words.tr("The centre's window")
