"""Whatever people do to cases, in whatever order, days passing: the events always fold to the stored rows."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.db.base import reading, today
from hub.db.models import Case
from hub.domain import case_ledger, clock
from hub.domain.errors import HubError
from hub.domain.lights import kinds_of
from hub.operations.board import postings
from hub.operations.calendars import calendar_changes
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import acceptance, cases, changes
from hub.operations.context import service_of
from hub.operations.decisions import batches
from hub.operations.overview import view as overview
from hub.operations.overview.panels import PANELS
from hub.operations.overview.sums import binds, read
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.supervision import figures
from hub.operations.supervision.overdue import past_due
from hub.operations.supervision.started import not_expedited
from hub.operations.upkeep import counting
from hub.operations.upkeep.sweep import sweep
from hub.operations.verb import CaseRef
from hub.testing.sample import EVERYTHING, KEY, SEVEN
from hub.testing.sample.driver import ANSWERS, DECISION, PANEL, STATEMENT, Sample

LOGINS = ("clerk", "agent-e", "officer-e", "leader-e", "street", "finance")
ACTIONS = 60


class Town:
    """A few cases and people who do something to one of them, as chance will have it."""

    def __init__(self, sample: Sample, seed: int) -> None:
        self.sample = sample
        self.chance = random.Random(seed)
        self.refs: list[CaseRef] = [
            sample.accepted(variant="whole"),
            sample.start(answers={**ANSWERS, "way": "community"}),
            sample.start(),
            sample.accepted(SEVEN),
        ]
        self.done = 0

    def act(self) -> None:
        """One try: a refusal is an answer too, and must leave nothing behind."""
        work = self.chance.choice(self._actions())
        try:
            work()
            self.done += 1
        except HubError:
            pass

    def _actions(self) -> list[Callable[[], Any]]:
        rare = [
            self._withdraw,
            self._reopen,
            self._correct,
            self._erase,
            self._override,
            self._move,
            self._urgent,
        ]
        return [*[self._step] * 8, self._task, self._papers, self._wait, self._delay, self._extend, *rare]

    @property
    def row(self) -> dict[str, Any]:
        return self.sample.case(self.chance.choice(self.refs))

    def _step(self) -> None:
        row, run = self.row, self.sample.run
        service = self.sample.app.extensions["hub_plugins"].service(row["service"])
        step = service.step(row["step"])
        outcome = self.chance.choice(list(step.outcomes))
        said: dict[str, Any] = {"rev": row["rev"]}
        if step.do == "accept":
            verb = self.chance.choice([acceptance.accept, acceptance.issue_slip])
            run("clerk", verb, row["id"], **said)
        elif step.do == "post":
            run("agent-e", postings.publish, row["id"], **said)
            self._pass(self.chance.choice([0, 3, 4]))
            run("agent-e", postings.close, row["id"], "clear", rev=row["rev"] + 1)
        elif step.do == "meeting":
            self._meet(row["id"], outcome)
        elif step.do == "send_up":
            batch = run("clerk", batches.gather, department=KEY, key="bureau", case_ids=[row["id"]])
            run("clerk", batches.send, batch.id, rev=batch.rev)
        elif step.role == "superior":
            self.sample.answer(
                CaseRef(row["id"], row["number"], row["rev"]), outcome, reason="不符", basis="第二条"
            )
        else:
            form = DECISION if step.form == "decision" else STATEMENT
            told = {
                "method": "hand",
                "received_by": "样甲",
                "reason": "不符",
                "basis": "第二条",
                "form": form,
            }
            self._by_anybody(cases.advance, row["id"], outcome, **told, **said)

    def _meet(self, case_id: int, outcome: str) -> None:
        run = self.sample.run
        batch = run("clerk", batches.gather, department=KEY, key="panel", case_ids=[case_id], members=PANEL)
        said = {"rev": batch.rev, "reason": "不符", "basis": "第二条"}
        batch = run("clerk", batches.decide, batch.id, case_id, outcome, **said)
        run("clerk", batches.close_meeting, batch.id, rev=batch.rev)

    def _task(self) -> None:
        key = self.chance.choice(["statement", "link", "care"])
        self._by_anybody(cases.do_task, self.row["id"], key, form=STATEMENT if key == "statement" else None)

    def _papers(self) -> None:
        row = self.row
        service, stage = row["service"], self.chance.choice(["acceptance", "filing"])
        ticks = self.sample.papers(service, stage, **({"variant": "whole"} if service == EVERYTHING else {}))
        if self.chance.random() < 0.3:
            said = {"rev": row["rev"], "papers": ("收入证明",), "reason": "漏列"}
            self.sample.run("clerk", acceptance.ask_more, row["id"], **said)
            ticks = {("extra-1", ""): next(iter(ticks.values()))}
        rev = self.sample.case(row["id"])["rev"]
        self.sample.run("clerk", acceptance.hand_in, row["id"], rev=rev, ticks=ticks)

    def _wait(self) -> None:
        self._pass(self.chance.choice([1, 1, 2, 5]))
        if self.chance.random() < 0.5:
            self.sample.do(sweep)

    def _pass(self, days: int) -> None:
        self.sample.to(self.sample.clock.day + dt.timedelta(days=days))

    def _delay(self) -> None:
        row = self.row
        verb, said = self.chance.choice(
            [(changes.begin_delay, {"evidence": "本人外出，有电话记录"}), (changes.end_delay, {})]
        )
        self._by_anybody(verb, row["id"], rev=row["rev"], **said)

    def _extend(self) -> None:
        row = self.row
        told = self.chance.choice([None, self.sample.clock.day])
        self.sample.run(
            "street", changes.extend, row["id"], rev=row["rev"], days=5, reason="外地核查", told=told
        )

    def _withdraw(self) -> None:
        row = self.row
        self.sample.run("clerk", changes.withdraw, row["id"], rev=row["rev"], reason="本人撤回")

    def _reopen(self) -> None:
        row = self.row
        step = self.chance.choice(["check", "filing", "sign", "tell"])
        self.sample.run("street", changes.reopen, row["id"], rev=row["rev"], step=step, reason="复查")

    def _correct(self) -> None:
        row = self.row
        seq = self.chance.randint(1, row["seq"])
        date = self.sample.clock.day - dt.timedelta(days=self.chance.randint(0, 9))
        said = {"seq": seq, "date": date, "reason": "写错", "second_id": self.sample.actor("deputy").staff_id}
        self.sample.run("clerk", changes.correct, row["id"], rev=row["rev"], **said)

    def _erase(self) -> None:
        row = self.row
        seq = self.chance.randint(1, row["seq"])
        self.sample.do(audit.erase_payload, OPERATOR, row["id"], seq, "本人要求")

    def _override(self) -> None:
        day = self.sample.clock.day + dt.timedelta(days=self.chance.randint(-3, 20))
        said = {"working": self.chance.random() < 0.3, "reason": "调整"}
        self.sample.do(calendar_changes.set_override, OPERATOR, date=day, **said)
        self.sample.do(sweep)

    def _move(self) -> None:
        row = self.row
        said = {"community_id": self.chance.choice([1, 2]), "reason": "搬家"}
        self.sample.run("clerk", changes.move_community, row["id"], rev=row["rev"], **said)

    def _urgent(self) -> None:
        row = self.row
        said = {"reason": "急病", "target": self.sample.clock.day}
        self.sample.run("clerk", changes.set_urgent, row["id"], rev=row["rev"], **said)

    def _by_anybody(self, verb: Any, *args: Any, **said: Any) -> None:
        """By whoever may: everybody tries."""
        logins = self.chance.sample(LOGINS, len(LOGINS))
        for login in logins[:-1]:
            try:
                self.sample.run(login, verb, *args, **said)
                return
            except HubError:
                continue
        self.sample.run(logins[-1], verb, *args, **said)


@pytest.mark.parametrize("seed", range(3))
def test_the_events_fold_to_the_rows_whatever_is_done(sample: Sample, seed: int) -> None:
    town = Town(sample, seed)
    for turn in range(ACTIONS):
        town.act()
        if turn % 12 == 0:
            assert sample.do(audit.verify, OPERATOR).findings == []
            # The numbers of each day are a recount, folded or not, and the leaders read them.
            assert sample.do(counting.differences) == []
            sample.do(_leaders_read_what_is)
            sample.do(_periods_are_a_recount)
    sample.do(sweep)
    assert sample.do(audit.verify, OPERATOR).findings == []
    assert (sample.do(counting.differences), sample.do(counting.fold)) == ([], 0)
    # Of sixty tries enough must come off, or nothing was tried.
    assert town.done > ACTIONS // 5


def _leaders_read_what_is() -> None:
    """Each table of the leaders' page is the rows that its numbers open."""
    asked = binds(overview.when())
    cells = read(reading(), {key: panel.sums for key, panel in PANELS.items()}, overview.when())
    for panel in PANELS.values():
        behind = panel.rows.subquery()
        opened = select(behind.c.line, behind.c.what, func.count()).group_by(behind.c.line, behind.c.what)
        said = {(*cell, number) for cell, number in cells[panel.key].items()}
        assert said == {tuple(row) for row in reading().execute(opened, asked)}, panel.key


def _periods_are_a_recount() -> None:
    """The numbers of a period, read from those of each day, are those of every case looked at (B-026)."""
    day = today()
    rows = [dict(row) for row in reading().execute(select(Case.__table__)).mappings()]
    slow = not_expedited([row["id"] for row in rows if row["urgent_target"]], calendar(), day)
    for back in (0, 3, 40):
        first, last = day - dt.timedelta(days=back), day - dt.timedelta(days=back // 20)
        urgent = slow if last == day else not_expedited([row["id"] for row in rows], calendar(), last)
        for place in (None, 1):
            _found, total = figures.table(first, last, community_id=place)
            here = [row for row in rows if place in (None, row["community_id"])]
            counted = [_looked_at(row, first, last, row["id"] in urgent) for row in here]
            said = Counter(name for names, _used in counted for name in names)
            assert (total.counts, total.used) == (
                {name: said[name] for name in figures.COUNTS}, sum(used for _names, used in counted),
            ), (first, last, place)  # fmt: skip


def _looked_at(row: dict[str, Any], first: dt.date, last: dt.date, slow: bool) -> tuple[list[str], int]:
    """What one case counts as, and the counted days of one that was completed."""
    service, ended = service_of(row["service"], row["version"]), row["completed_on"] or row["closed_on"]
    limit, since = service.promised_of(row["variant"]), row["accepted_on"]
    days = {"accepted": since, "completed": row["completed_on"],
            "refused": row["closed_on"] if row["ended"] == "refused" else None}  # fmt: skip
    names = [name for name, on in days.items() if on and first <= on <= last]
    late = past_due(row, last) if ended is None or ended > last else bool(row["due"] and row["due"] < ended)
    kinds = kinds_of(late, immediate=limit == 0, urgent_late=slow,
                     published=service.publishes_limit(row["variant"]) or since is None)  # fmt: skip
    stood = since and since <= last and (ended is None or ended > last) and (late or row["urgent_target"])
    if any(on and first <= on <= last for on in (since, ended)) or stood:
        names += ["overdue", *kinds] if kinds else []
    if "completed" not in names:
        return names, 0
    found = clock.measure(limit, case_ledger.events(row["ledger"]), calendar(), row["completed_on"])
    return names, found.limit - row["days_left"]
