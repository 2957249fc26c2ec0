"""What the hub holds of one person, on what ground, and until when: for the resident's page, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from hub.db.base import reading
from hub.db.models import AccessLog, Case, Enrolment, Material, RegistryChange, Resident
from hub.i18n import _l
from hub.operations.registry.residents import Record
from hub.operations.settings import setting

_cases, _materials = Case.__table__, Material.__table__
_enrolments = Enrolment.__table__
_changes, _log, _people = RegistryChange.__table__, AccessLog.__table__, Resident.__table__
_Ids = Select[tuple[int]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of data. `until` is a day where it is known, else `while_` says as long as what."""

    what: Any
    count: int | None
    ground: Any
    until: dt.date | None = None
    while_: Any = ""


def years() -> int:
    """Years for which a closed case keeps its words and people, as the centre has set (privacy.md, Keeps)."""
    return int(setting("retention.case_years"))


def holdings(record: Record) -> tuple[Holding, ...]:
    """All kinds of data held of a person whose record was opened for a purpose; none without a row."""
    return tuple(each for each in _holdings(record) if each.count != 0)


def _holdings(record: Record) -> Iterator[Holding]:
    mine = _same(record.id)
    open_, ended, last = _case_facts(mine)
    yield _registry(record, open_, last)
    yield _second_record(record)
    yield from _of_cases(mine, open_, ended, last)
    yield _benefits()
    yield Holding(
        _l("Training courses, with attendance and certificate"),
        _count(_enrolments, _enrolments.c.resident_id, mine), _l("enrolled at the own wish"),
        while_=_l("%(n)s years after the course", n=years()),
    )  # fmt: skip
    yield Holding(
        _l("Changes of the register, with reason and paper"), _count(_changes, _changes.c.resident_id, mine),
        _l("who has changed what must be provable"),
        while_=_l("%(n)s years; that there was one, longer", n=years()),
    )  # fmt: skip
    yield Holding(
        _l("Who looked, what for"), _count(_log, _log.c.resident_id, mine),
        _l("the resident's right to know"),
        while_=_l("%(n)s months from each look", n=int(setting("retention.log_months"))),
    )  # fmt: skip


def _second_record(record: Record) -> Holding:
    this = select(_people.c.id).where(_people.c.id == record.id)
    return Holding(
        _l("A second record of the person, made one with this, with its ID number"),
        _count(_people, _people.c.merged_into, this), _l("who has changed what must be provable"),
        while_=_l("%(n)s years, longer as long as something of it is kept", n=years()),
    )  # fmt: skip


def _benefits() -> Holding:
    """Said without a number: another department's window would learn by it that there is one."""
    return Holding(
        _l("What is received, where there is any: programme, sum, days, pay-outs, account (encrypted)"), None,
        _l("what was paid must be provable"),
        while_=_l("%(n)s years after the last pay-out", n=int(setting("retention.voucher_years"))),
    )  # fmt: skip


def _of_cases(mine: _Ids, open_: int, ended: int, last: dt.date | None) -> Iterator[Holding]:
    service = _l("social assistance: kept as long as the file may be asked for")
    yield Holding(_l("Open cases with their papers seen"), open_, service,
                  while_=_l("until they end, and %(n)s years more", n=years()))  # fmt: skip
    yield Holding(_l("Ended cases"), ended, service, until=_years(last, years()))
    yield Holding(_l("Papers: that they were seen, by whom and when; no copies"), _papers(mine),
                  _l("proof that they were there"), while_=_l("as long as their case"))  # fmt: skip


def _registry(record: Record, open_: int, last: dt.date | None) -> Holding:
    what = _l("Name, ID number (encrypted), birth, sex, telephone, address, language, household")
    left = record.died or record.moved_out
    if left:
        return Holding(
            what, None, _l("registered as a resident"), until=_years(max(left, last or left), years())
        )
    if record.community_id is None:
        until = _years(last, years()) if last and not open_ else None
        then = "" if until else _l("until the cases end, and %(n)s years more", n=years())
        return Holding(what, None, _l("registered for a case"), until, then)
    return Holding(what, None, _l("registered as a resident"),
                   while_=_l("while the person lives here, and %(n)s years more", n=years()))  # fmt: skip


def _years(day: dt.date | None, years: int) -> dt.date | None:
    if day is None:
        return None
    if (day.month, day.day) == (2, 29):
        return dt.date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)


def _same(resident_id: int) -> _Ids:
    """Ids of the person's record and of those made one with it."""
    return select(_people.c.id).where(or_(_people.c.id == resident_id, _people.c.merged_into == resident_id))


def _case_facts(whose: _Ids) -> tuple[int, int, dt.date | None]:
    """Open cases, ended cases, and the day the last one ended."""
    mine = _cases.c.applicant_id.in_(whose)
    ended = func.count(_cases.c.closed_on)
    row = (
        reading().execute(select(func.count() - ended, ended, func.max(_cases.c.closed_on)).where(mine)).one()
    )
    return int(row[0]), int(row[1]), row[2]


def _papers(whose: _Ids) -> int:
    query = (
        select(func.count())
        .select_from(_materials.join(_cases, _cases.c.id == _materials.c.case_id))
        .where(_cases.c.applicant_id.in_(whose), _materials.c.seen_on.is_not(None))
    )
    return int(reading().execute(query).scalar_one())


def _count(table: Any, column: Any, whose: _Ids) -> int:
    query = select(func.count()).select_from(table).where(column.in_(whose))
    return int(reading().execute(query).scalar_one())
