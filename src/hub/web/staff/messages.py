"""联系居民: what the own posts have to tell, each try with its result, and what is given up with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.messages import outbox
from hub.operations.messages import view as message_view
from hub.web import contact_words, dated
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.turning import place

area = Blueprint("messages", __name__, url_prefix="/messages")


@area.get("")
@permission("letter.deliver")
def page() -> str:
    """What is to be tried today at the top, then what waits for an answer."""
    who = actor()
    waits = message_view.how_many(who)
    note_count("messages", waits)
    return render_template(
        "staff/messages/page.html", waits=waits, now=message_view.to_tell(who, due=True, after=place()),
        later=message_view.to_tell(who, due=False, after=place("later")),
    )  # fmt: skip


@area.get("/<int:message_id>")
@permission("letter.deliver")
def one(message_id: int) -> str:
    """One of them: whom to reach, what to say, and what came of it."""
    return _one(message_id, _form())


@area.post("/<int:message_id>")
@permission("letter.deliver")
def send(message_id: int) -> Any:
    """Note one try."""
    form = _form()
    on, paper = dated.read(form)
    channel, _colon, result = form.get("result").partition(":")
    note = form.text("note", longest=300)
    if form.ok:
        with form.catching():
            outbox.note_try(
                actor(), message_id, channel=channel, result=result, note=note, on=on, paper=paper,
                request=form.get("request"),
            )  # fmt: skip
            flash(contact_words.noted(message_view.next_turn(message_id), result))
            return redirect(url_for("messages.page"))
    return _one(message_id, form), form.status


@area.post("/<int:message_id>/drop")
@permission("letter.deliver")
def drop(message_id: int) -> Any:
    """It need not or cannot be told any more."""
    form = _form()
    with form.catching():
        outbox.give_up(actor(), message_id, reason=form.get("reason"), request=form.get("request"))
        flash(_("Noted that it is not told any more."))
        return redirect(url_for("messages.page"))
    return _one(message_id, form), form.status


def _form() -> Form:
    labels = {"result": _("What came of it"), "note": _("Note"), "reason": _("Reason"), **dated.labels()}
    return Form(request.form, {}, labels)


def _one(message_id: int, form: Form) -> str:
    it = message_view.one_to_tell(actor(), message_id)
    results = contact_words.results(it.channel, it.about)
    return render_template("staff/messages/one.html", it=it, form=form, results=results)
