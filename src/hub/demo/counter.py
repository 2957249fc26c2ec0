"""At the windows of the demonstration: who comes with what, and what is missing."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Resident
from hub.demo import told
from hub.demo.hands import Hands, Row
from hub.demo.likely import asks
from hub.domain.case import Flow, checklist
from hub.domain.person import age_on
from hub.domain.service import Service
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import acceptance, intake
from hub.operations.casework.changes import set_urgent
from hub.operations.casework.checklists import Tick
from hub.operations.casework.proxies import PartySaid
from hub.operations.context import facts_of, flow_of, plugins
from hub.operations.services.offered import in_force, opens_next
from hub.operations.staff.people import post_for

HEALTH_CHECK: Final = "civil_affairs.health_check"
WEIGHTS: Final = {
    "civil_affairs.temporary_assistance": 45, "civil_affairs.old_age_allowance": 20,
    "civil_affairs.minimum_living": 150, "civil_affairs.low_rent_housing": 70,
    "civil_affairs.medical_relief": 24, "civil_affairs.living_relief": 16, HEALTH_CHECK: 40,
    "civil_affairs.funeral_aid": 8,
}  # fmt: skip
"""How often a service is asked for; the others of the installed departments `SELDOM`."""
SELDOM: Final = 9
DECEASED: Final = ("王桂英", "巴图", "阿依古丽·艾山", "李德福", "叶尔兰", "赵秀珍")


class Counter:
    """Opens the cases of a day: `opened` so many so far, of which those in `slow` take long at every desk."""

    def __init__(self, hands: Hands, rng: random.Random, clock: Any, last: dt.date) -> None:
        self.hands, self.rng, self.clock, self.last = hands, rng, clock, last
        self.slow: set[int] = set()
        self.opened = 0
        self._residents = self._shuffled()

    def serve(self, day: dt.date, pace: float, wanted: int) -> None:
        """Whoever comes that day, `pace` on the average, until `wanted` cases are opened in all."""
        count = int(pace) + (self.rng.random() < pace - int(pace))
        for _ in range(min(count, wanted - self.opened)):
            service = self._service(day)
            person = self._person(service)
            self._open(service, person)

    def _service(self, day: dt.date) -> Service:
        offered = [
            (service, WEIGHTS.get(service.key, SELDOM)) for service in _applications()
            if opens_next(service, day) == day
        ]  # fmt: skip
        return self.rng.choices([each for each, _ in offered], [weight for _, weight in offered])[0]

    def _person(self, service: Service) -> Row:
        for index, row in enumerate(self._residents):
            fits = asks(service, age_on(row["birth"], self.last), row["relation"])
            if fits and not self._barred(service, row):
                return self._residents.pop(index)
        return self._residents.pop()

    def _barred(self, service: Service, person: Row) -> bool:
        stored = {"birth": person["birth"].isoformat()}
        return bool(flow_of(service, facts_of("", stored, self.clock.day)).barred())

    def _open(self, service: Service, person: Row) -> None:
        service = in_force(service.key, self.clock.day)
        variant = self.rng.choice(
            [v.key for v in service.variants if v.enabled and not v.needs_setting] or [""]
        )
        flow = self._asked(service, variant)
        outreach = flow.first().phase == "community"
        role = "community_agent" if outreach else "window_clerk"
        post = post_for(role, service.department, person["community_id"], service=service.key)
        needed = [each.role for each in service.parties if each.min and each.role != "applicant"]
        done = intake.start(
            self.hands.at_post(post), service=service.key, resident_id=person["id"], variant=variant,
            answers=flow.facts.answers,
            parties=[PartySaid(each, name=self.rng.choice(DECEASED)) for each in needed],
        )  # fmt: skip
        self.opened += 1
        if self.rng.random() < 0.05:
            self.slow.add(done.id)
        if not outreach:
            self._at_window(done.id)

    def _asked(self, service: Service, variant: str) -> Flow:
        """With answers that no rule of the service bars: who is told so at the counter goes home."""
        while True:
            answers = {q.key: self.rng.choice(q.choices).key for q in service.questions}
            flow = flow_of(service, facts_of(variant, {"answers": answers}))
            if not flow.barred():
                return flow

    def _at_window(self, case_id: int) -> None:
        row = self.hands.row(case_id)
        flow, actor, chance = self.hands.flow(row), self.hands.holder(row), self.rng.random()
        lines = checklist(flow, "acceptance")
        if not lines or chance < 0.5:
            self.hands.accept(row)
        elif chance < 0.93:
            brought = {line.key: Tick() for line in lines if self.rng.random() < 0.5}
            rev = row["rev"]
            if brought:
                rev = acceptance.hand_in(actor, case_id, rev=rev, ticks=brought).rev
            told.tell(actor, case_id, rev)
        if self.rng.random() < 0.04:
            rev, target = self.hands.row(case_id)["rev"], calendar().add(self.clock.day, 3)
            set_urgent(actor, case_id, rev=rev, reason="突发火灾", target=target)

    def _shuffled(self) -> list[Row]:
        query = select(Resident.__table__).where(Resident.community_id.is_not(None)).order_by(Resident.id)
        rows: list[Row] = [dict(row) for row in reading().execute(query).mappings()]
        self.rng.shuffle(rows)
        return rows


def _applications() -> list[Service]:
    """The applications of the installed departments, newest versions."""
    newest = (versions[-1] for versions in plugins().services().values())
    return [each for each in newest if each.kind == "application" and each.enabled and not each.part_of]
