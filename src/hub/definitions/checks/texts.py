"""Every text of a definition is there in every language of the department."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.definitions.texts import texts
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Looked up under the service's key."""
    for language, catalogue in (context.around.catalogues or {}).items():
        said: set[str] = set()
        for path, text in texts(service):
            if text not in said and not catalogue.get((service.key, text)):
                said.add(text)
                yield context.fault(
                    "%(text)s has no translation into %(language)s.",
                    *path,
                    remedy="Add it to translations/%(language)s/LC_MESSAGES/messages.po, context %(key)s.",
                    text=text,
                    language=language,
                    key=service.key,
                )
