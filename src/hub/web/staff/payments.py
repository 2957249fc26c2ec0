"""Pay-outs: the runs, one run with its lines by community, handing out on a phone, what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for

from hub.db.base import today
from hub.domain.errors import InputError
from hub.domain.programme import STEPS
from hub.i18n import _, _l
from hub.operations.payments import (
    acts,
    bank,
    cash,
    claims,
    closing,
    handing,
    money,
    papers,
    partners,
    runs,
    view,
)
from hub.operations.payments.programmes import programmes
from hub.operations.payments.view import RunView
from hub.operations.prints import documents
from hub.web import numbers
from hub.web.amounts import fen_of
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.nav import note_count
from hub.web.payment_words import REASONS, payment_title, period_word
from hub.web.shapes import FlowStop, Tab
from hub.web.switch import communities
from hub.web.words import of_context, role_name

area = Blueprint("payments", __name__, url_prefix="/payments")
OPEN: Final = ("draft", "reviewed", "approved", "funded", "paying")
_PLACE: Final = {
    "draft": 1,
    "reviewed": 2,
    "approved": 3,
    "funded": 4,
    "paying": 5,
    "reconciled": 99,
    "withdrawn": 0,
}
_DONE_AT: Final = {
    "make": 1, "review": 2, "approve": 3, "send_up": 4, "fund": 4, "draw": 5, "export": 5, "pay": 6,
    "return_list": 7, "reconcile": 8,
}  # fmt: skip
"""From which place on a step of the definition is behind the run."""


@area.get("")
@permission("payment.read")
def page() -> str:
    """Runs in the own scope; those under way first; a clerk makes the next one here."""
    return _page(Form())


def _page(form: Form) -> str:
    rows = view.run_list(actor())
    waiting = {row["id"] for row in acts.waiting(actor())}
    note_count("payments", len(waiting))
    shown = request.args.get("state", "")
    under = [row for row in rows if row["state"] in OPEN]
    over = [row for row in rows if row["state"] not in OPEN]
    tabs = [
        Tab(_("Under way"), url_for("payments.page"), len(under), not shown),
        Tab(_("Closed ones"), url_for("payments.page", state="over"), len(over), shown == "over"),
    ]
    return render_template(
        "staff/payments/page.html", rows=over if shown == "over" else under, waiting=waiting, tabs=tabs,
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


# --- what was paid too much ---------------------------------------------------------------------------


@area.get("/claims")
@permission("payment.read")
def claimed() -> str:
    """Who got more than was owed and has nothing due it can be taken off; who may decides."""
    return _claimed(Form(), 0)


def _claimed(form: Form, chosen: int) -> str:
    rows = claims.claim_list(actor())
    return render_template("staff/payments/claims.html", rows=rows, form=form, chosen=chosen)


@area.post("/claims/<int:entitlement_id>")
@permission("payment.claim")
def settle(entitlement_id: int) -> Any:
    """Note that it was repaid, or waive it, as far as it goes."""
    form = Form(request.form, labels=_labels())
    with form.catching():
        claims.settle(
            actor(), entitlement_id, how=form.get("how"), amount=fen_of(form, "amount"),
            reason=form.get("reason"), request=form.get("request"),
        )  # fmt: skip
        flash(_("Noted."))
        return redirect(url_for("payments.claimed"))
    return _claimed(form, entitlement_id), form.status


# --- one run ----------------------------------------------------------------------------------------


@area.get("/<int:run_id>")
@permission("payment.read")
def one(run_id: int) -> str:
    """A run: where it stands, what this person can do, its lines by community."""
    return _one(run_id, Form())


def _one(run_id: int, form: Form, act: str = "") -> str:
    it = view.run_view(actor(), run_id)
    return render_template(
        "staff/payments/one.html", it=it, form=form, stops=_stops(it), reasons=_reasons(), act=act,
        not_done=_NOT_DONE.get(act, "") if form.status in (403, 409) else "",
        me=actor().staff_id, papers=papers.of_run(actor(), run_id), print_titles=documents.TITLES,
        today=today(),
    )  # fmt: skip


def _reasons() -> list[tuple[str, str]]:
    return [(key, str(word)) for key, word in REASONS.items()]


def _stops(it: RunView) -> list[FlowStop]:
    """The steps of the definition with who did them; the steps every run has where a case's service pays."""
    service, row = it.programme.service, it.row
    place = _PLACE[row["state"]] + _settled(it)
    if service.kind == "payment":
        steps = [
            (step.key, of_context(service.key, step.title), step.body or role_name(step.role))
            for step in service.steps
        ]
    else:
        steps = _plain(it.programme.paid_by)
    found: list[FlowStop] = []
    for key, title, whose in steps:
        done = _DONE_AT[key] <= place or row["state"] == "reconciled" or (key == "send_up" and row["sent_on"])
        here = not done and (not found or found[-1].state == "done") and row["state"] != "withdrawn"
        who = _who_did(it, key)
        found.append(FlowStop(title, "" if who and key in _BY_SEVERAL else whose, who,
                              state="done" if done else "current" if here else "todo"))  # fmt: skip
    return found


_NOTED_AS: Final = {
    "make": "made_by", "review": "checked_by", "approve": "approved_by", "fund": "funded_by",
    "reconcile": "closed_by",
}  # fmt: skip
_BY_SEVERAL: Final = frozenset({"review", "draw", "pay"})
"""Steps that people of different roles may do: once it is done the name stands there, not a role."""
_HANDS: Final[Mapping[str, Sequence[str]]] = {
    "community": ("community_agent", "household_officer"), "centre": ("window_clerk",),
}  # fmt: skip
"""Who draws and hands out, by the last station of the money; else the finance office."""


def _who_did(it: RunView, key: str) -> str:
    """Who did a step; of many who drew or hand out, how many."""
    if key not in ("draw", "pay"):
        return it.people.get(_NOTED_AS.get(key, ""), "")
    names = {name for share in it.shares for name in (share.drawn_by if key == "draw" else share.held_by)}
    return "、".join(sorted(names)) if len(names) <= 2 else _("%(n)s people", n=len(names))


def _plain(paid_by: str) -> list[tuple[str, str, str]]:
    hands = _roles(*_HANDS.get(paid_by, ("finance",)))
    return [
        ("make", _("Make the list"), _roles("window_clerk")),
        ("review", _("Check it"), _roles("window_clerk", "deputy_director")),
        ("approve", _("Approve it"), _roles("street_leader")), ("fund", _("Money"), _roles("finance")),
        ("draw", _("Draw the money"), hands), ("pay", _("Hand out"), hands),
        ("reconcile", _("Close"), _roles("finance")),
    ]  # fmt: skip


def _roles(*roles: str) -> str:
    return "、".join(role_name(role) for role in roles)


def _settled(it: RunView) -> int:
    """How far one that is being paid is behind its hand-out: 1 nothing is pending, 2 all sheets are back."""
    if it.row["state"] != "paying" or not it.whole or it.counts.get("pending"):
        return 0
    return 2 if it.closable else 1


assert set(_DONE_AT) == set(STEPS)


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
    "approve": (runs.approve, lambda form: {}),
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
        "how": _("What became of it"), "period": _("Period"), "cash": _("Cash left (yuan)"),
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
    mine = handed and actor().may("payment.pay", it.row["department"], community_id)
    with_whom = partners.partners(actor(), it.row, community_id) if mine else []
    return render_template(
        "staff/payments/place.html", it=it, share=it.shares[0], form=form, mine=mine, partners=with_whom,
        reasons=_reasons(), me=actor().staff_id, act=act, today=today(),
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
        actor(), run, (_lines(form) or [0])[0], reason=form.get("note"), request=form.get("request")
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
