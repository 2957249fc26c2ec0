"""登记公示 as a number: how many were registered in the last whole quarter, by community (privacy.md, Shows).

Nobody stands behind a number that can be seen: 1 to 9 are not said, there is no total, and what was said of a
quarter is gone with the next, so that nothing is there to subtract.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, select

from hub.db.base import reading, today
from hub.db.models import Case, Community, Task
from hub.domain.period import Period, period_at
from hub.domain.service import Service
from hub.domain.suppression import LEAST
from hub.operations.context import plugins
from hub.plugins.activation import communities_on

_cases, _tasks, _places = Case.__table__, Task.__table__, Community.__table__
QUARTER: Final = "quarter"


@dataclass(frozen=True, slots=True)
class Counted:
    """One count of the board: its title, whose it is, the quarter; (community, count), None = 1 to 9."""

    service: Service
    title: str
    period: Period
    lines: Sequence[tuple[str, int | None]]


def on_the_board(day: dt.date | None = None) -> list[Counted]:
    """What the board says on a day: of each service that counts in public, the last whole quarter."""
    now = period_at(QUARTER, day or today())
    last = period_at(QUARTER, now.first - dt.timedelta(days=1))
    return [
        Counted(service, title, last, _lines(service, step, last)) for service, step, title in _counting()
    ]


def _counting() -> Iterator[tuple[Service, str, str]]:
    for versions in plugins().services().values():
        service = versions[-1]
        if service.enabled:
            yield from ((service, step.key, step.board_count) for step in service.steps if step.board_count)


def _lines(service: Service, step: str, period: Period) -> list[tuple[str, int | None]]:
    """Every community in which the department is at work, those with nobody too."""
    here = communities_on(service.department)
    through = and_(
        _tasks.c.case_id == _cases.c.id, _tasks.c.step == step, _tasks.c.key == "",
        _tasks.c.done_on.between(period.first, period.last),
    )  # fmt: skip
    query = (
        select(_places.c.name, func.count(_tasks.c.id.distinct()))
        .select_from(_places)
        .outerjoin(_cases, and_(_cases.c.community_id == _places.c.id, _cases.c.service == service.key))
        .outerjoin(_tasks, through)
        .where(_places.c.id.in_(here))
        .group_by(_places.c.id, _places.c.name)
        .order_by(_places.c.id)
    )
    return [(name, None if 0 < count < LEAST else count) for name, count in reading().execute(query)]
