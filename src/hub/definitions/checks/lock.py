"""A published version is never edited: its hash stands in services.lock."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """The file is what it was when it was published; a file that is not in the lock is a draft."""
    lock = context.around.lock
    if lock is None:
        return
    known = lock.hash_of(context.definition.path)
    if known is not None and known != context.definition.sha256:
        yield context.fault(
            "Version %(version)s was published and has been edited since.", "version",
            remedy="Put it back, and write the change into %(name)s.", version=service.version,
            name=f"{service.slug}.v{service.version + 1}.toml",
        )  # fmt: skip
