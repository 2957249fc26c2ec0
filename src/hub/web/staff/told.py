"""一次性告知: what is still to be told, what was told, and what a slip left out."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import reading
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.context import service_of
from hub.operations.notification import inquiry, omissions, view
from hub.operations.prints import documents
from hub.operations.prints.inquiry_prints import inquiry_data
from hub.web import notification_words, numbers
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.turning import place
from hub.web.words import days_left, said

area = Blueprint("told", __name__, url_prefix="/told")
_ANSWERS = {"criticised": omissions.criticise, "no_delay": omissions.no_delay}


@area.get("")
@permission("contact.register")
def page() -> str:
    """Cases whose applicants are still to be told, and what one told last."""
    who = actor()
    return render_template(
        "staff/told/page.html", owed=view.owed(who), told=view.told_by(who, after=place()), title_of=_title,
        days_left=days_left, words=notification_words, tabs=notification_words.tabs(who, "told.page"),
    )  # fmt: skip


@area.get("/left-out")
@permission("contact.register")
def left() -> str:
    """A leader's list of omissions; anybody else's own."""
    return _left(_form())


@area.post("/left-out/<int:omission_id>")
@permission("omission.answer")
def answer(omission_id: int) -> Any:
    """The leader has talked about one, or it delayed nothing."""
    form = _form()
    if form.get("state") not in _ANSWERS:
        abort(404)
    with form.catching():
        rev = form.integer("rev") or 0
        verb = _ANSWERS[form.get("state")]
        verb(actor(), omission_id, rev=rev, said=form.get("said"), request=form.get("request"))
        flash(_("Noted."))
        return redirect(url_for("told.left"))
    return _left(form), form.status


@area.get("/guide")
@permission("contact.register")
def guide() -> Any:
    """The guide of the chosen service, for the person of a first contact."""
    service = service_of(request.args.get("service", ""))
    contact = request.args.get("contact", type=numbers.key)
    return redirect(url_for("guides.one", key=service.key, contact=contact))


@area.get("/<int:slip_id>")
@permission("contact.register")
def slip(slip_id: int) -> Any:
    """One slip as it was told; a case's leads to its case."""
    return _slip(slip_id, Form(request.form, {"handed": "signed"}, _labels()))


@area.post("/<int:slip_id>")
@permission("contact.register")
def sign(slip_id: int) -> Any:
    """The person has signed it, or would not before a witness."""
    form = Form(request.form, {}, _labels())
    with form.catching():
        given = {"handed": form.get("handed"), "witness": form.text("witness", longest=80)}
        inquiry.signed(actor(), slip_id, request=form.get("request"), **given)
        flash(_("Noted."))
        return redirect(url_for("told.slip", slip_id=slip_id))
    return _slip(slip_id, form), form.status


@area.get("/<int:slip_id>.pdf")
@permission("contact.register")
def pdf(slip_id: int) -> Response:
    """The slip of a first contact in two copies, made of what was told; its seal is checked first."""
    row, contact = _of_contact(slip_id)
    name = contact["name"] if contact else ""
    data = inquiry_data(row, name=name, clerk=view.told_who(row) or actor().name)
    return Response(documents.printer().pdf("hub.slip", data), mimetype="application/pdf")


def _of_contact(slip_id: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    row = inquiry.load(reading(), actor(), slip_id)
    if row["case_id"] is not None:
        abort(404)
    return row, inquiry.contact_of(actor(), row)


def _slip(slip_id: int, form: Form) -> Any:
    row = inquiry.load(reading(), actor(), slip_id)
    if row["case_id"] is not None:
        return redirect(url_for("case.page", case_id=row["case_id"]))
    service = service_of(row["service"], row["version"])
    variant = service.variant(row["variant"])
    return render_template(
        "staff/told/slip.html", row=row, form=form, words=notification_words, who=view.told_who(row),
        service=said(service, service.title), contact=inquiry.contact_of(actor(), row),
        variant=variant and said(service, variant.title),
        asked=_asked(service, row), begin=_begin(service, row),
        lines=[line | {"title": said(service, line["title"]), "note": said(service, line["note"])}
               for line in row["lines"] if line["asked"]],
        steps=[said(service, title) for title in row["terms"]["steps"]],
    )  # fmt: skip


def _asked(service: Service, row: dict[str, Any]) -> list[tuple[str, str]]:
    """The questions that were answered, with the answers, in the reader's language."""
    found = []
    for question in service.questions:
        choice = question.choice((row["answers"] or {}).get(question.key, ""))
        if choice is not None:
            found.append((said(service, question.text), said(service, choice.text)))
    return found


def _begin(service: Service, row: dict[str, Any]) -> str:
    """Where an intake begins with what the slip was made from; "" for who opens no cases."""
    if not actor().may("case.open", service.department):
        return ""
    return url_for("intake.page", slip=row["id"], contact=row["contact_id"])


def _title(row: Any) -> str:
    service = service_of(row.service, row.version)
    return said(service, service.short)


def _labels() -> dict[str, str]:
    return {"handed": _("The person"), "witness": _("Witness")}


def _form() -> Form:
    return Form(request.form, labels={"said": _("What was said or found")})


def _left(form: Form) -> str:
    who, at = actor(), form.get("id")
    return render_template(
        "staff/told/left.html", rows=view.left_out(who), leads=who.may("omission.answer"), form=form,
        of=defaultdict(Form, {at: form}), ids=form.ids(at), words=notification_words,
        tabs=notification_words.tabs(who, "told.left"),
    )  # fmt: skip
