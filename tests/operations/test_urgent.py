"""急办: a reason and a target by hand, at once with whoever is there, begun on the next working day at the latest."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Case
from hub.domain.errors import InputError
from hub.operations.ab_posts.absences import set_absence
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import changes
from hub.operations.casework.acceptance import accept
from hub.operations.supervision.started import not_expedited
from hub.operations.verb import CaseRef
from hub.operations.worklist import desk

from .engine import Town

DAY, SATURDAY, FRIDAY = dt.date(2016, 12, 5), dt.date(2017, 1, 28), dt.date(2017, 2, 3)


def mark(
    town: Town, case: CaseRef, target: dt.date, login: str = "clerk", reason: str = "住院押金"
) -> CaseRef:
    return changes.set_urgent(town.as_(login), case.id, rev=case.rev, reason=reason, target=target)


def marked() -> int:
    return int(
        reading().execute(select(func.count()).select_from(Case).where(Case.urgent != "")).scalar_one()
    )


def test_urgent_needs_a_reason(town: Town) -> None:
    """AP-05: without one refused (须填写急办理由), 0 urgent cases; then 1 with flag, reason and person."""
    town.day = DAY
    case = town.start()
    with town.refused(InputError, "reason: Say why it is urgent."):
        mark(town, case, DAY, reason=" ")
    assert marked() == 0
    mark(town, case, DAY)
    assert (marked(), town.columns(case.id, "urgent", "urgent_target")) == (1, ("住院押金", DAY))
    event = [each for each in town._events(case.id) if each["type"] == "urgent"]
    assert [each["actor_id"] for each in event] == [town.as_("clerk").staff_id]


def test_an_absence_never_delays_what_is_urgent(town: Town) -> None:
    """AB-02: A is absent; the case is first on B's desk, with one notice to B, and nobody does anything more."""
    town.day = DAY
    earlier = [town.start() for _ in range(2)]
    set_absence(town.as_("clerk"), login="clerk", first=DAY, last=DAY)
    case = town.start(login="clerk2")
    mark(town, case, DAY, "clerk2")
    found = desk.urgent(town.as_("clerk2"))
    assert [(each.number, each.stands_in_for, each.urgent) for each in found] == [
        (case.number, "clerk", True)
    ]
    assert len(desk.worklist(town.as_("clerk2")).items) == len(earlier) + 1
    # Who has no part in it is shown nothing.
    assert [desk.urgent(town.as_(login)) for login in ("agent-e", "officer-w", "deputy")] == [(), (), ()]
    town.pass_days()
    assert desk.urgent(town.as_("clerk2")) == ()
    assert [each.number for each in desk.urgent(town.as_("clerk"))] == [case.number]


@pytest.mark.parametrize(
    ("begun", "as_of", "late"),
    [(None, dt.date(2017, 2, 3), False), (None, dt.date(2017, 2, 4), True), (FRIDAY, dt.date(2017, 2, 6), False),
     (dt.date(2017, 2, 4), dt.date(2017, 2, 6), True)],
)  # fmt: skip
def test_urgent_on_a_rest_day_begins_on_the_next_working_day(
    town: Town, begun: dt.date | None, as_of: dt.date, late: bool
) -> None:
    """TL-03c: accepted Sat 2017-01-28, day 1 = 02-03, case due 03-01, visit due 02-04; ㈣ from 02-04 on."""
    town.day = SATURDAY
    case = town.start()
    done = accept(town.as_("clerk"), case.id, rev=case.rev, ticks=town.papers(case.id, "accept"))
    mark(town, done, FRIDAY)
    row = town.row(case.id)
    assert (row["accepted_on"], row["due"], row["urgent_target"]) == (SATURDAY, dt.date(2017, 3, 1), FRIDAY)
    assert calendar().add(SATURDAY, 1) == FRIDAY
    # The step has two days; inside it the officer's own visit has one.
    dues = {(key != "", role): due for _step, key, role, due in town.tasks(case.id)}
    assert (dues[False, "window_clerk"], dues[True, "household_officer"]) == (dt.date(2017, 2, 4), FRIDAY)
    if begun is not None:
        town.day = begun
        town.take(case.id)
    town.day = as_of
    assert not_expedited([case.id], calendar(), as_of) == (frozenset([case.id]) if late else frozenset())
