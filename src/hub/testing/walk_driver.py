"""Drives one synthetic case along a route: does at each step what the person there would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update
from stdnum.iso7064 import mod_11_2

from hub.db.base import db, today
from hub.db.models import Case, Event, Grid, Household, Letter, Objection, PostHolder, Staff, Task
from hub.domain.actor import Actor
from hub.domain.case import Flow, checklist
from hub.domain.department import Field
from hub.domain.service import Step
from hub.operations import acceptance, batches, cases, intake, postings
from hub.operations.batches import MemberSaid
from hub.operations.calendar import calendar
from hub.operations.checklists import Tick, states_of
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.intake import PartySaid, opens_next
from hub.operations.modules import enable
from hub.operations.people import actor_by_login
from hub.operations.registration import register
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.testing.centre import small_centre

REASON = "走查：不符合条件"
BASIS = "走查依据"


class Driver:
    """One throw-away centre with its people; `walk` takes a case from the counter to its end."""

    def __init__(self, app: Flask, departments: list[str]) -> None:
        self.app = app
        self.community, _ = small_centre(departments[0])
        for department in departments:
            enable(OPERATOR, department=department, community_id=self.community, reason="walk")
        for service in (each[-1] for each in plugins().services().values()):
            for key in service.settings:
                put_setting(OPERATOR, key=key, value="3", service=service)
        self.residents = self._household()

    def walk(self, flow: Flow, route: list[tuple[str, str]], walked: Any) -> None:
        """Open a case and go along `route`, then forward; fills `walked` on the way."""
        self._to_opening_day(flow)
        ref = self._start(flow)
        plan = {step: outcome for step, outcome in route}
        for _ in range(80):
            row = self._row(ref)
            if row["closed_on"]:
                break
            step = flow.service.step(row["step"])
            outcome = plan.pop(step.key, next(iter(step.outcomes)))
            walked.path.append((step.key, outcome))
            self._take(flow, step, outcome, row)
            self._note(flow, step, outcome, walked)
            self._next_day()
        row = self._row(ref)
        walked.end, walked.events = row["ended"], self._events(ref)

    # --- what people do ---------------------------------------------------------------------------------

    def _take(self, flow: Flow, step: Step, outcome: str, row: Mapping[str, Any]) -> None:
        for task in flow.tasks(step):
            cases.do_task(
                self.holder(row, task.key), row["id"], task.key, form=self._answers(flow, task.form)
            )
        doing: Callable[..., None] = getattr(self, f"_do_{step.do}", self._do_work)
        doing(flow, step, outcome, self._row(row["id"]))

    def _do_accept(self, flow: Flow, step: Step, outcome: str, row: Mapping[str, Any]) -> None:
        actor = self.holder(row)
        if outcome == "not_accepted":
            acceptance.not_accept(actor, row["id"], rev=row["rev"], reason=REASON, basis=BASIS)
            return
        wanted = checklist(flow, "acceptance")
        if wanted:
            done = acceptance.issue_slip(actor, row["id"], rev=row["rev"])
            self._next_day()
            done = self._hand_in(actor, row["id"], done.rev, "acceptance")
            acceptance.accept(actor, row["id"], rev=done.rev)
        else:
            acceptance.accept(actor, row["id"], rev=row["rev"])

    def _do_work(self, flow: Flow, step: Step, outcome: str, row: Mapping[str, Any]) -> None:
        actor, rev = self.holder(row), row["rev"]
        forward = outcome == next(iter(step.outcomes))
        if step.stage and forward:
            rev = self._hand_in(actor, row["id"], rev, step.stage).rev
        if step.outside and step.batch:
            self._answer(actor, row, outcome)
            return
        cases.advance(
            actor, row["id"], outcome, rev=rev, reason="" if forward else REASON,
            form=self._answers(flow, step.form) if forward else None,
            method="hand", received_by="本人",
        )  # fmt: skip

    def _do_meeting(self, flow: Flow, step: Step, outcome: str, row: Mapping[str, Any]) -> None:
        actor = self.holder(row)
        members = [MemberSaid("甲"), MemberSaid("乙"), MemberSaid("丙"), MemberSaid("丁"), MemberSaid("戊")]
        batch = batches.gather(
            actor, department=flow.service.department, key=step.batch, case_ids=[row["id"]], members=members
        )
        forward = outcome == next(iter(step.outcomes))
        said = batches.decide(
            actor, batch.id, row["id"], outcome, rev=batch.rev, reason="" if forward else REASON,
            basis="" if forward else BASIS, votes={"for": 5},
        )  # fmt: skip
        batches.close_meeting(actor, batch.id, rev=said.rev)

    def _do_send_up(self, flow: Flow, step: Step, outcome: str, row: Mapping[str, Any]) -> None:
        actor = self.holder(row)
        batch = batches.gather(
            actor, department=flow.service.department, key=step.batch, case_ids=[row["id"]]
        )
        batches.send(actor, batch.id, rev=batch.rev)

    def _do_post(self, flow: Flow, step: Step, outcome: str, row: Mapping[str, Any]) -> None:
        actor = self.holder(row)
        done = postings.publish(actor, row["id"], rev=row["rev"])
        if outcome == "upheld":
            done = postings.object_to(self.holder(row, role="community_agent"), row["id"], text="走查异议")
            asked = db.session.execute(
                select(func.max(Objection.id)).where(Objection.case_id == row["id"])
            ).scalar_one()
            done = postings.answer_objection(actor, row["id"], asked, answer="属实", upheld=True)
        else:
            self._pass_days(4)
        refuses = flow.refuses(step, outcome)
        postings.close(actor, row["id"], outcome, rev=done.rev, reason=REASON if refuses else "", basis=BASIS)

    def _answer(self, actor: Actor, row: Mapping[str, Any], outcome: str) -> None:
        line = db.session.execute(
            select(batches.LINES.c.batch_id, batches.BATCHES.c.rev)
            .join_from(batches.LINES, batches.BATCHES, batches.BATCHES.c.id == batches.LINES.c.batch_id)
            .where(batches.LINES.c.case_id == row["id"], batches.BATCHES.c.state == "sent")
        ).one()
        self._next_day()
        batches.answer(actor, line.batch_id, row["id"], outcome, rev=line.rev, reason=REASON, basis=BASIS)

    def _hand_in(self, actor: Actor, case_id: int, rev: int, stage: str) -> Any:
        row = self._row(case_id)
        flow = self._flow(row)
        wanted = {line.key for line in checklist(flow, stage)}
        ticks = {key: Tick() for key in states_of(db.session.connection(), case_id) if key in wanted}
        if not ticks:
            return type("Done", (), {"rev": rev})
        return acceptance.hand_in(actor, case_id, rev=rev, ticks=ticks)

    # --- the centre -------------------------------------------------------------------------------------

    def holder(self, row: Mapping[str, Any], task: str = "", role: str = "") -> Actor:
        """The person whose work the case's open task is today."""
        query = (
            select(Staff.login)
            .join(PostHolder, PostHolder.staff_id == Staff.id)
            .where(PostHolder.slot == "A")
        )
        if role:
            return actor_by_login({"community_agent": "agent-e"}[role])
        post = db.session.execute(
            select(Task.post_id)
            .where(Task.case_id == row["id"], Task.step == row["step"], Task.key == task, Task.done_on.is_(None))
        ).scalar_one()  # fmt: skip
        return actor_by_login(db.session.execute(query.where(PostHolder.post_id == post)).scalar_one())

    def _start(self, flow: Flow) -> int:
        first = flow.first()
        opener = "agent-e" if first.phase == "community" else "clerk"
        needed = [p for p in flow.service.parties if p.role != "applicant" and p.min]
        done = intake.start(
            actor_by_login(opener), service=flow.service.key, resident_id=self.residents[0],
            variant=flow.facts.variant, answers=flow.facts.answers,
            parties=[PartySaid(p.role, name="走查") for p in needed],
        )  # fmt: skip
        return done.id

    def _household(self) -> list[int]:
        people = (("走查甲", "19400101", "户主"), ("走查乙", "19820505", "子"))
        made = [self._resident(number, *said) for number, said in enumerate(people, 1)]
        grid = db.session.execute(select(Grid.id).where(Grid.community_id == self.community)).scalar_one()
        db.session.execute(update(Household.__table__).values(grid_id=grid))
        db.session.commit()
        return made

    def _resident(self, number: int, name: str, born: str, relation: str) -> int:
        digits = f"659999{born}{number:03d}"
        return register(
            actor_by_login("clerk"), name=name, id_number=digits + mod_11_2.calc_check_digit(digits),
            community_id=self.community, household_number="1", relation=relation, address="走查地址",
        )  # fmt: skip

    def _answers(self, flow: Flow, name: str) -> dict[str, Any] | None:
        if not name:
            return None
        form = plugins().form(name, flow.service.department)
        return {each.key: _value(each) for each in form.fields}

    def _note(self, flow: Flow, step: Step, outcome: str, walked: Any) -> None:
        letter = flow.service.letter(step.key, outcome)
        found = [*step.prints, *(name for task in flow.tasks(step) for name in task.prints)]
        walked.prints += [*found, *([letter.print] if letter else [])]
        walked.notices += list(step.notices)

    def _flow(self, row: Mapping[str, Any]) -> Flow:
        return flow_of(service_of(row["service"], row["version"]), facts_of(row["variant"], row["facts"]))

    def _row(self, case_id: int) -> Mapping[str, Any]:
        db.session.rollback()
        return dict(db.session.execute(select(Case.__table__).where(Case.id == case_id)).mappings().one())

    def _events(self, case_id: int) -> int:
        return int(db.session.execute(select(func.count()).where(Event.case_id == case_id)).scalar_one())

    def letters(self, case_id: int) -> int:
        """How many letters a case has got."""
        return int(db.session.execute(select(func.count()).where(Letter.case_id == case_id)).scalar_one())

    # --- time -------------------------------------------------------------------------------------------

    def _next_day(self) -> None:
        self._go_to(calendar().add(today(), 1))

    def _pass_days(self, days: int) -> None:
        self._go_to(calendar().next_working(today() + dt.timedelta(days=days)))

    def _to_opening_day(self, flow: Flow) -> None:
        day = calendar().next_working(today())
        while (opens := opens_next(flow.service, day)) is not None and opens != day:
            day = calendar().next_working(opens)
        self._go_to(day)

    def _go_to(self, day: dt.date) -> None:
        self.app.config["HUB_NOW"].day = day


def _value(field: Field) -> Any:
    """Something acceptable for a field."""
    if field.kind in ("choice", "choices"):
        return field.choices[0][0]
    made: dict[str, Any] = {
        "text": "走查", "long_text": "走查", "number": str(field.least or 1),
        "money": str(field.least or Decimal(1)), "date": "2026-09-01", "yes_no": "yes",
    }  # fmt: skip
    return made[field.kind]
