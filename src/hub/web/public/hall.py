"""The display in the hall: which number is called where, and who is next. It names nobody."""

from __future__ import annotations

from flask import Blueprint, render_template

from hub.operations.appointments import line
from hub.web.gate import public

area = Blueprint("hall", __name__, url_prefix="/public/hall")


@area.get("")
@public
def page() -> str:
    """Numbers and windows in large type; it asks anew by itself."""
    return render_template("public/hall.html", lines=line.lines(), most=line.NEXT)
