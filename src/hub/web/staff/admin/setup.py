"""What is still open in this centre: the findings of `hub doctor`, each with the page that puts it right."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, url_for

from hub.operations.upkeep.doctor import Finding, examine
from hub.web.forms import said_of, told_of
from hub.web.gate import permission

area = Blueprint("setup", __name__, url_prefix="/setup")
ROOMS: Final = {
    "administrator": "staff.page", "settings": "settings.page", "service settings": "settings.page",
    "settings ahead": "settings.page", "office hours": "settings.page", "kinds that wait": "settings.page",
    "staffing": "posts.page", "modules": "modules.page", "switched on": "modules.page",
    "posts": "posts.page", "grants": "staff.page", "caps": "staff.page", "calendar": "days.page",
    "imported years": "days.page",
    "address": "settings.page", "training": "posts.page", "own households": "staff.page",
    "unseen work": "posts.page",
    "areas": "posts.plan",
    "ends soon": "staff.page", "communities": "communities.page", "telephones": "telephones.page",
    "A and B": "posts.page", "answerable": "posts.page", "street posts": "staff.page",
    "finance": "staff.page",
    "to confirm": "modules.unconfirmed",
}  # fmt: skip
"""Pages by the name of a check; what has none is put right on the command line."""


@area.get("")
@permission("setting.manage")
def page() -> str:
    """What must be put right, then what somebody should know."""
    found = sorted(examine(recount=False), key=lambda one: one.level != "wrong")
    return render_template("staff/admin/setup.html", found=found, way=_way, told_of=told_of, said_of=said_of)


def _way(one: Finding) -> str:
    """The address where a finding is put right, a setting's at its field; "" = on the command line."""
    page, field = ROOMS.get(one.check), one.error.params.get("field")
    return url_for(page, _anchor=f"s-{field}" if field else None) if page else ""
