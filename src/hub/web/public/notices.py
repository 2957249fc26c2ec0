"""The public notice board: whitelisted words, through the last day; gone (410) from the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template

from hub.operations.board import announcements, counted, postings
from hub.operations.upkeep import released
from hub.web.gate import public

area = Blueprint("notices", __name__, url_prefix="/public/notices")


@area.get("")
@public
def page() -> Response:
    """What hangs today, one line a notice; 503 while a restored centre is not released."""
    if released.waiting():
        return shut()
    seen: dict[str, Mapping[str, Any]] = {}
    for row in postings.public_board():
        seen.setdefault(row["serial"], row)
    rows = [row for row in seen.values() if not announcements.is_one(row["serial"])]
    done = [row for row in seen.values() if announcements.is_one(row["serial"])]
    return kept_nowhere(
        render_template("public/notices.html", rows=rows, done=done, counts=counted.on_the_board())
    )


@area.get("/<serial>")
@public
def one(serial: str) -> Response:
    """One notice. 410 once its time is over, 404 for one that never was, 503 as the board itself."""
    if released.waiting():
        return shut()
    row = postings.public_notice(serial)
    if row is None:
        abort(410)
    done = announcements.is_one(serial)
    return kept_nowhere(render_template("public/notice.html", it=row, done=done))


def shut() -> Response:
    """What was taken down after the backup must not hang again: nothing is shown until it is compared."""
    response = kept_nowhere(render_template("public/shut.html"))
    response.status_code = 503
    return response


def kept_nowhere(page_: str) -> Response:
    """Search engines must not show tomorrow what is gone tomorrow; browsers keep nothing (headers.py)."""
    response = make_response(page_)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
