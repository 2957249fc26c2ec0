"""The versions of a service follow one another without a gap and without overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Version 1 comes first; each begins the day after the one before it ends.

    Where there is no lock to tell (an installed package), older versions may have been left out: their cases
    are read from the database.
    """
    if service.effective_to and service.effective_to < service.effective_from:
        yield context.fault("It ends before it begins.", "effective", "to", remedy="Put the dates right.")
    if service.version == 1:
        return
    others = [one.service for one in context.neighbours if one.service.key == service.key]
    before = next((one for one in others if one.version == service.version - 1), None)
    if before is None:
        if context.around.lock is not None:
            yield context.fault(
                "There is no version %(version)s before it.", "version",
                remedy="Versions are numbered without gaps.", version=service.version - 1,
            )  # fmt: skip
        return
    begins = before.effective_to + dt.timedelta(days=1) if before.effective_to else None
    if service.effective_from <= before.effective_from or begins not in (None, service.effective_from):
        yield context.fault(
            "It does not begin where version %(version)s ends.", "effective", "from",
            remedy="Begin it on %(day)s.", version=before.version, day=begins or before.effective_from,
        )  # fmt: skip
