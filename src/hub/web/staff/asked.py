"""“I was not paid”: what the books say, by a number or of a person at the window, and that it was told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.payments import asked
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("asked", __name__, url_prefix="/payments/asked")


@area.get("")
@permission("payment.ask")
def page() -> Any:
    """By the number of an entitlement or of a line; without one it is asked for."""
    number, via = request.args.get("number", ""), request.args.get("via", "")
    form = Form(None, {"number": number, "via": via}, _labels())
    found: list[asked.Book] = []
    if number:
        with form.catching():
            found = [asked.by_number(actor(), number)]
    return _page(form, found, via), form.status


@area.post("/of/<int:resident_id>")
@permission("payment.ask")
def person(resident_id: int) -> Any:
    """All that somebody at the window has or draws, for the purpose given; the look is logged."""
    form = Form(request.form, None, _labels())
    found: list[asked.Book] = []
    with form.catching():
        found = asked.of_person(actor(), resident_id, form.get("purpose") or _("asks about a payment"))
    return _page(form, found, form.get("via"), of_person=True), form.status


@area.post("/<int:entitlement_id>")
@permission("payment.ask")
def tell(entitlement_id: int) -> Any:
    """Note that the answer was told."""
    form = Form(request.form, None, _labels())
    with form.catching():
        done = asked.tell(
            actor(), entitlement_id, period=form.get("period"), via=form.get("via"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Noted that it was told."))
        return redirect(url_for("asked.page", number=done.number, via=form.get("via") or None))
    return _page(form, [], form.get("via")), form.status


def _page(form: Form, found: list[asked.Book], via: str, *, of_person: bool = False) -> str:
    return render_template(
        "staff/payments/asked.html", form=form, books=found, via=via, of_person=of_person,
        tells=actor().may("entitlement.read"),
    )  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "number": _("Number of the line or entitlement"),
        "period": _("Period"),
        "via": _("Asked through"),
        "purpose": _("What for"),
    }
