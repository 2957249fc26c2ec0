"""What people of a centre do with a case, one act at a time, through the real operations.

The demonstration plays days of work with it, the walk of services every edge.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select

from hub.db.base import db, reading, today
from hub.db.models import Case, Objection, PostHolder, Staff, Task
from hub.domain.actor import Actor
from hub.domain.case import Flow, checklist, needs_reason
from hub.domain.form_field import CHANGE, EMPLOYER, Field, Lines
from hub.domain.service import ANSWER, Step
from hub.operations.board import postings
from hub.operations.casework import acceptance, cases
from hub.operations.casework.checklists import Tick, states_of
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.decisions import batches
from hub.operations.decisions.body_answers import AnswerSaid
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.decisions.record import BATCHES, LINES
from hub.operations.registry import asking
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef

Row = Mapping[str, Any]
REASON = "经核查，不符合本项规定的条件"
REASONS: Mapping[str, str] = {"civil_affairs": "经核查，家庭收入高于本市现行标准"}
"""Why somebody is refused, by department."""
BACK = "户口簿复印件不清楚，请补一份"


_EMPLOYER = "91659999MA77ABCD0T"
_EMPLOYEE = "659999198503072417"


SAID: Final = ("已核实", "家庭收入来源单一，生活困难。")
"""What hands write into a short and a long text."""


def plain_value(field: Field, _flow: Flow | None = None) -> Any:
    """Something acceptable for a field of a form, whatever case it is of."""
    if field.kind in ("choice", "choices"):
        return field.choices[0][0]
    made: dict[str, Any] = {
        "text": SAID[0],
        "long_text": SAID[1],
        "number": str(max(field.least or 1, 1)),
        "money": str(max(field.least or Decimal(1), Decimal(300))),
        "date": today().isoformat(),
        "yes_no": "yes",
        "people_counted": f"{_EMPLOYER} 样甲 {_EMPLOYEE}",
    }
    if field.key == "credit_code":
        return _EMPLOYER
    if field.key == EMPLOYER:
        return "样例商贸有限公司"
    return made[field.kind]


_PHONES: Final = itertools.count(19900007001)


def on_item(fields: Iterable[Field], actor: Actor, resident_id: int | None) -> dict[str, Any]:
    """Acceptable answers to the form of an item of a roster; a change that it names is asked for first."""
    return {field.key: _change(actor, resident_id) if field.names == CHANGE else plain_value(field)
            for field in fields}  # fmt: skip


def _change(actor: Actor, resident_id: int | None) -> str:
    if resident_id is None:
        return ""
    said = {"on": today().isoformat(), "phone": str(next(_PHONES))}
    return asking.ask(actor, "correct", resident_id, said, why="核对名单", paper="本人申报").number


def _for_it(field: Field) -> str:
    """The first choice that does not speak against the first outcome."""
    return next(key for key, _ in field.choices if key not in field.not_forward)


_NUMBERS: Final = itertools.count(45117781, 139)
"""Numbers of bills: each is handed in once, whoever's hands do it."""


class Hands:
    """Acts for whoever holds the post that a task lies with, as A."""

    def __init__(self, value: Callable[[Field, Flow], Any] = plain_value) -> None:
        self.value = value
        self.without: frozenset[str] = frozenset()
        self._logins: dict[int, str] = {}

    def row(self, case_id: int) -> Row:
        """The case's row as it is now."""
        db.session.rollback()
        return dict(reading().execute(select(Case.__table__).where(Case.id == case_id)).mappings().one())

    def flow(self, row: Row) -> Flow:
        """The case's way through its service."""
        return flow_of(service_of(row["service"], row["version"]), facts_of(row["variant"], row["facts"]))

    def holder(self, row: Row, task: str = "") -> Actor:
        """The person whose work the case's open task is."""
        query = select(Task.post_id).where(
            Task.case_id == row["id"], Task.step == row["step"], Task.key == task, Task.done_on.is_(None)
        )
        post = reading().execute(query).scalar_one()
        assert post is not None  # work of ours has a post
        return self.at_post(post)

    def at_post(self, post_id: int) -> Actor:
        """The A of a post."""
        if post_id not in self._logins:
            query = select(Staff.login).join(PostHolder, PostHolder.staff_id == Staff.id)
            found = query.where(PostHolder.post_id == post_id, PostHolder.slot == "A")
            self._logins[post_id] = reading().execute(found).scalar_one()
        return actor_by_login(self._logins[post_id])

    def grounds(self, row: Row) -> tuple[str, str]:
        """Reason and basis of a refusal."""
        law = service_of(row["service"], row["version"]).law
        return REASONS.get(row["department"], REASON), law.refusal_basis

    def finish_tasks(self, flow: Flow, step: Step, row: Row) -> None:
        """Do all parallel tasks of the step that are still open."""
        query = select(Task.key).where(
            Task.case_id == row["id"], Task.step == step.key, Task.done_on.is_(None)
        )
        left = set(reading().execute(query).scalars())
        for task in flow.tasks(step):
            if task.key in left:
                actor = self.holder(row, task.key)
                cases.do_task(actor, row["id"], task.key, form=self.answers(flow, task.form))

    def hand_in(self, row: Row, stage: str) -> CaseRef:
        """Bring all papers of a stage but those that are `without`."""
        lines = checklist(self.flow(row), stage)
        wanted = {line.key for line in lines if line.material.key not in self.without}
        ticks = {key: Tick() for key in states_of(reading(), row["id"]) if key in wanted}
        if not ticks:
            return CaseRef(row["id"], row["number"], row["rev"])
        return acceptance.hand_in(self.holder(row), row["id"], rev=row["rev"], ticks=ticks)

    def accept(self, row: Row) -> CaseRef:
        """Bring what acceptance asks for, and accept."""
        done = self.hand_in(row, "acceptance")
        return acceptance.accept(self.holder(row), row["id"], rev=done.rev)

    def advance(self, row: Row, outcome: str = "") -> CaseRef:
        """Finish the current step; with its papers, forms and signatures."""
        flow, actor = self.flow(row), self.holder(row)
        step = flow.service.step(row["step"])
        said = outcome or next(iter(step.outcomes))
        forward = said == next(iter(step.outcomes))
        self.finish_tasks(flow, step, row)
        now = self.row(row["id"])
        rev = self.hand_in(now, step.stage).rev if step.stage and forward else now["rev"]
        return cases.advance(
            actor, row["id"], said, rev=rev, method="hand",
            reason=self.grounds(row)[0] if not forward or needs_reason(flow.service, step, said) else "",
            form=self.answers(flow, step.form_of(said), forward=forward), received_by="本人",
        )  # fmt: skip

    def refuse_acceptance(self, row: Row) -> CaseRef:
        """Do not accept, in writing."""
        reason, basis = self.grounds(row)
        return acceptance.not_accept(self.holder(row), row["id"], rev=row["rev"], reason=reason, basis=basis)

    def gather(self, rows: Sequence[Row], members: Sequence[MemberSaid] = (), **said: Any) -> CaseRef:
        """Make a meeting or a list of cases that wait for the same kind."""
        flow = self.flow(rows[0])
        return batches.gather(
            self.holder(rows[0]), department=flow.service.department,
            key=flow.service.step(rows[0]["step"]).batch, case_ids=[row["id"] for row in rows],
            members=members, **said,
        )  # fmt: skip

    def decide(self, batch: CaseRef, row: Row, outcome: str, votes: int) -> CaseRef:
        """Note the panel's decision on one case."""
        step = self.flow(row).service.step(row["step"])
        forward = outcome == next(iter(step.outcomes))
        reason, basis = ("", "") if forward else self.grounds(row)
        return batches.decide(
            self.holder(row), batch.id, row["id"], outcome, rev=batch.rev, votes={"for": votes},
            reason=reason, basis=basis,
        )  # fmt: skip

    def answer(self, row: Row, outcome: str, *, one: bool = False) -> CaseRef:
        """Record the superior's answer to a line of a list; of several bodies all, or the next `one`."""
        query = (
            select(LINES.c.batch_id, BATCHES.c.rev)
            .join_from(LINES, BATCHES, BATCHES.c.id == LINES.c.batch_id)
            .where(LINES.c.case_id == row["id"], BATCHES.c.state == "sent", LINES.c.result == "")
        )
        line = reading().execute(query).one()
        step = self.flow(row).service.step(row["step"])
        refused = self.flow(row).refuses(step, outcome)
        back = outcome != next(iter(step.outcomes)) and not refused
        reason, basis = self.grounds(row) if refused else (BACK if back else "", "")
        given = AnswerSaid(outcome, reason, basis)
        if not step.bodies:
            return batches.answer(
                self.holder(row), line.batch_id, row["id"], outcome, rev=line.rev,
                reason=given.reason, basis=given.basis,
            )  # fmt: skip
        return self._bodies(row, step, given, CaseRef(line.batch_id, "", line.rev), one)

    def _bodies(self, row: Row, step: Step, last: AnswerSaid, done: CaseRef, one: bool) -> CaseRef:
        """Several bodies answer one after the other; all but the last agree."""
        still = (Task.case_id == row["id"], Task.do == ANSWER, Task.done_on.is_(None))
        out = set(reading().execute(select(Task.key).where(*still)).scalars())
        agreed, batch_id = AnswerSaid(next(iter(step.outcomes))), done.id
        for body in [each for each in step.bodies if each.key in out][: 1 if one else None]:
            said = {body.key: last if body == step.bodies[-1] else agreed}
            done = batches.answer(self.holder(row), batch_id, row["id"], "", rev=done.rev, bodies=said)
        return done

    def publish(self, row: Row) -> CaseRef:
        """Put the public notice up."""
        return postings.publish(self.holder(row), row["id"], rev=row["rev"])

    def object_and_answer(self, row: Row, text: str, answer: str, upheld: bool) -> CaseRef:
        """An objection comes in and is answered."""
        actor = self.holder(row)
        postings.object_to(actor, row["id"], text=text)
        asked = (
            reading()
            .execute(select(func.max(Objection.id)).where(Objection.case_id == row["id"]))
            .scalar_one()
        )
        return postings.answer_objection(actor, row["id"], asked, answer=answer, upheld=upheld)

    def end_notice(self, row: Row, outcome: str) -> CaseRef:
        """Take the notice down."""
        reason, basis = ("", "") if outcome == "clear" else self.grounds(row)
        return postings.close(
            self.holder(row), row["id"], outcome, rev=row["rev"], reason=reason, basis=basis
        )

    def answers(self, flow: Flow, name: str, *, forward: bool = True) -> dict[str, Any] | None:
        """A filled form, None where there is none; for another outcome with what speaks against the first."""
        if not name:
            return None
        form = plugins().form(name, flow.service.department)
        said = {each.key: self._lines(each.lines, flow) if each.lines else self.value(each, flow)
                for each in form.fields}  # fmt: skip
        if forward:
            wrong = [each for each in form.fields if each.not_forward and said[each.key] in each.not_forward]
            return said | {each.key: _for_it(each) for each in wrong}
        against = {each.key: "no" for each in form.fields if each.forward}
        why = {key: "有一处不合格" for each in form.fields if each.forward for _answer, key in each.then}
        return said | against | why

    def _lines(self, lines: Lines, flow: Flow) -> list[dict[str, Any]]:
        """Two lines of a group; what is unique runs on, deductions leave something of the whole."""
        return [{each.key: self._column(lines, each, no, flow) for each in lines.columns} for no in (0, 1)]

    def _column(self, lines: Lines, column: Field, no: int, flow: Flow) -> Any:
        if column.key == lines.unique:
            return f"{next(_NUMBERS):08d}"
        if column.key == lines.whole:
            return f"{6000 + 2350 * no}.{40 + no}"
        if column.key in lines.off:
            return f"{1200 + 800 * no}.05" if column.required else ""
        if column.papers:
            brought = [said for said, paper in column.papers if paper not in self.without]
            return (brought or [self.value(column, flow)])[0]
        return self.value(column, flow)
