"""One monthly contact of a follow-up: who, one short form, and the resident's word that it ends."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.domain.errors import HubError, NotFound
from hub.i18n import _
from hub.operations.casework import follow_ups
from hub.web.dynamic import department_fields, labels_of, official
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("follow_ups", __name__, url_prefix="/follow-ups")


@area.get("/<int:follow_up_id>")
@permission("case.advance")
def page(follow_up_id: int) -> str:
    """The contact that is up; the opening is logged."""
    return _page(*follow_ups.one(actor(), follow_up_id))


@area.post("/<int:follow_up_id>/<what>")
@permission("case.advance")
def send(follow_up_id: int, what: str) -> Any:
    """Note the contact, or end it all at the resident's word; what was typed stays where it is refused."""
    if what not in ("note", "stop"):
        raise NotFound("There is no such page.")
    form = Form(request.form)
    rev, key = form.integer("rev"), form.get("request")
    try:
        if what == "note":
            follow_ups.note(actor(), follow_up_id, rev=rev, form=request.form.to_dict(), request=key)
            flash(_noted(follow_up_id, form))
        else:
            follow_ups.stop(actor(), follow_up_id, rev=rev, why=form.get("why"), request=key)
            flash(_("Ended. Nobody is reminded of it any more."))
    except HubError as error:
        if isinstance(error, NotFound):
            raise
        line, asked = follow_ups.one(actor(), follow_up_id)
        form = _form(line, asked)
        form.take(error)
        return _page(line, asked, form), form.status
    return redirect(url_for("desk.page"))


def _noted(follow_up_id: int, form: Form) -> str:
    if form.get(follow_ups.AGAIN) == "no":
        return _("Ended. Nobody is reminded of it any more.")
    if follow_ups.runs(actor(), follow_up_id):
        return _("Noted. The next contact comes up by itself.")
    return _("Noted. It was the last contact: nobody is reminded of it any more.")


def _form(line: follow_ups.Line, asked: Any) -> Form:
    fields = asked.fields if asked else ()
    named = {"why": _("What the resident said")}
    return Form(request.form, {}, labels_of(line.service.department, fields) | named, official(fields))


def _page(line: follow_ups.Line, asked: Any, form: Form | None = None) -> str:
    fields = department_fields(line.service.department, asked.fields) if asked else []
    return render_template(
        "staff/follow_ups/page.html", it=line, fields=fields, form=form or _form(line, asked)
    )
