"""What residents can ask for, in plain words; a few questions make the list one's own, nothing is kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from hub.db.base import today
from hub.domain.find_text import LONGEST
from hub.operations.appointments import times
from hub.operations.notification.inquiry import Asked, take_along
from hub.operations.prints import documents
from hub.operations.prints.inquiry_prints import inquiry_data
from hub.operations.services.blank_forms import blank, filled, forms_of
from hub.operations.services.offered import current
from hub.web import guide_search, guide_view
from hub.web.forms import Form
from hub.web.gate import public
from hub.web.limits import LOOK_UP, limiter
from hub.web.need_view import need_of

area = Blueprint("services", __name__, url_prefix="/public")


@area.get("/services")
@public
def page() -> str:
    """All services by department; with `q` those that fit, best first."""
    asked = request.args.get("q", "").strip()[:LONGEST]
    hits = guide_search.found(asked) if asked else []
    return render_template(
        "public/services.html", departments=guide_view.entries(), asked=asked, hits=hits
    )  # fmt: skip


@area.get("/catalogue")
@public
def catalogue() -> str:
    """服务事项目录: every service of the plan with both limits, to print."""
    return render_template(
        "public/catalogue.html", rows=guide_view.catalogue(guide_view.plan_services())
    )  # fmt: skip


@area.route("/services/<key>", methods=["GET", "POST"])
@public
def one(key: str) -> str:
    """One guide; a post answers the questions and keeps nothing."""
    form, service = Form(request.form), current(key, today())
    return render_template(
        "public/service.html", it=guide_view.guide_of(service, form), form=form, forms=forms_of(service),
        bookable=times.bookable(service),
    )  # fmt: skip


@area.route("/services/<key>/need", methods=["GET", "POST"])
@public
def need(key: str) -> Any:
    """What must I bring: one question after the other, then the list; a post keeps nothing."""
    form, service = Form(request.form), current(key, today())
    shown = render_template(
        "public/need.html", it=need_of(service, form), form=form, bookable=times.bookable(service)
    )
    return shown, form.status


@area.post("/services/<key>/card.pdf")
@public
@limiter.limit(LOOK_UP)
def card(key: str) -> Response:
    """The list of papers as PDF, with the answers given."""
    return _pdf(*guide_view.sheet("card", current(key, today()), Form(request.form)))


@area.get("/services/<key>/<any(card, guide, chart):kind>.pdf")
@public
@limiter.limit(LOOK_UP)
def sheet(key: str, kind: str) -> Response:
    """Card, guide or flow chart of a service as PDF, for everybody."""
    return _pdf(*guide_view.sheet(kind, current(key, today()), Form()))


@area.get("/services/<key>/forms/<name>/<any(blank, example):which>.pdf")
@public
@limiter.limit(LOOK_UP)
def form(key: str, name: str, which: str) -> Response:
    """A form that the applicant signs: to fill in by hand, or filled in for an invented person."""
    service = current(key, today())
    return _pdf(*(blank(service, name, today()) if which == "blank" else filled(service, name)))


def _pdf(print_key: str, data: dict[str, Any]) -> Response:
    return Response(documents.printer().pdf(print_key, data), mimetype="application/pdf")


@area.post("/services/<key>/slip.pdf")
@public
@limiter.limit(LOOK_UP)
def slip(key: str) -> Any:
    """A numbered slip of the own list: the centre is bound by it, the number opens it at the window."""
    service = current(key, today())
    form = Form(request.form)
    asked = Asked(service.key, form.get("variant"), guide_view.answers_of(service, form))
    with form.catching():
        data = inquiry_data(take_along(asked), words=guide_view.words_for(service))
        return Response(documents.printer().pdf("hub.slip", data), mimetype="application/pdf")
    it = guide_view.guide_of(service, form)
    shown = render_template("public/service.html", it=it, form=form, forms=forms_of(service))
    return shown, form.status


@area.get("/guides/<key>")
@public
def printed(key: str) -> Answer:
    """The address in the code of printed cards and guides."""
    return redirect(url_for("services.one", key=key), code=301)
