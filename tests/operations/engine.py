"""One staffed centre for the tests of the engine, put back before each test, and hands that bring cases on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import Case, Event, Grid, Task
from hub.domain.actor import Actor
from hub.domain.case import Flow, checklist
from hub.domain.errors import HubError
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import intake
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import Tick
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.registry.registration import register
from hub.operations.rights import OPERATOR
from hub.operations.services.publishing import publish
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef
from hub.testing import tables
from hub.testing.centre import person
from hub.testing.factories import MONDAY, id_number
from hub.testing.fixtures import opened
from hub.testing.walk import Ticking, answer_sets
from hub.testing.walk_driver import Driver

LOW_INCOME, TEMPORARY, OLD_AGE = "民政-1", "民政-6", "民政-9"
HOMES = (
    ("古丽娜尔·吐尔逊", "艾力·吐尔逊"),
    ("韩玉兰", "韩小宝"),
    ("额尔登", "那仁"),
    ("欧阳春", "欧阳冬"),
    ("叶尔兰", "阿依古丽"),
    ("赵一", "赵二"),
    ("钱一", "钱二"),
)
"""Households of the east, head first; each person has a number, a telephone and a door of its own."""
REASON, BASIS = "人均月收入812.40元，高于现行标准", "《社会救助暂行办法》第九条"


@dataclass
class Town:
    """A centre of two communities, civil affairs on in the east only; `now` is noon of `MONDAY`."""

    app: Flask
    driver: Driver
    homes: list[tuple[int, ...]] = field(default_factory=list)
    west_home: tuple[int, ...] = ()
    outsider: int = 0
    used: int = 0

    @property
    def east(self) -> int:
        return self.driver.community

    @property
    def west(self) -> int:
        return self.driver.community + 1

    # --- time -------------------------------------------------------------------------------------------

    @property
    def day(self) -> dt.date:
        ticking: Ticking = self.app.config["HUB_NOW"]
        return ticking.day

    @day.setter
    def day(self, day: dt.date) -> None:
        self.app.config["HUB_NOW"].day = day

    def pass_days(self, count: int = 1) -> dt.date:
        """Let working days pass; the new day."""
        self.day = calendar().add(self.day, count)
        return self.day

    # --- people -----------------------------------------------------------------------------------------

    def as_(self, login: str) -> Actor:
        """The person of a login, today."""
        return actor_by_login(login, self.day)

    def home(self) -> tuple[int, ...]:
        """The next household of the east; each is given out once a test."""
        self.used += 1
        return self.homes[self.used - 1]

    # --- cases ------------------------------------------------------------------------------------------

    def flow(self, service: str, variant: str = "", turn: int = 0) -> Flow:
        """A service's flow with the first (`turn` 0) or another choice of every question."""
        definition = service_of(service)
        known = next((each.key for each in definition.variants if each.enabled), "")
        return flow_of(definition, facts_of(variant or known, {"answers": answer_sets(definition)[turn]}))

    def start(self, service: str = TEMPORARY, *, login: str = "", **said: Any) -> CaseRef:
        """Open a case of a new household; `said` goes to `intake.start` as it is."""
        flow = self.flow(service)
        opener = login or ("agent-e" if flow.first().phase == "community" else "clerk")
        given = {"variant": flow.facts.variant, "answers": flow.facts.answers, **said}
        if "resident_id" not in given:
            given["resident_id"] = self.home()[0]
        return intake.start(self.as_(opener), service=service, **given)

    def case(self, to: str, service: str = TEMPORARY, **route: str) -> int:
        """A new household's case, accepted on the first day and brought to the step `to`; `route`: step=outcome."""
        done = self.start(service)
        return self.forward(done.id, to, **route)

    def forward(self, case_id: int, to: str, **route: str) -> int:
        """Bring a case on until it stands at the step `to` (or has ended, for "end")."""
        for _ in range(40):
            row = self.row(case_id)
            if (row["step"] == to and row["closed_on"] is None) or (row["closed_on"] and to == "end"):
                return case_id
            self.take(case_id, route.pop(row["step"], ""))
        raise AssertionError(f"{row['number']} never came to {to}; it is at {row['step']} {row['ended']}")

    def take(self, case_id: int, outcome: str = "") -> None:
        """Do the case's current step with an outcome (the forward one), as its people would."""
        row = self.row(case_id)
        flow = self.driver.hands.flow(row)
        step = flow.service.step(row["step"])
        if step.do == "accept" and outcome != "not_accepted":
            self.driver.hands.accept(row)
        else:
            self.driver.take(flow, step, outcome or next(iter(step.outcomes)), row)

    def papers(self, case_id: int, stage: str) -> dict[tuple[str, str], Tick]:
        """Ticks for all lines of a stage."""
        return {line.key: Tick() for line in checklist(self.driver.hands.flow(self.row(case_id)), stage)}

    def form(self, name: str) -> dict[str, Any]:
        """A filled form."""
        return self.driver.hands.answers(self.flow(TEMPORARY), name) or {}

    # --- what is stored ---------------------------------------------------------------------------------

    def all(self, query: Any) -> list[dict[str, Any]]:
        """The rows of a query as they are now."""
        db.session.rollback()
        return [dict(row) for row in reading().execute(query).mappings()]

    def row(self, case_id: int) -> dict[str, Any]:
        """The case's row."""
        return self.all(select(Case.__table__).where(Case.id == case_id))[0]

    def rev(self, case_id: int) -> int:
        return int(self.row(case_id)["rev"])

    def columns(self, case_id: int, *names: str) -> tuple[Any, ...]:
        """Some columns of the case's row."""
        row = self.row(case_id)
        return tuple(row[name] for name in names)

    def tasks(self, case_id: int) -> list[tuple[Any, ...]]:
        """The open tasks: (step, key, role, due)."""
        query = (
            select(Task.__table__).where(Task.case_id == case_id, Task.done_on.is_(None)).order_by(Task.id)
        )
        return [(each["step"], each["key"], each["role"], each["due"]) for each in self.all(query)]

    def task_id(self, case_id: int, key: str = "") -> int:
        query = select(Task.__table__).where(Task.case_id == case_id, Task.done_on.is_(None), Task.key == key)
        return int(self.all(query)[0]["id"])

    def events(self, case_id: int, since: int = 0) -> list[tuple[str, dt.date]]:
        """(type, date) of the events after the running number `since`."""
        return [(each["type"], each["date"]) for each in self._events(case_id) if each["seq"] > since]

    def said(self, case_id: int, kind: str) -> dict[str, Any]:
        """The payload of the last event of a type."""
        found = [each for each in self._events(case_id) if each["type"] == kind]
        payload: dict[str, Any] = json.loads(found[-1]["payload"])
        return payload

    def _events(self, case_id: int) -> list[dict[str, Any]]:
        return self.all(select(Event.__table__).where(Event.case_id == case_id).order_by(Event.seq))

    def dump(self) -> dict[str, list[Any]]:
        """Every row of every table, as and where it lies in the database."""
        db.session.rollback()
        cursor = reading().connection.cursor()
        found = {}
        for table in tables.in_order():
            cursor.execute(f'SELECT * FROM "{table.name}"')
            found[table.name] = cursor.fetchall()
        db.session.rollback()
        return found

    @contextmanager
    def refused(self, error: type[HubError], text: str) -> Iterator[None]:
        """The block is refused with exactly that error and text, and no row of any table has changed."""
        before = self.dump()
        with pytest.raises(HubError) as caught:
            yield
        assert (type(caught.value), str(caught.value)) == (error, text)
        assert self.dump() == before

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements sent to the database inside the block, as one request sends them; BEGIN is none."""
        with tables.statements(db.engine) as found, self.app.app_context():
            yield found

    def at_once(self, *works: Callable[[], Any], at: tuple[Any, str] = (CaseFile, "save")) -> list[Any]:
        """As the function `at_once`, in this centre; without `at` they meet where a case is written."""
        return at_once(self.app, *works, at=at)


def at_once(app: Flask, *works: Callable[[], Any], at: tuple[Any, str]) -> list[Any]:
    """Do things in threads of their own; what each returned or raised.

    Each waits for the others `at` this function, so that all have seen the same where the database lets them:
    PostgreSQL does, SQLite lets one in after the other.
    """
    gate, found = Barrier(len(works)), list[Any]([None] * len(works))
    goes_on = getattr(*at)

    def together(*args: Any, **said: Any) -> Any:
        with suppress(BrokenBarrierError):
            gate.wait(0.3)
        return goes_on(*args, **said)

    def run(place: int) -> None:
        with app.app_context():
            try:
                found[place] = works[place]()
            except Exception as error:
                found[place] = error

    db.session.rollback()
    threads = [Thread(target=run, args=(place,)) for place in range(len(works))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*at, together)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    return found


def build(url: str) -> tuple[Town, Any]:
    """The centre in the database `url`, and what closes it."""
    opening = opened(url, WEB=False)
    app = opening.__enter__()
    app.config["HUB_NOW"] = Ticking(MONDAY)
    with app.app_context():
        town = Town(app, Driver(app, ["civil_affairs"]))
        person("panel", "panel_member")
        town.homes = [_home(town.east, no, names) for no, names in enumerate(HOMES, 1)]
        town.west_home = _home(town.west, 8, ("西社区甲", "西社区乙"))
        town.outsider = _person("外来人", None, 90, "")
        _areas()
        publish(OPERATOR)
    return town, opening


def _home(community_id: int, no: int, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(_person(name, community_id, 10 * no + place, f"h{no}") for place, name in enumerate(names))


def _person(name: str, community_id: int | None, no: int, household: str) -> int:
    born = dt.date(1941, 1, no // 10) + dt.timedelta(days=400 * (no % 10))
    return register(
        actor_by_login("clerk"),
        name=name,
        id_number=id_number(born, no),
        community_id=community_id,
        household_number=household,
        relation="户主" if household and no % 10 == 0 else "",
        phone=f"139000000{no:02}",
        address=f"幸福路{no}号",
    )


def _areas() -> None:
    from sqlalchemy import update

    from hub.db.models import Household

    for grid in db.session.execute(select(Grid)).scalars().all():
        mine = Household.community_id == grid.community_id
        db.session.execute(update(Household).where(mine).values(grid_id=grid.id))
    db.session.commit()
