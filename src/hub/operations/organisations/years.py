"""The yearly inspection: told, entered, inspected, by whom it is; and disputes that are passed on."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations import journal
from hub.operations.organisations import record
from hub.operations.rights import require
from hub.operations.settings import setting
from hub.operations.supervision.texts import plain
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

ROWS, YEARS, REFERRALS = record.ROWS, record.YEARS, record.REFERRALS
TOLD, ENTERED, INSPECTED = "told", "entered", "inspected"
MARKS: Final = (TOLD, ENTERED, INSPECTED)
NOTED_BY: Final = {TOLD: "organisation.keep", ENTERED: "organisation.enter", INSPECTED: "organisation.refer"}
"""Who notes what (劳动-12): the officer tells, the agent enters, the window sees to the inspection."""
RESULTS: Final = ("passed", "failed")


@verb("organisation.keep")
def mark(actor: Actor, row_id: int, what: str, *, on: dt.date | None = None, result: str = "") -> CaseRef:
    """Note of this year that it was told of its inspection, entered in the city's system, or inspected.

    `result` of an inspection: passed or failed; a failed one may be noted again. Raises Refused where it is
    noted already, off the register or another's to note (`NOTED_BY`), InputError, NotFound.
    """
    with transaction() as tx:
        if what not in MARKS:
            raise InputError("Choose what is noted.", where="what")
        row, day = _kept(tx, actor, row_id, NOTED_BY[what]), on or today()
        if day > today() or day.year != today().year:
            raise InputError("The day lies in this year and not after today.", where="on")
        if (what == INSPECTED) is not (result in RESULTS):
            raise InputError("Say what the inspection found.", where="result")
        if not record.is_asked(row):
            raise Refused("This organisation is too small to be inspected.", where=row["number"])
        year = _year(tx, actor, row)
        same = (year["result"], year["inspected_on"]) == (result, day)
        again = what == INSPECTED and year["result"] == "failed" and not same
        if year[f"{what}_on"] is not None and not again:
            raise Conflict("This is noted already, on %(day)s.", day=year[f"{what}_on"], where=row["number"])
        to: dict[str, Any] = {f"{what}_on": day} | ({"result": result} if what == INSPECTED else {})
        journal.enter(tx, actor, YEARS, year, what, on=day, **to)
        return journal.ref(row)


@verb("organisation.keep")
def open_year(actor: Actor, key: str) -> CaseRef:
    """Make this year's list of a register: a row for each organisation on it that has none yet.

    A sole trader who has become too small is left out. Made again it takes in whoever was
    registered since. The CaseRef's number is the year, its revision how many rows are new. Raises
    NotFound, Refused for whoever keeps no window of the register.
    """
    with transaction() as tx:
        service, _rules = record.definition(key)
        require(actor, "organisation.refer", service.department)
        there = select(YEARS.c.organisation_id).where(YEARS.c.year == today().year)
        wanted = (
            ROWS.c.service == service.key,
            ROWS.c.state == "active",
            record.asked(),
            ROWS.c.id.not_in(there),
        )
        rows = tx.execute(select(ROWS).where(*wanted).order_by(ROWS.c.id)).mappings().all()
        for row in rows:
            _year(tx, actor, dict(row))
        return CaseRef(0, str(today().year), len(rows))


def due(year: int) -> dt.date:
    """The day by which the yearly check is done, as the centre has set it."""
    month, day = str(setting("organisations.check_due")).split("-")
    return dt.date(year, int(month), min(int(day), monthrange(year, int(month))[1]))


@verb("organisation.refer")
def refer(actor: Actor, row_id: int, *, matter: str) -> CaseRef:
    """Pass a labour dispute on to who inspects: what it is about, without people's names or numbers.

    Raises InputError, also for an ID, telephone or account number; Refused off the register, NotFound.
    """
    with transaction() as tx:
        row = _kept(tx, actor, row_id, "organisation.refer")
        service, rules = record.definition(row["service"])
        said = words(matter, REFERRALS.c.matter)
        if not said:
            raise InputError("Say what it is about, without people's names.", where="matter")
        plain(said, "matter")
        added = record.begin(tx, actor, REFERRALS, {
            "number": record.number_of(tx, f"{service.number_prefix}转"), "organisation_id": row_id,
            "body": rules.inspected_by, "referred_on": today(), "answer": "", "answered_on": None,
            "matter": said,
        }, "referred", "body", texts=("matter",))  # fmt: skip
        return journal.ref(added)


@verb("organisation.refer")
def answer(actor: Actor, referral_id: int, *, text: str, on: dt.date | None = None) -> CaseRef:
    """Enter what was answered to a dispute that was passed on. Raises Refused where it is answered."""
    with transaction() as tx:
        found = record.seen(tx, actor, REFERRALS, referral_id)
        row = record.seen(tx, actor, ROWS, found["organisation_id"])
        require(actor, "organisation.refer", row["department"], row["community_id"])
        said, day = words(text, REFERRALS.c.answer), on or today()
        if found["answered_on"] is not None:
            raise Conflict("It is answered already.", where=found["number"])
        if not said:
            raise InputError("Say what was answered.", where="answer")
        plain(said, "answer")
        if not found["referred_on"] <= day <= today():
            raise InputError("It was answered between %(first)s and today.", first=found["referred_on"],
                             where="on")  # fmt: skip
        journal.enter(tx, actor, REFERRALS, found, "answered", on=day, texts={"answer": said},
                      answered_on=day)  # fmt: skip
        return journal.ref(found)


def _kept(tx: Connection, actor: Actor, row_id: int, permission: str = "organisation.keep") -> record.Row:
    row = record.seen(tx, actor, ROWS, row_id)
    require(actor, permission, row["department"], row["community_id"])
    if row["state"] != "active":
        raise Conflict("It is off the register.", where=row["number"])
    return row


def _year(tx: Connection, actor: Actor, row: record.Row) -> record.Row:
    mine = (YEARS.c.organisation_id == row["id"], YEARS.c.year == today().year)
    found = tx.execute(select(YEARS).where(*mine)).mappings().first()
    if found is not None:
        return dict(found)
    return record.begin(tx, actor, YEARS, {
        "number": f"{row['number']}/{today().year}", "organisation_id": row["id"], "year": today().year,
        "told_on": None, "entered_on": None, "inspected_on": None, "result": "",
    }, "begun", *record.OF_YEAR)  # fmt: skip
