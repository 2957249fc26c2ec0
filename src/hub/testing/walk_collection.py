"""Walks a collection through a full cycle: told, paid, voided, counted, handed in, sent up, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hub.db.base import reading
from hub.domain.collection import DENOMINATIONS
from hub.domain.errors import HubError
from hub.domain.service import Service
from hub.operations.collection import closing, desk, lists, record, view
from hub.operations.context import service_of
from hub.operations.prints import collection_prints
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef
from hub.testing.walk_driver import Driver
from hub.testing.walk_roster import RosterDriver, routes

AMOUNT = 380_00


class CollectionWalk:
    """One variant of one service, at a window of a throw-away centre; `walked` is filled on the way."""

    def __init__(self, driver: Driver, service: Service, variant: str, walked: Any) -> None:
        assert service.collection is not None
        self.driver, self.service, self.collection = driver, service, service.collection
        self.variant, self.walked = variant, walked
        self.clerk, self.other = (actor_by_login(login) for login in ("clerk", "clerk2"))
        self.day = self.list = CaseRef(0, "", 0)
        self.people = [driver.another(), driver.another()]
        self.events = 0

    def go(self) -> None:
        """From the notice to the end; what is refused is kept as the walk's fault."""
        try:
            self.driver.next_day()
            for step, outcome, work in self._way():
                self.walked.path.append((step, outcome))
                work()
            self.walked.notices += [name for step in self.service.steps for name in step.notices]
            state = view.list_view(self.clerk, self.list.id).row["state"]
            self.walked.end, self.walked.events = ("done" if state == "closed" else ""), self.events
        except HubError as error:
            at = self.walked.path[-1] if self.walked.path else ("start", "")
            self.walked.fault = f"{at[0]}:{at[1]}: {error}"

    def _way(self) -> list[tuple[str, str, Callable[[], None]]]:
        told = [("notify", "told", self._notify)] if self.collection.notice else []
        return [
            *told, ("receive", "received", lambda: self._take(0)), ("receive", "voided", self._void),
            ("receive", "received", lambda: self._take(1)), ("count", "counted", self._count),
            ("verify", "back", lambda: self._verify(False)), ("count", "counted", self._count),
            ("verify", "right", lambda: self._verify(True)), ("hand_in", "handed", self._hand_in),
            ("send_up", "sent", self._send),
            ("check", "differs", lambda: self._answer({1: "走查，姓名不符"})),
            ("follow_up", "again", lambda: self._settle(True)), ("send_up", "sent", self._send),
            ("check", "differs", lambda: self._answer({1: "走查，未到账"})),
            ("follow_up", "settled", lambda: self._settle(False)), ("receive", "received", self._next),
            ("send_up", "sent", self._send), ("check", "agreed", lambda: self._answer({})),
        ]  # fmt: skip

    def _notify(self) -> None:
        notice = service_of(self.collection.notice)
        assert notice.roster is not None
        RosterDriver(self.driver, notice).walk(next(routes(notice.roster)))

    def _take(self, who: int, period: int = 0) -> None:
        papers = [each.key for each in desk.papers(self.service, self.variant)]
        made = desk.take(
            self.clerk, self.service.key, resident_id=self.people[who], amount=AMOUNT,
            period=desk.periods(self.collection)[period], variant=self.variant, seen=papers,
        )  # fmt: skip
        self.receipt = made
        self._print("hub.collection_receipt", made.id)
        self.day = CaseRef(view.receipt_view(self.clerk, made.id)["day_id"], "", 0)
        self.events += 1

    def _void(self) -> None:
        desk.void(self.other, self.receipt.id, reason="走查")
        self.events += 1

    def _count(self) -> None:
        left, pieces = record.cash_of(reading(), self.day.id), {}
        for fen in DENOMINATIONS:
            pieces[fen], left = divmod(left, fen)
        closing.count(self.clerk, self.day.id, pieces)
        self._print("hub.collection_day", self.day.id)
        self.events += 1

    def _verify(self, right: bool) -> None:
        closing.verify(self.other, self.day.id, right=right, reason="" if right else "走查，再点一次")
        self.events += 1

    def _hand_in(self) -> None:
        closing.hand_in(self.clerk, self.day.id, to="bank", slip="走查1号")
        self.events += 1

    def _send(self) -> None:
        self.list = lists.send(self.clerk, self.service.key)
        self._print("hub.collection_list", self.list.id)
        self.events += 1

    def _answer(self, differs: dict[int, str]) -> None:
        lists.answer(self.clerk, self.list.id, differs)
        self.events += 1

    def _settle(self, again: bool) -> None:
        lines = view.list_view(self.clerk, self.list.id).lines
        [line] = [each["id"] for each in lines if each["state"] == "differs"]
        lists.settle(self.clerk, line, text="走查，已处理", again=again)
        self.events += 1

    def _next(self) -> None:
        """Another day with another receipt, closed: the list that is right at once."""
        self.driver.next_day()
        self._take(0, period=1)
        self._count()
        self._verify(True)
        self._hand_in()

    def _print(self, key: str, row_id: int) -> None:
        collection_prints.pdf(self.clerk, key, row_id)
        if key not in self.walked.prints:
            self.walked.prints.append(key)
