"""Departments switched on and off, community by community."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.i18n import _
from hub.operations.services import modules, to_confirm
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
        "staff/admin/modules.html", rows=modules.modules(actor()), places=switch.communities(), form=form,
        off=modules.not_offered(actor()), tomorrow=today() + dt.timedelta(days=1),
    )  # fmt: skip


@area.post("")
@permission("module.manage")
def change() -> Any:
    """Switch one on or off. On needs A and B for every role, or a reason."""
    form = Form(request.form, labels={"reason": _("Reason")})
    if form.get("community") == "all":
        return _everywhere(form)
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


def _everywhere(form: Form) -> Any:
    with form.catching():
        switched = modules.enable_everywhere(
            actor(), department=form.get("department"), reason=form.get("reason")
        )
        flash(_("Switched on in %(places)s: new cases are taken there.", places="、".join(switched) or "—"))
        return redirect(url_for("modules.page"))
    return _page(form), form.status


@area.get("/to-confirm")
@permission("setting.manage")
def unconfirmed() -> str:
    """What the plan leaves open of each service, and what the centre has noted of it."""
    return _unconfirmed(Form())


@area.post("/to-confirm")
@permission("setting.manage")
def confirm() -> Any:
    """Note for the chosen services what they were compared with; an empty note is asked for again."""
    form = Form(
        request.form, labels={"note": _("Compared by whom, when, with what"), "services": _("Service")}
    )
    note = form.text("note", required=True, longest=200)
    with form.catching():
        if form.ok:
            done = to_confirm.confirm(actor(), services=request.form.getlist("services"), note=note)
            flash(_("Noted for %(n)s services.", n=len(done)))
            return redirect(url_for("modules.unconfirmed"))
    return _unconfirmed(form), form.status


def _unconfirmed(form: Form) -> str:
    by_department: dict[str, list[to_confirm.Point]] = {}
    for one in to_confirm.points():
        by_department.setdefault(one.service.department, []).append(one)
    at = form.get("department")
    return render_template(
        "staff/admin/to_confirm.html", departments=by_department, form=form,
        of=defaultdict(Form, {at: form}), ids=form.ids(at),
    )  # fmt: skip
