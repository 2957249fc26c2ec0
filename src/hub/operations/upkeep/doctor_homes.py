"""What doctor says of households: how many, never which nor whose."""

from __future__ import annotations

from collections.abc import Iterator

from hub.domain.errors import HubError, NotHeld
from hub.operations.registry import heads


def two_heads() -> Iterator[HubError]:
    """Households with several heads; the window or agent sees which, and puts them right."""
    for place, count in heads.by_community():
        yield NotHeld(
            "%(count)s households have more than one head.", where=place, count=count,
            remedy="Window or agent puts them right: “Found twice” lists them by number.",
        )  # fmt: skip
