"""What doctor says of the office hours: whether they hold as set, and who is booked outside of them."""

from __future__ import annotations

from collections.abc import Iterator

from hub.domain.errors import HubError, NotHeld
from hub.operations.appointments.outside import numbers_outside
from hub.operations.calendars import hours

MOST = 10


def of_year() -> Iterator[HubError]:
    """Summer hours of which a part is missing, times out of order."""
    yield from hours.faults()


def booked_outside() -> Iterator[HubError]:
    """Appointments when nobody is there any more; the windows find them on top of their page."""
    numbers = list(numbers_outside())
    if numbers:
        said = "、".join(numbers[:MOST]) + ("…" if len(numbers) > MOST else "")
        yield NotHeld(
            "%(count)s appointments lie outside the office hours: %(numbers)s.",
            remedy="The windows move them, or call them off: Appointments names them first.",
            count=len(numbers), numbers=said,
        )  # fmt: skip
