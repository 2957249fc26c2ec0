"""What happened in a case, in words: each entry of its history, and what it carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import g

from hub.domain.grounds import in_one
from hub.i18n import _, _l
from hub.operations.calendars.calendar import is_provisional
from hub.operations.casework.views import CaseView, EventView
from hub.operations.supervision.extension_told import ABOUT
from hub.web import file_words
from hub.web.format import day, short_day, yuan
from hub.web.marks import clauses, colon, comma, listed, semicolon
from hub.web.words import said

EVENTS: Final[dict[str, Any]] = {
    "opened": _l("Applied"),
    "answers_corrected": _l("Kind or answers put right"),
    "papers_returned": _l("Papers given back that are not asked any more"),
    "proxy": _l("Somebody acts for the applicant"),
    "received": _l("Papers received"),
    "handed_in": _l("Handed in at the community"),
    "papers": _l("Papers checked"),
    "notified": _l("One-time notification slip handed out"),
    "slip_signed": _l("Slip signed, or the signature refused"),
    "supplemented": _l("Supplement complete"),
    "accepted": _l("Accepted"),
    "omission": _l("A paper was asked for late"),
    "omitted_supplement": _l("The late-asked paper came"),
    "late_paper": _l("A further paper came"),
    "entered": _l("Begins"),
    "step_done": _l("Done"),
    "task_done": _l("Task done"),
    "nobody_home": _l("Nobody at home"),
    "letter_written": _l("Letter written"),
    "notice_from": _l("Public notice put up"),
    "notice_to": _l("Public notice through this day"),
    "objection": _l("Objection received"),
    "objection_answered": _l("Objection answered"),
    "announced": _l("Completion announced"),
    "sent_up": _l("Sent up"),
    "sent_back": _l("Answer from above"),
    "stopped_from": _l("Clock stops"),
    "stopped_to": _l("Clock goes on"),
    "applicant_delay_from": _l("Applicant's wait begins"),
    "applicant_delay_to": _l("Applicant's wait ends"),
    "extended": _l("Extended"),
    "extension_asked": _l("Extension asked for"),
    "extension_approved": _l("Extension approved; the applicant is told in writing"),
    "extension_refused": _l("Extension refused"),
    "completed": _l("Completed"),
    "withdrawn": _l("Withdrawn"),
    "closed": _l("Closed"),
    "reopened": _l("Opened again"),
    "reassigned": _l("Given to another post"),
    "moved_community": _l("Moved to another community"),
    "suspended": _l("Suspended until the window says how it goes on"),
    "resumed": _l("Goes on"),
    "applicant": _l("Another record is the applicant's"),
    "urgent": _l("Marked urgent"),
    "corrected": _l("Date corrected"),
    "delivery_corrected": _l("Delivery put right: a colleague had taken it on"),
    "deferred": _l("Put off by the panel"),
    "reminded": _l("The superior was reminded"),
    "letter_delivered": _l("Letter handed over"),
    "letter_kept": _l("Letter kept in the file: its addressee has died"),
    "letter_open": _l("Letter is to be handed over again"),
    "file_shelved": _l("File shelved"),
    "file_lent": _l("File lent"),
    "file_back": _l("File came back"),
    "papers_left": _l("Papers left the file"),
    "papers_stayed": _l("Noted by mistake: papers left the file"),
    "papers_back": _l("Papers came back into the file"),
    "message": _l("To be told"),
    "message_tried": _l("Tried to tell"),
    "message_dropped": _l("Not told any more"),
    "stand_in_note": _l("B could not settle it"),
    "charged": _l("Charged"),
    "charge_refused": _l("A charge was tried and refused"),
    "urged": _l("Urged"),
    "ordered": _l("Ordered by supervision"),
    "order_answered": _l("Answer to supervision"),
    "card_given": _l("Card given for a step"),
    "card_confirmed": _l("Card confirmed"),
    "card_withdrawn": _l("Card withdrawn"),
    "major": _l("Put before the director as a major matter"),
    "major_seen": _l("Acknowledged by the director"),
    "entitled": _l("Entitlement made"),
    "deemed_accepted": _l("Counts as accepted"),
    "registry": _l("Changed in the register"),
    "redated": _l("Date moved by the calendar"),
    "erased": _l("Content erased at its time"),
    "not_entitled": _l("Approved; the entitlement is to be brought in from its paper"),
}
REGISTRY: Final[Mapping[str, Any]] = {
    "died": _l("somebody of it died"), "moved_out": _l("somebody of it left the street"),
    "household": _l("who lives in the household"), "birth": _l("a birth date"),
    "back": _l("somebody is back"),
    "party": _l("two records became one"), "undone": _l("a change was undone"),
}  # fmt: skip
"""What a change of the register was about, as the case has it noted."""
FAULT_WORDS: Final[dict[str, Any]] = {
    "applicant": _l("the applicant had said it wrong"),
    "centre": _l("the centre had asked or written it wrong"),
}
"""Whose mistake it was that kind or answers of the intake were wrong."""
HIDDEN: Final = frozenset(
    {
        "entered",
        "accepted",
        "sent_up",
        "sent_back",
        "stopped_from",
        "stopped_to",
        "received",
        "letter_written",
        "notice_to",
    }
)
"""Entries that repeat what the next one says; the whole list shows them."""


FILED: Final = frozenset(
    {"file_shelved", "file_lent", "file_back", "papers_left", "papers_stayed", "papers_back"}
)


def as_b(event: EventView) -> str:
    """In whose place B did it; that it is of A's own household is said to B and to who audits."""
    if event.left_by_a:
        knows = event.who == g.actor.name or g.actor.may("audit.read")
        return _("as B, %(name)s steps aside", name=event.left_by_a) if knows else _("as B of the post")
    return _("for %(name)s", name=event.stands_in_for) if event.stands_in_for else ""


def told(view: CaseView, event: EventView) -> str:
    """What happened, in words: the entry and the step it belongs to."""
    word = str(EVENTS.get(event.type, event.type))
    payload = event.payload
    if event.type == "opened" and (view.service.started_by == "roster" or payload.get("roster")):
        return _("Opened for what a roster found")
    step = next(
        (each for each in view.service.steps if each.key == (payload.get("step") or event.step)), None
    )
    if event.type in ("entered", "step_done") and step:
        outcome = payload.get("outcome", "")
        label = said(view.service, step.labels.get(outcome, outcome))
        title = said(view.service, step.title)
        return title + colon() + label if event.type == "step_done" else word + colon() + title
    if event.type == "registry" and payload.get("why") in REGISTRY:
        return word + colon() + str(REGISTRY[payload["why"]])
    if event.type == "answers_corrected":
        return word + colon() + semicolon().join(_put_right(view, payload))
    task = payload.get("task")
    part = step.task(task) if step and task else None
    if part and step:
        outcome = step.labels.get(payload.get("outcome", ""), "")
        return said(view.service, part.title) + colon() + (said(view.service, outcome) if outcome else word)
    return word


def _put_right(view: CaseView, payload: Mapping[str, Any]) -> Iterator[str]:
    """The kind, and each question with the answer, before and after; "—" where it was not asked."""
    if "variant" in payload and "was" in payload:
        kinds = [view.service.variant(payload[each]) for each in ("was", "variant")]
        yield " → ".join(said(view.service, one.title) if one else "—" for one in kinds)
    changed: Mapping[str, Sequence[str]] = payload.get("changed", {})
    for question in view.service.questions:
        if question.key in changed:
            found = [question.choice(key) for key in changed[question.key]]
            was, now = [said(view.service, one.text) if one else "—" for one in found]
            yield f"{said(view.service, question.text)} {was} → {now}"


def detail(event: EventView) -> str:
    """The words an entry carries: reason, note, evidence."""
    words = [
        in_one(str(event.payload[key]))
        for key in ("reason", "note", "evidence", "paper")
        if event.payload.get(key)
    ]
    if event.type == "answers_corrected":
        words += _whose(event.payload)
    if event.type == "papers_returned":
        words.insert(0, listed(event.payload.get("papers", ())))
        words.append(_("signed by %(name)s", name=event.payload.get("received_by", "")))
    if event.type in FILED:
        words += file_words.details(event.payload)
    if event.type == "omission":
        words.insert(0, listed(event.payload.get("papers", ())))
    if event.type == "redated":
        words.append(_moved(event.payload))
    elif days := event.payload.get("days"):
        words.insert(0, _("%(n)s working days more", n=days))
    if until := event.payload.get("until"):
        words.insert(1, _("until %(day)s", day=short_day(dt.date.fromisoformat(until))))
    if fen := event.payload.get("fen"):
        words.insert(0, _("%(amount)s, bill %(bill)s", amount=yuan(fen), bill=event.payload.get("bill", "")))
    if event.type == "entitled":
        words.insert(0, f"{event.payload['entitlement']}{comma()}{yuan(event.payload['amount'])}")
    if sheet := event.payload.get("taken_over"):
        words.insert(0, _("taken over from %(sheet)s, row %(row)s", sheet=sheet["sheet"], row=sheet["row"]))
    return clauses(words)


def _moved(payload: Mapping[str, Any]) -> str:
    """From which date to which the calendar moved it; a date in a year not published says so."""
    before, after = (
        dt.date.fromisoformat(payload[key]) if payload[key] else None for key in ("before", "after")
    )
    unsure = comma() + _("provisional") if is_provisional(after) else ""
    return f"{day(before) or _('not known')} → {day(after) or _('not known')}{unsure}"


def _whose(payload: Mapping[str, Any]) -> Iterator[str]:
    """Whose mistake it was, and what that means for the papers that are asked since."""
    if fault := payload.get("fault"):
        yield str(FAULT_WORDS[fault])
    if papers := listed(payload.get("papers", ())):
        own = payload["fault"] == "applicant"
        yield (
            _("asked since: %(papers)s; no omission of the slip", papers=papers) if own
            else _("asked since: %(papers)s; an omission of the slip (R6)", papers=papers)
        )  # fmt: skip


def asked_since(view: CaseView) -> list[EventView]:
    """The corrections of the intake since which further papers are asked."""
    return [one for one in view.events if one.type == "answers_corrected" and one.payload.get("papers")]


def last_extension(view: CaseView) -> EventView | None:
    """What was last said of an extension: asked for, approved, refused, told; None where there was none.

    Nothing is left of one whose notice was given up.
    """
    for event in reversed(view.events):
        if event.type == "message_dropped" and event.payload.get("about") == ABOUT:
            return None
        if event.type.startswith("extension_") or event.type == "extended":
            return event
    return None


def short_timeline(view: CaseView, most: int = 5) -> list[EventView]:
    """The last entries worth telling, newest first."""
    told_ = [event for event in reversed(view.events) if event.type not in HIDDEN]
    return told_[:most]
