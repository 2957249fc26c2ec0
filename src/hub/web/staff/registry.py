"""The register's changes: what waits for a check, a form for each kind, what it changes, one change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.i18n import _, _l
from hub.operations.registry import asking, duplicates, residents, view
from hub.operations.registry.residents import Record
from hub.web import registry_forms as forms
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.registry_words import ACTS, entered
from hub.web.turning import place

area = Blueprint("registry", __name__)


@area.get("/register")
@permission("resident.check")
def page() -> str:
    """What waits for this person's check, what this person asked for, records found twice."""
    waits, here = view.how_many(actor())
    note_count("registry", here)
    return render_template(
        "staff/registry/page.html", waits=waits,
        waiting=view.waiting(actor(), after=place()), asked=view.asked(actor(), after=place("asked")),
        pairs=duplicates.count(actor()), most=duplicates.SHOWN,
    )  # fmt: skip


# --- asking -----------------------------------------------------------------------------------------


@area.post("/residents/<int:resident_id>/change/<kind>")
@permission("resident.change")
def change(resident_id: int, kind: str) -> Any:
    """The form; what the change would do; asked. `do` says which of the three."""
    if kind not in forms.FIELDS:
        abort(404)
    record = residents.open_resident(actor(), resident_id, _purpose(kind))
    if kind not in dict(forms.offered(record)):
        abort(404)
    step = request.form.get("do", "")
    if not step:
        return _form(kind, record, forms.blank(kind, record))
    form = Form(request.form, None, forms.labels(kind, record))
    if step == "mend":
        return _form(kind, record, form)
    return _asked(kind, record, form) if step == "ask" else _previewed(kind, record, form)


def _purpose(kind: str) -> str:
    return _("Change of the register: %(what)s", what=ACTS[kind])


def _form(kind: str, record: Record, form: Form) -> str:
    return render_template(
        "staff/registry/form.html", it=record, kind=kind, title=ACTS[kind], fields=forms.FIELDS[kind],
        form=form, options=forms.options(kind, record), others=forms.others_of(record),
    )  # fmt: skip


def _previewed(kind: str, record: Record, form: Form) -> Any:
    said = forms.said(kind, form, record)
    form.text("why", required=True, longest=200)
    form.text("paper", required=kind != "correct", longest=200)
    if form.ok:
        with form.catching():
            plan = asking.preview(
                actor(), kind, record.id, {**said, "paper": form.get("paper")}, _purpose(kind)
            )
            return _plan(kind, record, form, plan)
    return _form(kind, record, form), form.status


def _plan(kind: str, record: Record, form: Form, plan: Any) -> str:
    typed = [(name, value) for name in form.typed for value in form.typed.getlist(name)
             if name not in ("csrf_token", "do", "request", "seen")]  # fmt: skip
    waiting = [row for row in view.history(actor(), record.id) if row.state == "asked"]
    return render_template(
        "staff/registry/plan.html", it=record, kind=kind, title=ACTS[kind], form=form, plan=plan,
        typed=typed, waiting=waiting,
    )  # fmt: skip


def _asked(kind: str, record: Record, form: Form) -> Any:
    said = forms.said(kind, form, record)
    if form.ok:
        with form.catching():
            done = asking.ask(
                actor(), kind, record.id, said, why=form.text("why"), paper=form.text("paper"),
                seen=form.get("seen"), request=form.get("request"),
            )  # fmt: skip
            return _done(done.id)
    return _form(kind, record, form), form.status


def _done(change_id: int, what: str = "ask") -> Any:
    flash(str(_SAID.get(what) or entered(change_id)))
    return redirect(url_for("registry.one", change_id=change_id))


# --- one change -------------------------------------------------------------------------------------


@area.get("/register/changes/<int:change_id>")
@permission("resident.change")
def one(change_id: int) -> str:
    """One change: what, why, by whom, what it changes, and what this person can do with it."""
    return _one(change_id, Form())


def _one(change_id: int, form: Form) -> str:
    it = view.change_view(actor(), change_id)
    return render_template("staff/registry/one.html", it=it, form=form)


@area.post("/register/changes/<int:change_id>/<what>")
@permission("resident.change")
def answer(change_id: int, what: str) -> Any:
    """Confirm, refuse or take back a change that waits; or ask for an applied one to be undone."""
    if what not in _ANSWERS:
        abort(404)
    labels = {"paper": _("Paper seen"), "reason": _("Reason"), "why": _("Why"), "note": _("Note")}
    form = Form(request.form, None, labels)
    with form.catching():
        done = _ANSWERS[what](change_id, form)
        return _done(done.id, what)
    return (_undo if what == "undo" else _one)(change_id, form), form.status


_SAID: dict[str, Any] = {
    "check": _l("Confirmed: the register says so from now on."), "refuse": _l("Refused: nothing changes."),
    "withdraw": _l("Taken back: nothing changes."),
}  # fmt: skip
_ANSWERS: dict[str, Any] = {
    "check": lambda key, form: asking.check(
        actor(), key, rev=form.integer("rev") or 0, paper=form.get("paper"), note=form.get("note"),
        seen=form.get("seen"), request=form.get("request"),
    ),
    "refuse": lambda key, form: asking.refuse(
        actor(), key, rev=form.integer("rev") or 0, reason=form.get("reason"), request=form.get("request")
    ),
    "withdraw": lambda key, form: asking.withdraw(
        actor(), key, rev=form.integer("rev") or 0, reason=form.get("reason"), request=form.get("request")
    ),
    "undo": lambda key, form: asking.undo(
        actor(), key, why=form.get("why"), paper=form.get("paper"), seen=form.get("seen"),
        request=form.get("request"),
    ),
}  # fmt: skip


@area.get("/register/changes/<int:change_id>/undo")
@permission("resident.change")
def undo(change_id: int) -> Any:
    """What undoing would change, and why it is asked for; on the change's own page why it cannot be."""
    form = Form()
    with form.catching():
        return _undo(change_id, form)
    return _one(change_id, form), form.status


def _undo(change_id: int, form: Form) -> str:
    plan = asking.preview_undo(actor(), change_id)
    it = view.change_view(actor(), change_id)
    return render_template("staff/registry/undo.html", it=it, plan=plan, form=form)
