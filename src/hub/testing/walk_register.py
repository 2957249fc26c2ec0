"""Walks a register through a year: registered, told, entered, supervised, a dispute passed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stdnum.cn import uscc

from hub.db.base import today
from hub.domain.errors import HubError
from hub.domain.service import Service
from hub.operations.organisations import keeping, view, years
from hub.operations.staff.people import actor_by_login
from hub.testing.walk_driver import Driver


class RegisterWalk:
    """One organisation of a throw-away centre; `walked` is filled on the way."""

    def __init__(self, driver: Driver, service: Service, variant: str, walked: Any) -> None:
        assert service.register is not None
        self.driver, self.service, self.variant, self.walked = driver, service, variant, walked
        self.row = self.referral = 0

    def go(self) -> None:
        """From the visit to the answer; what is refused is kept as the walk's fault."""
        try:
            self.driver.next_day()
            work: dict[str, Callable[[], None]] = {
                "register": self._register, "tell": lambda: self._mark("officer-e", years.TOLD),
                "enter": lambda: self._mark("agent-e", years.ENTERED), "supervise": self._supervise,
                "refer": self._refer, "answer": self._answer,
            }  # fmt: skip
            for step in self.service.steps:
                for outcome in step.outcomes:
                    self.walked.path.append((step.key, outcome))
                work[step.key]()
                self.walked.notices += list(step.notices)
            it = view.organisation_view(actor_by_login("clerk"), self.row)
            self.walked.end = "done" if it.row["inspected_on"] and it.referrals[0]["answered_on"] else ""
            self.walked.events = len(it.entries)
        except HubError as error:
            at = self.walked.path[-1] if self.walked.path else ("start", "")
            self.walked.fault = f"{at[0]}:{at[1]}: {error}"

    def _register(self) -> None:
        digits = f"91659900MA{sum(map(ord, self.variant)) % 9999:04d}{today():%j}"
        said = {
            "form": "sole_trader" if self.variant == "traders" else "firm", "name": "走查单位",
            "code": digits + uscc.calc_check_digit(digits), "community_id": self.driver.community,
            "address": "走查地址", "post": "人事经理", "employees": 5,
        }  # fmt: skip
        self.row = keeping.register(actor_by_login("officer-e"), self.service.key, said).id

    def _mark(self, login: str, what: str, result: str = "") -> None:
        years.mark(actor_by_login(login), self.row, what, result=result)

    def _supervise(self) -> None:
        """The centre sees who is not through yet, and notes what the inspection found."""
        clerk = actor_by_login("clerk")
        assert self.row in [row["id"] for row in view.found(clerk, lacking=years.INSPECTED)]
        self._mark("clerk", years.INSPECTED, "failed")
        self._mark("clerk", years.INSPECTED, "passed")

    def _refer(self) -> None:
        self.referral = years.refer(actor_by_login("clerk"), self.row, matter="走查，拖欠工资").id

    def _answer(self) -> None:
        years.answer(actor_by_login("clerk"), self.referral, text="走查，已调解")
        keeping.close(actor_by_login("clerk"), self.row, reason="走查")
