"""Known breaks of the record: days' anchors whose books do not hold, noted and confirmed by two people."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _, _l
from hub.operations.proof import known
from hub.web.format import long_day
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("breaks", __name__, url_prefix="/breaks")
STATES: Final[dict[str, Any]] = {"noted": _l("noted, not confirmed yet"), "known": _l("known")}


@area.get("")
@permission("audit.read")
def page() -> str:
    """What is noted; with `look`, also the anchors that do not hold and that nobody has noted."""
    return _page(Form())


def _page(form: Form) -> str:
    looked = "look" in request.args
    unnoted = known.unnoted(actor()) if looked else ()
    return render_template(
        "staff/admin/breaks.html", form=form, rows=known.listed(actor()), states=STATES, looked=looked,
        choices=[(row["id"], f"{row['id']}: {long_day(row['day'])}") for row in unnoted],
    )  # fmt: skip


@area.post("/note")
@permission("audit.read")
def note() -> Any:
    """Note why the books under a day's anchor do not hold."""
    form = Form(request.form, labels={"anchor": _("Anchor"), "reason": _("Reason")})
    anchor = form.integer("anchor", required=True)
    if form.ok and anchor is not None:
        with form.catching():
            known.note(actor(), anchor, reason=form.get("reason"))
            flash(_("Noted. Another person confirms it here."))
            return redirect(url_for("breaks.page"))
    return _page(form), form.status


@area.post("/agree")
@permission("audit.read")
def agree() -> Any:
    """Confirm what another person noted of a break."""
    form = Form(request.form)
    with form.catching():
        known.agree(actor(), form.get("number"))
        flash(_("Known from now on. Any other change is still found."))
        return redirect(url_for("breaks.page"))
    return _page(form), form.status
