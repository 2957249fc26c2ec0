"""What the case page says beside flow and days: its lights, who is awaited, the buttons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask import url_for

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.case import checklist, count_of, missing
from hub.domain.lights import light
from hub.domain.service import ANSWER
from hub.i18n import _
from hub.operations.ab_posts.posts import holders
from hub.operations.casework.case_tasks import Doable, OpenTask
from hub.operations.casework.views import CaseView
from hub.operations.notification.slips import TOLD_WITHIN
from hub.operations.worklist.desk import left_of
from hub.web.case_events import last_extension
from hub.web.changes import CHANGES
from hub.web.format import day, short_day
from hub.web.marks import aside, listed
from hub.web.shapes import Action, Light
from hub.web.words import days_left, end_word, light_of, role_name, said


def lights(view: CaseView) -> list[Light]:
    """The case's light and, while it stands, the stop beside it."""
    clock = view.clock
    if view.row["closed_on"]:
        how = end_word(view.service, view.row["ended"])
        return [Light("green" if clock.on_time is not False else "red", how)]
    if view.finished:
        return [
            Light(
                "green" if clock.on_time else "red",
                _("completed on time") if clock.on_time else _("completed late"),
            )
        ]
    if clock.accepted is None and view.service.started_by == "roster":
        return [Light("green", _("not opened yet"))]
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
        return (_("This case has ended: %(how)s.", how=end_word(view.service, view.row["ended"])),
                " " + day(view.row["closed_on"]))  # fmt: skip
    open_now = [task for task in view.tasks if task.step == view.row["step"]]
    own = next((task for task in open_now if not task.key), None)
    parts = [task for task in open_now if task.key]
    if out := _brings(view):
        return _("Now waiting for the applicant: %(n)s papers are still missing.", n=out), ""
    step = view.step
    title = said(view.service, step.title) if step else ""
    if step and step.outside:
        bodies = listed(said(view.service, task.title) for task in parts if task.do == ANSWER)
        return _(
            "Now waiting for %(body)s.", body=bodies or said(view.service, step.body) or role_name(step.role)
        ), " " + title
    waiting = parts or ([own] if own else [])
    who = listed(dict.fromkeys(_whose(task, actor) for task in waiting))
    what = listed(dict.fromkeys(said(view.service, task.title) for task in waiting)) or title
    return _("Now with %(who)s: %(what)s.", who=who, what=what), ""


def _brings(view: CaseView) -> int:
    """How many papers the applicant was told to bring and has not brought yet."""
    if view.step is None or view.step.do != "accept" or not view.row["marks"].get("slip"):
        return 0
    states = {paper.line: paper.state for paper in view.papers}
    extra = sum(paper.state == "missing" for paper in view.extra)
    return count_of(missing(checklist(view.flow, "acceptance"), states)) + extra


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
        if accepting and view.service.started_by == "roster":
            title = text
        done = not accepting and any(one.forward and not _why(view, one) for one in view.doable)
        return Action(title, url_for("papers.page", case_id=case_id), primary=primary and not done)
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
    if it.through and it.through >= today():
        return _("the time for it runs through %(day)s", day=short_day(it.through))
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


def responsible(view: CaseView, actor: Actor) -> str:
    """Who follows the case to its end: the holder of the post it was opened at."""
    if actor.works_at(view.row["post_id"], view.row):
        return _("you")
    held = holders([view.row["post_id"]], case_id=view.row["id"]).get(view.row["post_id"], {})
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


def applied(view: CaseView) -> str:
    """The day of the first application, and while the case is open how many days have passed since."""
    since = short_day(view.row["opened_on"])
    if view.row["closed_on"] is not None:
        return _("applied on %(day)s", day=since)
    return _("applied on %(day)s, days since then: %(n)s", day=since, n=view.days_since_applied)


def extension(view: CaseView) -> dict[str, Any] | None:
    """What was last said of an extension while the limit runs: `kind`, `on`, `until`, `tell_by`, `why`."""
    last = last_extension(view)
    if last is None or last.type == "extended" or view.finished:
        return None
    said = last.payload
    days = {key: dt.date.fromisoformat(said[key]) for key in ("until", "tell_by") if key in said}
    return {"kind": last.type, "on": last.date, "why": said.get("reason", ""), **days}


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
