"""催办 and 督办: pressed for with a text and a day, answered at the post, closed with a result."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.supervision import ORDERS
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.calendars.calendar import calendar
from hub.operations.centre.communities import communities
from hub.operations.supervision import order_view
from hub.operations.supervision import orders as operations
from hub.web import supervision_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place

area = Blueprint("orders", __name__, url_prefix="/supervision/orders")


@area.get("")
@permission("watch.read")
def page() -> str:
    """All of them, the unanswered first; those past their day say by how much."""
    state = "late" if request.args.get("state") == "late" else ""
    found = order_view.orders(actor(), state=state, after=place())
    return render_template(
        "staff/supervision/orders.html", tabs=words.tabs("orders.page"), rows=found, state=state, words=words
    )


@area.get("/new")
@permission("watch.press")
def new() -> str:
    """The form; `case` names the case it is about."""
    return _new(_form())


@area.post("/new")
@permission("watch.press")
def press() -> Any:
    """Press for it."""
    form = _form()
    due = form.date("due", required=True)
    if form.ok and due:
        with form.catching():
            done = operations.press(
                actor(), kind=form.get("kind"), said=form.get("said"), due=due, number=form.get("number"),
                post_id=form.integer("post_id"), community_id=form.integer("community_id"),
                request=form.get("request"),
            )  # fmt: skip
            flash(_("%(number)s lies on the desk of the post.", number=done.number))
            return redirect(url_for("orders.page"))
    return _new(form), form.status


def _rev(form: Form) -> int:
    return form.integer("rev") or 0


def _form() -> Form:
    due = calendar().add(today(), 3)
    defaults = {"kind": "urge", "number": request.args.get("case", ""), "due": due.isoformat()}
    return Form(request.form, defaults, words.labels())


def _new(form: Form) -> str:
    return render_template(
        "staff/supervision/order_new.html", form=form, kinds=[(key, words.ORDERS[key]) for key in ORDERS],
        posts=[(row["id"], row["title"]) for row in post_list()],
        places=[(row["id"], row["name"]) for row in communities()],
    )  # fmt: skip


@area.get("/<int:order_id>")
@permission("desk")
def one(order_id: int) -> str:
    """One: what is asked, the answer, the result."""
    return _one(order_id, _form())


@area.post("/<int:order_id>/answer")
@permission("desk")
def answer(order_id: int) -> Any:
    """Answer it, once."""
    form = _form()
    with form.catching():
        operations.answer(
            actor(),
            order_id,
            rev=_rev(form),
            answer=form.get("answer"),
            request=form.get("request"),
        )
        flash(_("Answered."))
        return redirect(url_for("desk.page"))
    return _one(order_id, form), form.status


@area.post("/<int:order_id>/close")
@permission("watch.press")
def close(order_id: int) -> Any:
    """Close it with its result."""
    form = _form()
    with form.catching():
        operations.close(
            actor(),
            order_id,
            rev=_rev(form),
            result=form.get("result"),
            request=form.get("request"),
        )
        flash(_("Settled."))
        return redirect(url_for("orders.page"))
    return _one(order_id, form), form.status


def _one(order_id: int, form: Form) -> str:
    it = order_view.one(actor(), order_id)
    return render_template(
        "staff/supervision/order.html", it=it, form=form, words=words, watches=actor().may("watch.press"),
        here=actor().works_on(it.row["post_id"], it.row["case_id"]) is not None,
    )  # fmt: skip
