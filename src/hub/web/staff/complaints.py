"""意见投诉: written down at the counter, answered by the inspection alone; bad grades by a deputy."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.domain.complaint import CHANNELS
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.complaints import graded, grades, reading, register
from hub.operations.context import service_of
from hub.web import complaint_words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.turning import place
from hub.web.words import said

area = Blueprint("complaints", __name__, url_prefix="/complaints")


@area.get("")
@permission("complaint.enter")
def page() -> str:
    """What one may know of, and the form to write one down."""
    return _page(_form())


@area.post("")
@permission("complaint.enter")
def send() -> Any:
    """Write one down; its number and code come next, to hand to the person."""
    form = _form()
    given = typed(form) | {"channel": form.get("channel")}
    if form.ok:
        with form.catching():
            made = register.enter(actor(), request=form.get("request"), **given)
            return redirect(url_for("complaints.slip", complaint_id=made.id))
    return _page(form), form.status


@area.get("/<int:complaint_id>/slip")
@permission("complaint.enter")
def slip(complaint_id: int) -> str:
    """Number and code, for the person; only whoever wrote it down sees them."""
    number, code = reading.slip(complaint_id, actor().staff_id)
    return render_template("staff/complaints/slip.html", number=number, code=code)


@area.get("/<int:complaint_id>")
@permission("complaint.judge")
def one(complaint_id: int) -> str:
    """One with everything in it."""
    return _one(complaint_id, _form())


@area.post("/<int:complaint_id>")
@permission("complaint.judge")
def judge(complaint_id: int) -> Any:
    """Answer it."""
    form = _form()
    given = {key: form.get(key) for key in ("verdict", "finding", "answer")}
    post_id = form.integer("post_id")
    with form.catching():
        rev = form.integer("rev") or 0
        register.judge(actor(), complaint_id, rev=rev, post_id=post_id, request=form.get("request"), **given)
        flash(_("Answered."))
        return redirect(url_for("complaints.one", complaint_id=complaint_id))
    return _one(complaint_id, form), form.status


@area.get("/grades")
@permission("grade.answer")
def bad_grades() -> str:
    """Bad grades that wait for an answer."""
    return _graded(_form())


@area.post("/grades/<int:grade_id>")
@permission("grade.answer")
def answer(grade_id: int) -> Any:
    """Answer one."""
    form = _form()
    with form.catching():
        rev = form.integer("rev") or 0
        grades.answer(actor(), grade_id, rev=rev, answer=form.get("answer"), request=form.get("request"))
        flash(_("Answered."))
        return redirect(url_for("complaints.bad_grades"))
    return _graded(form, grade_id), form.status


def typed(form: Form) -> dict[str, Any]:
    """What a complaint's form holds, at the counter and on the public page."""
    return {
        "kind": form.get("kind"), "said": form.text("said", required=True, longest=register.LONGEST),
        "reason": form.get("reason"), "post_id": form.integer("post_id"),
        "about": form.text("about", longest=40), "name": form.text("name", longest=80),
        "phone": form.text("phone", longest=40),
    }  # fmt: skip


def _form() -> Form:
    return Form(request.form, {"kind": "complaint", "channel": "visit"}, complaint_words.labels())


def _page(form: Form) -> str:
    who = actor()
    lines = reading.register(who, after=place())
    note_count("complaints", reading.late_count(who))
    return render_template(
        "staff/complaints/page.html", form=form, lines=lines, words=complaint_words,
        posts=_posts(),
        channels=[(key, complaint_words.CHANNELS[key]) for key in CHANNELS if key != "page"],
        grades=graded.how_many(who) if who.may("grade.answer") else None,
    )  # fmt: skip


def _one(complaint_id: int, form: Form) -> str:
    row = reading.one(actor(), complaint_id)
    return render_template(
        "staff/complaints/one.html", row=row, form=form, words=complaint_words, rule=_rule(row),
        posts=_posts(),
    )  # fmt: skip


def _rule(row: reading.Row) -> str:
    """The rule of the ledger that can rest on it, "" where none can."""
    if row["kind"] == "praise":
        return "praise" if row["state"] == "answered" else ""
    if row["verdict"] != "upheld":
        return ""
    return "nobody" if row["reason"] == "nobody_there" else "complaint"


def _posts() -> list[tuple[int, str]]:
    """All posts, the windows first: they are complained about most."""
    rows = sorted(post_list(), key=lambda row: row["role"] != "window_clerk")
    return [(row["id"], row["title"]) for row in rows]


def _graded(form: Form, at: int | None = None) -> str:
    rows = graded.waiting(actor(), after=place())
    for row in rows:
        service = service_of(row["service"], row["version"])
        row["title"] = said(service, service.short)
    return render_template(
        "staff/complaints/grades.html", rows=rows, form=form, words=complaint_words,
        of=defaultdict(Form, {at: form}), ids=form.ids(str(at or "")),
    )  # fmt: skip
