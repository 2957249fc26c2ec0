"""A centre with as many cases as a test of lists wants, written straight into the tables."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select, update

from hub.db.base import now, transaction
from hub.db.models import AccessLog, Batch, Case, Export, PaperFile, Post, Resident, Staff, Task
from hub.operations.staff.people import post_for
from hub.testing.factories import centre, household

DEPARTMENT = "civil_affairs"
SERVICE = f"{DEPARTMENT}.minimum_living"
OPENED = dt.date(2026, 2, 2)
CASES, TASKS = Case.__table__, Task.__table__


@dataclass
class Lists:
    """The people of `hub.testing.factories.centre`, its east and the clerk's window; `made`: cases so far."""

    east: int
    west: int
    head: int
    window: int
    made: int = 0

    def cases(self, n: int, *, post: str = "", role: str = "window_clerk", closed: bool = False) -> list[int]:
        """`n` more cases of the head's household in the east, each with an open task at the post; their ids."""
        at = self.post(post) if post else self.window
        found = []
        with transaction() as tx:
            for _ in range(n):
                self.made += 1
                made = tx.execute(insert(CASES).returning(CASES.c.id), self._case(closed)).scalar_one()
                tx.execute(insert(TASKS), _task(made, at, role, closed))
                found.append(int(made))
        return found

    def _case(self, closed: bool) -> dict[str, Any]:
        return {
            "number": f"民26-{self.made:04d}", "receipt_code": "", "service": SERVICE, "version": 1,
            "department": DEPARTMENT, "variant": "", "community_id": self.east, "applicant_id": self.head,
            "household_id": self.household(), "post_id": self.window, "phase": "running", "step": "check",
            "facts": {}, "settings": {}, "ledger": [], "marks": {}, "opened_on": OPENED, "accepted_on": OPENED,
            "due": dt.date(2026, 3, 2) + dt.timedelta(self.made % 40), "state": "running",
            "closed_on": dt.date(2026, 2, 20) if closed else None, "ended": "granted" if closed else "",
        }  # fmt: skip

    def household(self) -> int:
        from hub.db.base import reading

        return int(
            reading().execute(select(Resident.household_id).where(Resident.id == self.head)).scalar_one()
        )

    def post(self, key: str) -> int:
        from hub.db.base import reading

        return int(reading().execute(select(Post.id).where(Post.key == key)).scalar_one())

    def file(self, case_id: int, no: int) -> None:
        """The paper file of a case."""
        row = {"case_id": case_id, "year": 2026, "no": no, "filed_on": dt.date(2026, 2, 21), "cabinet": "",
               "shelf": ""}  # fmt: skip
        with transaction() as tx:
            tx.execute(insert(PaperFile.__table__), row)

    def meeting(self, number: int) -> None:
        """A meeting that is over."""
        row = {"department": DEPARTMENT, "key": "panel", "kind": "panel", "number": number, "title": "评审会议",
               "state": "closed", "on": OPENED, "closed_on": OPENED, "at": now()}  # fmt: skip
        with transaction() as tx:
            tx.execute(insert(Batch.__table__), row)

    def live_next_door(self, *logins: str) -> None:
        """Let all of these be one person of another household."""
        head, *_others = household("样戊", "样己", community_id=self.east, number="2", born=1960)
        for login in logins:
            self.lives_in_it(login, head)

    def lives_in_it(self, login: str, head: int | None = None) -> None:
        """Let somebody of the staff be a head; of the household that the cases are about, if of none else."""
        with transaction() as tx:
            own = select(Resident.id_hash).where(Resident.id == (head or self.head)).scalar_subquery()
            tx.execute(update(Staff.__table__).where(Staff.login == login).values(id_hash=own))


def _task(case_id: int, post: int, role: str, closed: bool) -> dict[str, Any]:
    return {"case_id": case_id, "step": "filing", "key": "", "do": "work", "role": role, "post_id": post,
            "opened_on": OPENED, "due": dt.date(2026, 3, 2) + dt.timedelta(case_id % 40), "limit": 15,
            "done_on": dt.date(2026, 2, 20) if closed else None}  # fmt: skip


def lists() -> Lists:
    """The centre, in the app's context."""
    made = centre(DEPARTMENT)
    return Lists(made.east, made.west, made.head, post_for("window_clerk", DEPARTMENT, None))


def rows_of(model: Any) -> list[dict[str, Any]]:
    """All rows of a table as they are now."""
    from hub.db.base import db, reading

    db.session.rollback()
    query = select(model.__table__).order_by(model.__table__.c.id)
    return [dict(row) for row in reading().execute(query).mappings()]


def exports() -> list[dict[str, Any]]:
    """All export rows."""
    return rows_of(Export)


def export_looks() -> list[tuple[str, int]]:
    """Purpose and rows of what the access log has about exports."""
    return [(row["purpose"], row["rows"]) for row in rows_of(AccessLog) if row["action"] == "export"]


def cells(content: bytes) -> list[list[Any]]:
    """All cells of a sheet, row by row."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def inside(content: bytes, part: str) -> str:
    """One part of an xlsx file as it is written."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(part).decode()
