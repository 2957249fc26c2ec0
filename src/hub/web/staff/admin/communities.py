"""The centre's communities: named, reached, with the number of their agents."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.i18n import _
from hub.operations.centre import communities
from hub.operations.centre.equipped import add_equipped
from hub.operations.staff.grants import caps
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("communities", __name__, url_prefix="/communities")


@area.get("")
@permission("setting.manage")
def page() -> str:
    """All communities."""
    return _page(_new())


def _new() -> Form:
    return Form(None, {"plan_posts": "yes"})


def _page(new: Form, changed: Form | None = None, changing: int = 0) -> str:
    rows = [
        {**row, "agents": caps("community_agent", row["id"], None, today())[0]}
        for row in communities.communities()
    ]
    return render_template(
        "staff/admin/communities.html", rows=rows, form=new, changed=changed, changing=changing
    )


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "phone": _("Telephone"),
        "address": _("Address"),
        "areas": _("Officers' areas"),
    }


@area.post("")
@permission("setting.manage")
def add() -> Any:
    """A new community."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        add_equipped(
            actor(), name=form.get("name"), phone=form.get("phone"), address=form.get("address"),
            areas=re.split(r"[\s,，、;；]+", form.get("areas")) if form.get("areas") else (),
            plan_posts=form.get("plan_posts") == "yes",
        )  # fmt: skip
        return _done(_said(form))
    return _page(form), form.status


def _said(form: Form) -> str:
    """What comes next: posts and areas, or whatever of them was not made along."""
    if form.get("plan_posts") != "yes":
        return _("The community is there; next its posts and areas.")
    if not form.get("areas").strip():
        return _("The community is there with its agent's and leader's posts; next its officers' areas.")
    return _("The community is there with its posts and areas; next the people: Staff, From a sheet.")


@area.post("/<int:community_id>")
@permission("setting.manage")
def change(community_id: int) -> Any:
    """Change a community's name, telephone or address."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        communities.change_community(
            actor(), community_id=community_id, name=form.get("name"), phone=form.get("phone"),
            address=form.get("address"),
        )  # fmt: skip
        return _done(_("Saved."))
    return _page(_new(), form, community_id), form.status


def _done(text: str) -> Response:
    flash(text)
    return redirect(url_for("communities.page"))
