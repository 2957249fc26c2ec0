"""Finding a guide by what somebody types: names, plain words, pinyin; made of the definitions alone."""

from __future__ import annotations

from functools import lru_cache

from flask import g

from hub.domain.find_text import Findable, find
from hub.domain.service import Service
from hub.i18n import chinese
from hub.operations.context import plugins
from hub.plugins.registry import Plugins
from hub.web.guide_view import Entry, entries
from hub.web.words import said


def found(asked: str) -> list[Entry]:
    """The guides that fit, best first. The definition's Chinese is searched in every language."""
    every = {entry.service.key: entry for _title, rows in entries() for entry in rows}
    return [every[key] for key in find(asked, _index(plugins(), g.locale)) if key in every]


@lru_cache(maxsize=8)
def _index(of: Plugins, _locale: str) -> tuple[Findable, ...]:
    """One line a service, in this request's language; of the departments as they were loaded."""
    return tuple(_findable(entry.service) for _title, rows in entries() for entry in rows)


def _findable(service: Service) -> Findable:
    titles = (service.title, service.short, service.seq)
    face = (service.summary, *(each.title for each in service.variants))
    inside = (*(each.title for each in service.materials), *(each.text for each in service.questions))
    if chinese():
        return Findable(service.key, titles, face, inside)
    return Findable(service.key, *(_both(service, texts) for texts in (titles, face, inside)))


def _both(service: Service, texts: tuple[str, ...]) -> tuple[str, ...]:
    return (*texts, *(said(service, text) for text in texts if text))
