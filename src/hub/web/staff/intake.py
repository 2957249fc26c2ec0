"""Intake: person, service, case kind and questions, papers, then slip or acceptance; one page, one write."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from hub.db.base import reading, today
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.intake import OutsideWindow, start
from hub.operations.casework.proxies import PROXY, PartySaid
from hub.operations.casework.sight import under_way
from hub.operations.decisions import from_above
from hub.operations.notification import inquiry
from hub.operations.prints import documents
from hub.operations.prints.receipt_print import not_counted
from hub.operations.services.guide_words import words_of
from hub.operations.services.offered import opens_next
from hub.web import (
    appointment,
    checklists,
    dated,
    first_contact,
    intake_earlier,
    intake_state,
    numbers,
)
from hub.web.case_prints import paper_languages, to_print
from hub.web.changes import CHANGES
from hub.web.forms import Form, said_of
from hub.web.gate import actor, permission
from hub.web.intake_state import Intake
from hub.web.marks import colon, listed
from hub.web.words import party_word, said

area = Blueprint("intake", __name__)
PROXY_LABELS: Final = tuple(asked.label for asked in CHANGES["proxy"].fields)
"""The proxy is asked for in the same words as on the page of a case."""


@area.get("/intake")
@permission("case.open")
def page() -> str:
    """A new intake; somebody just registered is chosen already."""
    registered = session.pop("registered", None)
    first_contact.begin(request.args.get("contact", type=numbers.key))
    appointment.begin(request.args.get("visit", type=numbers.key))
    typed: MultiDict[str, str] = MultiDict({"resident": str(registered)} if registered else {})
    typed.update(_asked_before(request.args.get("slip", type=numbers.key)))
    return _page(intake_state.read(Form(typed), actor()))


def _asked_before(slip_id: int | None) -> dict[str, str]:
    """Service, kind and answers of a slip somebody comes back with: they are not asked again."""
    if slip_id is None:
        return {}
    row = inquiry.load(reading(), actor(), slip_id)
    begun = {"service": row["service"], "variant": row["variant"], "asked": str(slip_id)}
    return begun | {f"a:{key}": value for key, value in (row["answers"] or {}).items()}


@area.post("/intake")
@permission("case.open")
def send() -> Any:
    """One step on; with `do` the case is opened."""
    form = Form(request.form, labels=_labels())
    state = intake_state.read(form, actor())
    what = request.form.get("do", "")
    allowed = ("open",) if state.goes_to(actor()) else ("slip", "accept", "open")
    if what in allowed and state.step == 4:
        on, paper = dated.read(form)
        if form.ok:
            with form.catching():
                return _open(state, what, on, paper)
    if state.step == 3 and not form.get("edit"):
        _say_what_is_missing(state)
    return _page(state), form.status


def _say_what_is_missing(state: Intake) -> None:
    """Why the page does not go on: kind and questions left open, and who must be named (a guarantor …)."""
    questions, parties = state.not_said()
    assert state.service
    if "variant" in state.form.all("on_page") and not state.variant:
        known = listed(said(state.service, one.title) for one in state.variants)
        state.form.fail("variant", _("Choose the kind of case: %(known)s.", known=known))
    for one in questions:
        state.form.fail(f"a:{one.key}", _("Not answered yet: %(what)s", what=said(state.service, one.text)))
    for party in parties:
        who = party_word(party.role)
        state.form.fail(f"p:{party.role}", _("%(role)s: this service needs one; write the name.", role=who))
    for name, fault in state.proxy_faults():
        state.form.fail(name, state.form.label(name) + colon() + said_of(fault))


@area.post("/intake/preview")
@permission("case.open")
def preview() -> str:
    """Only what follows from the marks: the paper that would be printed, and the buttons."""
    state = intake_state.read(Form(request.form), actor())
    return render_template("staff/intake/preview.html", **_shown(state)) if state.step == 4 else ""


def _labels() -> dict[str, str]:
    return {
        "q": _("Person"), "others": _("Other papers"), "leader": _("Leader who agreed"),
        **dict(zip(intake_state.PROXY_FIELDS, map(str, PROXY_LABELS), strict=True)),
        "urgent_reason": _("Why it cannot wait"), "community_id": _("Community"), **dated.labels(),
    }  # fmt: skip


def _open(state: Intake, what: str, on: Any, paper: str) -> Response:
    who, form = actor(), state.form
    assert state.person
    assert state.service
    ticks = checklists.ticks([*state.marked(), *state.later()], {})
    done = start(
        who, service=state.service.key, resident_id=state.person.id, variant=state.variant,
        answers=state.answers, members=state.chosen_members or None, parties=_parties(state), ticks=ticks,
        accept=what == "accept", on=on, paper=paper, outside_window=_exception(form),
        community_id=form.integer("community_id"), slip=_others(form) if what == "slip" else None,
        asked=form.integer("asked"), request=form.get("request"),
    )  # fmt: skip
    flash(_("%(number)s is open.", number=done.number))
    first_contact.close(who, done.id)
    appointment.close(who, done.id)
    if what == "open":
        return redirect(url_for("desk.page"))
    print_key = "hub.slip" if what == "slip" else "hub.receipt"
    made = documents.issue_with_translation(who, done.id, print_key, form.get("paper_language"))
    return to_print(done.id, made)


def _others(form: Form) -> list[str]:
    return [line.strip() for line in form.get("others").splitlines() if line.strip()]


def _parties(state: Intake) -> list[PartySaid]:
    """Who is named; a proxy goes on to be refused where nobody may act for the applicant."""
    roles = dict.fromkeys([*(party.role for party in state.parties), PROXY])
    return [named for role in roles if (named := state.party_said(role))]


def _exception(form: Form) -> OutsideWindow | None:
    leader, reason = form.get("leader").strip(), form.get("urgent_reason").strip()
    return OutsideWindow(leader, reason) if leader and reason else None


def _page(state: Intake) -> str:
    known = state.service and state.person and under_way(actor(), state.service.key, state.person.id)
    return render_template("staff/intake/page.html", under_way=known or (), **_shown(state))


def _shown(state: Intake) -> dict[str, Any]:
    """What the templates need; papers and example dates only once they are known."""
    on_notice = bool(state.service and state.service.opening.on_notice)
    found: dict[str, Any] = {
        "notice": from_above.open_of(actor(), state.service.key) if on_notice and state.service else None,
        "proxy_fields": CHANGES["proxy"].fields,
        "state": state, "form": state.form, "today": today(),
        "who": intake_state.carry(state.person) if state.person else "",
    }  # fmt: skip
    if state.step == 4 and state.service and state.person:
        found |= {
            "paper_languages": paper_languages(state.service.department),
            "barred": state.flow.barred() if state.flow else (),
            "not_counted": not_counted(state.flow, words_of(state.service, "zh", {})) if state.flow else (),
            "earlier": intake_earlier.carry(state.earlier, actor(), state.service, state.person.id),
            "goes_to": state.goes_to(actor()),
            **_papers(state),
            **_days(state, state.service),
        }
    return found


def _papers(state: Intake) -> dict[str, Any]:
    """The checklist: of the acceptance, of later stages, and what the centre has itself."""
    lines, later, own = state.marked(), state.later(), state.own()
    return {
        "lines": lines, "later": later, "own": own,
        "held": [line for line in (*lines, *later) if line.state == "held"],
        "out": checklists.missing(lines), "out_later": checklists.missing(later),
        "count_of": checklists.count_of, "line": checklists.count_line(lines, len(later), len(own)),
    }  # fmt: skip


def _days(state: Intake, service: Service) -> dict[str, Any]:
    """When it is taken in, when it would be due, and an example of both for papers that come later."""
    limit, offer, day = service.promised_of(state.variant), state.offer(), dated.day_of(state.form)
    opens = opens_next(service, day)
    brought = max(calendar().add(today(), 3), (offer and not offer.open_now and offer.opens) or today())
    return {
        "day": day, "opens": opens, "shut": opens != day and _exception(state.form) is None,
        "limit": limit, "example": (brought, calendar().add(brought, max(limit, 1))),
        "due": calendar().add(today(), limit) if limit else calendar().next_working(today()),
    }  # fmt: skip
