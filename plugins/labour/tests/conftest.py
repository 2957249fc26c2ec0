"""One centre with 劳动保障 switched on, and its people at work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hub.demo.hands import Hands, Row
from hub.domain.errors import HubError
from hub.operations.casework import intake
from hub.operations.casework.proxies import PartySaid
from hub.operations.context import service_of
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff.people import actor_by_login
from hub.testing import factories
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock


@dataclass
class Desk:
    """One centre and the day it is there."""

    clock: Clock
    head: int
    hands: Hands

    def on(self, year: int, month: int, day: int) -> None:
        self.clock.day = dt.date(year, month, day)

    def start(
        self, seq: str, login: str = "agent-e", variant: str = "", parties: tuple[PartySaid, ...] = (),
        **answers: str,
    ) -> int:  # fmt: skip
        who = actor_by_login(login)
        case = intake.start(
            who, service=seq, resident_id=self.head, variant=variant, answers=answers, parties=parties
        )
        return case.id

    def row(self, case: int) -> Row:
        return self.hands.row(case)

    def holder(self, case: int) -> tuple[str, str]:
        """The step of a case and the log-in of who has it."""
        row = self.row(case)
        return row["step"], self.hands.holder(row).login


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    clock = Clock(dt.date(2016, 12, 1))
    with opened(database_url, WEB=False, HUB_NOW=clock) as app, app.app_context():
        people = factories.centre("labour")
        put_setting(OPERATOR, key="posting_days", value="5", service=service_of("劳动-11"))
        yield Desk(clock, people.head, Hands())


def said(error: HubError) -> str:
    return error.message % error.params
