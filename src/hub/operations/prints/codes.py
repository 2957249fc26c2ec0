"""Where a code printed on a paper leads: to the case, the task, the list … that this person may open.

A code that nobody gave out and one of somebody else's paper are not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

from sqlalchemy import ColumnElement, Table, and_, extract, false, func, select

from hub.db.base import reading
from hub.db.models import (
    Appointment,
    AppraisalSheet,
    Batch,
    Bulletin,
    Case,
    Complaint,
    DataRequest,
    Entitlement,
    Event,
    FirstContact,
    HalfMonthReport,
    PaperFile,
    PaymentRun,
    RegistryChange,
    RosterItem,
    RosterRun,
    SpotCheck,
    SupervisionCard,
    SupervisionOrder,
    TakeOver,
    Task,
)
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.domain.person import is_complete
from hub.domain.register_number import short_dashes
from hub.operations.casework.case_list import find_case
from hub.operations.collection import view as collection
from hub.operations.context import service_of
from hub.operations.courses import view as courses
from hub.operations.decisions.record import code_of
from hub.operations.notification import inquiry
from hub.operations.organisations import view as organisations
from hub.operations.vacancies import view as vacancies

_cases, _tasks, _batches = Case.__table__, Task.__table__, Batch.__table__
_events = Event.__table__
TASK: Final = re.compile(r"T([0-9]{1,9})")
"""A task on a day sheet: T4711."""
DAY: Final = re.compile(r"V([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{1,9})")
"""A day sheet: its day and whose it is."""
_PART: Final = re.compile(r"(.+-[0-9]+)-[A-Z]?[0-9]+")
"""A paper of a case (slip, letter, notice, omission) has the case's number and its own behind."""
_BATCH: Final = re.compile(r"[会报]([0-9]{2})-([0-9]{4,9})")
_BATCH_BEFORE: Final = re.compile(r"([a-z_]+)-([0-9]{4})-([0-9]{1,5})")
"""As papers printed before had it: panel-2026-1."""

_FILE: Final = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{4,6})")
"""A paper file in its cabinet: 2026-0150."""

_REGISTER: Final = re.compile(r"[\u4e00-\u9fff]{1,2}[0-9]{2}-[0-9]{4,7}(-[A-Za-z]?[0-9]+)?")
"""A number of a register: 民26-0419, 诉26-0012, 民26-0419-G1."""
_NUMBER: Final = re.compile(r"\S*\d\S*")
"""What every number printed here looks like; the database is not asked for words about a person."""
_LONGEST: Final = 90
"""Characters of the longest code: the key of a service."""


class Found(NamedTuple):
    """What a code opens: its kind and the row's key; text of a service, unit and day of a report."""

    kind: str
    key: int | str


def task_code(task_id: int) -> str:
    """The code of a task on a day sheet."""
    return f"T{task_id}"


def is_printed(text: str) -> bool:
    """Whether a typed text can only be the number of a paper, and is nothing about a person."""
    code = _plain(text.strip())
    return any(shape.fullmatch(code) for shape in (_REGISTER, TASK, DAY))


def find(actor: Actor, text: str) -> Found | None:
    """What the code on a paper, typed or scanned as an address, opens for this person; None for nothing."""
    code = _plain(text.strip())
    if not code or len(code) > _LONGEST:
        return None
    numbered = _NUMBER.fullmatch(code) and not is_complete(code)
    for permission, look in (*_NUMBERED, _NAMED) if numbered else (_NAMED,):
        if actor.may(permission) and (found := look(actor, code)) is not None:
            return found
    return None


def _plain(text: str) -> str:
    """What stands under the code: of an address (…/c/民26-0419) its end; letters narrow, dashes short."""
    text = short_dashes(normalize("NFKC", text)).strip()
    if "/c/" in text:
        return unquote(text.rsplit("/c/", 1)[1])
    return unquote(text.rsplit("/", 1)[1]) if "://" in text else text


# --- each kind ------------------------------------------------------------------------------------------


def _case(actor: Actor, code: str) -> Found | None:
    part = _PART.fullmatch(code.upper())
    found = find_case(actor, code) or (find_case(actor, part[1]) if part else None)
    return None if found is None else _seen(actor, found)


def _seen(actor: Actor, case_id: int) -> Found | None:
    """The case for who sees it whole, else the own task in it (an officer's, another department's)."""
    whole = select(_events.c.id).where(_events.c.case_id == case_id, scope(_events, actor))
    if reading().execute(whole.limit(1)).first() is not None:
        return Found("case", case_id)
    here = (
        _tasks.c.case_id == case_id,
        case_desk(actor, _tasks.c.post_id, _tasks.c.case_id),
        _tasks.c.done_on.is_(None),
    )
    task = reading().execute(select(func.min(_tasks.c.id)).where(*here, scope(_tasks, actor))).scalar()
    return None if task is None else Found("task", int(task))


def _task(actor: Actor, code: str) -> Found | None:
    """An open task at the own posts, or one that this person has finished."""
    match = TASK.fullmatch(code.upper())
    if match is None or int(match[1]) >= 2**31:
        return None
    mine = case_desk(actor, _tasks.c.post_id, _tasks.c.case_id)
    open_here = mine & _tasks.c.done_on.is_(None) & scope(_tasks, actor)
    query = select(_tasks.c.id).where(_tasks.c.id == int(match[1]))
    found = reading().execute(query.where(open_here | (_tasks.c.done_by == actor.staff_id))).scalar()
    return None if found is None else Found("task", int(found))


def _day(actor: Actor, code: str) -> Found | None:
    match = DAY.fullmatch(code.upper())
    if match is None or int(match[4]) != actor.staff_id:
        return None
    return Found("day_sheet", "-".join(match.groups()[:3]))


def _slip(actor: Actor, code: str) -> Found | None:
    found = inquiry.find(actor, code)
    return Found("slip", found["id"]) if found and found["case_id"] is None else None


def _money(actor: Actor, code: str) -> Found | None:
    found = collection.find(actor, code)
    return Found(*found) if found else None


def _organisation(actor: Actor, code: str) -> Found | None:
    """An organisation of a register, by its own number or that of a dispute passed on."""
    found = organisations.find(actor, code)
    return None if found is None else Found("organisation", found)


def _batch(actor: Actor, code: str) -> Found | None:
    """A meeting or a list, by its number or by what stood on its papers before."""
    before = _BATCH_BEFORE.fullmatch(code.lower())
    wanted = _before(before) if before else _by_id(_BATCH.fullmatch(code))
    found = reading().execute(select(_batches).where(wanted, scope(_batches, actor))).mappings().first()
    if found is None or not (before or code_of(dict(found)) == code):
        return None
    return Found("meeting" if found["kind"] == "panel" else "sent_list", int(found["id"]))


def _before(said: re.Match[str]) -> ColumnElement[bool]:
    year = extract("year", _batches.c.on) == int(said[2])
    return and_(_batches.c.key == said[1], _batches.c.number == int(said[3]), year)


def _by_id(said: re.Match[str] | None) -> ColumnElement[bool]:
    return _batches.c.id == int(said[2]) if said and int(said[2]) < 2**31 else false()


def _service(_actor: Actor, code: str) -> Found | None:
    try:
        return Found("service", service_of(code).key)
    except NotFound:
        return None


def _tried(kind: str, numbered: Callable[[Actor, str], int]) -> Callable[[Actor, str], Found | None]:
    def look(actor: Actor, code: str) -> Found | None:
        try:
            return Found(kind, numbered(actor, code))
        except NotFound:
            return None

    return look


def _numbered(kind: str, table: Table) -> Callable[[Actor, str], Found | None]:
    def look(actor: Actor, code: str) -> Found | None:
        clause: ColumnElement[bool] = table.c.number == code
        found = reading().execute(select(table.c.id).where(clause, scope(table, actor))).scalar()
        return None if found is None else Found(kind, int(found))

    return look


def _signed(kind: str, table: Table, signs: str) -> Callable[[Actor, str], Found | None]:
    """Numbers that begin with one of these characters; of any other the database is not asked."""
    look = _numbered(kind, table)
    return lambda actor, code: look(actor, code) if code[0] in signs else None


def _run(actor: Actor, code: str) -> Found | None:
    """A pay-out by its number, or by that of one of its papers (发26-0001-P1)."""
    part = _PART.fullmatch(code.upper())
    return _numbered("payment", PaymentRun.__table__)(actor, part[1] if part else code)


def _file(actor: Actor, code: str) -> Found | None:
    match = _FILE.fullmatch(code)
    if match is None:
        return None
    c = PaperFile.__table__.c
    here = (c.year == int(match[1]), c.no == int(match[2]), scope(PaperFile.__table__, actor))
    found = reading().execute(select(c.case_id).where(*here)).scalar()
    return None if found is None else Found("file", int(found))


def _half_month(actor: Actor, code: str) -> Found | None:
    c = HalfMonthReport.__table__.c
    if code[0] != "半":
        return None
    mine = select(c.unit, c.due).where(c.number == code, scope(HalfMonthReport.__table__, actor))
    row = reading().execute(mine).first()
    return None if row is None else Found("half_month", f"{row.unit} {row.due.isoformat()}")


_NUMBERED: Final[tuple[tuple[str, Callable[[Actor, str], Found | None]], ...]] = (
    ("case.read", _case),
    ("case.advance", _task),
    ("case.advance", _day),
    ("contact.register", _slip),
    ("contact.register", _numbered("contact", FirstContact.__table__)),
    ("collection.read", _money),
    ("roster.read", _numbered("roster", RosterRun.__table__)),
    ("roster.note", _numbered("roster_item", RosterItem.__table__)),
    ("payment.read", _run),
    ("complaint.judge", _numbered("complaint", Complaint.__table__)),
    ("batch.read", _batch),
    ("desk", _signed("order", SupervisionOrder.__table__, "催督")),
    ("desk", _signed("card", SupervisionCard.__table__, "牌")),
    ("desk", _signed("check", SpotCheck.__table__, "查")),
    ("desk", _signed("bulletin", Bulletin.__table__, "通")),
    ("desk", _half_month),
    ("desk", _signed("sheet", AppraisalSheet.__table__, "考")),
    ("desk", _signed("data", DataRequest.__table__, "数")),
    ("appointment.book", _signed("appointment", Appointment.__table__, "约")),
    ("entitlement.read", _signed("entitlement", Entitlement.__table__, "待")),
    ("file.keep", _file),
    ("resident.change", _signed("change", RegistryChange.__table__, "居")),
    ("takeover.read", _signed("takeover", TakeOver.__table__, "接")),
    ("organisation.read", _organisation),
    ("vacancy.read", _tried("vacancy", vacancies.numbered)),
    ("course.read", _tried("course", courses.numbered)),
)
"""The kinds of numbers on papers, each with the permission that its page asks for."""
_NAMED: Final = ("guide.read", _service)
"""What is known by a word too."""
