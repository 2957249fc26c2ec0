"""What a year counts of people's work: cases in time (限时办结制度 11), residents' grades, ledger points.

A case is its handler's: who accepted it at the window (tasks with ``do = accept``; the last, where it was
accepted again). A date that a recorded delay of the applicant moved is the date it is measured by.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Subquery, case, func, or_, select

from hub.db.base import reading
from hub.db.models import AppraisalEntry, Case, Satisfaction, Task
from hub.domain.appraisal import tenths
from hub.domain.complaint import CONTENT

_cases, _tasks = Case.__table__, Task.__table__
_grades, _entries = Satisfaction.__table__, AppraisalEntry.__table__


@dataclass(frozen=True, slots=True)
class Year:
    """A person's year in numbers; `points` are signed."""

    completed: int = 0
    on_time: int = 0
    graded: int = 0
    content: int = 0
    points: int = 0

    @property
    def rate(self) -> int | None:
        """按时办结率 in tenths of a per cent; None without completed cases."""
        return tenths(self.on_time, self.completed) if self.completed else None

    @property
    def residents(self) -> int | None:
        """Residents' evaluation in tenths: marks that are 满意 or better of a hundred; None without any."""
        return tenths(self.content, self.graded) if self.graded else None


def counted(staff_ids: Iterable[int], year: int) -> Mapping[int, Year]:
    """The year of each of these people, in three statements."""
    wanted = list(staff_ids)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    found: dict[int, dict[str, Any]] = {staff_id: {} for staff_id in wanted}
    for query in (_done(wanted, first, last), _graded(wanted, first, last), _points(wanted, first, last)):
        for row in reading().execute(query).mappings():
            found[row["staff_id"]] |= {key: int(row[key] or 0) for key in row if key != "staff_id"}
    return {staff_id: Year(**numbers) for staff_id, numbers in found.items()}


def _done(people: list[int], first: dt.date, last: dt.date) -> Any:
    c, by = _cases.c, _handlers(people, first, last)
    in_time = case((or_(c.due.is_(None), c.completed_on <= c.due), 1), else_=0)
    return (
        select(by.c.staff_id, func.count().label("completed"), func.sum(in_time).label("on_time"))
        .join_from(by, _cases, c.id == by.c.case_id)
        .group_by(by.c.staff_id)
    )


def _graded(people: list[int], first: dt.date, last: dt.date) -> Any:
    c, by = _grades.c, _handlers(people, first, last)
    content = func.sum(case((c.grade >= CONTENT, 1), else_=0)).label("content")
    return (
        select(by.c.staff_id, func.count().label("graded"), content)
        .join_from(by, _grades, c.case_id == by.c.case_id)
        .group_by(by.c.staff_id)
    )


def _points(people: list[int], first: dt.date, last: dt.date) -> Any:
    c = _entries.c
    return (
        select(c.staff_id, func.sum(c.points).label("points"))
        .where(c.state == "upheld", c.day.between(first, last), c.staff_id.in_(people))
        .group_by(c.staff_id)
    )


def _handlers(people: list[int], first: dt.date, last: dt.date) -> Subquery:
    """Cases completed in these days, by who accepted them last; asked of each, for all years' are many."""
    c, each = _tasks.c, _tasks.alias("each")
    accepted = (
        select(func.max(each.c.id))
        .where(each.c.case_id == _cases.c.id, each.c.do == "accept", each.c.done_by.is_not(None))
        .correlate(_cases)
        .scalar_subquery()
    )
    return (
        select(c.case_id, c.done_by.label("staff_id"))
        .join_from(_cases, _tasks, c.id == accepted)
        .where(_cases.c.completed_on.between(first, last), c.done_by.in_(people))
        .subquery()
    )
