"""Words of the one-time notification, and its tabs beside the register of first contacts."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for

from hub.domain.actor import Actor
from hub.i18n import _, _l
from hub.operations.notification import view
from hub.web.shapes import Tab

HOWS: Final[dict[str, Any]] = {
    "written": _l("on paper"), "phone": _l("by telephone"), "oral": _l("by word of mouth"),
}  # fmt: skip
PARTS: Final[dict[str, Any]] = {
    "papers": _l("papers"), "steps": _l("steps"), "limit": _l("time limit of acceptance"),
}  # fmt: skip
HANDED: Final[dict[str, Any]] = {
    "signed": _l("signed"), "refused": _l("signature refused, witness"),
}  # fmt: skip
STATES: Final[dict[str, Any]] = {
    "open": _l("the leader has not talked about it yet"), "criticised": _l("talked about"),
    "no_delay": _l("delayed nothing"),
}  # fmt: skip


def tabs(who: Actor, here: str) -> list[Tab]:
    """First contacts, what was told, what was left out."""
    titles = {
        "first_contacts.page": _("First contacts"), "told.page": _("Told at once"),
        "told.left": _("Told too little"),
    }  # fmt: skip
    counts = {"told.left": view.open_count(who) or None}
    return [Tab(title, url_for(key), counts.get(key), key == here) for key, title in titles.items()]
