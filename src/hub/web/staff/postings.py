"""公示: what hangs where until when; put up, objected to, answered, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.case import refuses
from hub.i18n import _
from hub.operations.access import log_access
from hub.operations.board import announcements, postings
from hub.operations.context import service_of
from hub.web import batch_forms, dated
from hub.web.amounts import fen_of
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.marks import listed
from hub.web.nav import note_count

area = Blueprint("postings", __name__, url_prefix="/postings")


@area.get("")
@permission("posting.read")
def page() -> str:
    """What is to be put up, what hangs, what lately hung: one line a case and round."""
    return _page(Form())


@area.post("/announce/<int:case_id>")
@permission("posting.manage")
def announce(case_id: int) -> Any:
    """A completion hangs on the centre's board."""
    form = Form(request.form, labels={"on": _("On the board since")})
    on = form.date("on", required=True)
    if form.ok:
        with form.catching():
            announcements.announce(
                actor(), case_id, rev=batch_forms.rev(form), on=on, request=form.get("request")
            )
            flash(_("The completion is announced."))
            return redirect(url_for("postings.page"))
    return _page(form, case_id), form.status


def _page(form: Form, at: int | None = None) -> str:
    lines = _lines(postings.staff_board(actor()))
    hanging = [line for line in lines if line["taken_down_on"] is None]
    ended = [line for line in lines if line["taken_down_on"] is not None]
    manages = actor().may("posting.manage")
    waiting = postings.waiting(actor()) if manages else []
    owed = announcements.owed(actor()) if manages else []
    note_count("postings", len(waiting) + len(owed) + sum(_over(line) and _mine(line) for line in hanging))
    return render_template(
        "staff/postings/page.html", waiting=waiting, hanging=hanging, ended=ended, today=today(), over=_over,
        places=places, owed=owed, announced=announcements.hanging(actor()), form=form,
        at=at, ids=form.ids(str(at or "")),
    )  # fmt: skip


def _lines(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One line for all places of one notice."""
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        line = lines.setdefault(row["serial"], {**row, "places": []})
        line["places"].append(row["place"])
    return list(lines.values())


def _over(line: Mapping[str, Any]) -> bool:
    return bool(line["last"] < today())


def _mine(line: Mapping[str, Any]) -> bool:
    """Whether this person's post ends the notice."""
    here = actor().works_on(line["post_id"], line["case_id"]) is not None
    return here and actor().may("posting.manage")


def places(keys: Sequence[str]) -> str:
    """Where it hangs, in words."""
    words = {"centre": _("centre's board"), "community": _("community's board")}
    return listed(words.get(key, key) for key in keys)


# --- putting up -----------------------------------------------------------------------------------


@area.get("/new/<int:case_id>")
@permission("posting.manage")
def new(case_id: int) -> Any:
    """What the notice will say, before it goes up."""
    if any(line["taken_down_on"] is None for line in _of(case_id)):
        return redirect(url_for("postings.one", case_id=case_id))
    return _new(case_id, Form())


def _new(case_id: int, form: Form) -> str:
    draft = postings.draft(actor(), case_id)
    return render_template("staff/postings/new.html", it=draft, form=form, places=places(draft["places"]))


@area.post("/new/<int:case_id>")
@permission("posting.manage")
def publish(case_id: int) -> Any:
    """Put the notice up today."""
    form = Form(request.form, labels={"amount": _("Amount")})
    with form.catching():
        amount = fen_of(form, "amount") if form.get("amount").strip() else None
        postings.publish(actor(), case_id, rev=batch_forms.rev(form), amount_fen=amount,
                         request=form.get("request"))  # fmt: skip
        flash(_("The notice is up."))
        return redirect(url_for("postings.one", case_id=case_id))
    return _new(case_id, form), form.status


# --- one notice -----------------------------------------------------------------------------------


@area.get("/<int:case_id>")
@permission("posting.read")
def one(case_id: int) -> str:
    """The notice as it hangs, with the objections to it and how it can end."""
    return _one(case_id, Form(labels=_labels()))


def _labels() -> dict[str, str]:
    return {"text": _("What is objected to"), "reason": _("Reason"),
            "basis": _("Basis"), **dated.labels()}  # fmt: skip


def _of(case_id: int) -> list[dict[str, Any]]:
    return _lines(postings.staff_board(actor(), case_id))


def _one(case_id: int, form: Form) -> str:
    lines = _of(case_id)
    if not lines:
        abort(404)
    line = lines[-1]
    objections = _objections(line)
    service = service_of(line["service"], line["version"])
    hangs = line["taken_down_on"] is None
    return render_template(
        "staff/postings/one.html", it=line, form=form, objections=objections, hangs=hangs, service=service,
        step=service.step(line["step"]), places=places(line["places"]), ends=hangs and _mine(line),
        why_not=_why_not(line, objections), upheld=any(row["upheld"] for row in objections),
        records=hangs and actor().may("objection.record"),
        refuses=_refuses(line),
    )  # fmt: skip


def _refuses(line: Mapping[str, Any]) -> bool:
    """Whether an upheld objection refuses by itself; else whoever decides on it next says why."""
    service = service_of(line["service"], line["version"])
    return refuses(service, service.step(line["step"]), "upheld")


def _objections(line: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The objections to this notice, oldest first; who reads them is logged."""
    case_id = line["case_id"]
    found = [row for row in postings.objections_of(case_id, actor()) if row["received_on"] >= line["first"]]
    if found:
        log_access(actor(), "objections", f"notice {line['serial']}", case_id=case_id, rows=len(found))
    return found


def _why_not(line: Mapping[str, Any], objections: Sequence[Mapping[str, Any]]) -> str:
    """Why the notice cannot end as clear yet, "" where it can."""
    if any(row["answered_on"] is None for row in objections):
        return _("first answer the objection")
    if any(row["upheld"] for row in objections):
        return _("an objection was upheld")
    return "" if _over(line) else _("it hangs through its last day and ends the day after")


@area.post("/<int:case_id>/objections")
@permission("objection.record")
def record(case_id: int) -> Any:
    """Write an objection down."""
    form = Form(request.form, labels=_labels())
    text = form.text("text", required=True, longest=1000)
    if form.ok:
        with form.catching():
            postings.object_to(actor(), case_id, text=text, request=form.get("request"))
            flash(_("The objection is recorded; it must be answered before the notice can end."))
            return redirect(url_for("postings.one", case_id=case_id))
    return _one(case_id, form), form.status


@area.post("/<int:case_id>/objections/<int:objection_id>")
@permission("posting.manage")
def answer(case_id: int, objection_id: int) -> Any:
    """Answer one, upheld or not."""
    names = f"answer-{objection_id}", f"upheld-{objection_id}"
    form = Form(request.form, labels={**_labels(), names[0]: _("Answer"), names[1]: _("Result")})
    text, upheld = form.text(names[0], required=True, longest=1000), form.text(names[1], required=True)
    if form.ok:
        with form.catching():
            postings.answer_objection(actor(), case_id, objection_id, answer=text, upheld=upheld == "yes",
                                      request=form.get("request"))  # fmt: skip
            flash(_("The answer is recorded."))
            return redirect(url_for("postings.one", case_id=case_id))
    return _one(case_id, form), form.status


@area.post("/<int:case_id>/end/<any(clear, upheld):outcome>")
@permission("posting.manage")
def end(case_id: int, outcome: str) -> Any:
    """Take the notice down and let the case go on."""
    form = Form(request.form, labels=_labels())
    on, paper = dated.read(form)
    asked = outcome == "upheld" and any(_refuses(line) for line in _of(case_id)[-1:])
    reason, basis = form.text("reason", required=asked), form.text("basis", longest=300)
    if form.ok:
        with form.catching():
            postings.close(actor(), case_id, outcome, rev=batch_forms.rev(form), reason=reason, basis=basis,
                           on=on, paper=paper, request=form.get("request"))  # fmt: skip
            flash(_("The notice has ended."))
            return redirect(url_for("postings.page"))
    return _one(case_id, form), form.status
