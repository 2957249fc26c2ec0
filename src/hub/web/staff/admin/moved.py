"""Own cases whose date the calendar moved, each with the notice to its resident ready to print."""

from __future__ import annotations

from flask import Blueprint, render_template

from hub.operations.calendars.moved import DATE_MOVED, moved_in_sight
from hub.web.gate import actor, permission

area = Blueprint("moved", __name__, url_prefix="/moved")


@area.get("")
@permission("case.read")
def page() -> str:
    """Those of the last thirty days, by number."""
    return render_template("staff/admin/moved.html", rows=moved_in_sight(actor()), key=DATE_MOVED)
