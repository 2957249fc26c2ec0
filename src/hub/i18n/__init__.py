"""Texts for people: English message ids, Chinese (the default) from the catalogue beside this file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from babel.support import NullTranslations
from flask import current_app, g
from flask_babel import get_translations
from flask_babel.speaklater import LazyString

DEFAULT_LOCALE = "zh_Hans_CN"
LOCALES = {"zh_Hans_CN": "中文", "en": "English"}

__all__ = [
    "DEFAULT_LOCALE", "LOCALES", "LazyString", "_", "_l", "chinese", "english", "gettext", "lazy_gettext",
    "msgid", "pgettext", "said_in", "speak",
]  # fmt: skip


def gettext(text: str, /, **values: Any) -> str:
    """The text in the reader's language, with its places (`%(name)s`) filled where values are given."""
    said: str = _catalogue().ugettext(text)
    return said % values if values else said


def pgettext(context: str, text: str, /) -> str:
    """The text of a department, whose catalogue has it under a service's key."""
    said: str = _catalogue().upgettext(context, text)
    return said


def lazy_gettext(text: str, /, **values: Any) -> LazyString:
    """A text that is looked up where it is shown."""
    return LazyString(gettext, text, **values)


def msgid(text: Any) -> str:
    """The message id of a lazy text without values; any other text as it is."""
    return str(text._args[0]) if isinstance(text, LazyString) else str(text)


def said_in(text: Any, translate: Callable[[str], str]) -> str:
    """A lazy text in the language of `translate` (message id → text) instead of the reader's."""
    if not isinstance(text, LazyString):
        return str(text)
    said = translate(str(text._args[0]))
    return said % text._kwargs if text._kwargs else said


def english() -> bool:
    """Whether the reader's language is English; outside a request or command it is Chinese."""
    try:
        return bool(g.locale == "en")
    except (AttributeError, RuntimeError):
        return False


def chinese() -> bool:
    """Whether the reader's language is Chinese, the official one and the default."""
    try:
        return bool(g.locale == DEFAULT_LOCALE)
    except (AttributeError, RuntimeError):
        return True


def speak(locale: str) -> None:
    """Go on in a language (a key of LOCALES) for the rest of this request or command."""
    g.locale = locale
    for kept in ("hub_catalogue", "hub_texts"):
        g.pop(kept, None)


def _catalogue() -> NullTranslations:
    """The catalogue of the request or command; flask-babel is asked once a language, for its way is long."""
    found: NullTranslations
    try:
        found = g.hub_catalogue
    except AttributeError:
        found = g.hub_catalogue = _of_language(g.get("locale") or DEFAULT_LOCALE)
    except RuntimeError:
        return NullTranslations()
    return found


def _of_language(locale: str) -> NullTranslations:
    known: dict[str, NullTranslations] = current_app.extensions.setdefault("hub_catalogues", {})
    if locale not in known:
        known[locale] = get_translations()
    return known[locale]


_ = gettext
_l = lazy_gettext
