"""What is kept no longer (privacy.md, Keeps): rules with a last day, and what each of them erases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, literal, or_, select, union_all

from hub.db.base import now, reading, today, transaction
from hub.db.models import AccessLog, Case, Export, LoginLink, Request, Resident, StaffSession
from hub.db.references import holding, pointing
from hub.domain.actor import Actor
from hub.i18n import _l
from hub.operations.appointments import record as appointments
from hub.operations.appraisal import checks, ledger, rounds
from hub.operations.benefits import forgetting as benefits
from hub.operations.benefits import outreach, reminders
from hub.operations.collection import forgetting as receipts
from hub.operations.complaints import graded
from hub.operations.complaints import reading as complaints
from hub.operations.courses import forgetting as courses
from hub.operations.duty import call_ins
from hub.operations.keeping import erasing, erasure_log
from hub.operations.keeping.bounds import case_bound, log_bound, voucher_bound
from hub.operations.keeping.forgetting import forget_case, loan_words
from hub.operations.keeping.nobody import NOBODY
from hub.operations.notification import inquiry
from hub.operations.payments import forgetting as pay_outs
from hub.operations.reception import record as contacts
from hub.operations.registry import erasing as changes
from hub.operations.rights import by_id, require
from hub.operations.rosters import closing as rosters
from hub.operations.staff import left
from hub.operations.staff.sessions import LONGEST
from hub.operations.supervision import kept as supervised
from hub.operations.takeover import expiry

CASES, PEOPLE, LOG = Case.__table__, Resident.__table__, AccessLog.__table__
_requests, _sessions, _links = Request.__table__, StaffSession.__table__, LoginLink.__table__
_exports = Export.__table__
PIECE: Final = 50
"""Cases or people of one transaction."""
REQUESTS_FOR: Final = dt.timedelta(days=7)
"""How long a repeated request is known to be one."""
SLIPS_FOR: Final = dt.timedelta(days=90)
"""How long a slip of the public page can be opened by its number."""
LINKS_FOR: Final = dt.timedelta(days=30)
"""How long a one-time link that ran out is still told from one that never was."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what is older than `before()` is `due`, and `apply` erases a piece of it.

    `recorded`: a restored backup must be made to forget it again; the rest is swept away by itself.
    """

    title: Any
    before: Callable[[], dt.date]
    due: Callable[[dt.date], Any]
    apply: Callable[[Connection, dt.date], int]
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """What one rule found: `count` things older than `before`, erased unless it was only asked."""

    rule: str
    title: Any
    before: dt.date
    count: int


Told = Callable[[str, int], None]


def run(actor: Actor, *, dry: bool = False, told: Told = lambda _rule, _done: None) -> Sequence[Kept]:
    """Erase what is kept no longer, piece by piece, or only say what that is (`dry`). Raises Refused."""
    require(actor, "event.erase")
    found = []
    for name, rule in RULES.items():
        before = rule.before()
        count = due(name, before) if dry else _run(name, before, by_id(actor), told)
        found.append(Kept(name, rule.title, before, count))
    erasure_log.write_lines()
    return found


def due(name: str, before: dt.date) -> int:
    """How much a rule reaches."""
    return int(
        reading().execute(select(func.count()).select_from(RULES[name].due(before).subquery())).scalar_one()
    )


def due_of(before: Mapping[str, dt.date]) -> Mapping[str, int]:
    """How much each of these rules reaches, counted in one statement."""
    counted = [
        select(literal(name), func.count()).select_from(RULES[name].due(day).subquery())
        for name, day in before.items()
    ]
    found = reading().execute(union_all(*counted))
    return {row[0]: row[1] for row in found}


def _run(name: str, before: dt.date, by: int | None, told: Told) -> int:
    done = 0
    while due(name, before):
        with transaction() as tx:
            count = RULES[name].apply(tx, before)
            if RULES[name].recorded:
                erasing.record(tx, "rule", name, {"before": before.isoformat()}, count, by=by)
        done += count
        told(name, done)
    return done


def apply_all(tx: Connection, name: str, before: dt.date) -> int:
    """All that a rule reaches, in the transaction given: a restore that forgets again."""
    rule, done = RULES[name], 0
    while tx.execute(rule.due(before).limit(1)).first():
        done += rule.apply(tx, before)
    return done


# --- closed cases and people who were registered for one ------------------------------------------------


def _cases_due(before: dt.date) -> Any:
    somebody = CASES.c.applicant_id.not_in(select(PEOPLE.c.id).where(PEOPLE.c.row_hash == NOBODY))
    due = or_(somebody, loan_words())  # who has a file is known until it is back, however old the case
    return select(CASES.c.id).where(CASES.c.closed_on < before, due).order_by(CASES.c.id)


def _forget_cases(tx: Connection, before: dt.date) -> int:
    found = list(tx.execute(_cases_due(before).limit(PIECE)).scalars())
    for case_id in found:
        forget_case(tx, case_id, "保管期满")
    return len(found)


def _people_due(before: dt.date) -> Any:
    """People from outside the street whom nothing refers to any more."""
    old = and_(PEOPLE.c.community_id.is_(None), PEOPLE.c.updated_at < _midnight(before))
    return select(PEOPLE.c.id).where(old, PEOPLE.c.row_hash != NOBODY, *(~each for each in _references()))


def _references() -> Sequence[ColumnElement[bool]]:
    """One clause for each column of any table, a department's too, that holds on to a resident."""
    return [exists().where(column == PEOPLE.c.id) for column in holding(PEOPLE.c.id)]


def _drop_people(tx: Connection, before: dt.date) -> int:
    """With the rows that go with a person: a restore has the database's own keys switched off."""
    gone = list(tx.execute(_people_due(before).limit(PIECE)).scalars())
    for key in pointing(PEOPLE.c.id):
        if key.ondelete == "CASCADE":
            tx.execute(delete(key.parent.table).where(key.parent.in_(gone)))
    tx.execute(delete(PEOPLE).where(PEOPLE.c.id.in_(gone)))
    return len(gone)


# --- logs and log-ins -----------------------------------------------------------------------------------


def _rows(table: Any, clause: Callable[[dt.date], ColumnElement[bool]], key: str) -> dict[str, Any]:
    """A rule that deletes rows of one table."""
    return {
        "due": lambda before: select(table.c[key]).where(clause(before)),
        "apply": lambda tx, before: int(tx.execute(delete(table).where(clause(before))).rowcount),
    }


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), current_app.config["HUB_TIMEZONE"])


def _days_back(span: dt.timedelta) -> Callable[[], dt.date]:
    return lambda: today() - span


def _old_sessions(_before: dt.date) -> ColumnElement[bool]:
    return or_(_sessions.c.created_at < now() - LONGEST, _sessions.c.ended_at.is_not(None))


RULES: Final[Mapping[str, Rule]] = {
    "cases": Rule(_l("Words and people of closed cases"), case_bound, _cases_due, _forget_cases),
    "changes": Rule(_l("Words of changes of the register"), case_bound, changes.due, changes.erase),
    "contacts": Rule(
        _l("Words of first contacts"), case_bound, contacts.forgettable, contacts.forget
    ),
    "appointments": Rule(
        _l("Words of appointments that are over"), _days_back(appointments.KEPT_FOR),
        appointments.forgettable, appointments.forget,
    ),
    "call_ins": Rule(_l("Reasons of call-ins"), case_bound, call_ins.forgettable, call_ins.forget),
    "complaints": Rule(
        _l("Words of complaints and praise"), case_bound, complaints.forgettable, complaints.forget
    ),
    "supervision": Rule(
        _l("Words of orders, cards and major matters"), case_bound, supervised.forgettable, supervised.forget
    ),
    "grades": Rule(_l("Words beside grades"), case_bound, graded.forgettable, graded.forget),
    "checks": Rule(_l("Words beside checks of posts"), case_bound, checks.forgettable, checks.forget),
    "appraisal": Rule(
        _l("Words of the appraisal ledger"), case_bound, ledger.forgettable, ledger.forget
    ),
    "sheets": Rule(
        _l("Words of the yearly appraisal"), case_bound, rounds.forgettable, rounds.forget
    ),
    "rosters": Rule(_l("People of rosters that are over"), today, rosters.due, rosters.erase),
    "receipts": Rule(_l("People of old receipts"), voucher_bound, receipts.due, receipts.forget),
    "pay_outs": Rule(_l("People of old pay-outs"), voucher_bound, pay_outs.due, pay_outs.forget),
    "entitlements": Rule(
        _l("People of entitlements that ended"), voucher_bound, benefits.due, benefits.forget
    ),
    "courses": Rule(_l("People of courses that are over"), case_bound, courses.due, courses.forget),
    "outsiders": Rule(
        _l("People from outside the street without a case"), case_bound, _people_due, _drop_people
    ),
    "access_log": Rule(
        _l("Access log"), log_bound, **_rows(LOG, lambda before: LOG.c.at < _midnight(before), "id")
    ),
    "exports": Rule(
        _l("Exports of lists"), log_bound,
        **_rows(_exports, lambda before: _exports.c.asked_at < _midnight(before), "id"),
    ),
    "left": Rule(
        _l("What served the log-in of people who left"), _days_back(left.KEPT_FOR),
        due=lambda before: left.due(_midnight(before)),
        apply=lambda tx, before: left.forget(tx, _midnight(before), PIECE),
    ),
    "takeover": Rule(
        _l("Take-over sheets that were never sent"), _days_back(expiry.KEPT_FOR), recorded=False,
        due=lambda before: expiry.due(_midnight(before)),
        apply=lambda tx, before: expiry.withdraw(tx, _midnight(before)),
    ),
    "outreach": Rule(
        _l("What came of offers of benefits"), _days_back(outreach.REST), recorded=False,
        **_rows(outreach.NOTES, outreach.old, "id"),
    ),
    "reminders": Rule(
        _l("Reminders whose day is over"), _days_back(reminders.KEPT_FOR), recorded=False,
        **_rows(reminders.TABLE, reminders.old, "id"),
    ),
    "slips": Rule(
        _l("Slips of the public page that nobody came back with"), _days_back(SLIPS_FOR), recorded=False,
        due=inquiry.forgettable, apply=inquiry.drop,
    ),
    "requests": Rule(
        _l("Request keys"), _days_back(REQUESTS_FOR), recorded=False,
        **_rows(_requests, lambda before: _requests.c.at < _midnight(before), "key"),
    ),
    "links": Rule(
        _l("Log-in links that ran out"), _days_back(LINKS_FOR), recorded=False,
        **_rows(_links, lambda before: _links.c.expires_at < _midnight(before), "token_hash"),
    ),
    "sessions": Rule(
        _l("Log-ins that are over"), today, recorded=False, **_rows(_sessions, _old_sessions, "token_hash")
    ),
}  # fmt: skip
"""By name; `outsiders` after `cases` and `entitlements` after `pay_outs`, which let go of them."""
