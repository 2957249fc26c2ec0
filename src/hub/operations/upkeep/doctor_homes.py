"""What doctor says of the register: whether it is empty, and how many households; never whose."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Resident
from hub.domain.errors import HubError, NotHeld
from hub.operations.registry import heads


def nobody() -> Iterator[HubError]:
    """An empty register: nobody is found at the window, and everybody is typed there."""
    if reading().execute(select(Resident.id).limit(1)).first() is None:
        yield NotHeld(
            "Nobody is in the register yet.",
            remedy="hub residents import FILE --community NAME takes a community's sheet; "
            "else everybody is registered at the window.",
        )


def two_heads() -> Iterator[HubError]:
    """Households with several heads; the window or agent sees which, and puts them right."""
    for place, count in heads.by_community():
        yield NotHeld(
            "%(count)s households have more than one head.", where=place, count=count,
            remedy="Window or agent puts them right: “Found twice” lists them by number.",
        )  # fmt: skip
