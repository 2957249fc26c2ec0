"""The front doors: `/` leads staff to their desk, `/public/` shows residents what they can do."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from hub.operations.calendars import hours
from hub.web import guide_view
from hub.web.gate import public, signed_in

area = Blueprint("home", __name__)


@area.get("/")
@signed_in
def page() -> Response:
    """Staff begin at the desk."""
    return redirect(url_for("desk.page"))


@area.get("/public/")
@public
def public_page() -> str:
    """Residents begin with what they can do here."""
    return render_template(
        "public/start.html",
        departments=guide_view.entries(),
        seasons=hours.seasons(),
        open_on=hours.opening(),
    )
