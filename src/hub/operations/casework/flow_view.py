"""The flow of one case as stops on a ruler of the limit (look.md, One face)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from hub.db.base import today
from hub.domain.case import Flow
from hub.domain.clock import Explanation
from hub.domain.service import Step
from hub.operations.calendars.calendar import calendar
from hub.operations.settings import expected_days


class Happened(Protocol):
    """What of an event the flow needs: its day, the step it happened at, and who did it (a name)."""

    @property
    def type(self) -> str: ...
    @property
    def date(self) -> dt.date: ...
    @property
    def step(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """That much of an event, where nothing else of it is read."""

    type: str
    date: dt.date
    step: str
    who: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


class Open(Protocol):
    """What of an open task the flow needs; `key` "" is the step itself, `holder` a name."""

    @property
    def step(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def holder(self) -> str: ...
    @property
    def due(self) -> dt.date | None: ...


@dataclass(frozen=True, slots=True)
class StopView:
    """One stop. `first_day`..`last_day` are the counted days spent on it (0 = none); `state`: done, current,
    stopped or todo; `late` working days over its own limit; `dotted` = the clock stood there; at a superior
    `waited` working days so far, `usual` those in which it usually answers."""

    key: str
    title: str
    role: str
    body: str
    person: str
    phase: str
    limit: int | None
    limit_from: str
    state: str
    entered: dt.date | None
    left: dt.date | None
    due: dt.date | None
    late: int
    first_day: int
    last_day: int
    dotted: bool
    waited: int = 0
    usual: int = 0


@dataclass
class _Stay:
    entered: dt.date
    left: dt.date | None = None
    who: str = ""


def stops_of(
    flow: Flow, row: Mapping[str, Any], events: Sequence[Happened], tasks: Sequence[Open], found: Explanation
) -> tuple[StopView, ...]:
    """The stops a case has passed, is at, and will pass if all goes forward."""
    stays = _stays(events)
    closed = row["closed_on"] is not None
    number = _day_numbers(found)
    current = "" if closed else row["step"]
    shown = _path(flow, stays, current)
    return tuple(
        _stop(flow, step, stays.get(step.key), step.key == current, tasks, number, found.accepted)
        for step in shown
    )


def _stays(events: Sequence[Happened]) -> dict[str, _Stay]:
    stays: dict[str, _Stay] = {}
    for event in events:
        if event.type == "entered":
            stays[event.step] = _Stay(event.date)
        elif event.type in ("step_done", "withdrawn") and event.step in stays:
            stays[event.step].left = event.date
            stays[event.step].who = event.who
    return stays


def _path(flow: Flow, stays: Mapping[str, _Stay], current: str) -> list[Step]:
    """Passed steps in the order of the definition, then the forward way from where the case is."""
    ahead: list[str] = []
    at = flow.service.step(current) if current else None
    while at is not None and at.key not in ahead:
        ahead.append(at.key)
        target = flow.follow(at, next(iter(at.outcomes)))
        at = None if isinstance(target, str) else target
    return [step for step in flow.steps() if step.key in stays or step.key in ahead]


def _day_numbers(found: Explanation) -> list[tuple[dt.date, int]]:
    numbers, count = [], 0
    for day in found.days:
        count += day.counted
        numbers.append((day.date, count))
    return numbers


def _count_at(numbers: Sequence[tuple[dt.date, int]], day: dt.date) -> int:
    before = [count for date, count in numbers if date <= day]
    return before[-1] if before else 0


def _stop(
    flow: Flow, step: Step, stay: _Stay | None, is_current: bool, tasks: Sequence[Open],
    numbers: Sequence[tuple[dt.date, int]], accepted: dt.date | None,
) -> StopView:  # fmt: skip
    own = None
    if is_current:
        own = next((task for task in tasks if task.step == step.key and not task.key), None)
    until = (stay.left or today()) if stay else None
    first, last = _counted(step, stay, until, numbers)
    above = step.role == "superior"
    return StopView(
        key=step.key, title=step.title, role=step.role, body=step.body, phase=step.phase,
        person=own.holder if own else stay.who if stay else "", limit=step.limit, limit_from=step.limit_from,
        state=_state(step, stay, is_current), entered=stay.entered if stay else None,
        left=stay.left if stay and not is_current else None, due=own.due if own else None,
        late=_late(step, stay, own, accepted), first_day=first, last_day=last,
        dotted=step.clock == "stopped",
        waited=calendar().count(stay.entered, until) if stay and until and above else 0,
        usual=expected_days(step) if above else 0,
    )  # fmt: skip


def _state(step: Step, stay: _Stay | None, is_current: bool) -> str:
    if stay is None:
        return "todo"
    waits = step.outside and step.role != "third_party"  # whose time counts (R7)
    return "done" if not is_current else "stopped" if waits else "current"


def _counted(
    step: Step, stay: _Stay | None, until: dt.date | None, numbers: Sequence[tuple[dt.date, int]]
) -> tuple[int, int]:
    """The first and the last of the case's counted days that the step takes; (0, 0) for none."""
    if stay is None or until is None or step.phase != "running" or step.clock == "stopped":
        return 0, 0
    first, last = _count_at(numbers, stay.entered) + 1, _count_at(numbers, until)
    return (first, last) if last >= first > 0 else (0, 0)


def _late(step: Step, stay: _Stay | None, own: Open | None, accepted: dt.date | None) -> int:
    if own is not None and own.due is not None:
        return calendar().count(own.due, today()) if own.due < today() else 0
    if stay is None or stay.left is None or step.limit is None or step.clock == "stopped":
        return 0
    began = stay.entered if step.limit_from == "step" else accepted
    return 0 if began is None else max(0, calendar().count(began, stay.left) - step.limit)
