"""The demonstration's past: working days played one after the other through the real operations.

Deterministic for one last day: who comes, what is missing, who is slow and what is decided follow from the
seed alone.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import Batch, BatchLine, Case, Community, Posting, Resident, Task
from hub.demo import told
from hub.demo.hands import Hands, Row, plain_value
from hub.demo.likely import asks, likely
from hub.demo.said import said
from hub.domain.case import Flow, checklist
from hub.domain.errors import HubError
from hub.domain.form_field import Field
from hub.domain.person import age_on
from hub.domain.service import Service, Step
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import acceptance, intake
from hub.operations.casework.changes import set_urgent, withdraw
from hub.operations.casework.checklists import Tick
from hub.operations.casework.proxies import PartySaid
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.decisions import from_above, superiors
from hub.operations.decisions.batches import MemberSaid, close_meeting, send
from hub.operations.services.offered import in_force, opens_next
from hub.operations.staff.people import post_for

SEED: Final = 20161125
WORKING_DAYS: Final = 64
HEALTH_CHECK: Final = "civil_affairs.health_check"
WEIGHTS: Final = {
    "civil_affairs.temporary_assistance": 45, "civil_affairs.old_age_allowance": 20,
    "civil_affairs.minimum_living": 150, "civil_affairs.low_rent_housing": 70,
    "civil_affairs.medical_relief": 24, "civil_affairs.living_relief": 16, HEALTH_CHECK: 40,
    "civil_affairs.funeral_aid": 8,
}  # fmt: skip
"""How often a service is asked for; the others of the installed departments `SELDOM`."""
SELDOM: Final = 9
SLOW: Final = {"health_check_bureau": 40, "housing_office": 13}
"""Lists whose superior takes longer than usual, in calendar days."""
DECEASED: Final = ("王桂英", "巴图", "阿依古丽·艾山", "李德福", "叶尔兰", "赵秀珍")
PANEL: Final = (
    MemberSaid("刘志强", "副主任"),
    MemberSaid("那仁其其格", "民政办"),
    MemberSaid("叶尔兰·哈孜别克", "劳动保障所"),
    MemberSaid("张建民", "财务室"),
    MemberSaid("买合木提·卡德尔", "残联办"),
    MemberSaid("沙吾列·巴合提", "计生办"),
    MemberSaid("杨凤霞", "居民代表"),
    MemberSaid("周雅琴", "纪工委", votes=False),
)


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
        self.slow: set[int] = set()
        self.opened = 0
        self._residents = self._shuffled()

    def play(self, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
        """Play all days; the number of cases opened."""
        days = self._days()
        for number, day in enumerate(days, 1):
            self.clock.day = day
            left = len(days) - number + 1
            self._counter(day, (self.wanted - self.opened) / left)
            self._desks(day, number == len(days))
            if day.weekday() == 2:
                self._meeting(day, open_only=number > len(days) - 5)
            self._lists(weekly=day.weekday() == 4)
            if number == len(days) - 28:
                self._announce(day)
            if number == len(days) - 1:
                self._remind()
            progress(number, len(days))
        return self.opened

    def _days(self) -> list[dt.date]:
        days = [self.last]
        while len(days) < WORKING_DAYS:
            days.append(calendar().back(days[-1], 1))
        return days[::-1]

    # --- at the counter ---------------------------------------------------------------------------------

    def _counter(self, day: dt.date, pace: float) -> None:
        count = int(pace) + (self.rng.random() < pace - int(pace))
        for _ in range(min(count, self.wanted - self.opened)):
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
            if asks(service, age_on(row["birth"], self.last), row["relation"]) and not self._barred(
                service, row
            ):
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
        answers = flow.facts.answers
        outreach = flow.first().phase == "community"
        needed = [each.role for each in service.parties if each.min and each.role != "applicant"]
        role = "community_agent" if outreach else "window_clerk"
        post = post_for(role, service.department, person["community_id"], service=service.key)
        done = intake.start(
            self.hands.at_post(post),
            service=service.key,
            resident_id=person["id"],
            variant=variant,
            answers=answers,
            parties=[PartySaid(role, name=self.rng.choice(DECEASED)) for role in needed],
        )
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
            rev = (
                acceptance.hand_in(actor, case_id, rev=row["rev"], ticks=brought).rev
                if brought
                else row["rev"]
            )
            told.tell(actor, case_id, rev)
        if self.rng.random() < 0.04:
            row = self.hands.row(case_id)
            set_urgent(
                actor, case_id, rev=row["rev"], reason="突发火灾", target=calendar().add(self.clock.day, 3)
            )

    # --- at the desks -----------------------------------------------------------------------------------

    def _desks(self, day: dt.date, is_last: bool) -> None:
        for row in self._open_cases():
            pace = 0.12 if row["id"] in self.slow else 0.6
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
            back = (
                "back" if "back" in step.outcomes and chance > 0.9 and not row["marks"].get("returns") else ""
            )
            said = refuses[0] if chance < 0.1 else back or next(iter(step.outcomes))
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
            return self.rng.choices([key for key, _ in field.choices], [5, *[2] * (len(field.choices) - 1)])[
                0
            ]
        return str(self.rng.randrange(1, 5)) if field.kind == "number" else plain_value(field, flow)

    # --- together ---------------------------------------------------------------------------------------

    def _meeting(self, day: dt.date, open_only: bool) -> None:
        kinds: dict[str, list[Row]] = {}
        for row in self._waiting("meeting"):
            kinds.setdefault(self._kind(row), []).append(row)
        for rows in kinds.values():
            self._meet(rows, open_only)

    def _kind(self, row: Row) -> str:
        return service_of(row["service"], row["version"]).step(row["step"]).batch

    def _meet(self, rows: list[Row], open_only: bool) -> None:
        batch = self.hands.gather(rows, PANEL, place="三楼会议室", chair="刘志强")
        actor = self.hands.holder(rows[0])
        for number, row in enumerate(rows):
            if open_only and number >= len(rows) // 2:
                return
            outcome = "rejected" if self.rng.random() < 0.12 else "approved"
            batch = self.hands.decide(batch, self.hands.row(row["id"]), outcome, votes=7)
        close_meeting(actor, batch.id, rev=batch.rev)

    def _lists(self, weekly: bool) -> None:
        """Send up what waits: once a week, and at once where the step has to be done the same day."""
        kinds: dict[tuple[str, str], list[Row]] = {}
        for row in self._waiting("send_up"):
            step = service_of(row["service"], row["version"]).step(row["step"])
            if weekly or step.limit == 0:
                kinds.setdefault((row["service"], step.batch), []).append(row)
        for rows in kinds.values():
            actor = self.hands.holder(rows[0])
            batch = self.hands.gather(rows)
            send(actor, batch.id, rev=batch.rev)

    def _announce(self, day: dt.date) -> None:
        """A notice from above: the very old are to be reported for a health check."""
        if HEALTH_CHECK not in plugins().services():
            return
        place = reading().execute(select(Community.id).order_by(Community.id)).scalars().first()
        post = post_for("window_clerk", service_of(HEALTH_CHECK).department, place, service=HEALTH_CHECK)
        from_above.record(
            self.hands.at_post(post), service=HEALTH_CHECK, number=f"博民发〔{day.year}〕31号",
            sender="市民政局", asks="上报本辖区80周岁以上老人参加健康体检，批准后由社区通知时间、地点。",
            dated_on=day - dt.timedelta(days=2), until=self.last + dt.timedelta(days=12),
        )  # fmt: skip

    def _remind(self) -> None:
        """The oldest list that waits too long is asked after by telephone."""
        oldest = select(Batch.__table__).where(Batch.state == "sent").order_by(Batch.sent_on, Batch.id)
        for row in reading().execute(oldest.limit(1)).mappings():
            superiors.remind(self.hands.at_post(row["post_id"]), row["id"], rev=row["rev"], how="call",
                             spoke_to="低保科值班人员", note="答复说本周上会研究")  # fmt: skip

    def _waiting(self, do: str) -> Iterator[Row]:
        query = (
            select(Case.__table__)
            .join_from(Case.__table__, Task.__table__, Task.case_id == Case.id)
            .where(Task.done_on.is_(None), Task.batch_id.is_(None), Task.do == do, Task.key == "")
            .order_by(Case.id)
        )
        return (dict(row) for row in reading().execute(query).mappings().all())

    def _open_cases(self) -> list[Row]:
        db.session.rollback()
        query = select(Case.__table__).where(Case.closed_on.is_(None)).order_by(Case.id)
        return [dict(row) for row in reading().execute(query).mappings()]

    def _shuffled(self) -> list[Row]:
        query = select(Resident.__table__).where(Resident.community_id.is_not(None)).order_by(Resident.id)
        rows: list[Row] = [dict(row) for row in reading().execute(query).mappings()]
        self.rng.shuffle(rows)
        return rows


def _applications() -> list[Service]:
    """The applications of the installed departments, newest versions."""
    newest = (versions[-1] for versions in plugins().services().values())
    return [each for each in newest if each.kind == "application" and each.enabled and not each.part_of]


def counts() -> dict[str, int]:
    """How many cases are at which step, and how many batches are open: for a look at what was played."""
    found: dict[str, int] = {}
    for row in reading().execute(select(Case.service, Case.step, Case.ended)):
        name = row.ended or f"{row.service.split('.')[1]}:{row.step}"
        found[name] = found.get(name, 0) + 1
    found["open batches"] = len(reading().execute(select(Batch.id).where(Batch.state != "closed")).all())
    found["lines"] = len(reading().execute(select(BatchLine.id)).all())
    return found
