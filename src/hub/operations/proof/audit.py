"""Proof that no event was changed, removed or added, and that every case row follows from its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, func, select

from hub.db.base import db, reading, transaction
from hub.db.chain_check import Seals
from hub.db.models import Case, Counter, Erasure, Event, Task
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound, NotHeld, Refused
from hub.operations.appointments import record as appointments
from hub.operations.appraisal import checks, ledger, rounds
from hub.operations.benefits import entitlements
from hub.operations.calendars.dates import changed_days
from hub.operations.casework import follow_ups
from hub.operations.collection import record as collection
from hub.operations.complaints import graded
from hub.operations.complaints import reading as complaints
from hub.operations.context import plugins
from hub.operations.courses import record as courses
from hub.operations.duty import record as duty
from hub.operations.keeping import erasing, erasure_log
from hub.operations.notification import omissions, slips
from hub.operations.organisations import record as organisations
from hub.operations.payments import proof
from hub.operations.proof import anchors, known
from hub.operations.proof.audit_case import Finding, Rows, check_case
from hub.operations.reception import record as contacts
from hub.operations.registry import record
from hub.operations.rights import by_id, require
from hub.operations.rosters import record as rosters
from hub.operations.stock import record as stock
from hub.operations.supervision import kept as supervised
from hub.operations.takeover import sealing
from hub.operations.vacancies import record as vacancies
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

CASES, EVENTS, TASKS = Case.__table__, Event.__table__, Task.__table__
_CHUNK: Final = 200
_SAME_KEY: Final = 25
"""So many first cases without one seal that fits: it is the key that does not."""


@dataclass
class Audit:
    """An audit as far as it has run: what was looked at, what was found."""

    cases: int = 0
    events: int = 0
    findings: list[Finding] = field(default_factory=list)


Step = Callable[[int], None]


_BOOKS: Final[Sequence[Callable[[Connection], Iterable[Finding]]]] = (
    known.audit, record.audit, entitlements.audit, follow_ups.audit, contacts.audit,
    appointments.audit, duty.audit, complaints.audit, slips.audit, omissions.audit, graded.audit,
    sealing.audit, rosters.audit, stock.audit, proof.audit, collection.audit, organisations.audit,
    vacancies.audit, supervised.audit, courses.audit, checks.audit, ledger.audit, rounds.audit,
)  # fmt: skip
"""What each book says of itself, beside the events of cases."""


def verify(actor: Actor, told: Step | None = None) -> Audit:
    """Look at every case, event and anchor. `told` hears how many cases each chunk had.

    Reads one snapshot in chunks, so that memory does not grow with the centre. Raises Refused, and NotHeld
    where the key file is not that of this database.
    """
    require(actor, "audit.read")
    audit = Audit()
    with _snapshot() as tx:
        series, seals = _Series(), anchors.seals(tx)
        for cases, events, tasks in _chunks(tx):
            for finding in _cases(cases, events, tasks, series, seals):
                audit.findings.append(finding)
            audit.cases, audit.events = audit.cases + len(cases), audit.events + len(events)
            _right_key(audit)
            if told:
                told(len(cases))
        audit.findings += [
            Finding(case, event, what) for case, event, what in anchors.check(tx, known.seals(tx))
        ]
        audit.findings += series.missing(tx)
        audit.findings += [finding for book in _BOOKS for finding in book(tx)]
    if changed_days():
        audit.findings.append(Finding("", None, "stale"))
    audit.findings = _once(audit.findings)
    return audit


def count_cases() -> int:
    """How many cases there are to look at, for a progress bar."""
    return int(reading().execute(select(func.count()).select_from(CASES)).scalar_one())


def erase_payload(actor: Actor, case_id: int, seq: int, reason: str) -> CaseRef:
    """Erase the words of one entry for good, by a further entry that names it and the reason.

    What the case's dates need is kept. Raises Refused for one erased already and for an `erased` entry,
    InputError, NotFound.
    """
    done = _erase(actor, case_id, seq, reason)
    erasure_log.write_lines()
    return done


@verb("event.erase")
def _erase(actor: Actor, case_id: int, seq: int, reason: str) -> CaseRef:
    require(actor, "event.erase")
    if not reason.strip():
        raise InputError("Say why the words are erased.", where="reason")
    with transaction() as tx:
        case = erasing.case_row(tx, case_id)
        row = next((each for each in erasing.entries_of(tx, case_id) if each["seq"] == seq), None)
        if row is None:
            raise NotFound("This case has no entry %(seq)s.", seq=seq, where=case["number"])
        if row["payload"] is None or row["type"] == "erased":
            raise Refused("The words of this entry cannot be erased again.", where=case["number"])
        said = words(reason, Erasure.__table__.c.reason)
        count = erasing.erase_words(tx, case_id, [seq], said, by_id(actor))
        erasing.record(tx, "words", case["number"], {"seqs": [seq]}, count, said, by_id(actor))
        return CaseRef(case_id, case["number"], case["rev"] + 1)


# --- reading --------------------------------------------------------------------------------------------


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A read transaction of its own that sees one moment, whoever writes meanwhile."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _chunks(tx: Connection) -> Iterator[tuple[Rows, Rows, Rows]]:
    """Cases by id with their events and open tasks; events of no case come with the chunk they lie in."""
    after = 0
    while True:
        query = select(CASES).where(CASES.c.id > after).order_by(CASES.c.id).limit(_CHUNK)
        cases = list(map(dict, tx.execute(query).mappings()))
        last = cases[-1]["id"] if len(cases) == _CHUNK else None
        yield cases, _within(tx, EVENTS, after, last), _within(tx, TASKS, after, last)
        if last is None:
            return
        after = last


def _within(tx: Connection, table: Any, after: int, last: int | None) -> Rows:
    query = select(table).where(table.c.case_id > after)
    if last is not None:
        query = query.where(table.c.case_id <= last)
    if table is TASKS:
        query = query.where(TASKS.c.done_on.is_(None))
    order = EVENTS.c.seq if table is EVENTS else TASKS.c.id
    return list(map(dict, tx.execute(query.order_by(table.c.case_id, order)).mappings()))


# --- checking -------------------------------------------------------------------------------------------


def _cases(cases: Rows, events: Rows, tasks: Rows, series: _Series, seals: Seals) -> Iterator[Finding]:
    by_case = {case_id: list(rows) for case_id, rows in groupby(events, key=lambda row: row["case_id"])}
    open_of = {case_id: list(rows) for case_id, rows in groupby(tasks, key=lambda row: row["case_id"])}
    for case in cases:
        series.saw(case)
        yield from check_case(case, by_case.pop(case["id"], []), open_of.get(case["id"], []), seals)
    for case_id, rows in by_case.items():
        yield Finding(f"#{case_id}", rows[-1]["seq"], "orphans")


class _Series:
    """The case numbers seen, by series: one bit per number given out."""

    def __init__(self) -> None:
        self.bits: dict[str, bytearray] = {}

    def saw(self, case: Mapping[str, Any]) -> None:
        """Note the number of a case."""
        last = case["number"].rsplit("-", 1)[-1]
        if last.isascii() and last.isdigit():
            place, bit = divmod(int(last), 8)
            bits = self.bits.setdefault(f"case:{case['department']}:{case['opened_on'].year}", bytearray())
            bits.extend(bytes(max(0, place + 1 - len(bits))))
            bits[place] |= 1 << bit

    def missing(self, tx: Connection) -> Iterator[Finding]:
        """The numbers that were given out and that no case has."""
        counters = Counter.__table__
        for name, last in tx.execute(select(counters.c.name, counters.c.value).order_by(counters.c.name)):
            if name.startswith("case:"):
                bits = self.bits.get(name, bytearray())
                for number in range(1, last + 1):
                    place, bit = divmod(number, 8)
                    if place >= len(bits) or not bits[place] >> bit & 1:
                        yield Finding(_number(name, number), None, "missing_case")


def _number(series: str, number: int) -> str:
    _, department, year = series.split(":")
    found = (each[-1] for each in plugins().services().values() if each[-1].department == department)
    service = next(found, None)
    return f"{service.number_prefix if service else department}{year[2:]}-{number:04d}"


def _right_key(audit: Audit) -> None:
    """Raise NotHeld where not one of the first cases holds: it is the key that does not fit."""
    if audit.cases > _CHUNK:
        return
    wrong = {finding.case for finding in audit.findings if finding.what in ("edited", "inserted", "deleted")}
    if audit.cases == len(wrong) and len(wrong) >= _SAME_KEY:
        raise NotHeld(
            "No seal fits: the key file is not the one of this database.",
            remedy="Bring back the key file that was kept with its backups.",
        )


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Each thing once, by case and event; of a case that is gone only what the last anchor says."""
    gone = {one.case: one for one in findings if one.what == "missing_case" and one.event is not None}
    kept = [one for one in findings if one.what != "missing_case" or gone.get(one.case, one) is one]
    return sorted(dict.fromkeys(kept), key=lambda one: (one.case, one.event or 0, one.what, one.field))
