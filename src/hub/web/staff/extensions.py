"""延期: what was asked for, decided by a deputy; the applicant's notice follows (限时办结制度 article 7)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.supervision import extensions as operations
from hub.web import supervision_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("extensions", __name__, url_prefix="/supervision/extensions")


@area.get("")
@permission("extension.decide")
def page() -> str:
    """Those that wait, and those that were decided."""
    return _page(_form())


@area.post("/<int:request_id>")
@permission("extension.decide")
def decide(request_id: int) -> Any:
    """Approve or refuse one."""
    form = _form()
    approve = form.get("decision") == "approve"
    with form.catching():
        operations.decide(
            actor(), request_id, rev=form.integer("rev") or 0, approve=approve, why=form.get("why"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Approved: the window tells the applicant in writing.") if approve
              else _("Refused, with the reason."))  # fmt: skip
        return redirect(url_for("extensions.page"))
    return _page(form, request_id), form.status


def _form() -> Form:
    return Form(request.form, {}, words.labels())


def _page(form: Form, at: int | None = None) -> str:
    return render_template(
        "staff/supervision/extensions.html", tabs=words.tabs("extensions.page"), form=form, at=at,
        rows=operations.every(actor(), after=place()), me=actor().staff_id, states=words.EXTENSION_STATES,
    )  # fmt: skip
