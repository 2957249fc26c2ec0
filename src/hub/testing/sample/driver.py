"""Drives the sample department in tests: a clock, people by log-in, every call like a request of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Table, select

from hub.db.base import Base, db, transaction
from hub.domain.actor import Actor
from hub.domain.case import checklist
from hub.operations.board import postings
from hub.operations.casework import acceptance, cases, intake
from hub.operations.casework.checklists import LineKey, Tick
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.decisions import batches
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef
from hub.testing import factories, tables
from hub.testing.sample import EVERYTHING, KEY

ANSWERS: Mapping[str, str] = {"way": "centre", "guaranteed": "no"}
STATEMENT: Mapping[str, Any] = {"members": "3"}
DECISION: Mapping[str, Any] = {"amount": "300"}
PANEL = tuple(MemberSaid(name) for name in ("评甲", "评乙", "评丙"))


class Clock:
    """Stands at an hour of a day until it is told to go on."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self.hour = 4

    def __call__(self) -> dt.datetime:
        """The moment, in UTC: noon in the centre's zone unless `hour` says otherwise."""
        return dt.datetime.combine(self.day, dt.time(self.hour), dt.UTC)


@dataclass
class Sample:
    """An app with a staffed centre. `run` calls a verb as somebody; the last part are whole steps of a case.

    Set `broken` in a test that breaks the chain on purpose.
    """

    app: Flask
    clock: Clock
    people: factories.Centre
    broken: bool = False

    # --- calling ------------------------------------------------------------------------------------------

    def run(self, login: str, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        """Call a verb as the person of a log-in, in a request of its own."""
        with self.app.app_context():
            return verb(actor_by_login(login), *args, **said)

    def do(self, work: Callable[..., Any], *args: Any, **said: Any) -> Any:
        """Call something that needs no person, in a request of its own."""
        with self.app.app_context():
            return work(*args, **said)

    def actor(self, login: str) -> Actor:
        """The person of a log-in."""
        with self.app.app_context():
            return actor_by_login(login)

    def to(self, day: dt.date) -> None:
        """Let it be another day."""
        self.clock.day = day

    # --- looking ------------------------------------------------------------------------------------------

    def rows(self, table: str, **where: Any) -> list[dict[str, Any]]:
        """Rows of a table with these values, by primary key."""
        found: Table = Base.metadata.tables[table]
        query = select(found).where(*(found.c[name] == value for name, value in where.items()))
        with self.app.app_context(), db.engine.connect() as connection:
            rows = connection.execute(query.order_by(*found.primary_key)).mappings()
            return [dict(row) for row in rows]

    def case(self, ref: CaseRef | int) -> dict[str, Any]:
        """The case row."""
        (row,) = self.rows("cases", id=ref if isinstance(ref, int) else ref.id)
        return row

    def types(self, ref: CaseRef) -> list[str]:
        """The types of a case's events, in order."""
        return [row["type"] for row in self.rows("events", case_id=ref.id)]

    def tasks(self, ref: CaseRef) -> set[tuple[str, str]]:
        """The open tasks of a case: (step, key)."""
        rows = self.rows("tasks", case_id=ref.id, done_on=None)
        return {(row["step"], row["key"]) for row in rows}

    def dump(self) -> tables.Rows:
        """All tables."""
        with self.app.app_context(), db.engine.connect() as connection:
            return tables.dump(connection)

    def write(self, change: Any) -> None:
        """Change the database behind everybody's back."""
        with self.app.app_context(), transaction() as tx:
            tx.execute(change)

    # --- whole steps --------------------------------------------------------------------------------------

    def start(self, service: str = EVERYTHING, **said: Any) -> CaseRef:
        """Open a case for the head of the household; of the first service in its variant `short`."""
        if service == EVERYTHING:
            said = {"variant": "short", "answers": ANSWERS, **said}
        said.setdefault("resident_id", self.people.head)
        found: CaseRef = self.run("clerk", intake.start, service=service, **said)
        return found

    def papers(
        self, service: str = EVERYTHING, stage: str = "acceptance", **said: Any
    ) -> dict[LineKey, Tick]:
        """Ticks for every paper of a stage that is asked for."""
        with self.app.app_context():
            variant = said.get("variant", "short" if service == EVERYTHING else "")
            members = [[str(each), ""] for each in said.get("members", self.people.household)]
            facts = {"answers": said.get("answers", ANSWERS), "members": members, "birth": said.get("birth")}
            flow = flow_of(service_of(service), facts_of(variant, facts, self.clock.day))
            return {line.key: Tick() for line in checklist(flow, stage) if line.material.asked}

    def accepted(self, service: str = EVERYTHING, **said: Any) -> CaseRef:
        """A case that was accepted at the counter at once."""
        ticks = self.papers(service, **said)
        return self.start(service, ticks=ticks, accept=True, **said)

    def go(self, login: str, ref: CaseRef, outcome: str, **said: Any) -> CaseRef:
        """Finish the current step."""
        found: CaseRef = self.run(login, cases.advance, ref.id, outcome, rev=self.case(ref)["rev"], **said)
        return found

    def check(self, ref: CaseRef) -> CaseRef:
        """Do the required tasks of the check and finish it."""
        self.run("officer-e", cases.do_task, ref.id, "statement", form=STATEMENT)
        self.run("clerk", cases.do_task, ref.id, "link")
        return self.go("clerk", ref, "qualifies")

    def at(self, step: str, **said: Any) -> CaseRef:
        """A case of the variant `whole` that has come to a step."""
        ref = self.accepted(variant="whole", **said)
        for name, work in self._ways(ref).items():
            if name == step:
                return CaseRef(ref.id, ref.number, self.case(ref)["rev"])
            work()
        raise KeyError(step)

    def _ways(self, ref: CaseRef) -> Mapping[str, Callable[[], Any]]:
        return {
            "check": lambda: self.check(ref),
            "hearing": lambda: self.go("leader-e", ref, "agreed"),
            "expert": lambda: self.go("clerk", ref, "passed"),
            "panel": lambda: self.meet(ref),
            "posting": lambda: self.post(ref),
            "filing": lambda: self.file(ref),
            "sign": lambda: self.go("street", ref, "agreed", form=DECISION),
            "send_up": lambda: self.send(ref),
            "bureau": lambda: self.answer(ref, "approved"),
            "tell": lambda: self.go("clerk", ref, "told", method="phone"),
            "issue": lambda: self.go("clerk", ref, "issued"),
            "stock": lambda: self.go("agent-e", ref, "handed_out"),
            "pay": lambda: self.go("finance", ref, "paid"),
            "deliver": lambda: self.go("officer-e", ref, "delivered", method="hand", received_by="样甲"),
            "collect": lambda: self.go("agent-e", ref, "collected"),
            "archive": lambda: self.go("clerk", ref, "archived"),
        }

    def meet(self, *refs: CaseRef, outcome: str = "approved", **said: Any) -> CaseRef:
        """Hold a panel over cases; the same outcome for all."""
        ids = [ref.id for ref in refs]
        batch = self.run("clerk", batches.gather, department=KEY, key="panel", case_ids=ids, members=PANEL)
        for case_id in ids:
            batch = self.run("clerk", batches.decide, batch.id, case_id, outcome, rev=batch.rev, **said)
        found: CaseRef = self.run("clerk", batches.close_meeting, batch.id, rev=batch.rev)
        return found

    def post(self, ref: CaseRef) -> CaseRef:
        """Put the notice up, wait until it is over, and end it."""
        done = self.run("agent-e", postings.publish, ref.id, rev=self.case(ref)["rev"])
        last = self.rows("postings", case_id=ref.id)[-1]["last"]
        self.to(last + dt.timedelta(days=1))
        found: CaseRef = self.run("agent-e", postings.close, ref.id, "clear", rev=done.rev)
        return found

    def file(self, ref: CaseRef) -> CaseRef:
        """Take the papers of the filing stage."""
        ticks = self.papers(stage="filing", variant="whole")
        self.run("clerk", acceptance.hand_in, ref.id, rev=self.case(ref)["rev"], ticks=ticks)
        return self.go("clerk", ref, "complete")

    def send(self, *refs: CaseRef) -> CaseRef:
        """Send cases up on one list; the list."""
        ids = [ref.id for ref in refs]
        batch = self.run("clerk", batches.gather, department=KEY, key="bureau", case_ids=ids)
        found: CaseRef = self.run("clerk", batches.send, batch.id, rev=batch.rev)
        return found

    def answer(self, ref: CaseRef, outcome: str, **said: Any) -> CaseRef:
        """Take the superior's answer for one case."""
        sent = [row["batch_id"] for row in self.rows("batch_lines", case_id=ref.id, result="")]
        (batch,) = self.rows("batches", id=sent[-1])
        place = (batch["id"], ref.id, outcome)
        found: CaseRef = self.run("clerk", batches.answer, *place, rev=batch["rev"], **said)
        return found
