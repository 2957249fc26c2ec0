"""The regimes for staff: the articles, and for director and deputies a note on how one is to be read."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.centre import regimes
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("rules", __name__, url_prefix="/rules")


@area.get("")
@permission("guide.read")
def page() -> str:
    """All seven."""
    return render_template("staff/rules/page.html", regimes=list(regimes.regimes().values()))


@area.get("/<key>")
@permission("guide.read")
def one(key: str) -> str:
    """One regime, article by article."""
    return _one(key, Form())


@area.post("/<key>")
@permission("regime.note")
def note(key: str) -> Any:
    """Add a note on one article."""
    form = Form(request.form, labels={"text": _("Note of interpretation"), "article": _("Article")})
    with form.catching():
        regimes.note(actor(), regime=key, article=form.get("article"), text=form.get("text"),
                     request=form.get("request"))  # fmt: skip
        flash(_("The note stands on the public page from now on."))
        return redirect(url_for("rules.one", key=key))
    return _one(key, form), form.status


def _one(key: str, form: Form) -> str:
    found = regimes.regime_of(key)
    at = next((one.anchor for one in found.articles if one.no == form.get("article", "-")), "")
    return render_template(
        "staff/rules/one.html", it=found, notes=regimes.notes_of(key), form=form,
        of=defaultdict(Form, {at: form}), ids=form.ids(at), may=actor().may("regime.note"),
    )  # fmt: skip
