"""Changes of the demonstration's register: some in each state, found twice, months closed, one late."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import Case, Community, Household, Resident, SheetLine
from hub.demo.hands import Row
from hub.domain.likeness import slips_of
from hub.operations.registry import asking, sheets
from hub.operations.registry.one_person import COPIED
from hub.operations.registry.registration import register
from hub.operations.staff.people import actor_by_login
from hub.operations.verb import CaseRef

CLERK: Final = "clerk"
SECOND: Final = "clerk2"
BOOKLET: Final = "户口簿"


class Register:
    """Plays two months of changes; `clock` is told which day it is, `last` is today."""

    def __init__(self, clock: Any, last: dt.date) -> None:
        self.clock, self.last = clock, last
        self.places = len(reading().execute(select(Community.id)).all())
        self._used: set[int] = set()

    def play(self) -> None:
        """All of it: last month's first, its sheets, then today's."""
        before = sheets.month_of(sheets.month_of(self.last) - dt.timedelta(days=1))
        for place in range(1, self.places + 1):
            self.clock.day = before + dt.timedelta(days=9)
            self._month(place)
        self._close(before)
        self.clock.day = self.last
        self._today()
        self._twice()

    def _month(self, place: int) -> None:
        """What a community notes in a month: a move out, another address, somebody who moved in."""
        agent = f"agent{place}1"
        self._ask(agent, "move_out", self._person(place), why="迁往外地", paper="户口迁移证")
        self._ask(
            agent,
            "address",
            self._person(place),
            why="换住址",
            building="友好小区12号楼",
            address="1单元202室",
        )
        home = self._person(place)
        mine = select(Household.number).where(Household.id == home["household_id"])
        number = reading().execute(mine).scalar()
        self._ask(agent, "split", home, why="子女成家", household_number=f"{number}-1")

    def _close(self, month: dt.date) -> None:
        """All but the last community have closed the month; the last one's is late once its day is past."""
        self.clock.day = min(self.last, sheets.after(month) + dt.timedelta(days=2))
        if self.clock.day < sheets.after(month):
            return
        for place in range(1, self.places):
            agent = actor_by_login(f"agent{place}1")
            lines = reading().execute(
                select(SheetLine.id).where(SheetLine.community_id == place, SheetLine.month == month)
            ).scalars().all()  # fmt: skip
            sheets.confirm(agent, place, month, lines)
            sheets.close(agent, place, month)

    def _today(self) -> None:
        """One of each state: applied, waiting at a window and at an agent's, refused, taken back, undone."""
        self._ask(CLERK, "correct", self._person(1), why="换了号码", phone="19909990001")
        mistaken = self._ask("agent21", "move_out", self._person(2), why="误报", paper=BOOKLET)
        asking.undo(actor_by_login("agent21"), mistaken.id, why="本人未迁出", paper=BOOKLET)
        self._ask("agent11", "death", self._with_case(1), why="家属申报", paper="死亡医学证明")
        self._ask(
            CLERK, "between", self._with_case(2), why="购房迁居", community_id=3, whole=True,
            household_number="920001", building="银杏苑9号楼", address="2单元101室", grid_id=self._area(3),
        )  # fmt: skip
        refused = self._ask(CLERK, "correct", self._person(3), why="本人要求", paper=BOOKLET, name="王小明")
        asking.refuse(actor_by_login(SECOND), refused.id, rev=refused.rev, reason="户口簿上仍是原名")
        back = self._ask(CLERK, "correct", self._person(4), why="录入有误", paper=BOOKLET, name="李小红")
        asking.withdraw(actor_by_login(CLERK), back.id, rev=back.rev, reason="看错了人")

    def _twice(self) -> None:
        """Somebody entered a second time with one digit wrong, once still open and once made one."""
        for place in (1, 3):
            person = self._person(place)
            made = register(
                actor_by_login(CLERK), name=person["name"], id_number=slipped(person["id_number"]),
                community_id=place,
            )  # fmt: skip
            if place == 3:
                said = {"other_id": made, "ground": COPIED}
                ref = asking.ask(actor_by_login(CLERK), "merge", person["id"], said,
                                 why="同一人录了两次", paper="居民身份证")  # fmt: skip
                asking.check(actor_by_login(SECOND), ref.id, rev=ref.rev, paper="居民身份证")

    # --- whom -----------------------------------------------------------------------------------------

    def _ask(
        self, login: str, kind: str, person: Row, *, why: str, paper: str = BOOKLET, **said: Any
    ) -> CaseRef:
        typed = {"on": self.clock.day.isoformat(), **said}
        return asking.ask(actor_by_login(login), kind, person["id"], typed, why=why, paper=paper)

    def _person(self, place: int) -> Row:
        """The next member of a household of the community whom no case names; not its head."""
        busy = select(Case.household_id).where(Case.household_id.is_not(None))
        query = select(Resident.__table__).where(
            Resident.community_id == place, Resident.relation != "户主", Resident.household_id.is_not(None),
            Resident.household_id.not_in(busy), Resident.died.is_(None), Resident.moved_out.is_(None),
            Resident.household_id.not_in(self._used or {0}),
        )  # fmt: skip
        return self._take(query)

    def _with_case(self, place: int) -> Row:
        """The next applicant of the community with an open case."""
        query = (
            select(Resident.__table__)
            .join(Case, Case.applicant_id == Resident.id)
            .where(Case.community_id == place, Case.closed_on.is_(None), Resident.household_id.is_not(None))
            .where(Resident.household_id.not_in(self._used or {0}))
        )
        return self._take(query)

    def _take(self, query: Any) -> Row:
        db.session.rollback()
        row = dict(reading().execute(query.order_by(Resident.id).limit(1)).mappings().one())
        self._used.add(row["household_id"])
        return row

    def _area(self, place: int) -> int:
        query = select(Household.grid_id).where(
            Household.community_id == place, Household.grid_id.is_not(None)
        )
        grid = reading().execute(query.limit(1)).scalar_one()
        assert grid is not None
        return grid


def slipped(number: str) -> str:
    """The number with one digit of its sequence wrong; birth date and sex stay."""
    return next(each for each in slips_of(number) if (each[:14], each[16]) == (number[:14], number[16]))
