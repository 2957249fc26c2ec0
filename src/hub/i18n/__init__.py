"""Texts for people: English message ids, Chinese (the default) from the catalogue beside this file."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext, ngettext, pgettext

_ = gettext
_l = lazy_gettext

DEFAULT_LOCALE = "zh_Hans_CN"
LOCALES = {"zh_Hans_CN": "中文", "en": "English"}

__all__ = ["DEFAULT_LOCALE", "LOCALES", "_", "_l", "gettext", "lazy_gettext", "ngettext", "pgettext"]
