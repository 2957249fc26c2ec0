"""The front doors: `/` leads staff to their desk, `/public/` residents to the guides."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from hub.web.gate import public, signed_in

area = Blueprint("home", __name__)


@area.get("/")
@signed_in
def page() -> Response:
    """Staff begin at the desk."""
    return redirect(url_for("desk.page"))


@area.get("/public/")
@public
def public_page() -> Response:
    """Residents begin with what they can ask for."""
    return redirect(url_for("services.page"))
