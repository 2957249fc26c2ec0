"""One case as one picture: where it stands, why this date, papers, people, and what this user can do now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from werkzeug.wrappers import Response

from hub.db.base import today
from hub.domain.case import checklist
from hub.domain.errors import Conflict
from hub.domain.form_field import Field
from hub.domain.service import Step
from hub.i18n import _
from hub.operations.board import postings
from hub.operations.casework import cases, follow_ups, views
from hub.operations.casework.filled_forms import begun, firm_in, lines_of, seen_before
from hub.operations.casework.sight import gone, in_sight
from hub.operations.casework.starts import start_rule
from hub.operations.casework.views import CaseView
from hub.operations.context import plugins
from hub.operations.rosters.findings import of_case
from hub.operations.takeover.unmade import lacks
from hub.operations.verb import done_before
from hub.web import (
    case_days,
    case_events,
    case_page,
    case_stops,
    checklists,
    dated,
    findings,
    grounds,
    intake_earlier,
)
from hub.web.back import to_case
from hub.web.case_prints import prints_of
from hub.web.change_answers import ANSWER
from hub.web.changes import CHANGES, allowed
from hub.web.dynamic import department_fields, labels_of, official, typed_values
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.line_fields import redraws, sentence, shown
from hub.web.marks import clauses
from hub.web.words import methods_of, said

area = Blueprint("case", __name__, url_prefix="/cases")


@area.get("/<int:case_id>")
@permission("case.read")
def page(case_id: int) -> str:
    """The whole case; the opening is logged."""
    view = views.case_view(actor(), case_id, request.args.get("purpose", ""))
    return render_template(
        "staff/case/page.html", view=view, lights=case_page.lights(view),
        stops=case_stops.flow_stops(view, actor()),
        runs=case_days.day_runs(view.clock, view.service, today(), case_page.notices(view), start_rule(view)),
        sentence=case_page.sentence(view, actor()), actions=list(case_page.actions(view)),
        expected=case_page.expected(view), date_moved=case_page.date_moved(view),
        extension=case_page.extension(view), applied=case_page.applied(view),
        papers_line=_papers_line(view), held=checklists.held_in(view.events),
        seen_then=intake_earlier.seen, due_stages=_due_stages(view), spared=_spared(view),
        responsible=case_page.responsible(view, actor()), timeline=case_events.short_timeline(view),
        told=case_events.told, detail=case_events.detail, as_b=case_events.as_b, prints=prints_of(view),
        found=findings.shown(view),
        filled=[shown(view.service.department, each) for each in lines_of(view)],
        seen_before=seen_before(view), firm=firm_in(view),
        follow_ups=follow_ups.of_case(actor(), case_id) if view.service.follow_ups else (),
        found_first=_came_of(view), changes=allowed(view, actor()), lacks_benefit=lacks(actor(), view),
    )  # fmt: skip


def _papers_line(view: CaseView) -> str:
    groups = {line.key: line.material.one_of for line in checklist(view.flow)}
    every, due, spared = view.papers + view.extra, _due_stages(view), _spared(view)
    asked = [paper for paper in every if paper.stage != checklists.ELSEWHERE]
    here = [paper for paper in asked if paper.stage in due or paper.state != "missing"]
    now = [paper for paper in here if paper.line not in spared]
    n, out = (
        len({groups.get(paper.line) or paper.line for paper in papers})
        for papers in (now, [paper for paper in now if paper.state == "missing"])
    )
    said = _("%(n)s asked, %(out)s missing", n=n, out=out) if out else _("%(n)s asked, all there", n=n)
    later, shown = len(asked) - len(here), len(every) - len(asked)
    parts = [said] if asked else []
    parts += [_("%(n)s asked later", n=later)] if later else []
    parts += [_("%(n)s shown elsewhere", n=shown)] if shown else []
    return clauses(parts)


def _spared(view: CaseView) -> dict[tuple[str, str], str]:
    return checklists.spared(checklist(view.flow), {paper.line: paper.state for paper in view.papers})


def _due_stages(view: CaseView) -> set[str]:
    """The stages whose papers are due: acceptance, and those of the steps the case has come to."""
    reached = {stop.key for stop in view.stops if stop.state != "todo"}
    return {"acceptance"} | {step.stage for step in view.flow.steps() if step.key in reached}


@area.get("/<int:case_id>/days")
@permission("case.read")
def days(case_id: int) -> str:
    """Every day behind the due date, as a table."""
    view = views.case_view(actor(), case_id)
    return render_template("staff/case/days.html", view=view, start=case_days.STARTS[start_rule(view)])


@area.get("/<int:case_id>/history")
@permission("case.read")
def history(case_id: int) -> str:
    """Every entry of the chain."""
    view = views.case_view(actor(), case_id)
    return render_template(
        "staff/case/history.html",
        view=view,
        told=case_events.told,
        detail=case_events.detail,
        as_b=case_events.as_b,
    )


# --- finishing the current step -------------------------------------------------------------------


@area.get("/<int:case_id>/do/<outcome>")
@permission("case.advance")
def do(case_id: int, outcome: str) -> str:
    """What the step asks before it ends with this outcome."""
    view = views.case_view(actor(), case_id)
    return _do_page(view, outcome, _form(view, outcome))


@area.post("/<int:case_id>/do/<outcome>")
@permission("case.advance")
def send(case_id: int, outcome: str) -> Any:
    """Finish the current step."""
    view = _still_there(case_id)
    form = _form(view, outcome)
    if redraws(_fields(view, outcome), form):
        return _do_page(view, outcome, form)
    on, paper = dated.read(form, dated.PAPER_OF_DAY)
    if form.ok:
        with form.catching():
            _finish(view, outcome, form, on=on, paper=paper)
            flash(_("Done: %(what)s.", what=_label(view, outcome)))
            return to_case(actor(), case_id)
    return _do_page(view, outcome, form), form.status


def _still_there(case_id: int) -> CaseView:
    """The case; raises Conflict with who was first where it has left this person's desk meanwhile."""
    if not in_sight(actor(), case_id):
        raise gone(actor(), case_id)
    return views.case_view(actor(), case_id)


def _finish(view: CaseView, outcome: str, form: Form, **dated_: Any) -> None:
    step, common = _step(view), {"rev": form.integer("rev"), "request": form.get("request"), **dated_}
    reason, basis = grounds.typed(form)
    if step.do == "post":
        postings.close(actor(), view.row["id"], outcome, reason=reason, basis=basis, **common)
        return
    fields = _fields(view, outcome)
    given = typed_values(fields, form) if fields else None
    cases.advance(
        actor(), view.row["id"], outcome, form=given, reason=reason, basis=basis, note=form.get("remark"),
        method=form.get("method"), received_by=form.get("received_by"), **common,
    )  # fmt: skip


def _form(view: CaseView, outcome: str) -> Form:
    law = view.service.law
    labels = {
        "reason": _("Reason"), "basis": _("Basis"), "remark": _("Note"), "method": _("How"),
        "received_by": _("Received by"), **dated.labels(dated.PAPER_OF_DAY),
    }  # fmt: skip
    fields = _fields(view, outcome)
    labels |= labels_of(view.service.department, fields)
    defaults = {
        "rev": view.row["rev"],
        "basis": law.refusal_basis,
        "received_by": "" if _hands_on(view) else view.applicant.name,
        "method": "hand",
        **begun(view, fields),
    }
    return Form(request.form, defaults, labels, official(fields))


def _do_page(view: CaseView, outcome: str, form: Form) -> str:
    step = _step(view)
    doable = next(
        (it for it in view.doable if it.key == outcome and it.verb in ("advance", "tell", "posting")), None
    )
    if doable is None:
        raise gone(actor(), view.row["id"])
    fields = _fields(view, outcome)
    return render_template(
        "staff/case/do.html",
        view=view,
        step=step,
        it=doable,
        form=form,
        ground_rows=grounds.suffixes(),
        fields=department_fields(view.service.department, fields),
        label=_label(view, outcome),
        letter=view.service.letter(step.key, outcome),
        known=_known(view),
        found=findings.shown(view),
        found_first=_came_of(view),
        hands_on=_hands_on(view),
        methods=methods_of(step, hands_on=_hands_on(view)),
    )


def _came_of(view: CaseView) -> Any:
    """What the roster found that opened the case; None where none did."""
    return of_case(view.row["id"]) if view.service.started_by == "roster" else None


def _hands_on(view: CaseView) -> bool:
    return view.flow.hands_on(_step(view))


def _known(view: CaseView) -> dict[str, str]:
    """What the form's sums may not exceed, in words."""
    return {each.field.key: sentence(view.service.department, each.sums) for each in lines_of(view)}


def _step(view: CaseView) -> Step:
    if view.step is None:
        abort(404)
    return view.step


def _fields(view: CaseView, outcome: str) -> Sequence[Field]:
    name = view.step.form_of(outcome) if view.step else ""
    return plugins().form(name, view.service.department).fields if name else ()


def _label(view: CaseView, outcome: str) -> str:
    step = view.step
    return said(view.service, step.labels.get(outcome, outcome)) if step else outcome


# --- what may happen to any case ------------------------------------------------------------------


@area.get("/<int:case_id>/change/<what>")
@permission("case.read")
def change(case_id: int, what: str) -> str:
    """The form of one change (extension, withdrawal, urgency …)."""
    view = views.case_view(actor(), case_id)
    answers = {ANSWER + question: choice for question, choice in view.flow.facts.answers.items()}
    begun = {"rev": view.row["rev"], "variant": view.row["variant"], **answers}
    return _change_page(view, what, Form(None, begun))


@area.post("/<int:case_id>/change/<what>")
@permission("case.read")
def send_change(case_id: int, what: str) -> Any:
    """Make one change; the verb behind checks the permission."""
    view = views.case_view(actor(), case_id)
    if what not in dict(allowed(view, actor())):
        return _offered_before(view, what)
    made = CHANGES[what].of(view, request.form)
    form = Form(request.form, {"rev": view.row["rev"]}, {field.name: field.label for field in made.fields})
    values = made.read(form)
    if form.ok:
        with form.catching():
            made.verb(actor(), case_id, rev=form.integer("rev"), request=form.get("request"), **values)
            flash(_("Done: %(what)s.", what=made.title))
            return to_case(actor(), case_id)
    return _change_page(view, what, form), form.status


def _offered_before(view: CaseView, what: str) -> Response:
    """Who sends its form had it offered, and the case stands otherwise since; for others it is not there."""
    if what not in CHANGES or not request.form.get("request"):
        abort(404)
    if done_before(actor(), CHANGES[what].verb, request.form["request"]):
        return to_case(actor(), view.row["id"])
    raise Conflict(
        "%(what)s: the case stands otherwise now; perhaps it is done already.", where=view.row["number"],
        remedy="Open the case; its page shows what can be done.", what=str(CHANGES[what].title),
    )  # fmt: skip


def _change_page(view: CaseView, what: str, form: Form) -> str:
    if what not in dict(allowed(view, actor())):
        abort(404)
    made = CHANGES[what].of(view, form.typed)
    return render_template(
        "staff/case/change.html", view=view, made=made, form=form, options=made.options(view)
    )
