"""A resident complains, praises or suggests without an account, and follows it with number and code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.complaints import reading, register
from hub.web import complaint_words
from hub.web.forms import Form
from hub.web.gate import public
from hub.web.limits import LOOK_UP, WRITE, guessed, limiter
from hub.web.staff.complaints import typed

area = Blueprint("public_complaints", __name__, url_prefix="/public/complaints")
_WRITTEN = "complaint"


@area.get("")
@public
def page() -> str:
    """The form."""
    return _page(_form())


@area.post("")
@public
@limiter.limit(WRITE)
def send() -> Any:
    """Take it; its number and code are shown next."""
    form = _form()
    given = typed(form)
    if form.ok:
        with form.catching():
            made = register.write(register.RESIDENT, request=form.get("request"), **given)
            session[_WRITTEN] = made.id
            return redirect(url_for("public_complaints.sent"))
    return _page(form), form.status


@area.get("/sent")
@public
def sent() -> Any:
    """Number and code, to note down; shown to this browser only."""
    if _WRITTEN not in session:
        return redirect(url_for("public_complaints.page"))
    number, code = reading.slip(session[_WRITTEN], None)
    return render_template("public/complaint_sent.html", number=number, code=code)


@area.get("/follow")
@public
def follow() -> str:
    """Ask for number and code."""
    return _follow(Form())


@area.post("/follow")
@public
@limiter.limit(LOOK_UP)
@guessed("complaint")
def found() -> Any:
    """What became of it; a wrong code and an unknown number look alike."""
    form = Form(request.form, labels=complaint_words.labels())
    number, code = (
        form.text("number", required=True, longest=40),
        form.text("code", required=True, longest=16),
    )
    if form.ok:
        answer = reading.follow(number, code)
        if answer is not None:
            return _follow(form, answer)
        form.fail("number", _("Number and code do not fit. Compare both with what you noted down."))
    return _follow(form), form.status


def _form() -> Form:
    asked = {name: request.args.get(name, "")[:40] for name in ("about", "reason")}
    return Form(request.form, {"kind": "complaint", **asked}, complaint_words.labels())


def _page(form: Form) -> str:
    windows = [(row["id"], row["title"]) for row in post_list(role="window_clerk")]
    return render_template("public/complaint.html", form=form, words=complaint_words, posts=windows)


def _follow(form: Form, answer: reading.Answer | None = None) -> str:
    return render_template("public/complaint_follow.html", form=form, it=answer, words=complaint_words)
