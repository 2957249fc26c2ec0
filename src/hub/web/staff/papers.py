"""Papers of a case: what came in since, the slip, acceptance, or refusal of acceptance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.domain.case import checklist
from hub.i18n import _
from hub.operations.casework import acceptance, views
from hub.operations.casework.case_papers import PaperView
from hub.operations.casework.earlier_papers import Earlier, offer
from hub.operations.casework.views import CaseView
from hub.operations.prints import documents
from hub.operations.rosters.findings import of_case
from hub.web import case_events, checklists, dated, findings, grounds, notification_words
from hub.web.case_prints import paper_languages, to_print
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.shapes import CheckLine

area = Blueprint("papers", __name__, url_prefix="/cases")
_Act = Callable[[CaseView, Form, dict[str, Any]], Response]
"""What a button does: with the case, what was typed, and the parameters that all verbs take."""


@area.get("/<int:case_id>/papers")
@permission("case.advance")
def page(case_id: int) -> str:
    """The checklist of a case, to be marked."""
    view = views.case_view(actor(), case_id)
    return _page(view, _form(view))


@area.post("/<int:case_id>/papers")
@permission("case.advance")
def send(case_id: int) -> Any:
    """Save the marks, then do what the button says: nothing more, slip, accept, or not accept."""
    view = views.case_view(actor(), case_id)
    form = _form(view)
    on, paper = dated.read(form)
    if form.ok:
        with form.catching():
            return _do(view, form, request.form.get("do", "save"), {"on": on, "paper": paper})
    return _page(view, form), form.status


def _form(view: CaseView) -> Form:
    labels = {
        "reason": _("Reason"),
        "basis": _("Basis"),
        "others": _("Other papers"),
        "told": _("What was told"),
        **dated.labels(),
        **{f"u:{checklists.name_of(*paper.line)}": paper.title for paper in _asked(view) if paper.lasts},
    }
    return Form(request.form, {"rev": view.row["rev"], "basis": view.service.law.refusal_basis}, labels)


def _asked(view: CaseView) -> list[PaperView]:
    return [*view.papers, *view.extra]


def _earlier(view: CaseView) -> Earlier:
    """What was seen in an earlier case, while something of this one is still out."""
    if all(paper.state != "missing" for paper in view.papers):
        return checklists.NONE
    return offer(actor(), view.service, view.row["applicant_id"], view.row["number"], this=view.row["id"])


def _changed(view: CaseView, form: Form) -> dict[tuple[str, str], Any]:
    known = {checklists.name_of(p.key, p.item): checklists.known_of(p) for p in _asked(view)}
    return checklists.ticks(checklists.of_case(view.service, _asked(view), form), known)


def _do(view: CaseView, form: Form, what: str, dated_: dict[str, Any]) -> Response:
    """What the button says; a second press of the same is the same request."""
    said = {"rev": form.integer("rev"), "request": f"{form.get('request')}-{what}", **dated_}
    return _ACTS.get(what, _save)(view, form, said)


def _slip(view: CaseView, form: Form, said: dict[str, Any]) -> Response:
    case_id = view.row["id"]
    acceptance.issue_slip(actor(), case_id, others=_others(form), ticks=_changed(view, form), **said)
    made = documents.issue_with_translation(actor(), case_id, "hub.slip", form.get("paper_language"))
    return to_print(case_id, made)


def _told(how: str) -> _Act:
    def act(view: CaseView, form: Form, said: dict[str, Any]) -> Response:
        acceptance.issue_slip(
            actor(), view.row["id"], others=_others(form), ticks=_changed(view, form), how=how,
            told=tuple(form.typed.getlist("told")), **said,
        )  # fmt: skip
        return _back(view, _("Noted: everything was told at once, without paper."))

    return act


def _accept(view: CaseView, form: Form, said: dict[str, Any]) -> Response:
    case_id = view.row["id"]
    acceptance.accept(actor(), case_id, ticks=_changed(view, form), **said)
    if view.service.started_by == "roster":
        return _back(view, _("Opened. The limit runs from the next working day."))
    made = documents.issue_with_translation(actor(), case_id, "hub.receipt", form.get("paper_language"))
    flash(_("Accepted. The first day of the limit stands under “Why this day”."))
    return to_print(case_id, made)


def _not_accept(view: CaseView, form: Form, said: dict[str, Any]) -> Response:
    reason, basis = grounds.typed(form)
    acceptance.not_accept(actor(), view.row["id"], reason=reason, basis=basis, **said)
    return _back(view, _("Not accepted; the letter with reason and remedy is written."))


def _save(view: CaseView, form: Form, said: dict[str, Any]) -> Response:
    ticks = _changed(view, form)
    if not ticks:
        return _back(view, _("Nothing was changed."))
    acceptance.hand_in(actor(), view.row["id"], ticks=ticks, **said)
    return _back(view, _("The papers are noted."))


def _back(view: CaseView, said: str) -> Response:
    flash(said)
    return redirect(url_for("case.page", case_id=view.row["id"]))


_ACTS: Final[Mapping[str, _Act]] = {
    "slip": _slip, "oral": _told("oral"), "phone": _told("phone"), "accept": _accept,
    "not_accept": _not_accept,
}  # fmt: skip
"""By what the button says; all else saves the marks."""


def _others(form: Form) -> tuple[str, ...]:
    return tuple(line.strip() for line in form.get("others").splitlines() if line.strip())


def _line(now: list[CheckLine], later: list[CheckLine], view: CaseView) -> str:
    """How many are here and out, in words; once it is accepted nothing is said of acceptance."""
    out = len(checklists.missing(later))
    if not now and not out and view.row["accepted_on"] is not None:
        return _("No paper is out.")
    return checklists.count_line(now, out, len(view.internal))


def _wanted(paper: PaperView, stage: str) -> bool:
    """Whether it is a paper of this stage, or one of acceptance that is asked since and still out."""
    return paper.stage == stage or (paper.stage == "acceptance" and paper.state == "missing")


def _page(view: CaseView, form: Form) -> str:
    step = view.step
    stage = "acceptance" if step is None or step.do == "accept" else step.stage or "filing"
    known = _earlier(view)
    asked = checklist(view.flow)
    now, later = (
        checklists.of_case(
            view.service, [p for p in _asked(view) if _wanted(p, stage) is here], form, known, asked
        )
        for here in (True, False)
    )
    return render_template(
        "staff/case/papers.html", view=view, paper_languages=paper_languages(view.service.department),
        form=form, ground_rows=grounds.suffixes(), lines=now, later=later, out=checklists.missing(now),
        tells=bool(checklists.missing((*now, *later)) or form.get("others")),
        count_of=checklists.count_of, told="slip" in view.row["marks"],
        held=[line for line in (*now, *later) if line.earlier], line=_line(now, later, view),
        told_words=notification_words, found=findings.shown(view),
        came_of=of_case(view.row["id"]) if view.service.started_by == "roster" else None,
        accepting=step is not None and step.do == "accept",
        since=[(one.date, case_events.detail(one)) for one in case_events.asked_since(view)],
    )  # fmt: skip
