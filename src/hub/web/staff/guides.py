"""Service guides for staff: what a service asks, how it runs, its card and chart to print."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from hub.db.base import today
from hub.operations.prints import documents
from hub.operations.reception import first_contact_view
from hub.operations.services import to_confirm
from hub.operations.services.offered import current
from hub.web import guide_view, notification_words, numbers
from hub.web.forms import Form
from hub.web.gate import actor, permission

area = Blueprint("guides", __name__, url_prefix="/guides")


@area.get("")
@permission("guide.read")
def page() -> str:
    """All services by department."""
    return render_template("staff/guides/page.html", departments=guide_view.entries())


@area.get("/papers")
@permission("guide.read")
def papers() -> str:
    """Card, blank form and filled sample of every service of the plan, and what is missing (B-030)."""
    departments = guide_view.papers_by_department()
    missing = sum(not row.forms for _title, rows in departments for row in rows)
    return render_template("staff/guides/papers.html", departments=departments, missing=missing)


@area.route("/<key>", methods=["GET", "POST"])
@permission("guide.read")
def one(key: str) -> str:
    """One guide; a post answers the questions and keeps nothing."""
    service = current(key, today())
    form = Form(request.form)
    return render_template(
        "staff/guides/one.html", it=guide_view.guide_of(service, form), form=form,
        told=_contact(request.args.get("contact", type=numbers.key)), told_words=notification_words,
        open_points=to_confirm.gaps_of(service),
    )  # fmt: skip


def _contact(contact_id: int | None) -> dict[str, Any] | None:
    """The open first contact whose person is being told, where there is one."""
    if contact_id is None or not actor().may("contact.register"):
        return None
    row = first_contact_view.view(actor(), contact_id).row
    return row if row["state"] == "open" else None


@area.post("/<key>/<any(card, guide, chart):kind>.pdf")
@permission("guide.read")
def sheet(key: str, kind: str) -> Response:
    """Card, guide or chart as PDF, made of definition and settings."""
    print_key, data = guide_view.sheet(kind, current(key, today()), Form(request.form))
    printer = documents.printer()
    if print_key not in printer.keys():  # noqa: SIM118 - a method, not a dict
        abort(404)
    return Response(printer.pdf(print_key, data), mimetype="application/pdf")
