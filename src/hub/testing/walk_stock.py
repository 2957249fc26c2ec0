"""Walks a stock: a good comes in, goes every way that its definition allows, is counted and put right."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from hub.db.base import db, reading
from hub.domain.service import Service
from hub.domain.stock import AGENT, ALLOCATE, BOX, CENTRE, CORRECT, HAND_OUT, IN, OUT, REFILL, RETURN, UNIT
from hub.operations.staff.people import actor_by_login
from hub.operations.stock import counting, moving, places, record, view
from hub.operations.verb import CaseRef
from hub.testing.walk_driver import Driver

_MOVES: Final = record.MOVES
MANY: Final = 100


class StockDriver:
    """Takes one good after the other through a cycle, with the real operations."""

    def __init__(self, driver: Driver, service: Service) -> None:
        assert service.stock is not None
        self.driver, self.service, self.stock = driver, service, service.stock
        self.sites: dict[str, int] = {}

    def walk(self, good: str, walked: Any) -> None:
        """Fills `walked`: each edge is a move and where it ended; the end is `done` when all counts agree."""
        self._places()
        if not self._way(walked, IN, OUT, CENTRE):
            return
        clerk, agent = actor_by_login("clerk"), actor_by_login("agent-e")
        made = moving.take_in(clerk, self.service.key, good=good, count=MANY, paper="走查1号")
        if self._way(walked, ALLOCATE, CENTRE, AGENT):
            made = moving.allocate(clerk, self.service.key, community_id=self.driver.community,
                                   good=good, count=MANY // 2)  # fmt: skip
            moving.receive(agent, made.id)
        if self._way(walked, REFILL, AGENT, BOX):
            moving.refill(agent, self.sites[BOX], good=good, count=4)
            moving.refill(agent, self.sites[BOX], good=good, count=2, left=3)
        if self._way(walked, HAND_OUT, AGENT, UNIT):
            moving.hand_out(agent, self.sites[AGENT], good=good, count=5, to_id=self.sites[UNIT])
        for kind in self.stock.places:
            login = "clerk" if kind == CENTRE else "agent-e"
            if self._way(walked, HAND_OUT, kind, OUT):
                moving.hand_out(actor_by_login(login), self.sites[kind], good=good, count=1)
        for kind in (BOX, UNIT, AGENT):
            if self._way(walked, RETURN, kind, moving.BACK_TO[kind]):
                moving.give_back(agent, self.sites[kind], good=good, count=1)
        self._count(good, walked)
        self._end(good, walked)

    def _count(self, good: str, walked: Any) -> None:
        """One piece fewer was found at the centre: asked by one, confirmed by another."""
        there = record.count_of(reading(), self.sites[CENTRE], good)
        clerk, other = actor_by_login("clerk"), actor_by_login("deputy")
        counting.count(clerk, self.sites[CENTRE], counted={good: there - 1}, reason="走查")
        asked = select(_MOVES.c.id).where(_MOVES.c.move == CORRECT, _MOVES.c.state == "asked")
        db.session.rollback()
        done: CaseRef = counting.answer(other, reading().execute(asked).scalar_one(), confirms=True)
        walked.path.append((CORRECT, "confirmed"))
        walked.events = done.rev

    def _end(self, good: str, walked: Any) -> None:
        db.session.rollback()
        tx = reading()
        wrong = [finding.case for finding in record.audit(tx)]
        walked.events = sum(1 for row in tx.execute(select(_MOVES.c.good)) if row.good == good)
        walked.end = "" if wrong else "done"
        walked.fault = f"{good}: the counts are not the sum of the moves ({wrong[0]})" if wrong else ""

    def _way(self, walked: Any, move: str, begins: str, ends: str) -> bool:
        """Whether the definition allows it; noted as gone."""
        if not self.stock.allows(move, begins, ends):
            return False
        walked.path.append((move, f"{begins or 'outside'}-{ends or 'outside'}"))
        return True

    def _places(self) -> None:
        if self.sites:
            return
        agent = actor_by_login("agent-e")
        for kind in (BOX, UNIT):
            if kind in self.stock.places:
                places.add_place(
                    agent, self.service.key, kind=kind, title="走查", community_id=self.driver.community
                )
        seen = view.overview(actor_by_login("clerk"), self.service.key)
        self.sites = {
            site.kind: site.id for site in seen.sites if site.community_id in (None, self.driver.community)
        }
