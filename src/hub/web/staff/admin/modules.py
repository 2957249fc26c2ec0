"""Departments switched on and off, community by community."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.services import modules
from hub.web import switch
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("modules", __name__, url_prefix="/modules")


@area.get("")
@permission("module.manage")
def page() -> str:
    """Which department is on where, and what staffing lacks."""
    return _page(Form())


def _page(form: Form) -> str:
    return render_template(
        "staff/admin/modules.html", rows=modules.modules(actor()), places=switch.communities(), form=form
    )


@area.post("")
@permission("module.manage")
def change() -> Any:
    """Switch one on or off. On needs A and B for every role, or a reason."""
    form = Form(request.form, labels={"reason": _("Reason")})
    place = form.integer("community", required=True)
    if form.ok and place:
        with form.catching():
            if form.get("on") == "yes":
                modules.enable(
                    actor(), department=form.get("department"), community_id=place, reason=form.get("reason")
                )
                flash(_("Switched on: new cases are taken there."))
            else:
                modules.disable(actor(), department=form.get("department"), community_id=place)
                flash(_("Switched off: no new cases there; open ones finish."))
            return redirect(url_for("modules.page"))
    return _page(form), form.status
