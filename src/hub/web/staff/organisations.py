"""The register of organisations: found by code or name, registered on a visit, its year, its disputes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.domain.errors import InputError
from hub.i18n import _
from hub.operations.organisations import keeping, record, view, years
from hub.operations.prints import organisation_prints
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.organisation_words import ENTRIES, FORMS, MARKS, RESULTS
from hub.web.switch import in_reach
from hub.web.turning import place

area = Blueprint("organisations", __name__, url_prefix="/organisations")


@area.get("")
@permission("organisation.read")
def page() -> str:
    """The register in one's scope, and the year in numbers."""
    text, lacking = request.args.get("q", "")[:100], request.args.get("lacking", "")
    rows = view.found(actor(), text, lacking=lacking if lacking in (*years.MARKS, view.LATE) else "",
                      after=place())  # fmt: skip
    keeps = [each for each in view.registers(actor()) if actor().may("organisation.keep", each[0].department)]
    return render_template(
        "staff/organisations/page.html", rows=rows, counts=view.counts(actor()), keeps=keeps, marks=MARKS,
        results=RESULTS, forms=FORMS, 
        wanted=[("", _("all")), *((key, str(word)) for key, word in MARKS.items()), (view.LATE, _("late"))],
        makes=[each for each in keeps if actor().may("organisation.refer", each[0].department)],
        due=years.due(today().year), late=view.late,
        form=Form(None, {"q": text, "lacking": lacking}),
    )  # fmt: skip


@area.post("/year/<key>")
@permission("organisation.refer")
def open_year(key: str) -> Any:
    """Make this year's list, or take in who was registered since."""
    made = years.open_year(actor(), key, request=request.form.get("request", ""))
    flash(_("The list of %(year)s has %(n)s more.", year=made.number, n=made.rev))
    return redirect(url_for("organisations.page"))


def _labels() -> dict[str, Any]:
    return {
        "form": _("Kind"), "name": _("Name of the organisation"), "code": _("Unified social credit code"),
        "community_id": _("Community"), "address": _("Address"), "post": _("Post to ask for"),
        "phone": _("Telephone"), "employees": _("Employees"), "reason": _("Reason"), "on": _("Day"),
        "result": _("Result"), "matter": _("What it is about"), "answer": _("What was answered"),
    }  # fmt: skip


def _said(form: Form) -> dict[str, Any]:
    texts = {name: form.get(name) for name in ("form", "name", "code", "address", "post", "phone")}
    return {**texts, "community_id": form.integer("community_id"), "employees": form.integer("employees")}


@area.get("/new/<key>")
@permission("organisation.keep")
def new(key: str) -> str:
    """The form of one more organisation."""
    near = in_reach(actor())
    only = near[0][0] if len(near) == 1 else None
    return _edit(key, 0, Form(None, {"form": "firm", "community_id": only}, _labels()))


@area.post("/new/<key>")
@permission("organisation.keep")
def register(key: str) -> Any:
    """Put it on the register."""
    form = Form(request.form, None, _labels())
    with form.catching():
        said = _said(form)
        if form.ok:
            made = keeping.register(actor(), key, said, request=form.get("request"))
            flash(_("It is on the register."))
            return redirect(url_for("organisations.one", row_id=made.id))
    return _edit(key, 0, form), form.status


def _edit(key: str, row_id: int, form: Form) -> str:
    service, rules = record.definition(key)
    return render_template(
        "staff/organisations/edit.html", service=service, rules=rules, form=form, row_id=row_id,
        forms=[(name, str(word)) for name, word in FORMS.items()],
        places=[(str(key), name) for key, name in in_reach(actor())],
    )  # fmt: skip


@area.get("/<int:row_id>")
@permission("organisation.read")
def one(row_id: int) -> str:
    """One organisation, its years and what was passed on."""
    return _one(row_id, Form(None, None, _labels()))


def _one(row_id: int, form: Form) -> str:
    it, at = view.organisation_view(actor(), row_id), form.get("referral")
    return render_template(
        "staff/organisations/one.html", it=it, form=form, marks=MARKS, results=RESULTS, forms=FORMS,
        entries=ENTRIES, choices_of_result=[(key, str(word)) for key, word in RESULTS.items()],
        of=defaultdict(Form, {at: form}), ids=form.ids(at), answer_by=view.answer_by, today=today(),
    )  # fmt: skip


@area.get("/<int:row_id>/referrals/<int:referral_id>.pdf")
@permission("organisation.refer")
def referral(row_id: int, referral_id: int) -> Response:
    """The sheet with which a dispute is handed over."""
    return pdf(organisation_prints.referral(actor(), row_id, referral_id), f"referral-{referral_id}")


@area.get("/<int:row_id>/edit")
@permission("organisation.keep")
def edit(row_id: int) -> str:
    """The form with what is said of it now."""
    row = view.organisation_view(actor(), row_id).row
    return _edit(row["service"], row_id, Form(None, {**row, "reason": "", "rev": row["seq"]}, _labels()))


@area.post("/<int:row_id>/edit")
@permission("organisation.keep")
def change(row_id: int) -> Any:
    """Correct it, with the reason."""
    form = Form(request.form, None, _labels())
    row = view.organisation_view(actor(), row_id).row
    with form.catching():
        said = _said(form)
        if form.ok:
            keeping.change(actor(), row_id, said, reason=form.get("reason"), rev=form.integer("rev"),
                           request=form.get("request"))  # fmt: skip
            flash(_("Noted."))
            return redirect(url_for("organisations.one", row_id=row_id))
    return _edit(row["service"], row_id, form), form.status


@area.post("/<int:row_id>/<act>")
@permission("organisation.keep")
def send(row_id: int, act: str) -> Any:
    """Note something of this year, pass a dispute on, enter its answer, take it off the register."""
    if act not in _ACTS:
        abort(404)
    form = Form(request.form, None, _labels())
    with form.catching():
        _ACTS[act](row_id, form)
        flash(_("Noted."))
        return redirect(url_for("organisations.one", row_id=row_id))
    return _one(row_id, form), form.status


def _mark(what: str) -> Callable[[int, Form], Any]:
    return lambda row_id, form: years.mark(
        actor(), row_id, what, on=form.date("on"), result=form.get("result"), request=form.get("request")
    )


def _answer(row_id: int, form: Form) -> Any:
    known = {each["id"] for each in view.organisation_view(actor(), row_id).referrals}
    referral = form.integer("referral")
    if referral not in known:
        raise InputError("There is no such referral.")
    return years.answer(actor(), referral or 0, text=form.get("answer"), request=form.get("request"))


_ACTS: Final[dict[str, Callable[[int, Form], Any]]] = {
    "told": _mark("told"), "entered": _mark("entered"), "inspected": _mark("inspected"),
    "refer": lambda row_id, form: years.refer(
        actor(), row_id, matter=form.get("matter"), request=form.get("request")),
    "answer": _answer,
    "close": lambda row_id, form: keeping.close(
        actor(), row_id, reason=form.get("reason"), rev=form.integer("rev"), request=form.get("request")),
}  # fmt: skip
