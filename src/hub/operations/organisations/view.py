"""The register as it is looked at: found by code or name, one organisation, the year in numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from hub.db.base import reading, today
from hub.db.models import Community
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.register import Register
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.calendars.calendar import calendar
from hub.operations.known_settings import body_days
from hub.operations.organisations import record
from hub.operations.organisations.years import NOTED_BY, due
from hub.operations.pages import Page, page
from hub.operations.rights import require
from hub.operations.rows import rows
from hub.operations.settings import setting

ROWS, YEARS, REFERRALS = record.ROWS, record.YEARS, record.REFERRALS
_places = Community.__table__
PAGE: Final = 50
LATE: Final = "late"
"""Not checked by the day that is set, or not passed."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """One organisation with its years and referrals, newest first, and what this person may do."""

    row: Row
    service: Service
    register: Register
    years: Sequence[Row]
    referrals: Sequence[Row]
    keeps: bool
    refers: bool
    entries: Sequence[Row]
    asked: bool
    notes: frozenset[str] = frozenset()
    """The marks of a year that this person notes."""

    @property
    def this_year(self) -> Row:
        """This year's marks, {} where nothing is noted yet."""
        return next((year for year in self.years if year["year"] == today().year), {})


def registers(actor: Actor) -> list[tuple[Service, Register]]:
    """The registers that this person may look at."""
    return [each for each in record.registers() if actor.may("organisation.read", each[0].department)]


def keeps_any(actor: Actor) -> bool:
    """Whether there is a register that this person may look at."""
    return bool(registers(actor))


def found(actor: Actor, text: str = "", *, lacking: str = "", after: str = "") -> Page[dict[str, Any]]:
    """Active organisations in scope by name, with this year's marks.

    `text`: the beginning of a code, or a part of a name; `lacking`: a mark of `years.MARKS` not noted yet,
    or `LATE`.
    """
    query = _query().where(ROWS.c.state == "active", scope(ROWS, actor))
    said = text.strip()
    if said:
        upper = said.upper()
        by_code = and_(ROWS.c.code >= upper, ROWS.c.code < upper + "\U0010ffff")
        query = query.where(or_(by_code, ROWS.c.name.contains(said, autoescape=True)))
    if lacking == LATE:
        query = query.where(_late())
    elif lacking:
        query = query.where(YEARS.c[f"{lacking}_on"].is_(None), record.asked())
    return page(query, ROWS.c.name, ROWS.c.id, after=after)


def counts(actor: Actor) -> Sequence[Row]:
    """By community, how many are on the register, on this year's list, told … inspected, failed, late."""

    def noted(name: str) -> Any:
        return func.count(YEARS.c[f"{name}_on"]).label(name)

    failed = func.sum(case((YEARS.c.result == "failed", 1), else_=0)).label("failed")
    query = (
        select(_places.c.name, func.count().label("all"), func.count(YEARS.c.id).label("listed"),
               noted("told"), noted("entered"), noted("inspected"), failed,
               func.sum(case((_late(), 1), else_=0)).label("late"))
        .join_from(ROWS, _places, _places.c.id == ROWS.c.community_id)
        .outerjoin(YEARS, and_(YEARS.c.organisation_id == ROWS.c.id, YEARS.c.year == today().year,
                               record.asked()))
        .where(ROWS.c.state == "active", scope(ROWS, actor))
    )  # fmt: skip
    return rows(query.group_by(_places.c.id, _places.c.name).order_by(_places.c.id))


def late(row: Row) -> bool:
    """Whether a check of this year has not passed by the day that is set; not of who came later or shrank."""
    last = due(today().year)
    return today() > last >= row["registered_on"] and row["result"] != "passed" and record.is_asked(row)


def _late() -> ColumnElement[bool]:
    last = due(today().year)
    if today() <= last:
        return false()
    return and_(ROWS.c.registered_on <= last, func.coalesce(YEARS.c.result, "") != "passed", record.asked())


def organisation_view(actor: Actor, row_id: int) -> OrganisationView:
    """One organisation. Raises NotFound, Refused."""
    require(actor, "organisation.read")
    seen = record.seen(reading(), actor, ROWS, row_id)
    service, register = record.definition(seen["service"])
    row = rows(_query().where(ROWS.c.id == row_id))[0]
    place = (seen["department"], seen["community_id"])
    years = rows(select(YEARS).where(YEARS.c.organisation_id == row_id).order_by(YEARS.c.year.desc()))
    passed = select(REFERRALS).where(REFERRALS.c.organisation_id == row_id, scope(REFERRALS, actor))
    referrals = rows(passed.order_by(REFERRALS.c.id.desc()))
    return OrganisationView(
        row, service, register, years, referrals,
        seen["state"] == "active" and actor.may("organisation.keep", *place),
        actor.may("organisation.refer", *place), _entries(row_id, years, referrals),
        register.asks_for(seen["form"], seen["employees"]),
        frozenset(mark for mark, who in NOTED_BY.items() if actor.may(who, *place)),
    )  # fmt: skip


def find(actor: Actor, number: str) -> int | None:
    """The organisation in scope whose number, or whose dispute's, stands on a paper; None for nothing."""
    own = reading().execute(select(ROWS.c.id).where(ROWS.c.number == number, scope(ROWS, actor))).scalar()
    passed = select(REFERRALS.c.organisation_id).where(REFERRALS.c.number == number, scope(REFERRALS, actor))
    found = own if own is not None else reading().execute(passed).scalar()
    return None if found is None else int(found)


def answer_days(referral: Row) -> int:
    """Working days in which that body usually answers, as the centre has set it; the plan names none."""
    return int(setting(body_days(referral["body"])))


def answer_by(referral: Row) -> dt.date:
    """The day by which it is asked to answer."""
    return calendar().add(referral["referred_on"], answer_days(referral))


def _entries(row_id: int, years: Sequence[Row], referrals: Sequence[Row]) -> Sequence[Row]:
    """What happened to it, in its years and to its disputes, oldest first.

    `of`: the year or the dispute; `result`: what a check of a year found, "" for any other entry.
    """
    of = {(YEARS.name, each["id"]): str(each["year"]) for each in years}
    of |= {(REFERRALS.name, each["id"]): str(each["number"]) for each in referrals}
    wanted = {ROWS: [row_id], YEARS: [each["id"] for each in years],
              REFERRALS: [each["id"] for each in referrals]}  # fmt: skip
    found = journal.histories(wanted, "result")
    return [{**entry, "of": of.get((entry["book"], entry["about_id"]), "")} for entry in found]


def _query() -> Select[Any]:
    return (
        select(ROWS, _places.c.name.label("community"), YEARS.c.told_on, YEARS.c.entered_on,
               YEARS.c.inspected_on, YEARS.c.result)
        .join_from(ROWS, _places, _places.c.id == ROWS.c.community_id)
        .outerjoin(YEARS, and_(YEARS.c.organisation_id == ROWS.c.id, YEARS.c.year == today().year))
    )  # fmt: skip
