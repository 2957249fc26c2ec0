"""How the installation runs: what is wrong, when what was last done, and opening it again after a restore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _, _l
from hub.operations.keeping.retention import RULES
from hub.operations.upkeep import released
from hub.operations.upkeep.running import running
from hub.web.forms import Form, said_of
from hub.web.gate import actor, permission

area = Blueprint("running", __name__, url_prefix="/running")
_OF: Final[dict[str, Any]] = {
    "words": _l("Words in entries of the case %(number)s"),
    "roster": _l("The people of the roster %(number)s"),
}
"""What an erasure of one thing was, by its kind; a retention rule has a title of its own."""


@area.get("")
@permission("centre.release")
def page() -> str:
    """What doctor finds, the last sweep, backup and erasures, the key's secrets."""
    return _page(Form())


def _page(form: Form) -> str:
    it = running(actor())
    return render_template("staff/admin/running.html", it=it, form=form, said=said_of, erased=_erased)


def _erased(row: Mapping[str, Any]) -> str:
    """What was erased, in words: 名册 名26-0004 中的人员."""
    subject = row["subject"]
    if row["kind"] in _OF:
        return str(_OF[row["kind"]]) % {"number": subject}
    return str(RULES[subject].title) if subject in RULES else str(subject)


@area.post("/release")
@permission("centre.release")
def release() -> Any:
    """Let notices and payments out again."""
    form = Form(request.form, labels={"reason": _("What was compared")})
    reason = form.text("reason", required=True, longest=200)
    if form.ok:
        with form.catching():
            released.release(actor(), reason=reason)
            flash(_("Notices and payments are open again."))
            return redirect(url_for("running.page"))
    return _page(form), form.status
