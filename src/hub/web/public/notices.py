"""The public notice board: whitelisted words, through the last day; gone (410) from the next."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from hub.operations import postings
from hub.web.gate import public

area = Blueprint("notices", __name__, url_prefix="/public/notices")


@area.get("")
@public
def page() -> str:
    """What hangs today."""
    seen: dict[str, object] = {}
    for row in postings.public_board():
        seen.setdefault(str(row["serial"]), row)
    return render_template("public/notices.html", rows=list(seen.values()))


@area.get("/<serial>")
@public
def one(serial: str) -> str:
    """One notice. 410 once its time is over, 404 for one that never was."""
    row = postings.public_notice(serial)
    if row is None:
        abort(410)
    return render_template("public/notice.html", row=row)
