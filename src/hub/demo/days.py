"""The demonstration's past: working days played one after the other through the real operations.

Deterministic for one last day: who comes, what is missing, who is slow and what is decided follow from the
seed alone.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import Case, Posting, Task
from hub.demo.counter import Counter
from hub.demo.hands import Hands, Row, plain_value
from hub.demo.likely import likely
from hub.demo.said import said
from hub.demo.together import Together
from hub.domain.case import Flow
from hub.domain.errors import HubError
from hub.domain.form_field import Field
from hub.domain.service import Step
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.changes import withdraw
from hub.operations.context import service_of

SEED: Final = 20161125
WORKING_DAYS: Final = 64
SLOW: Final = {"health_check_bureau": 40, "housing_office": 13}
"""Lists whose superior takes longer than usual, in calendar days."""


@dataclass
class Days:
    """Plays the days from the first to the last; `clock` is told which day it is."""

    app: Flask
    clock: Any
    last: dt.date
    wanted: int = 300
    seed: int = SEED

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.hands = Hands(self._value)
        self.counter = Counter(self.hands, self.rng, self.clock, self.last)
        self.together = Together(self.hands, self.rng)

    def play(self, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
        """Play all days; the number of cases opened."""
        days = self._days()
        for number, day in enumerate(days, 1):
            self.clock.day = day
            left = len(days) - number + 1
            self.counter.serve(day, (self.wanted - self.counter.opened) / left, self.wanted)
            self._desks(day, left == 1)
            self._together(day, left)
            progress(number, len(days))
        return self.counter.opened

    def _together(self, day: dt.date, left: int) -> None:
        if day.weekday() == 2:
            self.together.meet(open_only=left <= 5)
        self.together.send_lists(weekly=day.weekday() == 4)
        if left == 29:
            self.together.announce(day, self.last + dt.timedelta(days=12))
        if left == 2:
            self.together.remind()

    def _days(self) -> list[dt.date]:
        days = [self.last]
        while len(days) < WORKING_DAYS:
            days.append(calendar().back(days[-1], 1))
        return days[::-1]

    def _desks(self, day: dt.date, is_last: bool) -> None:
        for row in self._open_cases():
            pace = 0.12 if row["id"] in self.counter.slow else 0.6
            if self.rng.random() > pace or (is_last and self.rng.random() < 0.5):
                continue
            step = service_of(row["service"], row["version"]).step(row["step"])
            try:
                self._work(row, step, day)
            except HubError as refused:
                self.app.logger.debug("demo: %s", refused)

    def _work(self, row: Row, step: Step, day: dt.date) -> None:
        chance = self.rng.random()
        if step.do == "accept":
            self._supplement(row, chance)
        elif step.do == "post":
            self._notice(row, day, chance)
        elif step.outside and step.batch:
            self._answer(row, chance, day)
        elif step.do not in ("meeting", "send_up"):
            self._advance(row, step, chance)

    def _supplement(self, row: Row, chance: float) -> None:
        if chance < 0.03:
            self.hands.refuse_acceptance(row)
        elif chance < 0.06:
            withdraw(self.hands.holder(row), row["id"], rev=row["rev"], reason="申请人书面撤回")
        else:
            self.hands.accept(row)

    def _notice(self, row: Row, day: dt.date, chance: float) -> None:
        last = reading().execute(select(Posting.last).where(Posting.case_id == row["id"])).scalars().first()
        if last is None:
            self.hands.publish(row)
        elif day > last:
            self.hands.end_notice(row, "clear")
        elif chance < 0.06:
            upheld = chance < 0.02
            answer = "经核实，反映的情况属实。" if upheld else "经核实，反映的情况不属实。"
            self.hands.object_and_answer(row, "反映该户另有收入。", answer, upheld)
            if upheld:
                self.hands.end_notice(self.hands.row(row["id"]), "upheld")

    def _answer(self, row: Row, chance: float, day: dt.date) -> None:
        step = self.hands.flow(row).service.step(row["step"])
        if self._waited(row, day) >= SLOW.get(step.batch, 5):
            refuses = [key for key in step.outcomes if self.hands.flow(row).refuses(step, key)]
            back = "back" in step.outcomes and chance > 0.9 and not row["marks"].get("returns")
            said = refuses[0] if chance < 0.1 else "back" if back else next(iter(step.outcomes))
            self.hands.answer(row, said, one=True)

    def _advance(self, row: Row, step: Step, chance: float) -> None:
        refuse = [key for key in step.outcomes if self.hands.flow(row).refuses(step, key)]
        if step.tasks and chance < 0.3 and not refuse:
            self.hands.finish_tasks(self.hands.flow(row), step, row)
        else:
            self.hands.advance(row, refuse[0] if refuse and chance > 0.9 else "")

    def _waited(self, row: Row, day: dt.date) -> int:
        query = select(Task.opened_on).where(
            Task.case_id == row["id"], Task.key == "", Task.done_on.is_(None)
        )
        return (day - reading().execute(query).scalars().one()).days

    def _value(self, field: Field, flow: Flow) -> Any:
        """A plausible, invented answer."""
        typed = likely(field, flow) or said(field, flow.service.key)
        if typed is not None:
            return typed
        if field.kind == "choice":
            weights = [5, *[2] * (len(field.choices) - 1)]
            return self.rng.choices([key for key, _ in field.choices], weights)[0]
        return str(self.rng.randrange(1, 5)) if field.kind == "number" else plain_value(field, flow)

    def _open_cases(self) -> list[Row]:
        db.session.rollback()
        query = select(Case.__table__).where(Case.closed_on.is_(None)).order_by(Case.id)
        return [dict(row) for row in reading().execute(query).mappings()]
