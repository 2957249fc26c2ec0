"""What was paid too much and nothing due can be taken off of: it comes back, or is waived with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.payments import claims
from hub.web.amounts import fen_of
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("claims", __name__, url_prefix="/payments/claims")


@area.get("")
@permission("payment.read")
def page() -> str:
    """Who got more than was owed and has nothing due it can be taken off; who may decides."""
    return _page(Form(), 0)


def _page(form: Form, chosen: int) -> str:
    rows = claims.claim_list(actor())
    return render_template("staff/payments/claims.html", rows=rows, form=form, chosen=chosen)


@area.post("/<int:entitlement_id>")
@permission("payment.claim")
def settle(entitlement_id: int) -> Any:
    """Note that it was repaid, or waive it, as far as it goes."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        claims.settle(
            actor(), entitlement_id, how=form.get("how"), amount=fen_of(form, "amount"),
            reason=form.get("reason"), rev=form.integer("rev"), request=form.get("request"),
        )  # fmt: skip
        flash(_("Noted."))
        return redirect(url_for("claims.page"))
    return _page(form, entitlement_id), form.status


def _labels() -> dict[str, str]:
    return {"how": _("What became of it"), "amount": _("Amount (yuan)"), "reason": _("Reason")}
