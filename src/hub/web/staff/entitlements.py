"""Who receives what: a window's entitlements, each with its changes and their reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.period import month_after
from hub.i18n import _, _l
from hub.operations.benefits import entitlements as verbs
from hub.operations.benefits import next_payee, second_person, voiding
from hub.operations.benefits import payee_paper as paper
from hub.operations.benefits.entitlement_list import (
    entitlement_list,
    entitlement_view,
    in_sight,
    programme_keys,
)
from hub.operations.payments.programmes import programme
from hub.operations.prints.documents import printer
from hub.web.amounts import fen_of
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.payment_words import HELD as STATES
from hub.web.payment_words import held_word, programme_word
from hub.web.turning import place

area = Blueprint("entitlements", __name__, url_prefix="/entitlements")
ENTRIES: Final = {
    "granted": _l("Granted by a case"), "asked": _l("Taken over, to be confirmed"),
    "confirmed": _l("Confirmed"),
    "refused": _l("Refused"), "changed": _l("Amount changed"), "suspended": _l("Suspended"),
    "resumed": _l("Goes on"), "reviewed": _l("Looked at, goes on"), "ended": _l("Ended"),
    "void": _l("Declared void"), "void_asked": _l("Said to be void, to be confirmed"),
    "void_refused": _l("Not void"),
    "claim": _l("Claim settled"),
    "moved": _l("Moved"), "household": _l("Who lives together has changed"),
    "merged": _l("Given to the kept record"), "undone": _l("Taken back"),
    "payee": _l("Other payee"), "told": _l("Told what the books say"),
    "erased": _l("words erased"), "next_asked": _l("Another payee named"),
    "next_confirmed": _l("Other payee confirmed"), "next_refused": _l("Other payee refused"),
}  # fmt: skip


@area.get("")
@permission("entitlement.read")
def page() -> str:
    """Entitlements by programme and state, by number."""
    key, state = request.args.get("programme", ""), request.args.get("state", _usual())
    note_count("entitlements", second_person.waiting(actor()))
    rows = entitlement_list(actor(), programme=key, state="" if state == "all" else state, after=place())
    return render_template(
        "staff/entitlements/page.html", rows=rows, programmes=_programmes(), key=key,
        word=held_word, state=state, states=[*((each, str(word)) for each, word in STATES.items()),
                             ("recheck", _("to be checked again")), ("all", _("all"))],
        form=Form(None, {"programme": key, "state": state}), rate=_rate,
    )  # fmt: skip


def _usual() -> str:
    """The state that is looked at first: what waits, for who sees only that (a deputy)."""
    only = actor().may("entitlement.check") and not actor().may("entitlement.keep")
    return "asked" if only else "active"


def _programmes() -> list[tuple[str, str]]:
    return [(each, programme_word(each)) for each in programme_keys()]


def _rate(key: str) -> str:
    """The unit of a programme's amounts."""
    return _("a month") if programme(key).payment.rate == "month" else _("each time")


@area.get("/<int:entitlement_id>")
@permission("entitlement.read")
def one(entitlement_id: int) -> str:
    """One entitlement; the opening is logged."""
    return _one(entitlement_id, Form())


def _one(entitlement_id: int, form: Form, act: str = "") -> str:
    """The page; what was typed for one act stands in its form alone."""
    it = entitlement_view(actor(), entitlement_id)
    blank = Form(None, {"first": month_after(today()).isoformat()})
    return render_template(
        "staff/entitlements/one.html", it=it, form=form, rate=_rate, state=held_word, entries=ENTRIES,
        span=max(it.spans, default=None), act=act, ids=form.ids(act),
        of={each: form if each == act else blank for each in _ACTS},
    )  # fmt: skip


@area.get("/<int:entitlement_id>/payee.pdf")
@permission("entitlement.read")
def payee_paper(entitlement_id: int) -> Response:
    """The paper that whoever draws it in another's place signs, with both who looked at it; logged."""
    data = paper.printed(actor(), entitlement_id)
    return Response(printer().pdf(paper.KEY, data), mimetype="application/pdf",
                    headers={"Cache-Control": "no-store"})  # fmt: skip


@area.post("/<int:entitlement_id>/<act>")
@permission("entitlement.read")
def send(entitlement_id: int, act: str) -> Any:
    """Change, suspend, resume, end, confirm or refuse; with the reason."""
    if act not in _ACTS:
        abort(404)
    form = Form(request.form, labels=_labels())
    with form.catching():
        said = _ACTS[act][1](form)
        if form.ok:
            _ACTS[act][0](
                actor(), entitlement_id, rev=form.integer("rev") or 0, request=form.get("request"), **said
            )
            flash(str(_DONE.get(act) or _("Noted.")))
            return redirect(_after(entitlement_id))
    return _one(entitlement_id, form, act), form.status


def _after(entitlement_id: int) -> str:
    """The entitlement; the list for who sees it only while it waits for an answer (a deputy)."""
    if in_sight(actor(), entitlement_id):
        return url_for("entitlements.one", entitlement_id=entitlement_id)
    return url_for("entitlements.page", state="asked")


def _labels() -> dict[str, str]:
    return {
        "amount": _("Amount (yuan)"), "first": _("From"), "last": _("Last day"), "reason": _("Reason"),
        "people": _("People"), "id_number": _("ID number"), "paper": _("Papers that show it"),
        "relation": _("Relation to the payee of before"), "account": _("Account"),
        "next_on": _("Next review"),
    }  # fmt: skip


def _people(form: Form) -> int:
    found = form.integer("people")
    return 1 if found is None else found


def _with_amount(form: Form) -> dict[str, Any]:
    return {"amount": fen_of(form, "amount"), "first": form.date("first", required=True) or today(),
            "people": _people(form), "reason": form.get("reason")}  # fmt: skip


_ACTS: Final[dict[str, tuple[Callable[..., Any], Callable[[Form], dict[str, Any]]]]] = {
    "change": (verbs.change_amount, _with_amount),
    "resume": (verbs.resume, _with_amount),
    "suspend": (verbs.suspend, lambda form: {
        "first": form.date("first", required=True) or today(), "reason": form.get("reason")}),
    "end": (verbs.end, lambda form: {
        "last": form.date("last", required=True) or today(), "reason": form.get("reason")}),
    "void": (voiding.ask_void, lambda form: {"reason": form.get("reason")}),
    "void_confirm": (voiding.answer_void, lambda form: {"confirms": True}),
    "void_refuse": (voiding.answer_void, lambda form: {"confirms": False, "reason": form.get("reason")}),
    "reviewed": (verbs.reviewed, lambda form: {
        "next_on": form.date("next_on"), "reason": form.get("reason")}),
    "confirm": (verbs.answer, lambda form: {"confirms": True}),
    "refuse": (verbs.answer, lambda form: {"confirms": False, "reason": form.get("reason")}),
    "payee": (next_payee.name_payee, lambda form: {
        "id_number": form.get("id_number"), "relation": form.get("relation"), "paper": form.get("paper"),
        "account": form.get("account")}),
    "payee_confirm": (next_payee.answer_payee, lambda form: {"confirms": True}),
    "payee_refuse": (next_payee.answer_payee,
                     lambda form: {"confirms": False, "reason": form.get("reason")}),
}  # fmt: skip
_CHANGED: Final = _l(
    "Noted. What it changes for days that were paid comes with the next pay-out; what nothing due is left to "
    "take off from stands under what was paid too much."
)
_DONE: Final = {
    **dict.fromkeys(("change", "resume", "suspend", "end", "void_confirm"), _CHANGED),
    "reviewed": _l("Noted: it goes on as it is."),
    "confirm": _l("Confirmed: it is in the next pay-out."),
    "refuse": _l("Refused: nothing is paid."),
    **dict.fromkeys(("payee", "void"), _l("Noted. Another person looks at the papers and confirms.")),
    "void_refuse": _l("Noted: it is not void."),
    "payee_confirm": _l("Confirmed: what is owed is in the next pay-out, for the new payee."),
    "payee_refuse": _l("Refused: nothing is paid until somebody else is named."),
}
"""What is said after an act."""
