"""重大事项: put before the director by a deputy, acknowledged there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.supervision import majors as operations
from hub.web import supervision_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("majors", __name__, url_prefix="/supervision/majors")


@area.get("")
@permission("major.see")
def page() -> str:
    """Those that wait and those that were acknowledged."""
    return _page(_form())


@area.post("")
@permission("major.flag")
def flag() -> Any:
    """Put a case before the director."""
    form = _form()
    with form.catching():
        done = operations.flag(
            actor(), number=form.get("number"), reason=form.get("reason"), request=form.get("request")
        )
        flash(_("%(number)s lies before the director.", number=done.number))
        return redirect(url_for("majors.page"))
    return _page(form), form.status


@area.post("/<int:major_id>")
@permission("major.see")
def acknowledge(major_id: int) -> Any:
    """已阅."""
    form = _form()
    with form.catching():
        operations.acknowledge(actor(), major_id, rev=form.integer("rev") or 0, request=form.get("request"))
        flash(_("Acknowledged."))
        return redirect(url_for("majors.page"))
    return _page(form), form.status


def _form() -> Form:
    return Form(request.form, {"number": request.args.get("case", "")}, words.labels())


def _page(form: Form) -> str:
    return render_template(
        "staff/supervision/majors.html", tabs=words.tabs("majors.page"), form=form,
        rows=operations.every(actor(), after=place()), director=operations.at_director(actor()),
        flags=actor().may("major.flag"), me=actor().staff_id,
    )  # fmt: skip
