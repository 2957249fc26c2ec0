"""One centre with the four departments in December 2016, for the rules of the plan with the plan's dates.

On SQLite, made once: each test has people and cases of its own. What a rule is built of has its own tests, on both
kinds of database.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from hub.db.base import db
from hub.demo.hands import Hands, Row
from hub.domain.actor import Actor
from hub.operations.casework import intake
from hub.operations.rights import OPERATOR
from hub.operations.services.publishing import publish
from hub.operations.staff.people import actor_by_login
from hub.testing import databases, factories
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock

DEPARTMENTS = ("civil_affairs", "labour", "family_planning", "disability")


@dataclass
class Desk:
    """The centre, and the day it is there."""

    app: Flask
    clock: Clock
    people: factories.Centre
    hands: Hands = field(default_factory=Hands)
    _made: Iterator[int] = field(default_factory=lambda: itertools.count(11))

    def on(self, year: int, month: int, day: int) -> dt.date:
        """Be there on a day."""
        self.clock.day = dt.date(year, month, day)
        return self.clock.day

    def as_(self, login: str) -> Actor:
        """The person of a login, today."""
        return actor_by_login(login)

    def home(self, *names: str, community_id: int | None = None) -> tuple[int, ...]:
        """A new household of the east (or of another community), head first."""
        number = next(self._made)
        return factories.household(
            *(names or ("张三",)),
            community_id=community_id or self.people.east,
            number=str(number),
            born=1955 + number % 30,
            first=200 + 2 * number,
        )

    def start(self, seq: str, login: str = "clerk", **said: Any) -> int:
        """Open a case of a new household; its id."""
        given = said if "resident_id" in said else {"resident_id": self.home()[0], **said}
        return intake.start(self.as_(login), service=seq, **given).id

    def row(self, case: int) -> Row:
        """The case's row as it is now."""
        return self.hands.row(case)

    def to(self, case: int, step: str) -> Row:
        """Bring a case on to a step (or "end"), on the same day."""
        for _ in range(40):
            row = self.row(case)
            if step == ("end" if row["closed_on"] else row["step"]):
                return row
            self.forward(row)
        raise AssertionError(f"{row['number']} never came to {step}; it is at {row['step']}")

    def forward(self, row: Row) -> None:
        """Do the current step with its first outcome."""
        step = self.hands.flow(row).service.step(row["step"])
        if step.do == "accept":
            self.hands.accept(row)
        elif step.do == "post":
            self.hands.publish(row)
        else:
            self.hands.advance(row)


@pytest.fixture(scope="session")
def _centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    clock = Clock(dt.date(2016, 12, 1))
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("plan")), WEB=False, HUB_NOW=clock) as app:
        with app.app_context():
            people = factories.centre(*DEPARTMENTS)
            publish(OPERATOR)
        yield Desk(app, clock, people)


@pytest.fixture
def desk(_centre: Desk) -> Iterator[Desk]:
    """The centre on 2016-12-01."""
    _centre.on(2016, 12, 1)
    with _centre.app.app_context():
        yield _centre
        db.session.rollback()
