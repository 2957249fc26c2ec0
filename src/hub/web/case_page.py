"""What the case page says beside flow and days: who is awaited, the buttons, the timeline's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from flask import url_for

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.grounds import in_one
from hub.domain.lights import light
from hub.domain.service import ANSWER
from hub.i18n import _, _l
from hub.operations.ab_posts.posts import holders
from hub.operations.casework.case_tasks import Doable, OpenTask
from hub.operations.casework.views import CaseView, EventView
from hub.operations.notification.slips import TOLD_WITHIN
from hub.operations.worklist.desk import left_of
from hub.web.changes import CHANGES
from hub.web.format import day, yuan
from hub.web.marks import aside, clauses, colon, listed
from hub.web.shapes import Action, Light
from hub.web.words import ENDS, days_left, light_of, role_name, said

EVENTS: Final[dict[str, Any]] = {
    "opened": _l("Applied"),
    "proxy": _l("Somebody acts for the applicant"),
    "received": _l("Papers received"),
    "handed_in": _l("Handed in at the community"),
    "papers": _l("Papers checked"),
    "notified": _l("One-time notification slip handed out"),
    "slip_signed": _l("Slip signed, or the signature refused"),
    "supplemented": _l("Supplement complete"),
    "accepted": _l("Accepted"),
    "deemed_accepted": _l("Counted as accepted: nothing was told in time"),
    "redated": _l("The calendar moved the date"),
    "entitled": _l("Entitlement granted"),
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
    "deferred": _l("Put off by the panel"),
    "reminded": _l("The superior was reminded"),
    "letter_delivered": _l("Letter handed over"),
    "file_shelved": _l("File shelved"),
    "file_lent": _l("File lent"),
    "file_back": _l("File came back"),
    "papers_left": _l("Papers left the file"),
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
    "not_entitled": _l("Approved; the entitlement is to be brought in from its paper"),
}
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


def lights(view: CaseView) -> list[Light]:
    """The case's light and, while it stands, the stop beside it."""
    clock = view.clock
    if view.row["closed_on"]:
        return [Light("green" if clock.on_time is not False else "red", str(ENDS.get(view.row["ended"], "")))]
    if view.finished:
        return [
            Light(
                "green" if clock.on_time else "red",
                _("completed on time") if clock.on_time else _("completed late"),
            )
        ]
    if clock.accepted is None:
        return [Light("green", _("not accepted yet")), *_to_tell(clock.notify_by)]
    if clock.state == "stopped":
        return [light_of("red" if clock.left < 0 else "green"),
                Light("stopped", _("clock stands, %(n)s days left", n=clock.left))]  # fmt: skip
    code = light(state=clock.state, due=clock.due, left=clock.left, limit=clock.limit, today=today())
    return [light_of(code), days_left(code, clock.left)]


def _to_tell(by: dt.date | None) -> list[Light]:
    """While everything missing is still to be told (一次性告知 article 3): by when, with its own light."""
    if by is None:
        return []
    left = left_of(by, today()) or 0
    kind = light(state="running", due=by, left=left, limit=TOLD_WITHIN, today=today())
    return [Light(light_of(kind).kind, _("tell what is missing by %(day)s", day=day(by)))]


def sentence(view: CaseView, actor: Actor) -> tuple[str, str]:
    """Who is awaited, bold, and what is known of it."""
    if view.row["closed_on"]:
        return (_("This case has ended: %(how)s.", how=ENDS.get(view.row["ended"], view.row["ended"])),
                " " + day(view.row["closed_on"]))  # fmt: skip
    open_now = [task for task in view.tasks if task.step == view.row["step"]]
    own = next((task for task in open_now if not task.key), None)
    parts = [task for task in open_now if task.key]
    if out := _brings(view):
        return _("Now waiting for the applicant: %(n)s papers are still missing.", n=out), ""
    step = view.step
    title = said(view.service, step.title) if step else ""
    if step and step.outside:
        out = listed(said(view.service, task.title) for task in parts if task.do == ANSWER)
        return _(
            "Now waiting for %(body)s.", body=out or said(view.service, step.body) or role_name(step.role)
        ), " " + title
    waiting = parts or ([own] if own else [])
    who = listed(dict.fromkeys(_whose(task, actor) for task in waiting))
    what = listed(dict.fromkeys(said(view.service, task.title) for task in waiting)) or title
    return _("Now with %(who)s: %(what)s.", who=who, what=what), ""


def _brings(view: CaseView) -> int:
    """How many papers the applicant was told to bring and has not brought yet."""
    if view.step is None or view.step.do != "accept" or not view.row["marks"].get("slip"):
        return 0
    asked = [paper for paper in view.papers if paper.stage == "acceptance"] + list(view.extra)
    return sum(paper.state == "missing" for paper in asked)


def _whose(task: OpenTask, actor: Actor) -> str:
    if task.mine:
        return _("you")
    role = role_name(task.role)
    return task.holder + aside(role) if task.holder else role


def actions(view: CaseView) -> Iterator[Action]:
    """This user's buttons: at most one primary, what is not possible yet says why."""
    primary = True
    case_id = view.row["id"]
    for doable in view.doable:
        action = _action(view, doable, case_id, primary and not _why(view, doable))
        if action is None:
            continue
        primary = primary and not action.primary
        yield action


def _action(view: CaseView, it: Doable, case_id: int, primary: bool) -> Action | None:
    text = said(view.service, it.text)
    if it.verb == "do_task":
        task = next(task for task in view.tasks if task.key == it.key and task.step == view.row["step"])
        return Action(text, url_for("visit.page", task_id=task.id), primary=primary)
    if it.verb == "change":
        href = url_for("case.change", case_id=case_id, what=it.key)
        return Action(str(CHANGES[it.key].title), href, primary=primary)
    if it.verb == "batch":
        return _batch_action(view, primary)
    if it.verb == "hand_in":
        accepting = view.step is not None and view.step.do == "accept"
        title = _("Check papers, slip, accept") if accepting else _("Check the papers")
        return Action(title, url_for("papers.page", case_id=case_id), primary=primary)
    if it.verb in ("slip", "accept", "not_accept"):
        return None
    if it.verb == "publish":
        if _hanging(view):
            return Action(_("Open the notice"), url_for("postings.one", case_id=case_id))
        return Action(_("Put up the notice"), url_for("postings.new", case_id=case_id), primary=primary)
    forward = it.forward and primary
    return Action(
        text, url_for("case.do", case_id=case_id, outcome=it.key), primary=forward, why_not=_why(view, it)
    )


def _why(view: CaseView, it: Doable) -> str:
    if it.verb == "posting":
        return _why_it_hangs(view, it)
    if it.why_not:
        return _("first: %(what)s", what=it.why_not)
    return _("%(n)s papers are still missing", n=it.missing) if it.missing else ""


def _hanging(view: CaseView) -> bool:
    return any(event.type == "notice_from" and event.step == view.row["step"] for event in view.events)


def _why_it_hangs(view: CaseView, it: Doable) -> str:
    """Why the public notice cannot end like this yet, as its own page says it."""
    if not _hanging(view):
        return _("first: %(what)s", what=_("Put up the notice"))
    if it.needs_reason:
        return "" if any(one["upheld"] for one in view.objections) else _("no objection was upheld")
    if any(one["answered_on"] is None for one in view.objections):
        return _("first answer the objection")
    last = max((event.date for event in view.events if event.type == "notice_to"), default=None)
    return _("it hangs through its last day and ends the day after") if last and last >= today() else ""


def _batch_action(view: CaseView, primary: bool) -> Action:
    meeting = view.step is not None and view.step.do == "meeting"
    if view.batch is None:
        title = _("Arrange a meeting") if meeting else _("Put it on a list")
        return Action(title, url_for("meetings.page" if meeting else "lists.page"), primary=primary)
    if view.batch["kind"] == "panel":
        return Action(
            _("Open the meeting"), url_for("meetings.one", batch_id=view.batch["id"]), primary=primary
        )
    title = _("Record the answer") if view.step and view.step.outside else _("Open the list")
    return Action(title, url_for("lists.one", batch_id=view.batch["id"]), primary=primary)


def notices(view: CaseView) -> list[tuple[dt.date, dt.date]]:
    """First and last day of each public notice of the case."""
    first, last = (
        [event.date for event in view.events if event.type == kind] for kind in ("notice_from", "notice_to")
    )
    return list(zip(first, last, strict=False))


def told(view: CaseView, event: EventView) -> str:
    """What happened, in words: the entry and the step it belongs to."""
    word = str(EVENTS.get(event.type, event.type))
    payload = event.payload
    step = next(
        (each for each in view.service.steps if each.key == (payload.get("step") or event.step)), None
    )
    if event.type in ("entered", "step_done") and step:
        outcome = payload.get("outcome", "")
        label = said(view.service, step.labels.get(outcome, outcome))
        title = said(view.service, step.title)
        return title + colon() + label if event.type == "step_done" else word + colon() + title
    task = payload.get("task")
    part = step.task(task) if step and task else None
    if part and step:
        outcome = step.labels.get(payload.get("outcome", ""), "")
        return said(view.service, part.title) + colon() + (said(view.service, outcome) if outcome else word)
    return word


def detail(event: EventView) -> str:
    """The words an entry carries: reason, note, evidence."""
    words = [
        in_one(str(event.payload[key]))
        for key in ("reason", "note", "evidence", "paper")
        if event.payload.get(key)
    ]
    if fen := event.payload.get("fen"):
        words.insert(0, _("%(amount)s, bill %(bill)s", amount=yuan(fen), bill=event.payload.get("bill", "")))
    if sheet := event.payload.get("taken_over"):
        words.insert(0, _("taken over from %(sheet)s, row %(row)s", sheet=sheet["sheet"], row=sheet["row"]))
    return clauses(words)


def short_timeline(view: CaseView, most: int = 5) -> list[EventView]:
    """The last entries worth telling, newest first."""
    told_ = [event for event in reversed(view.events) if event.type not in HIDDEN]
    return told_[:most]


def responsible(view: CaseView, actor: Actor) -> str:
    """Who follows the case to its end: the holder of the post it was opened at."""
    if view.row["post_id"] in actor.post_ids:
        return _("you")
    held = holders([view.row["post_id"]]).get(view.row["post_id"], {})
    return held.get("A") or held.get("B", "")


def expected(view: CaseView) -> str:
    """今天返回的话，10月29日 周四到期 — or the due date itself."""
    clock = view.clock
    if view.finished or clock.accepted is None:
        return ""
    if clock.due:
        return _("due %(day)s", day=day(clock.due))
    if clock.forecast:
        return _("if it went on today: due %(day)s", day=day(max(clock.forecast, today())))
    return ""


def date_moved(view: CaseView) -> dict[str, dt.date | None] | None:
    """The last time the calendar moved this case's date: {before, after, on}; None where it never did."""
    last = next((event for event in reversed(view.events) if event.type == "redated"), None)
    if last is None or view.row["closed_on"] or not last.payload:
        return None
    before, after = (
        dt.date.fromisoformat(text) if text else None
        for text in (last.payload["before"], last.payload["after"])
    )
    return {"before": before, "after": after, "on": last.date}
