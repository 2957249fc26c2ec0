"""Named points of a pay-out at which a test may let the program die; nothing else uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

POINTS: Final = (
    "made.run", "made.lines", "reviewed", "approved.lines", "approved.run", "funded", "drawn.share",
    "drawn.run", "cash", "paid.line", "paid.more", "returned.line", "exported", "answered.line",
    "acknowledged", "reconciled", "granted",
)  # fmt: skip
"""In the order of a run; each lies inside a transaction, between two writes."""
_listener: Callable[[str], None] | None = None


def reached(point: str) -> None:
    """Say that the program has come to this point, by name; only tests listen."""
    if _listener is not None:
        _listener(point)


def listen(listener: Callable[[str], None] | None) -> None:
    """Tests only: be told of every point reached; a listener that raises is a crash there."""
    global _listener
    _listener = listener
