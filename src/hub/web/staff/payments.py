"""Pay-outs: the runs, one run with its lines by community, handing out on a phone, what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for

from hub.db.base import today
from hub.domain.errors import InputError
from hub.i18n import _, _l
from hub.operations.payments import (
    acts,
    bank,
    cash,
    closing,
    handing,
    money,
    papers,
    partners,
    runs,
    view,
)
from hub.operations.payments.programmes import programmes
from hub.operations.payments.spoken import period_word
from hub.operations.prints.titles import TITLES
from hub.web import numbers, turning
from hub.web.amounts import fen_of
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.nav import note_count
from hub.web.payment_words import REASONS, payment_title
from hub.web.run_stops import run_stops
from hub.web.shapes import Tab
from hub.web.switch import communities

area = Blueprint("payments", __name__, url_prefix="/payments")


@area.get("")
@permission("payment.read")
def page() -> str:
    """Runs in the own scope; those under way first; a clerk makes the next one here."""
    return _page(Form())


def _page(form: Form) -> str:
    waiting = {row["id"] for row in acts.waiting(actor())}
    note_count("payments", len(waiting))
    over = request.args.get("state") == "over"
    going, closed = view.run_counts(actor())
    tabs = [
        Tab(_("Under way"), url_for("payments.page"), going, not over),
        Tab(_("Closed ones"), url_for("payments.page", state="over"), closed, over),
    ]
    return render_template(
        "staff/payments/page.html", waiting=waiting, tabs=tabs,
        rows=view.run_list(actor(), over=over, after=turning.place()),
        form=form, makes=_makes(), places=[(str(key), name) for key, name in communities()],
        claims=actor().may("payment.claim") or actor().may("payment.make"),
    )  # fmt: skip


def _makes() -> list[tuple[str, str]]:
    """(programme|period, words) of what this person can make now."""
    closed = acts.closed_before()
    return [
        (f"{each.key}|{period.key}", f"{payment_title(each)}，{period_word(period)}")
        for each in programmes()
        if actor().may("payment.make", each.department)
        for period in acts.periods_open(each, closed.get(each.key, ""))
    ]


@area.post("")
@permission("payment.make")
def make() -> Any:
    """Draft a run."""
    form = Form(request.form, labels={"what": _("Programme and period"), "communities": _("Communities")},
                known_as={"period": "what", "programme": "what"})  # fmt: skip
    with form.catching():
        key, bar, period = form.get("what").partition("|")
        if not bar:
            raise InputError("Choose the programme and its period.", where="what")
        places = numbers.keys(form.all("community"))
        done = runs.make(actor(), key, period, communities=places, request=form.get("request"))
        flash(_("The draft is reckoned. Somebody else checks it."))
        return redirect(url_for("payments.one", run_id=done.id))
    return _page(form), form.status


# --- one run ----------------------------------------------------------------------------------------


@area.get("/<int:run_id>")
@permission("payment.read")
def one(run_id: int) -> str:
    """A run: where it stands, what this person can do, its lines by community."""
    return _one(run_id, Form())


def _one(run_id: int, form: Form, act: str = "") -> str:
    """The page; what was typed for one act stands in its form alone."""
    it = view.run_view(actor(), run_id)
    form.over(it.row["seq"])
    blank = Form(None, {"on": today().isoformat()})
    return render_template(
        "staff/payments/one.html", it=it, form=form, stops=run_stops(it), reasons=_reasons(), act=act,
        not_done=_NOT_DONE.get(act, "") if form.status in (403, 409) else "",
        papers=papers.of_run(actor(), run_id), print_titles=TITLES, today=today(),
        of={each: form if each == act else blank for each in _ACTS}, ids=_ids(form, act),
    )  # fmt: skip


def _ids(form: Form, act: str) -> dict[str, str]:
    """Where the faults of an act lie: that of one line has its form there."""
    if act in ("hold", "give_back"):
        return {
            "reason": f"f-hold-{form.get('entitlement')}" if act == "hold" else f"f-back-{form.get('line')}"
        }
    return form.ids(act)


def _reasons() -> list[tuple[str, str]]:
    return [(key, str(word)) for key, word in REASONS.items()]


@area.post("/<int:run_id>/<act>")
@permission("payment.read")
def send(run_id: int, act: str) -> Any:
    """Do one thing with the whole run."""
    if act not in _ACTS:
        abort(404)
    form = Form(request.form, labels=_labels())
    with form.catching():
        work, reads = _ACTS[act]
        said = reads(form)
        if form.ok:
            done = work(actor(), run_id, rev=form.integer("rev") or 0, request=form.get("request"), **said)
            flash(_("Noted."))
            return redirect(url_for("payments.one", run_id=done.id))
    return _one(run_id, form, act), form.status


_NOT_DONE: Final = {
    "review": _l("It is not found right"), "approve": _l("It is not approved"),
    "fund": _l("The money is not noted"), "reconcile": _l("It is not closed"),
}  # fmt: skip
"""What stands over the reason where an act was refused."""
_Said = Callable[[Form], dict[str, Any]]
_ACTS: Final[dict[str, tuple[Callable[..., Any], _Said]]] = {
    "refresh": (runs.refresh, lambda form: {}),
    "hold": (lambda who, run_id, *, entitlement, **said: runs.hold(who, run_id, entitlement, **said),
             lambda form: {"entitlement": form.integer("entitlement") or 0, "reason": form.get("reason")}),
    "withdraw": (runs.withdraw, lambda form: {"reason": form.get("reason")}),
    "review": (runs.review, lambda form: {}),
    "send_back": (runs.send_back, lambda form: {"reason": form.get("reason")}),
    "approve": (runs.approve, lambda form: {"told": numbers.keys(form.get("told").split(","))}),
    "send_up": (money.send_up, lambda form: {"on": form.date("on")}),
    "fund": (money.fund, lambda form: {
        "amount": fen_of(form, "amount"), "paper": form.get("paper"), "on": form.date("on")}),
    "reconcile": (closing.reconcile, lambda form: {}),
    "give_back": (lambda who, run_id, *, rev, **said: handing.give_back(who, run_id, **said),
                  lambda form: {"line_ids": _lines(form), "reason": form.get("reason")}),
}  # fmt: skip
"""Acts on the whole run: the verb, and what of the form it takes."""


def _labels() -> dict[str, Any]:
    return {
        "amount": _("Amount (yuan)"), "paper": _("Number of the document"), "reason": _("Reason"),
        "on": _("Day"), "second": _("Second person"), "cheque": _("Cheque"), "brought_by": _("Brought by"),
        "back": _("Cash that came back (yuan)"), "signed_by": _("Signed by"), "lines": _("Lines"),
        "file": _("The bank's answers"), "note": _("Note"), "what": _("Programme and period"),
        "period": _("Period"), "cash": _("Cash left (yuan)"),
        "programme": _("Programme"), "communities": _("Communities"), "entitlement": _("Payee"),
    }  # fmt: skip


# --- the bank ---------------------------------------------------------------------------------------


@area.post("/<int:run_id>/bank")
@permission("payment.bank")
def export(run_id: int) -> Any:
    """The file for the bank; the same bytes each time."""
    form = Form(request.form)
    with form.catching():
        kind = "xlsx" if form.get("form") == "xlsx" else "csv"
        made = bank.export(actor(), run_id, form=kind)
        types = {"csv": "text/csv; charset=utf-8",
                 "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
        sent = send_file(BytesIO(made.data), types[kind], as_attachment=True, download_name=made.name)
        sent.headers["Cache-Control"] = "no-store"
        return sent
    return _one(run_id, form), form.status


@area.post("/<int:run_id>/answers")
@permission("payment.bank")
def answers(run_id: int) -> Any:
    """Enter the bank's answers: the whole sheet or nothing of it."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        sent = request.files.get("file")
        data = sent.read() if sent else b""
        if not data:
            raise InputError("Choose the bank's sheet.", where="file")
        done = bank.take_answers(actor(), run_id, data, request=form.get("request"))
        new = done.rev != form.integer("rev")
        flash(
            _("The bank's answers are entered.")
            if new
            else _("This sheet was entered before: nothing changes.")
        )
        return redirect(url_for("payments.one", run_id=run_id))
    return _one(run_id, form), form.status


# --- one community ----------------------------------------------------------------------------------


@area.get("/<int:run_id>/in/<int:community_id>")
@permission("payment.read")
def place(run_id: int, community_id: int) -> str:
    """A community's lines: drawn, handed out one after the other, returned; made for a phone."""
    return _place(run_id, community_id, Form())


def _place(run_id: int, community_id: int, form: Form, act: str = "") -> str:
    it = view.run_view(actor(), run_id, community_id=community_id)
    if not it.shares:
        abort(404)
    handed = it.row["state"] in ("funded", "paying") and "pay" in it.may
    mine = (
        handed
        and actor().may("payment.pay", it.row["department"], community_id)
        and partners.hands_out(actor(), it.row, community_id)
    )
    with_whom = partners.partners(actor(), it.row, community_id) if mine else []
    here, blank = _SHARED.get(act, act), Form(None, {"on": today().isoformat()})
    return render_template(
        "staff/payments/place.html", it=it, share=it.shares[0], form=form, mine=mine, partners=with_whom,
        reasons=_reasons(), me=actor().staff_id, act=act, today=today(),
        of={each: form if each == here else blank for each in _HERE},
        ids={"reason": f"f-un-{form.get('line')}"} if act == "unmark" else form.ids(here),
    )  # fmt: skip


@area.post("/<int:run_id>/in/<int:community_id>/<act>")
@permission("payment.read")
def send_place(run_id: int, community_id: int, act: str) -> Any:
    """Draw, hand out, return, or take what came back."""
    if act not in _HERE:
        abort(404)
    form = Form(request.form, labels=_labels())
    with form.catching():
        on = form.date("on")
        if form.ok:
            _HERE[act](run_id, community_id, form, on)
            flash(_("Noted."))
            return redirect(url_for("payments.place", run_id=run_id, community_id=community_id))
    return _place(run_id, community_id, form, act), form.status


def _lines(form: Form) -> list[int]:
    return numbers.keys(form.all("line"))


_HERE: Final[dict[str, Callable[[int, int, Form, dt.date | None], Any]]] = {
    "draw": lambda run, place, form, on: money.draw(
        actor(), run, place, second=form.get("second"), cheque=form.get("cheque"), on=on,
        request=form.get("request"),
    ),
    "confirm_draw": lambda run, place, form, on: cash.confirm_draw(
        actor(), run, place, request=form.get("request")
    ),
    "undraw": lambda run, place, form, on: cash.undraw(
        actor(), run, place, reason=form.get("reason"), request=form.get("request")
    ),
    "count": lambda run, place, form, on: cash.count(
        actor(), run, place, cash=fen_of(form, "cash"), second=form.get("second"), request=form.get("request")
    ),
    "confirm_count": lambda run, place, form, on: cash.confirm_count(
        actor(), run, place, request=form.get("request")
    ),
    "pay": lambda run, place, form, on: handing.pay(
        actor(), run, _lines(form), signed_by=form.get("signed_by"), on=on, request=form.get("request")
    ),
    "give_back": lambda run, place, form, on: handing.give_back(
        actor(), run, _lines(form), reason=form.get("reason"), note=form.get("note"),
        request=form.get("request"),
    ),
    "unmark": lambda run, place, form, on: handing.unmark(
        actor(), run, (_lines(form) or [0])[0], reason=form.get("reason"), request=form.get("request")
    ),
    "original": lambda run, place, form, on: closing.take_original(
        actor(), run, place, brought_by=form.get("brought_by"), back=fen_of(form, "back"),
        on=on, request=form.get("request"),
    ),
    "copy": lambda run, place, form, on: closing.take_copy(
        actor(), run, place, brought_by=form.get("brought_by"), on=on,
        request=form.get("request"),
    ),
}  # fmt: skip
"""Acts in one community."""
_SHARED: Final = {"give_back": "pay"}
"""Acts whose fields stand in another's form."""


@area.post("/<int:run_id>/print/<key>")
@permission("payment.read")
def make_paper(run_id: int, key: str) -> Any:
    """Make a print of the run and keep it, or find the last that says the same; then it is opened."""
    form, community = Form(request.form), request.form.get("community", type=numbers.key)
    with form.catching():
        made = papers.issue(actor(), run_id, key, community_id=community)
        return redirect(url_for("payments.paper", paper_id=made.id))
    return _one(run_id, form), form.status


@area.get("/papers/<int:paper_id>.pdf")
@permission("payment.read")
def paper(paper_id: int) -> Response:
    """A kept print as PDF, as it was; the opening is logged."""
    name, made = papers.pdf(actor(), paper_id)
    return pdf(made, name)
