"""送达: whom one's posts have to tell or hand something to; a letter that goes alone."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.i18n import _
from hub.operations.casework.papers import HANDED_OVER
from hub.operations.fieldwork import deliveries
from hub.operations.fieldwork.deliveries import Delivery
from hub.operations.messages import view as message_view
from hub.web import contact_words, dated
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.words import TELLING, days_left

area = Blueprint("deliveries", __name__, url_prefix="/deliveries")
SHOWN: Final = 100
"""Lines of each list; the page says how many more there are."""


@area.get("")
@permission("letter.deliver")
def page() -> str:
    """What is due first at the top, with address and telephone."""
    rows = deliveries.deliveries(actor())
    now, later = ([row for row in rows if (row.first is None) is due] for due in (True, False))
    note_count("deliveries", len(now))
    return render_template(
        "staff/deliveries/page.html", now=now, later=later, most=SHOWN, days_left=days_left,
        walks=actor().has_role("community_agent"), today=today(),
    )  # fmt: skip


@area.get("/<int:letter_id>")
@permission("letter.deliver")
def one(letter_id: int) -> str:
    """One letter that goes alone: how it was handed over, and to whom."""
    found = deliveries.letter_alone(actor(), letter_id)
    return _one(found, letter_id, _form(found))


def _form(found: Delivery | None) -> Form:
    labels = {
        "result": _("What came of it"),
        "note": _("Note"),
        "method": _("How"),
        "received_by": _("Who signed or was spoken to"),
        **dated.labels(),
    }
    signs = found.name if found and not found.died else ""
    return Form(request.form, {"method": "hand", "received_by": signs}, labels)


def _one(found: Delivery, letter_id: int, form: Form) -> str:
    methods = [(key, str(text)) for key, text in TELLING.items() if key in HANDED_OVER]
    letter = next(letter for letter in found.letters if letter.id == letter_id)
    tried, next_on = deliveries.tries(letter_id)
    return render_template(
        "staff/deliveries/one.html", it=found, letter=letter, form=form, methods=methods,
        tried=[{**each, "on": dt.date.fromisoformat(each["on"])} for each in tried],
        next_on=next_on, results=[(key, str(contact_words.OUTCOMES[key])) for key in deliveries.TRIED],
        outcome=contact_words.outcome,
    )  # fmt: skip


@area.post("/<int:letter_id>/tried")
@permission("letter.deliver")
def tried(letter_id: int) -> Any:
    """Note that it was sent, came back, or found nobody."""
    form = _form(None)
    note = form.text("note", longest=300)
    if form.ok:
        with form.catching():
            deliveries.note_try(
                actor(), letter_id, result=form.get("result"), note=note, request=form.get("request")
            )
            flash(contact_words.noted(message_view.next_turn_of_letter(letter_id)))
            return redirect(url_for("deliveries.page"))
    return _one(deliveries.letter_alone(actor(), letter_id), letter_id, form), form.status


@area.post("/<int:letter_id>/keep")
@permission("letter.deliver")
def keep(letter_id: int) -> Any:
    """Keep it in the file, for its addressee has died."""
    form = _form(None)
    note = form.text("note", longest=300)
    if form.ok:
        with form.catching():
            deliveries.keep(actor(), letter_id, note=note, request=form.get("request"))
            flash(_("Noted: the letter is kept in its file."))
            return redirect(url_for("deliveries.page"))
    return _one(deliveries.letter_alone(actor(), letter_id), letter_id, form), form.status


@area.post("/<int:letter_id>")
@permission("letter.deliver")
def send(letter_id: int) -> Any:
    """Note that the letter was handed over."""
    form = _form(None)
    on, paper = dated.read(form)
    if form.ok:
        with form.catching():
            deliveries.deliver_letter(
                actor(), letter_id, method=form.get("method"), on=on, paper=paper,
                received_by=form.text("received_by", longest=80), request=form.get("request"),
            )  # fmt: skip
            flash(_("Noted: the letter is handed over."))
            return redirect(url_for("deliveries.page"))
    return _one(deliveries.letter_alone(actor(), letter_id), letter_id, form), form.status
