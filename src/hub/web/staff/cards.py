"""黄牌 and 红牌: given, replied to, confirmed or withdrawn by another person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.domain.supervision import CARDS
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.supervision import card_view
from hub.operations.supervision import cards as operations
from hub.web import supervision_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("cards", __name__, url_prefix="/supervision/cards")


@area.get("")
@permission("card.give")
def page() -> str:
    """All cards, the undecided first, and how many steps have none yet."""
    return _page(_form())


@area.post("")
@permission("card.give")
def give() -> Any:
    """Give one by hand, or one for every yellow and red step without."""
    form = _form()
    with form.catching():
        if form.get("do") == "due":
            done = operations.give_due(actor(), request=form.get("request"))
            flash(_("%(n)s cards given.", n=done.id))
        else:
            _by_hand(form)
        if form.ok:
            return redirect(url_for("cards.page"))
    return _page(form), form.status


def _by_hand(form: Form) -> None:
    post_id = form.integer("post_id", required=True)
    if post_id is not None:
        done = operations.give(
            actor(), light=form.get("light"), cause=form.get("cause"), post_id=post_id,
            number=form.get("number"), request=form.get("request"),
        )  # fmt: skip
        flash(_("%(number)s given.", number=done.number))


@area.get("/<int:card_id>")
@permission("desk")
def one(card_id: int) -> str:
    """One card, for its person and for who gives or decides."""
    return _one(card_id, _form())


@area.post("/<int:card_id>/reply")
@permission("desk")
def reply(card_id: int) -> Any:
    """The one reply."""
    form = _form()
    with form.catching():
        operations.reply(
            actor(),
            card_id,
            rev=_rev(form),
            reply=form.get("reply"),
            request=form.get("request"),
        )
        flash(_("Your reply stands on the card."))
        return redirect(url_for("cards.one", card_id=card_id))
    return _one(card_id, form), form.status


@area.post("/<int:card_id>/decide")
@permission("card.decide")
def decide(card_id: int) -> Any:
    """Confirm or withdraw it."""
    form = _form()
    with form.catching():
        operations.decide(
            actor(), card_id, rev=_rev(form), decision=form.get("decision"), why=form.get("why"),
            request=form.get("request"),
        )  # fmt: skip
        flash(_("Decided."))
        return redirect(url_for("cards.page"))
    return _one(card_id, form), form.status


def _rev(form: Form) -> int:
    return form.integer("rev") or 0


def _form() -> Form:
    return Form(request.form, {"light": "yellow"}, words.labels())


def _page(form: Form) -> str:
    return render_template(
        "staff/supervision/cards.html", tabs=words.tabs("cards.page"), form=form, words=words,
        rows=card_view.cards(actor(), after=place()), due=len(card_view.due_cards(actor())),
        lights=[(key, words.CARDS[key]) for key in CARDS],
        posts=[(row["id"], row["title"]) for row in post_list()],
    )  # fmt: skip


def _one(card_id: int, form: Form) -> str:
    return render_template(
        "staff/supervision/card.html", it=card_view.one(actor(), card_id), form=form, words=words,
        gives=actor().may("card.give"),
    )  # fmt: skip
