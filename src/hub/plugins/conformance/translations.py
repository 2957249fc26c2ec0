"""Forms, titles of prints and the department's name are there in every language (definitions: `texts`)."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.finding import Finding
from hub.plugins.conformance.source import Source
from hub.plugins.registry import Plugins
from hub.plugins.texts import untranslated


def check(source: Source, plugins: Plugins) -> Iterator[Finding]:
    """Looked up under the department's key."""
    for department, language, text in untranslated(plugins):
        yield source.fault(
            "%(text)s has no translation into %(language)s.",
            f"src/{source.module}/translations/{language}/LC_MESSAGES/messages.po", "translations",
            remedy="Add it to translations/%(language)s/LC_MESSAGES/messages.po, context %(key)s.",
            text=text, language=language, key=department,
        )  # fmt: skip
