"""What the pages of supervision share: their tabs."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for

from hub.i18n import _l
from hub.web.gate import actor
from hub.web.shapes import Tab

TABS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("supervision.page", _l("Overdue or near"), "watch.read"),
    ("supervision.period", _l("Numbers of a period"), "watch.read"),
)
"""Endpoint, title, permission."""


def tabs(open_at: str) -> list[Tab]:
    """The tabs of supervision that this person may open."""
    who = actor()
    return [Tab(str(title), url_for(endpoint), None, endpoint == open_at)
            for endpoint, title, permission in TABS if who.may(permission)]  # fmt: skip
