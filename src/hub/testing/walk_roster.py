"""Walks a roster: for every outcome of every stage one roster is made, noted, followed up and closed."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select, update

from hub.db.base import db, reading, today
from hub.db.models import JournalEntry, Post, Resident
from hub.demo.hands import on_item
from hub.domain.actor import Actor
from hub.domain.case import next_opening
from hub.domain.form import Form
from hub.domain.roster import AGAIN, ANSWER, CASE, LIST, PAID, PAYEES, Roster, RosterOutcome, Stage, Subject
from hub.domain.service import Service
from hub.operations.benefits import beginning, entitlements
from hub.operations.calendars.calendar import calendar
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.payments.programmes import programmes
from hub.operations.rosters import closing, lines, making, noting, record
from hub.operations.staff.people import actor_by_login
from hub.testing.centre import LOGINS
from hub.testing.payment_walk import Cycle
from hub.testing.walk_driver import Driver
from hub.testing.walked import Edge, Walked

ITEMS: Final = record.ITEMS
_people: Final = Resident.__table__


def routes(roster: Roster) -> Iterator[list[RosterOutcome]]:
    """A way for each outcome: to its stage, through it, and from there along first outcomes to an end.

    No way is gone twice.
    """
    gone: list[list[RosterOutcome]] = []
    for stage in roster.stages:
        for outcome in stage.outcomes:
            way = [*_way_to(roster, stage), outcome, *_way_on(roster, stage, outcome)]
            if way not in gone:
                gone.append(way)
                yield way


def _way_to(roster: Roster, wanted: Stage) -> list[RosterOutcome]:
    ways: list[tuple[Stage, list[RosterOutcome]]] = [(roster.first, [])]
    for stage, way in ways:
        if stage.key == wanted.key:
            return way
        for outcome in stage.outcomes:
            following = roster.stage(outcome.to)
            if following is not None and len(way) < len(roster.stages):
                ways.append((following, [*way, outcome]))
    return []


def _way_on(roster: Roster, stage: Stage, outcome: RosterOutcome) -> list[RosterOutcome]:
    found: list[RosterOutcome] = []
    here: Stage | None = stage if outcome.to == AGAIN else roster.stage(outcome.to)
    while here is not None and len(found) <= len(roster.stages):
        following = next(each for each in here.outcomes if each.to not in (AGAIN, here.key))
        found.append(following)
        here = roster.stage(following.to)
    return found


class RosterDriver:
    """Takes one roster after the other from its making to its end, through the real operations."""

    def __init__(self, driver: Driver, service: Service, variant: str = "") -> None:
        assert service.roster is not None
        self.driver, self.service, self.roster = driver, service, service.roster.of(variant)
        self.variant = variant
        self.file: Path | None = None
        self.run = ""

    def walk(self, route: Sequence[RosterOutcome]) -> tuple[list[Edge], str, int]:
        """The edges that were gone, how it ended (done, answer, case), how many entries were written."""
        before = self._entries()
        self._to_opening()
        with tempfile.TemporaryDirectory(prefix="hub-walk-") as folder:
            self._people(Path(folder))
            keeper = actor_by_login("deputy" if self.roster.population == PAID else "clerk")
            made = making.make(
                keeper, self.service.key, file=self.file, paper="走查通知〔1〕号", size=0, run=self.run,
                variant=self.variant,
            )  # fmt: skip
        path = [self._note(made.id, outcome) for outcome in route]
        end = self._follow_up(made.id, route[-1])
        closing.close(keeper, made.id, reason="走查")
        self.driver.next_day()
        return path, end, self._entries() - before

    def _note(self, roster_id: int, outcome: RosterOutcome) -> Edge:
        row = self._item(roster_id)
        again = calendar().add(today(), 1) if outcome.to == AGAIN else None
        noting.note(
            self._holder(row), row["id"], outcome=outcome.key, form=self._form(row), reason="走查",
            visit_on=again,
        )  # fmt: skip
        return str(row["stage"]), outcome.key

    def _follow_up(self, roster_id: int, last: RosterOutcome) -> str:
        row = self._item(roster_id)
        if last.to == ANSWER:
            noting.answer(self._holder(row), row["id"], text="走查，已处理")
        elif last.to == CASE:
            flow = flow_of(service_of(last.opens), facts_of("", {"answers": {}}))
            variant = next((each.key for each in flow.service.variants if each.enabled), "")
            answers = {question.key: question.choices[0].key for question in flow.service.questions}
            noting.open_case(self._holder(row), row["id"], variant=variant, answers=answers)
        return last.to

    def _item(self, roster_id: int) -> dict[str, Any]:
        db.session.rollback()
        query = select(ITEMS).where(ITEMS.c.roster_id == roster_id).order_by(ITEMS.c.no)
        return dict(reading().execute(query).mappings().first() or {})

    def _holder(self, row: dict[str, Any]) -> Actor:
        key = str(reading().execute(select(Post.key).where(Post.id == row["post_id"])).scalar_one())
        return actor_by_login(LOGINS.get(key.split(".")[0], key.replace(".", "-")))

    def _form(self, row: dict[str, Any]) -> dict[str, Any]:
        stage = self.roster.stage(row["stage"])
        if stage is None or not stage.form:
            return {}
        form: Form = plugins().form(stage.form, self.service.department)
        return on_item(form.fields, self._holder(row), row["resident_id"])

    def _entries(self) -> int:
        db.session.rollback()
        return int(reading().execute(select(func.count()).select_from(JournalEntry.__table__)).scalar_one())

    def _to_opening(self) -> None:
        if self.service.effective_from > today():
            self.driver.go_to(calendar().next_working(self.service.effective_from))
        opening = self.service.opening
        if not opening.on_notice and (day := next_opening(opening, today(), calendar().next_working)):
            self.driver.go_to(calendar().next_working(day))

    # --- the people it is about -------------------------------------------------------------------------

    def _people(self, folder: Path) -> None:
        resident = self.driver.residents[0]
        if self.roster.population == PAYEES:
            self._payee(resident)
        elif self.roster.population == PAID:
            self.run = self.run or self._paid()
        elif self.roster.population == LIST:
            self.file = folder / "list.csv"
            asked = select(_people.c.id_number).where(_people.c.id == resident)
            number = reading().execute(asked).scalar_one()
            kept = "".join(f",{title}" for title in self.roster.list_columns)
            said = ",走查" * len(self.roster.list_columns)
            self.file.write_text(f"姓名,身份证号{kept}\n走查甲,{number}{said}\n", "utf-8")
        else:
            self._chosen(resident)

    def _payee(self, resident: int) -> None:
        programme = lines.programme(self.service, self.roster)
        held = beginning.TABLE.c
        there = (held.resident_id == resident, held.programme == programme, held.state == "active")
        if reading().execute(select(held.id).where(*there)).first():
            return
        granted = beginning.Granted(
            programme, self.service.department, resident, self.driver.community, 100_00,
            dt.date(2020, 1, 1), paper="走查台账",
        )  # fmt: skip
        made = entitlements.take_over(actor_by_login("clerk"), granted)
        entitlements.answer(actor_by_login("deputy"), made.id, rev=made.rev, confirms=True)

    def _paid(self) -> str:
        """The number of a pay-out of the department in cash, walked from its draft to its end."""
        pays = next(
            each for each in programmes()
            if each.department == self.service.department and each.paid_by == "community"
        )  # fmt: skip
        cycle = Cycle(self.driver, pays.service, "", Walked(pays.service.key, pays.service.seq, ""))
        cycle.go()
        return cycle.run.number

    def _chosen(self, resident: int) -> None:
        """Somebody of an age that the population chooses, if age is what it looks at."""
        wanted = plugins().population(self.roster.population, self.service.department)
        for years in range(120):
            birth = dt.date(today().year - years, 1, 1)
            if wanted.chooses(Subject(birth=birth, is_head=True), today()):
                db.session.execute(update(_people).where(_people.c.id == resident).values(birth=birth))
                db.session.commit()
                return
