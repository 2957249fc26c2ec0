"""台账 (四㈢): a department's cases of one month, consecutive, none left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case, Community, PaperFile, Resident
from hub.db.scope import foreign
from hub.domain.actor import Actor, Grant
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.national import check_year
from hub.domain.period import month_after
from hub.operations.access import log_access
from hub.operations.archive.file_room import file_number
from hub.operations.context import plugins, service_of
from hub.operations.prints import sheet

_cases, _people, _places, _files = (
    Case.__table__, Resident.__table__, Community.__table__, PaperFile.__table__,
)  # fmt: skip
_RESULTS: Final[Mapping[str, str]] = {
    "granted": "批准", "refused": "不予批准", "withdrawn": "已撤回", "not_accepted": "不予受理",
    "moved": "已转出", "done": "办结",
}  # fmt: skip
OWN: Final = "本人家庭，回避"
"""What stands for the name and the matter of a case of the reader's own household: its number stays."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the ledger. `no` runs from 1; `state` is how it ended, 已办结 or 在办; `file` its file."""

    no: int
    number: str
    opened_on: dt.date
    name: str
    community: str
    service: str
    accepted_on: dt.date | None
    completed_on: dt.date | None
    state: str
    file: str


def case_book(actor: Actor, department: str, month: dt.date) -> tuple[Line, ...]:
    """All cases of a department that were applied for in a month, by day and number; one access-log row.

    Raises NotFound for an unknown department, InputError for a year of no calendar, Refused for who is no
    clerk of all of it.
    """
    if department not in plugins().departments:
        raise NotFound("There is no department %(department)s.", where="department", department=department)
    if not any(_keeps(grant, department) for grant in actor.grants):
        raise Refused("The ledger is kept by the window of the whole department.", where="department")
    check_year(month.year)
    first, until = month.replace(day=1), month_after(month)
    query = (
        select(_cases, _people.c.name, _places.c.name.label("community"), foreign(actor).label("others"),
               _files.c.year, _files.c.no)
        .join_from(_cases, _people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .outerjoin(_files, _files.c.case_id == _cases.c.id)
        .where(_cases.c.department == department, _cases.c.opened_on >= first, _cases.c.opened_on < until)
        .order_by(_cases.c.opened_on, _cases.c.id)
    )  # fmt: skip
    rows = list(map(dict, reading().execute(query).mappings()))
    if rows:
        log_access(actor, "ledger", f"{department} {first:%Y-%m}", rows=len(rows))
    return tuple(_line(no, row) for no, row in enumerate(rows, 1))


def _keeps(grant: Grant, department: str) -> bool:
    """Whether a role is the window's for all of the department: else the ledger would have gaps."""
    return grant.role == "window_clerk" and grant.department == department and grant.community_id is None


def _line(no: int, row: Mapping[str, Any]) -> Line:
    title = service_of(row["service"], row["version"]).short
    state = _RESULTS.get(row["ended"], "已办结" if row["completed_on"] else "在办")
    name, what, said = (row["name"], title, state) if row["others"] else (OWN, "", "")
    file = file_number(row["year"], row["no"]) if row["no"] else ""
    return Line(no, row["number"], row["opened_on"], name, row["community"], what, row["accepted_on"],
                row["completed_on"], said, file)  # fmt: skip


def printed(actor: Actor, department: str, month: dt.date) -> dict[str, Any]:
    """`hub.ledger`: the ledger of a month. Raises as `case_book`, InputError for a month without a case."""
    lines = case_book(actor, department, month)
    if not lines:
        raise InputError("No case was applied for in this month.", where="month")
    title = sheet.department_title(department)
    return {
        **sheet.head(f"{title}-{month:%Y-%m}", copies=("存入案卷",), counter=sheet.window(department)),
        "title": f"{title}业务台账", "month": f"{month.year}年{month.month}月", "total": f"{len(lines)}件",
        "printed_by": actor.name, "lines": [_said(line) for line in lines],
    }  # fmt: skip


def _said(line: Line) -> dict[str, Any]:
    def day(value: dt.date | None) -> str:
        return f"{value:%m-%d}" if value else ""

    return {
        "no": line.no, "number": line.number, "applied": day(line.opened_on), "name": line.name,
        "community": line.community, "service": line.service, "accepted": day(line.accepted_on),
        "completed": day(line.completed_on), "state": line.state, "file": line.file,
    }  # fmt: skip
