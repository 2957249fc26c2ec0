"""Letters that wait to be delivered by one's posts."""

from __future__ import annotations

from flask import Blueprint, render_template

from hub.operations import desk
from hub.web.gate import actor, permission
from hub.web.nav import note_count

area = Blueprint("deliveries", __name__)


@area.get("/deliveries")
@permission("letter.deliver")
def page() -> str:
    """Oldest first, with address and telephone."""
    rows = desk.deliveries(actor())
    note_count("deliveries", len(rows))
    return render_template("staff/deliveries/page.html", rows=rows)
