"""The secret address of somebody's own calendar: read by a calendar program, which has no log-in."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from hub.domain.errors import NotFound
from hub.operations.staff import feeds
from hub.web import appointment
from hub.web.gate import public
from hub.web.limits import LOOK_UP, limiter

area = Blueprint("feeds", __name__)


@area.get("/public/calendar/<token>.ics")
@public
@limiter.limit(LOOK_UP)
def feed(token: str) -> Response:
    """Appointments and duties without anybody's name; 404 for an address that opens nothing."""
    try:
        found = feeds.entries(token)
    except NotFound:
        abort(404)
    return appointment.ics(found, "hub")
