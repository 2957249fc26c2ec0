"""Public notices: put up, objected to, answered, ended."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.i18n import _
from hub.operations import postings, views
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("postings", __name__, url_prefix="/postings")


@area.get("")
@permission("posting.read")
def page() -> str:
    """What hangs and what lately hung, one line a case and round."""
    rows = postings.staff_board(actor())
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        line = lines.setdefault(row["serial"], {**row, "places": []})
        line["places"].append(row["place"])
    hanging = [line for line in lines.values() if line["taken_down_on"] is None]
    ended = [line for line in lines.values() if line["taken_down_on"] is not None]
    return render_template("staff/postings/page.html", hanging=hanging, ended=ended, today=today())


@area.get("/new/<int:case_id>")
@permission("posting.manage")
def new(case_id: int) -> str:
    """What the notice will say, before it goes up."""
    return _new(case_id, Form())


def _new(case_id: int, form: Form) -> str:
    view = views.case_view(actor(), case_id)
    if view.step is None or view.step.do != "post":
        abort(404)
    return render_template("staff/postings/new.html", view=view, form=form, step=view.step)


@area.post("/new/<int:case_id>")
@permission("posting.manage")
def publish(case_id: int) -> Any:
    """Put the notice up today."""
    form = Form(request.form, labels={"amount": _("Amount")})
    amount = _fen(form)
    if form.ok:
        with form.catching():
            postings.publish(actor(), case_id, rev=form.integer("rev"), amount_fen=amount, request=form.get("request"))
            flash(_("The notice is up."))
            return redirect(url_for("case.page", case_id=case_id))
    return _new(case_id, form), form.status


def _fen(form: Form) -> int | None:
    text = form.text("amount").replace(",", "").replace("，", "").removesuffix("元")
    if not text:
        return None
    whole, _dot, part = text.partition(".")
    if not whole.isdigit() or not (part == "" or (part.isdigit() and len(part) <= 2)):
        form.fail("amount", _("%(label)s: %(text)s is not a sum of money.", label=_("Amount"), text=text))
        return None
    return int(whole) * 100 + int((part + "00")[:2])


@area.get("/<int:case_id>/objections")
@permission("posting.read")
def objections(case_id: int) -> str:
    """Objections to a hanging notice."""
    return _objections(case_id, Form())


def _objections(case_id: int, form: Form) -> str:
    row = next((r for r in postings.staff_board(actor()) if r["case_id"] == case_id), None)
    if row is None:
        abort(404)
    return render_template("staff/postings/objections.html", row=row, form=form, rows=postings.objections_of(case_id))


@area.post("/<int:case_id>/objections")
@permission("objection.record")
def record(case_id: int) -> Any:
    """Write an objection down."""
    form = Form(request.form, labels={"text": _("What is objected to")})
    with form.catching():
        postings.object_to(actor(), case_id, text=form.get("text"), by_name=form.get("by_name"), request=form.get("request"))
        flash(_("The objection is recorded; it must be answered before the notice can end."))
        return redirect(url_for("postings.objections", case_id=case_id))
    return _objections(case_id, form), form.status


@area.post("/<int:case_id>/objections/<int:objection_id>")
@permission("posting.manage")
def answer(case_id: int, objection_id: int) -> Any:
    """Answer one, upheld or not."""
    form = Form(request.form, labels={"answer": _("Answer")})
    with form.catching():
        postings.answer_objection(
            actor(), case_id, objection_id, answer=form.get("answer"), upheld=form.get("upheld") == "yes",
            request=form.get("request"),
        )  # fmt: skip
        flash(_("The answer is recorded."))
        return redirect(url_for("postings.objections", case_id=case_id))
    return _objections(case_id, form), form.status
