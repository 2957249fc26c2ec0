"""One item of a roster: who, where, one form of large answers; gone from the phone when it is noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.db.scope import WHOLE_DESK
from hub.domain.errors import HubError, NotFound
from hub.domain.roster import AGAIN, ANSWER, CASE
from hub.i18n import _
from hub.operations.calendars.calendar import calendar
from hub.operations.context import service_of
from hub.operations.rosters import items, noted, noting, view
from hub.web.dynamic import department_fields, labels_of, official
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.roster_words import labels, todo_words
from hub.web.words import days_left

area = Blueprint("roster_items", __name__, url_prefix="/rosters/items")
AHEAD: Final = 2
"""Working days to the next visit, where nobody says another day."""


@area.get("/<int:item_id>")
@permission("roster.read")
def page(item_id: int) -> Any:
    """The item's form; the opening is logged. One that this person has noted says so, and no more."""
    try:
        it = view.item_view(actor(), item_id)
    except NotFound:
        if noted.is_done(actor(), item_id):
            flash(_("This is noted. What you saw of this household is gone."))
            return redirect(url_for("rosters.page"))
        raise
    return _page(it, _form(it))


@area.post("/<int:item_id>/<what>")
@permission("roster.read")
def send(item_id: int, what: str) -> Any:
    """Note an outcome, another visit, an answer; open the case; or see to what the case has decided."""
    if what not in _DOES:
        raise NotFound("There is no such page.")
    form = Form(request.form, None, labels())
    try:
        return _DOES[what](item_id, form)
    except HubError as error:
        if isinstance(error, NotFound):
            raise
        it = view.item_view(actor(), item_id)
        form = _form(it)
        form.take(error)
        return _page(it, form), form.status


def _note(item_id: int, form: Form) -> Response:
    noting.note(
        actor(), item_id, outcome=form.get("outcome"), rev=form.integer("rev"), form=_typed(),
        reason=form.get("reason"), request=form.get("request"),
    )  # fmt: skip
    return _done(_("Noted. What you saw of this household is gone."))


def _again(item_id: int, form: Form) -> Response:
    day = form.date("visit_on")
    noting.note(
        actor(), item_id, outcome=form.get("outcome"), rev=form.integer("rev"), reason=form.get("note"),
        visit_on=day, request=form.get("request"),
    )  # fmt: skip
    return _done(_("Noted that nobody was found. It stays with you, its date stands."))


def _answer(item_id: int, form: Form) -> Response:
    noting.answer(
        actor(), item_id, text=form.get("answer"), rev=form.integer("rev"), request=form.get("request")
    )
    return _done(_("Answered; the item is done."))


def _case(item_id: int, form: Form) -> Response:
    it = view.item_view(actor(), item_id)
    service = _opens(it)
    answers = {each.key: form.get(f"a:{each.key}") for each in service.questions} if service else {}
    made = noting.open_case(
        actor(), item_id, rev=form.integer("rev"), variant=form.get("variant"), answers=answers,
        request=form.get("request"),
    )  # fmt: skip
    ends = it.roster.programme != ""
    flash(_("The case is open. Nothing ends before its own notice, hearing and decision.") if ends
          else _("%(number)s is open.", number=made.number))  # fmt: skip
    return redirect(url_for("case.page", case_id=made.id))


def _settle(item_id: int, form: Form) -> Response:
    noting.settle(actor(), item_id, last=form.date("last"), request=form.get("request"))
    return _done(_("Done: the entitlement follows what was decided."))


_DOES: Final[Mapping[str, Any]] = {
    "note": _note, "again": _again, "answer": _answer, "case": _case, "settle": _settle,
}  # fmt: skip


def _done(said: str) -> Response:
    flash(said)
    return redirect(url_for("rosters.page"))


def _typed() -> Mapping[str, Any]:
    """What was typed, by name; several answers of one question as a list."""
    return {name: values[0] if len(values) == 1 else values for name, values in request.form.lists()}


def _opens(it: view.ItemView) -> Any:
    return service_of(it.said.opens) if it.said and it.said.opens else None


def _form(it: view.ItemView) -> Form:
    fields = it.form.fields if it.form else ()
    following = calendar().add(today(), AHEAD)
    defaults = {"visit_on": following.isoformat()}
    return Form(request.form, defaults, labels_of(it.service.department, fields) | labels(), official(fields))


def _page(it: view.ItemView, form: Form) -> str:
    whole = any(post.role in WHOLE_DESK for post in actor().posts)
    return render_template(
        f"staff/rosters/{'desk' if whole else 'phone'}.html", it=it, form=form, owner=actor().staff_id,
        todo=view.followed_by(it), what=todo_words(it.line), whole=whole, opens=_opens(it),
        fields=department_fields(it.service.department, it.form.fields) if it.form else [],
        outcomes=[each for each in it.outcomes if each.to != AGAIN], gone_key=noting.GONE,
        again=[each for each in it.outcomes if each.to == AGAIN], ANSWER=ANSWER, CASE=CASE,
        SETTLE=items.SETTLE, light=days_left(it.line.light, it.line.left),
        ended=it.row["ended"],
    )  # fmt: skip
