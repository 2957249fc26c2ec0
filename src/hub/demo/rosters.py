"""Rosters of the demonstration: one closed some weeks ago, one running, with items in every state."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import PaymentLine, Post, PostHolder, Resident, Staff
from hub.demo.hands import Row, on_item
from hub.demo.holders import holder
from hub.domain.actor import Actor
from hub.domain.roster import AGAIN
from hub.operations.benefits import beginning, entitlements
from hub.operations.calendars.calendar import calendar
from hub.operations.context import plugins
from hub.operations.rosters import closing, making, noting, record
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef

PROGRAMME: Final = "civil_affairs.minimum_living"
CLOSED: Final = "civil_affairs.minimum_living_recheck"
RUNNING: Final = "civil_affairs.minimum_living_yearly"
RETIREES: Final = "labour.retiree_certification"
RETIRED: Final = 12
LISTED: Final = "family_planning.list_reconciliation"
LISTED_ROWS: Final = 8
HOUSEHOLDS: Final = 14
SOON: Final = 6
"""Working days until some of them are looked at again."""
AGO: Final = 25
"""Working days ago on which the closed one was made."""


class Rosters:
    """Plays two rosters over households that received the allowance before the hub."""

    def __init__(self, clock: Any, last: dt.date) -> None:
        self.clock, self.last = clock, last
        self.rng = random.Random(20161125)

    def play(self) -> None:
        """The closed one first; the running one is half done today."""
        if CLOSED not in plugins().services():
            return
        self.clock.day = calendar().back(self.last, AGO)
        self._payees()
        done = making.make(actor_by_login("clerk"), CLOSED, why="演示")
        self.clock.day = calendar().add(self.clock.day, 4)
        self._note(done.id, share=1.0)
        self._answer(done.id)
        closing.close(actor_by_login("clerk"), done.id, reason="演示：其余下轮再查")
        self.clock.day = calendar().back(self.last, 3)
        running = making.make(actor_by_login("clerk"), RUNNING, why="演示")
        self.clock.day = self.last
        self._note(running.id, share=0.7)

    def play_lists(self) -> None:
        """Two lists from above: of the first only its numbers are left, the second is being worked on."""
        clerk = holder("roster.make", role="window_clerk", department=LISTED.split(".")[0])
        if clerk is None or LISTED not in plugins().services():
            return
        with TemporaryDirectory() as folder:
            first = self._list(clerk, Path(folder), 11, ago=15)
            for _stage in range(2):
                self._note(first.id, share=1.0, stray=False)
            closing.close(clerk, first.id, reason="演示：其余没有找到本人")
            running = self._list(clerk, Path(folder), 12, ago=2)
            for share in (0.8, 0.5):
                self._note(running.id, share)
        self.clock.day = self.last

    def _list(self, clerk: Actor, folder: Path, no: int, ago: int) -> CaseRef:
        self.clock.day = calendar().back(self.last, ago)
        file, paper = self._from_above(folder, no), f"市计生委〔2026〕{no}号（演示，内容虚构）"
        made = making.make(clerk, LISTED, file=file, paper=paper, why="演示", variant="births")
        self.clock.day = calendar().add(self.clock.day, 1)
        return made

    def _from_above(self, folder: Path, no: int) -> Path:
        """A list as it comes, with a column that nobody may read; people of the demonstration."""
        people = Resident.__table__
        query = select(people.c.name, people.c.id_number).where(
            people.c.died.is_(None), people.c.moved_out.is_(None)
        )
        rows = reading().execute(query.order_by(people.c.id)).all()[no :: LISTED_ROWS * 3][:LISTED_ROWS]
        about = ("出生", "随父落户", "随母落户")
        lines = [f"{row.name},{row.id_number},{about[at % 3]},2026-10-{at + 10},演示"
                 for at, row in enumerate(rows)]  # fmt: skip
        file = folder / f"list-{no}.csv"
        file.write_text("\n".join(("姓名,身份证号,事项,登记日期,备注", *lines)), encoding="utf-8")
        return file

    def play_retirees(self) -> None:
        """A list of retirees from 市社保局 four days ago: some came, some are to be visited, some open."""
        clerk = holder("roster.make", role="window_clerk", department=RETIREES.split(".")[0])
        if clerk is None or RETIREES not in plugins().services():
            return
        self.clock.day = calendar().back(self.last, 4)
        with TemporaryDirectory() as folder:
            made = making.make(
                clerk, RETIREES, file=self._sheet(Path(folder)), paper="演社保〔2026〕11号", variant="comes"
            )
        self.clock.day = self.last
        self._note(made.id, share=0.7)
        self._note(made.id, share=0.3)

    def _sheet(self, folder: Path) -> Path:
        people = Resident.__table__.c
        there = (people.died.is_(None), people.moved_out.is_(None), people.community_id.is_not(None))
        old = people.birth.between(dt.date(1944, 1, 1), dt.date(1960, 1, 1))
        query = select(people.name, people.id_number).where(*there, old).order_by(people.id)
        rows = reading().execute(query).all()
        rows = rows[:: max(1, len(rows) // RETIRED)][:RETIRED]
        file = folder / "list.csv"
        lines = ["姓名,身份证号,备注", *(f"{row.name},{row.id_number}," for row in rows)]
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    def _payees(self) -> None:
        """Households with the allowance from before, each entered by one person and confirmed by another."""
        people = Resident.__table__
        held = select(beginning.TABLE.c.resident_id)
        heads = (people.c.relation == "户主", people.c.died.is_(None), people.c.moved_out.is_(None))
        query = select(people).where(*heads, people.c.id.not_in(held)).order_by(people.c.id)
        rows = reading().execute(query).mappings().all()
        rows = rows[:: max(1, len(rows) // HOUSEHOLDS)][:HOUSEHOLDS]
        for place, row in enumerate([dict(row) for row in rows], 1):
            self._payee(row, place)

    def _payee(self, row: Row, place: int) -> None:
        granted = beginning.Granted(
            PROGRAMME, "civil_affairs", row["id"], row["community_id"], self.rng.randrange(300, 900) * 100,
            dt.date(2016, 1, 1), household_id=row["household_id"], paper=f"低保台账第{place}页",
            review_on=calendar().add(self.last, SOON) if place % 2 else None,
        )  # fmt: skip
        made = entitlements.take_over(actor_by_login("clerk"), granted)
        entitlements.answer(actor_by_login("deputy"), made.id, rev=made.rev, confirms=True)

    def _note(self, roster_id: int, share: float, *, stray: bool = True) -> None:
        for row in _items(roster_id):
            if self.rng.random() <= share:
                self._one(row, stray)

    def _one(self, row: Row, stray: bool) -> None:
        run = reading().execute(select(record.ROSTERS).where(record.ROSTERS.c.id == row["roster_id"]))
        service, roster = record.definition(dict(run.mappings().one()))
        stage = roster.stage(row["stage"])
        if stage is None:
            return
        weights = [8, *[1] * (len(stage.outcomes) - 1)]
        outcome = self.rng.choices(stage.outcomes, weights)[0] if stray else stage.outcomes[0]
        if outcome.needs and row["resident_id"] is None:  # nobody whose record could be changed
            outcome = next(one for one in stage.outcomes if not one.needs)
        asked = plugins().form(stage.form, service.department).fields if stage.form else ()
        noting.note(
            _holder(row), row["id"], outcome=outcome.key, reason="演示",
            form=on_item(asked, _holder(row), row["resident_id"]),
            visit_on=calendar().add(self.clock.day, 2) if outcome.to == AGAIN else None,
        )  # fmt: skip

    def _answer(self, roster_id: int) -> None:
        for row in _items(roster_id):
            if row["stage"] == "answer":
                noting.answer(_holder(row), row["id"], text="已按核实的情况调整金额")


def look_behind(roster_id: int) -> None:
    """Two lines of a sample are in order, one differs, which the deputy is to answer; the rest are open."""
    told = ("true", "true", "differs")
    for row, outcome in zip(_items(roster_id), told, strict=False):
        short = outcome == "differs"
        form = {"received": "300" if short else _paid(row), "by_whom": "社区代办员"}
        reason = "本人说少收到一部分，签收表上不是本人的字" if short else ""
        noting.note(_holder(row), row["id"], outcome=outcome, form=form, reason=reason)


def _paid(row: Row) -> str:
    lines = PaymentLine.__table__
    query = select(lines.c.amount).where(lines.c.number == row["line"])
    return f"{reading().execute(query).scalar_one() / 100:.2f}"


def _items(roster_id: int) -> list[Row]:
    db.session.rollback()
    items = record.ITEMS
    query = select(items).where(items.c.roster_id == roster_id, items.c.state == "open").order_by(items.c.no)
    return [dict(row) for row in reading().execute(query).mappings()]


def _holder(row: Row) -> Actor:
    """Whoever is A of the post an item lies with."""
    query = (
        select(Staff.login)
        .join(PostHolder, PostHolder.staff_id == Staff.id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(Post.id == row["post_id"], PostHolder.slot == "A", PostHolder.until.is_(None))
    )
    return actor_by_login(str(reading().execute(query).scalars().first()))
