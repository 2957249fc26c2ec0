"""A department's centre at work, for the golden cases of that department."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from hub.demo.hands import Hands, Row
from hub.operations.casework import intake
from hub.operations.casework.proxies import PartySaid
from hub.operations.context import service_of
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff.people import actor_by_login
from hub.testing import factories
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock

BEGIN = dt.date(2016, 12, 1)
"""The first day of a desk, in the year of the plan."""


@dataclass
class Desk:
    """One centre and the day it is there; `login` opens its cases, with `answers` beside what a test says."""

    clock: Clock
    head: int
    login: str
    answers: Mapping[str, str]
    hands: Hands = field(default_factory=Hands)

    def on(self, year: int, month: int, day: int) -> None:
        """Be at a day."""
        self.clock.day = dt.date(year, month, day)

    def start(
        self,
        seq: str,
        login: str = "",
        variant: str = "",
        parties: tuple[PartySaid, ...] = (),
        **answers: str,
    ) -> int:
        """A new case of the head of the household; its id."""
        return intake.start(
            actor_by_login(login or self.login), service=seq, resident_id=self.head, variant=variant,
            answers={**self.answers, **answers}, parties=parties,
        ).id  # fmt: skip

    def row(self, case: int) -> Row:
        """The case as it is stored."""
        return self.hands.row(case)

    def holder(self, case: int) -> tuple[str, str]:
        """The step of a case and the log-in of who has it."""
        row = self.row(case)
        return row["step"], self.hands.holder(row).login


@contextmanager
def at_work(
    url: str, department: str, *, login: str, answers: Mapping[str, str], posting_days: tuple[str, str]
) -> Iterator[Desk]:
    """The centre with one department on, `posting_days` (service, days) set."""
    clock = Clock(BEGIN)
    with opened(url, WEB=False, HUB_NOW=clock) as app, app.app_context():
        people = factories.centre(department)
        service, days = posting_days
        put_setting(OPERATOR, key="posting_days", value=days, service=service_of(service))
        yield Desk(clock, people.head, login, answers)
