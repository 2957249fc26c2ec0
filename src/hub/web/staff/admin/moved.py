"""Own cases whose date the calendar moved, each with the notice to its resident ready to print."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, render_template, send_file

from hub.operations.calendars.moved import DATE_MOVED, moved_in_sight
from hub.operations.prints import moved_notices
from hub.web.gate import actor, permission

area = Blueprint("moved", __name__, url_prefix="/moved")


@area.get("")
@permission("case.read")
def page() -> str:
    """Those of the last thirty days, by number."""
    rows = moved_in_sight(actor())
    waiting = sum(not row["told"] for row in rows)
    return render_template("staff/admin/moved.html", rows=rows, key=DATE_MOVED, waiting=waiting)


@area.post("/print")
@permission("case.read")
def print_all() -> Response:
    """Those that have no notice yet, each as a PDF in one folder."""
    made = BytesIO(moved_notices.print_all(actor()))
    return send_file(made, "application/zip", as_attachment=True, download_name="notices.zip")
