"""Drives one synthetic case along a route: does at each step what the person there would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update
from stdnum.iso7064 import mod_11_2

from hub.db.base import db, reading, today
from hub.db.models import Entitlement, Event, FollowUp, Grid, Household, Letter, Post, Resident
from hub.demo.hands import Hands, Row, plain_value
from hub.domain.case import Flow, checklist
from hub.domain.errors import HubError, Many
from hub.domain.service import Service, Step
from hub.domain.trial import Trial, WrittenLetter
from hub.domain.trying import Choosing, Happened
from hub.operations.benefits import entitlements, voiding
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import acceptance, follow_ups, intake
from hub.operations.casework.checklists import states_of
from hub.operations.casework.proxies import PartySaid
from hub.operations.casework.views import case_view, explain_row
from hub.operations.context import plugins
from hub.operations.decisions import from_above
from hub.operations.decisions.batches import close_meeting, send
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.known_settings import known
from hub.operations.prints.documents import available, issue_batch_print, issue_case_print
from hub.operations.registry.registration import register
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.services.offered import opens_next
from hub.operations.settings import put_setting
from hub.operations.staff.people import actor_by_login
from hub.testing.centre import small_centre


class Stopped(Exception):
    """A case did not go forward because papers were not brought."""

    def __init__(self, case_id: int, papers: str) -> None:
        super().__init__(papers)
        self.case_id, self.papers = case_id, papers


PANEL = tuple(MemberSaid(name) for name in ("甲", "乙", "丙", "丁", "戊"))


class Driver:
    """One throw-away centre with its people; `walk` takes a case from the counter to its end."""

    def __init__(self, app: Flask, departments: list[str]) -> None:
        self.app = app
        self.hands = Hands()
        self.community, _ = small_centre(*departments)
        for department in departments:
            enable(OPERATOR, department=department, community_id=self.community, reason="walk")
        for service in (each[-1] for each in plugins().services().values()):
            for key in service.settings:
                kind = known(key, service).kind
                put_setting(OPERATOR, key=key, value="1000" if kind == "money" else "3", service=service)
        self._announce(departments)
        self.residents, self.others = self._household(), 0
        self.printed: list[str] | None = None

    def _announce(self, departments: list[str]) -> None:
        """A notice from above for every service of theirs that only such a one opens."""
        for service in (each[-1] for each in plugins().services().values()):
            if service.opening.on_notice and service.department in departments:
                from_above.record(
                    actor_by_login("clerk"), service=service.key, number="走查1号", sender="走查局",
                    asks="走查", dated_on=today(), until=today() + dt.timedelta(days=3650),
                )  # fmt: skip

    def walk(self, flow: Flow, route: list[tuple[str, str]], walked: Any) -> None:
        """Open a case and go along `route`, then forward; fills `walked` on the way."""
        plan = dict(route)
        self._go(flow, lambda step: plan.pop(step.key, next(iter(step.outcomes))), walked)

    def try_out(self, flow: Flow, trial: Trial, walked: Any) -> Happened:
        """Bring a definition's test to its end, or to where papers are missing; what happened."""
        happened = Happened()
        self.hands.without = frozenset(trial.without)
        try:
            case_id = self._go(flow, Choosing(trial), walked)
        except Stopped as stopped:
            case_id, happened.out = stopped.case_id, stopped.papers
            happened.stops = walked.path.pop()[0]
        finally:
            self.hands.without = frozenset()
        happened.way, happened.end = walked.path, walked.end
        happened.prints, happened.notices = set(walked.prints), set(walked.notices)
        happened.letters = list(self._letters(flow.service, case_id))
        asked = {key for key, _ in states_of(reading(), case_id)}
        happened.asked = frozenset(
            one.key for one in flow.service.materials if one.key in asked and one.asked
        )
        happened.due = self._counted(flow.service, case_id)
        return happened

    def _go(self, flow: Flow, choose: Callable[[Step], str], walked: Any) -> int:
        self._to_opening_day(flow)
        case_id = self.start(flow)
        self.printed = walked.prints
        for _ in range(80):
            row = self.hands.row(case_id)
            if row["closed_on"]:
                break
            step = flow.service.step(row["step"])
            outcome = choose(step)
            walked.path.append((step.key, outcome))
            self._print(case_id)
            try:
                self.take(flow, step, outcome, row)
            except HubError as error:
                papers = _papers_out(error)
                if not self.hands.without or not papers:
                    raise
                raise Stopped(case_id, papers) from error
            walked.notices += list(step.notices)
            self.next_day()
        self._print(case_id)
        walked.end = self.hands.row(case_id)["ended"]
        self._end_what_it_gave(case_id)
        self._follow_up(case_id)
        walked.events = reading().execute(select(func.count()).where(Event.case_id == case_id)).scalar_one()
        return case_id

    def _end_what_it_gave(self, case_id: int) -> None:
        """The next walk's household is the same: what this case granted ends, unpaid."""
        for key in (
            reading().execute(select(Entitlement.id).where(Entitlement.case_id == case_id)).scalars().all()
        ):
            self.end_entitlement(key)

    def _follow_up(self, case_id: int) -> None:
        """The first contact of what follows the case, then the resident's word that it ends."""
        mine = select(FollowUp.__table__).where(FollowUp.case_id == case_id, FollowUp.state == "running")
        for row in reading().execute(mine).mappings().all():
            while today() < row["opens_on"]:
                self.next_day()
            actor = self.hands.at_post(row["post_id"])
            _, form = follow_ups.one(actor, row["id"])
            answers = {field.key: plain_value(field) for field in form.fields} if form else {}
            follow_ups.note(actor, row["id"], form=answers)
            follow_ups.stop(actor, row["id"], why="走查")

    def end_entitlements(self) -> None:
        """End whatever the households of earlier walks still receive."""
        running = select(Entitlement.id).where(Entitlement.state.in_(("active", "suspended")))
        for key in reading().execute(running).scalars().all():
            self.end_entitlement(key)

    def end_entitlement(self, key: int) -> None:
        """End an entitlement from today on, where it runs; one that has not begun is void."""
        c = Entitlement.__table__.c
        row = reading().execute(select(c.seq, c.state, c.from_on).where(c.id == key)).one()
        said: dict[str, Any] = {"rev": row.seq, "reason": "走查"}
        if row.state not in ("active", "suspended"):
            return
        if row.from_on > today():
            done = voiding.ask_void(actor_by_login("clerk"), key, **said)
            voiding.answer_void(actor_by_login("deputy"), key, rev=done.rev, confirms=True)
        else:
            entitlements.end(actor_by_login("clerk"), key, last=today(), **said)

    def _letters(self, service: Service, case_id: int) -> Iterator[WrittenLetter]:
        """The letters that lie in the case; who hands one over is whose post it lies at."""
        query = (
            select(Letter.print, Letter.reason, Post.role)
            .outerjoin(Post, Post.id == Letter.post_id)
            .where(Letter.case_id == case_id)
            .order_by(Letter.id)
        )
        for row in reading().execute(query):
            yield WrittenLetter(row.print, row.role or "", bool(row.reason))

    def _counted(self, service: Service, case_id: int) -> int:
        """The counted days from acceptance to the due date, as the case explains them."""
        return sum(day.counted for day in explain_row(self.hands.row(case_id), service).days)

    def start(self, flow: Flow) -> int:
        """Open a case at the place where papers first arrive; its id."""
        opener = "agent-e" if flow.first().phase == "community" else "clerk"
        needed = [party for party in flow.service.parties if party.role != "applicant" and party.min]
        done = intake.start(
            actor_by_login(opener), service=flow.service.key, resident_id=self._applicant(flow),
            variant=flow.facts.variant, answers=flow.facts.answers,
            parties=[PartySaid(party.role, name="走查") for party in needed],
            roster="名00-0000/0" if flow.service.started_by == "roster" else "",
        )  # fmt: skip
        return done.id

    def _applicant(self, flow: Flow) -> int:
        """The household's head; another of it where the service leaves the head out for the age."""
        if not flow.service.bars:
            return self.residents[0]
        births = select(Resident.id, Resident.birth).where(Resident.id.in_(self.residents))
        for row in reading().execute(births.order_by(Resident.id)):
            facts = replace(flow.facts, applicant_birth=row.birth, on=today())
            if replace(flow, facts=facts).barred() == flow.barred():
                return int(row.id)
        return self.residents[0]

    def take(self, flow: Flow, step: Step, outcome: str, row: Row) -> None:
        """Do the current step with an outcome."""
        doing: Callable[..., None] = getattr(self, f"_do_{step.do}", self._do_work)
        doing(flow, step, outcome, row)

    def _do_accept(self, flow: Flow, step: Step, outcome: str, row: Row) -> None:
        if outcome == "not_accepted":
            self.hands.refuse_acceptance(row)
            return
        if checklist(flow):
            acceptance.issue_slip(self.hands.holder(row), row["id"], rev=row["rev"])
            self._print(row["id"])
            self.next_day()
        self.hands.accept(self.hands.row(row["id"]))

    def _do_work(self, flow: Flow, step: Step, outcome: str, row: Row) -> None:
        if outcome in step.after_limit:
            self.go_to(calendar().add(today(), (step.limit or 0) + 1))
        if step.outside and step.batch:
            self.next_day()
            self.hands.answer(row, outcome)
        else:
            self.hands.advance(row, outcome)

    def _do_meeting(self, flow: Flow, step: Step, outcome: str, row: Row) -> None:
        batch, kind = self.hands.gather([row], PANEL), flow.service.batch(step.batch)
        self._print_batch(batch.id, kind.agenda)
        said = self.hands.decide(batch, row, outcome, votes=len(PANEL))
        close_meeting(self.hands.holder(row), batch.id, rev=said.rev)
        self._print_batch(batch.id, kind.minutes)

    def _do_send_up(self, flow: Flow, step: Step, outcome: str, row: Row) -> None:
        actor = self.hands.holder(row)
        batch = self.hands.gather([row])
        self._print_batch(batch.id, flow.service.batch(step.batch).agenda)
        send(actor, batch.id, rev=batch.rev)

    def _do_post(self, flow: Flow, step: Step, outcome: str, row: Row) -> None:
        self.hands.publish(row)
        if outcome == "clear":
            self.go_to(calendar().next_working(today() + dt.timedelta(days=4)))
        else:
            self.hands.object_and_answer(row, "走查异议", "属实", upheld=True)
        self.hands.end_notice(self.hands.row(row["id"]), outcome)

    def _print(self, case_id: int) -> None:
        """Issue every print the case can have now; what fails here would fail at the counter."""
        clerk = actor_by_login("clerk")
        for key, _ in available(case_view(clerk, case_id, "walk")):
            if self._new(key):
                issue_case_print(clerk, case_id, key)

    def _print_batch(self, batch_id: int, key: str) -> None:
        """Issue a paper of the meeting or list."""
        if key and self._new(key):
            issue_batch_print(actor_by_login("clerk"), batch_id, key)

    def _new(self, key: str) -> bool:
        """Whether a print is made now: once on a walk, never beside one."""
        if self.printed is None or key in self.printed:
            return False
        self.printed.append(key)
        return True

    def _household(self) -> list[int]:
        people = (("走查甲", "19400101", "户主"), ("走查乙", "19820505", "子"))
        made = [self._resident(number, *said) for number, said in enumerate(people, 1)]
        grid = db.session.execute(select(Grid.id).where(Grid.community_id == self.community)).scalar_one()
        db.session.execute(update(Household.__table__).values(grid_id=grid))
        db.session.commit()
        return made

    def another(self) -> int:
        """One more invented person of the household, whom no walk has touched; the id."""
        self.others += 1
        return self._resident(100 + self.others, "走查丙", "19900909", "女")

    def _resident(self, number: int, name: str, born: str, relation: str) -> int:
        digits = f"659999{born}{number:03d}"
        return register(
            actor_by_login("clerk"), name=name, id_number=digits + mod_11_2.calc_check_digit(digits),
            community_id=self.community, household_number="1", relation=relation, address="走查地址",
        )  # fmt: skip

    def next_day(self) -> None:
        """The next working day."""
        self.go_to(calendar().add(today(), 1))

    def go_to(self, day: dt.date) -> None:
        """Let days pass."""
        self.app.config["HUB_NOW"].day = day

    def _to_opening_day(self, flow: Flow) -> None:
        day = calendar().next_working(today())
        while (opens := opens_next(flow.service, day)) is not None and opens != day:
            day = calendar().next_working(opens)
        self.go_to(day)


def _papers_out(error: HubError) -> str:
    """The papers that a refusal says are missing, whatever else it says; "" where none are."""
    said = error.errors if isinstance(error, Many) else [error]
    return next((str(one.params["papers"]) for one in said if "papers" in one.params), "")
