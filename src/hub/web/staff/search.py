"""The one search box: a case number or scanned code opens the case, two things about a person find people."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations import residents
from hub.operations.case_list import find_case
from hub.operations.collection import view as collection
from hub.operations.courses import view as courses
from hub.operations.notification import inquiry
from hub.operations.vacancies import view as vacancies
from hub.web.gate import actor, permission

area = Blueprint("search", __name__)
PAGES: Final = {
    "receipt": ("collection.receipt", "receipt_id"), "day": ("collection.day", "day_id"),
    "list": ("collection.one_list", "list_id"),
}  # fmt: skip
"""Where the numbers on the collection desk's papers lead."""
_ROOM: Final = re.compile(r"\w([岗培证])\d\d-\d{4}")
"""劳岗26-0001, 劳培26-0001, 劳培26-0001/02, 劳证26-0001."""


@area.get("/search")
@permission("desk")
def page() -> Any:
    """Go to the one case that fits, else list at most ten masked hits."""
    text = request.args.get("q", "").strip()[:200]
    case_id = find_case(actor(), text) if text and actor().may("case.read") else None
    if case_id is not None:
        return redirect(url_for("case.page", case_id=case_id))
    taken = collection.find(actor(), text) if text and actor().may("collection.read") else None
    if taken is not None:
        return redirect(url_for(PAGES[taken[0]][0], **{PAGES[taken[0]][1]: taken[1]}))
    if (room := _room(text)) is not None:
        return redirect(room)
    told = inquiry.find(actor(), text) if text and actor().may("contact.register") else None
    if told is not None:
        return redirect(url_for("told.slip", slip_id=told["id"]))
    found = residents.find(actor(), text) if text and actor().may("resident.find") else residents.Found()
    hint = _(found.hint) if found.hint else ""
    return render_template("staff/search/page.html", searched=text, found=found, hint=hint)


def _room(text: str) -> str | None:
    """Where the number on the paper of a vacancy, a course or a certificate leads; None for any other."""
    of = _ROOM.match(text)
    if of is None:
        return None
    if of[1] == "岗" and actor().may("vacancy.read"):
        return url_for("vacancies.one", row_id=vacancies.numbered(actor(), text))
    if of[1] != "岗" and actor().may("course.read"):
        return url_for("courses.one", course_id=courses.numbered(actor(), text))
    return None


@area.get("/c/<path:number>")
@permission("case.read")
def scanned(number: str) -> Any:
    """The address in the code of a print: opens the case."""
    return redirect(url_for("search.page", q=number))
