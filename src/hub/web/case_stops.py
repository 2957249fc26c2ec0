"""A case's stops as the flow draws them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.service import OUTSIDE, Service
from hub.i18n import _
from hub.operations.calendars.calendar import calendar, is_provisional
from hub.operations.casework.flow_view import StopView
from hub.operations.casework.views import CaseView
from hub.operations.fieldwork.visit_view import VisitView
from hub.operations.spoken import department_name
from hub.operations.worklist.desk import light_of
from hub.web.format import day, short_day
from hub.web.marks import aside
from hub.web.shapes import FlowStop, Light, StopState
from hub.web.words import days, days_left, days_over, role_name, said


def flow_stops(view: CaseView, actor: Actor) -> list[FlowStop]:
    """All stops in order; the counted days still to come lie before the last running one."""
    stops = list(view.stops)
    ahead = _ahead(view, stops)
    return [_stop(view, actor, stop, stops[:i], ahead) for i, stop in enumerate(stops)]


def _by(due: dt.date | None) -> str:
    """至10月21日, and whether that day's year is published."""
    if due is None:
        return ""
    said = _("by %(day)s", day=short_day(due))
    return said + aside(_("provisional")) if is_provisional(due) else said


def near_stops(view: VisitView, actor: Actor) -> list[FlowStop]:
    """The stop before a task, the task itself, the stop after it: where the step stands, on a phone."""
    me = FlowStop(
        said(view.service, view.task.title), "", _("you"),
        _("limit %(days)s", days=days(view.limit)) if view.limit is not None else "",
        _by(view.task.due), "current",
    )  # fmt: skip
    return [
        *_beside(view.service, view.before, actor, "done"),
        me,
        *_beside(view.service, view.after, actor, "todo"),
    ]


def _beside(service: Service, stop: StopView | None, actor: Actor, state: StopState) -> list[FlowStop]:
    if stop is None:
        return []
    told = stop.state == "done"
    return [FlowStop(said(service, stop.title), _role(service, stop), _person(stop, actor) if told else "",
                     "" if told else limit_text(stop), day(stop.left) if told else "", state)]  # fmt: skip


def resident_stops(service: Service, stops: Sequence[StopView]) -> list[FlowStop]:
    """The stops as a resident sees them: what, whose office, when; nobody's name, no lights."""
    return [
        FlowStop(
            said(service, stop.title),
            _role(service, stop),
            "",
            limit_text(stop),
            date_text(stop) if stop.entered else "",
            _state(stop),
            dotted_before=stop.dotted and i > 0,
        )
        for i, stop in enumerate(stops)
    ]


def _ahead(view: CaseView, stops: list[StopView]) -> str:
    """The key of the stop before which the days still to come are drawn."""
    todo = [
        stop.key for stop in stops if stop.state == "todo" and stop.phase == "running" and not stop.dotted
    ]
    return todo[-1] if todo else ""


def _stop(view: CaseView, actor: Actor, stop: StopView, before: Sequence[StopView], ahead: str) -> FlowStop:
    first, last, done = _days(view, stop, ahead)
    return FlowStop(
        title=said(view.service, stop.title), role=_role(view.service, stop), person=_person(stop, actor),
        limit_text=limit_text(stop), date_text=date_text(stop), state=_state(stop), light=_light(view, stop),
        days_from=first, days_to=last, days_done=done, dotted_before=stop.dotted and bool(before),
        rail_text=_rail(stop, first, last) if before else "",
    )  # fmt: skip


def _state(stop: StopView) -> StopState:
    return stop.state if stop.state in ("done", "current", "stopped") else "todo"  # type: ignore[return-value]


def _role(service: Service, stop: StopView) -> str:
    """Who has it: a superior by its name, another department's post of a joint case with its department."""
    if stop.body:
        return said(service, stop.body)
    other = next((step.department for step in service.steps if step.key == stop.key), "")
    name = role_name(stop.role)
    return _("%(role)s of %(department)s", role=name, department=department_name(other)) if other else name


def _person(stop: StopView, actor: Actor) -> str:
    if stop.role in OUTSIDE:
        return ""
    return _("you") if stop.person and stop.person == actor.name else stop.person


def limit_text(stop: StopView) -> str:
    """限1天, 不计时, 随总时限, 当场."""
    if stop.dotted:
        return _("not counted, usually %(days)s", days=days(stop.usual)) if stop.usual else _("not counted")
    if stop.phase == "acceptance":
        return _("at once")
    if stop.limit is None:
        return _("within the whole limit")
    if stop.limit == 0:
        return _("the same day")
    return _("limit %(days)s", days=days(stop.limit))


def date_text(stop: StopView) -> str:
    """When it was left, since when it lasts, or until when it must be done."""
    if stop.state == "done":
        return day(stop.left)
    if stop.state == "todo":
        return ""
    if stop.due:
        return _by(stop.due)
    return _("since %(day)s", day=short_day(stop.entered))


def _light(view: CaseView, stop: StopView) -> Light | None:
    if stop.late and stop.state == "done":
        return days_over(stop.late)
    if stop.state == "done":
        took = _("took %(n)s working days", n=stop.waited)
        return Light("green", took if stop.usual else _("on time"))
    if stop.state == "stopped" and stop.usual and stop.waited > stop.usual:
        return Light("stopped", _("waiting %(n)s working days, longer than usual", n=stop.waited))
    if stop.state == "stopped":
        return Light("stopped", _("waiting %(n)s working days", n=_waited(stop)))
    if stop.state != "current" or stop.due is None:
        return None
    left = calendar().count(today(), stop.due) if stop.due >= today() else -stop.late
    return days_left(light_of(stop.due, stop.limit, today()), left)


def _waited(stop: StopView) -> int:
    return calendar().count(stop.entered, today()) if stop.entered else 0


def _days(view: CaseView, stop: StopView, ahead: str) -> tuple[int, int, int]:
    """First and last counted day on the rail before a stop, and how many of them are over."""
    used, limit = view.clock.used, view.clock.limit
    if stop.state == "done":
        return stop.first_day, stop.last_day, stop.last_day - stop.first_day + 1 if stop.first_day else 0
    if stop.state == "current" and stop.phase == "running" and not stop.dotted:
        first = stop.first_day or used + 1
        last = max(stop.last_day, _until(view, stop) if ahead else limit, first)
        return first, last, max(0, used - first + 1)
    if stop.key == ahead and view.clock.accepted and not view.finished:
        first = max([used, *_planned(view)]) + 1
        return (first, limit, 0) if first <= limit else (0, 0, 0)
    return 0, 0, 0


def _until(view: CaseView, stop: StopView) -> int:
    """The counted day on which the current step is due."""
    if stop.due is None or stop.due < today():
        return view.clock.used
    return min(view.clock.used + calendar().count(today(), stop.due), view.clock.limit)


def _planned(view: CaseView) -> Iterator[int]:
    for stop in view.stops:
        if stop.state == "current" and stop.phase == "running" and not stop.dotted:
            yield _until(view, stop)


def _rail(stop: StopView, first: int, last: int) -> str:
    if stop.dotted:
        return _("clock stands")
    if not first:
        return ""
    if first == last:
        return _("day %(n)s", n=first)
    return _("days %(first)s–%(last)s", first=first, last=last)
