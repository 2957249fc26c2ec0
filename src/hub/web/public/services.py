"""What residents can ask for, in plain words; a few questions make the list one's own, nothing is kept."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from hub.operations import documents
from hub.operations.context import service_of
from hub.web import guide_view
from hub.web.forms import Form
from hub.web.gate import public
from hub.web.limits import LOOK_UP, limiter

area = Blueprint("services", __name__, url_prefix="/public")


@area.get("/services")
@public
def page() -> str:
    """All services by department."""
    return render_template("public/services.html", departments=guide_view.entries())


@area.route("/services/<key>", methods=["GET", "POST"])
@public
def one(key: str) -> str:
    """One guide; a post answers the questions and keeps nothing."""
    form = Form(request.form)
    return render_template("public/service.html", it=guide_view.guide_of(service_of(key), form), form=form)


@area.post("/services/<key>/card.pdf")
@public
@limiter.limit(LOOK_UP)
def card(key: str) -> Response:
    """The list of papers as PDF, with the answers given."""
    print_key, data = guide_view.sheet("card", service_of(key), Form(request.form))
    return Response(documents.printer().pdf(print_key, data), mimetype="application/pdf")


@area.get("/guides/<key>")
@public
def printed(key: str) -> Answer:
    """The address in the code of printed cards and guides."""
    return redirect(url_for("services.one", key=key), code=301)
