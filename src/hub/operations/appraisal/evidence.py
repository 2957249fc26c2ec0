"""What an entry of the ledger rests on: found by its number, with whom it is about. Never a complainant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from hub.db.base import reading, today
from hub.db.models import (
    AppraisalEntry,
    Case,
    Complaint,
    PostCheck,
    PostHolder,
    RosterItem,
    RosterRun,
    Task,
)
from hub.db.scope import foreign, scope
from hub.domain.actor import Actor
from hub.domain.appraisal import CHECKS, PointRule
from hub.domain.errors import InputError, Refused
from hub.domain.register_number import as_kept
from hub.operations.ab_posts.holdings import duties, near, near_people
from hub.operations.calendars.hours import last_minute
from hub.operations.complaints.validity import OMISSION, repeated
from hub.operations.settings import setting

ENTRIES: Final = AppraisalEntry.__table__
_checks, _voices, _cases = PostCheck.__table__, Complaint.__table__, Case.__table__
_tasks, _runs, _items = Task.__table__, RosterRun.__table__, RosterItem.__table__
_holders = PostHolder.__table__
Work = tuple[int, Collection[int]]
"""A post, and whose own household (accounts) its work there is of: they do nothing of it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: its kind, row, number and day; `people` (ids) whom it can be about.

    `post_id`: the post, where it is about one; `at`: the post of each person, where it is about several;
    `calls`: ids of all notes of the same telephone call.
    """

    source: str
    id: int
    number: str
    on: dt.date
    post_id: int | None
    people: tuple[int, ...]
    calls: tuple[int, ...] = ()
    at: Mapping[int, int] = field(default_factory=dict)


def find(tx: Connection, actor: Actor, key: str, rule: PointRule, number: str) -> Evidence:
    """What a rule's evidence of that number says.

    Raises InputError for an unknown one, Refused where it does not bear the rule.
    """
    wanted = as_kept(number)
    if not wanted:
        raise InputError("Name the evidence by its number.", where="evidence")
    return _FINDERS[rule.evidence](tx, actor, key, rule, wanted)


def rests_on(tx: Connection, source: str, source_id: int) -> bool:
    """Whether an entry that is not cancelled rests on it."""
    c = ENTRIES.c
    query = select(c.id).where(c.source == source, c.source_id == source_id, c.state != "cancelled")
    return tx.execute(query).first() is not None


def numbers(actor: Actor, limit: int = 30) -> Mapping[str, Sequence[str]]:
    """Numbers that could be named: the newest notes, upheld complaints and praise the actor may know of."""
    tx = reading()
    voices = select(_voices.c.number).where(scope(_voices, actor), _voices.c.state == "answered")
    upheld = voices.where(_voices.c.verdict == "upheld").order_by(_voices.c.id.desc()).limit(limit)
    praise = voices.where(_voices.c.kind == "praise").order_by(_voices.c.id.desc()).limit(limit)
    noted = select(_checks.c.kind, _checks.c.number).where(scope(_checks, actor), _checks.c.state == "noted")
    found: dict[str, list[str]] = {
        "complaint": list(tx.execute(upheld).scalars()), "praise": list(tx.execute(praise).scalars()),
    }  # fmt: skip
    for kind, number in tx.execute(noted.order_by(_checks.c.id.desc()).limit(limit)):
        found.setdefault(kind, []).append(number)
    return found


# --- by kind --------------------------------------------------------------------------------------------


def _check(tx: Connection, actor: Actor, key: str, rule: PointRule, number: str) -> Evidence:
    row = _row(tx, _checks, number, scope(_checks, actor))
    if row["kind"] != rule.evidence or row["state"] != "noted":
        raise Refused("%(number)s does not say this.", number=number, where="evidence")
    whom = str(setting("appraisal.phone")) if key == "phone" else rule.whom
    found = (row["does_id"],) if whom == "duty" else (row["a_id"], row["b_id"])
    people = tuple(one for one in found if one is not None)
    if not people:
        raise Refused("Nobody had this post at that minute.", where=number)
    calls = tuple(_same_call(tx, row))
    return Evidence(row["kind"], row["id"], number, row["on"], row["post_id"], people, calls)


def _same_call(tx: Connection, row: Mapping[str, Any]) -> Sequence[int]:
    """Ids of the notes about the same telephone call, this one among them."""
    root = row["same_as"] or row["id"]
    query = select(_checks.c.id).where((_checks.c.id == root) | (_checks.c.same_as == root))
    return tx.execute(query).scalars().all()


def _complaint(tx: Connection, actor: Actor, key: str, rule: PointRule, number: str) -> Evidence:
    row = _row(tx, _voices, number, scope(_voices, actor))
    if row["kind"] != "complaint" or (rule.reasons and row["reason"] not in rule.reasons):
        raise Refused("%(number)s does not say this.", number=number, where="evidence")
    if row["verdict"] != "upheld":
        raise Refused("This complaint has not been verified, so that no points are taken for it.",
                      where=number)  # fmt: skip
    if key == "complaint" and row["reason"] == OMISSION:
        return _of_omission(tx, rule, row)
    return _of_voice(tx, actor, rule, row)


def _of_omission(tx: Connection, rule: PointRule, row: Mapping[str, Any]) -> Evidence:
    """一次性告知制度 article 7: a complaint about what was left out is valid from the second omission on."""
    last = repeated(tx, row["case_id"], row["on"])
    if last is None:
        raise Refused(
            "Only from the same person's second omission on is this a valid complaint (article 7).",
            where=row["number"], remedy="The first is talked about with the leader: see what slips left out.",
        )  # fmt: skip
    window = select(_cases.c.post_id).where(_cases.c.id == row["case_id"])
    post_id = row["post_id"] or tx.execute(window).scalar()
    return Evidence(rule.evidence, row["id"], row["number"], row["on"], post_id, (last["staff_id"],))


def _praise(tx: Connection, actor: Actor, key: str, rule: PointRule, number: str) -> Evidence:
    row = _row(tx, _voices, number, scope(_voices, actor))
    if row["kind"] != "praise" or row["state"] != "answered":
        raise Refused("%(number)s does not say this.", number=number, where="evidence")
    return _of_voice(tx, actor, rule, row)


def _of_voice(tx: Connection, actor: Actor, rule: PointRule, row: Mapping[str, Any]) -> Evidence:
    if row["post_id"] is not None:
        people = tuple(_held(tx, [row["post_id"]], row["on"], row["case_id"]))
        return Evidence(rule.evidence, row["id"], row["number"], row["on"], row["post_id"], people)
    here = select(_cases.c.id, _cases.c.post_id).where(_cases.c.id == row["case_id"], foreign(actor))
    case = tx.execute(here).first()
    if case is None:
        raise Refused("No post is named in it.", where=row["number"])
    at = _held(tx, [case.post_id, *_posts_of(tx, case.id)], row["on"], case.id)
    return Evidence(rule.evidence, row["id"], row["number"], row["on"], None, tuple(at), at=at)


def _case(tx: Connection, actor: Actor, key: str, rule: PointRule, number: str) -> Evidence:
    row = _row(tx, _cases, number, foreign(actor))
    end = row["completed_on"] or row["closed_on"] or today()
    if row["due"] is None or end <= row["due"]:
        raise Refused("This case is not past its date.", where=number)
    own = near([row["id"]]).get(row["id"], ())
    posts = [row["post_id"], *_posts_of(tx, row["id"])]
    at = _responsible([(post_id, own) for post_id in posts], row["due"], number)
    return Evidence("case", row["id"], number, row["due"], None, tuple(at), at=at)


def _roster(tx: Connection, actor: Actor, key: str, rule: PointRule, number: str) -> Evidence:
    row = _row(tx, _runs, number, scope(_runs, actor))
    if row["department"] != key.split(".")[0]:
        raise Refused("%(number)s does not say this.", number=number, where="evidence")
    works = _late_items(tx, row["id"])
    if not works or (row["closed_on"] or today()) <= row["due"]:
        raise Refused("Nothing of this roster is past its date.", where=number)
    at = _responsible(works, row["due"], number)
    return Evidence("roster", row["id"], number, row["due"], None, tuple(at), at=at)


_FINDERS: Final[Mapping[str, Callable[..., Evidence]]] = {
    **dict.fromkeys(CHECKS, _check), "complaint": _complaint, "praise": _praise, "case": _case,
    "roster": _roster,
}  # fmt: skip


def _row(tx: Connection, table: Any, number: str, *clauses: Any) -> Mapping[str, Any]:
    found = tx.execute(select(table).where(table.c.number == number, *clauses)).mappings().first()
    if found is None:
        raise InputError("There is no %(number)s that you may know of.", number=number, where="evidence")
    return dict(found)


def _posts_of(tx: Connection, case_id: int) -> Sequence[int]:
    """The posts that a case was at, beside its window's."""
    here = (_tasks.c.case_id == case_id, _tasks.c.post_id.is_not(None))
    return tx.execute(select(_tasks.c.post_id).where(*here).order_by(_tasks.c.id)).scalars().all()


def _late_items(tx: Connection, roster_id: int) -> list[Work]:
    """The posts of its items that are late, each with whose own household they are about."""
    c = _items.c
    query = select(c.post_id, c.resident_id, c.household_id).order_by(c.id)
    rows = tx.execute(query.where(c.roster_id == roster_id, or_(c.late, c.state == "open"))).all()
    own = near_people({(row.resident_id, row.household_id) for row in rows})
    return [(row.post_id, own[row.resident_id, row.household_id]) for row in rows]


def _responsible(works: Sequence[Work], due: dt.date, number: str) -> dict[int, int]:
    """Who did this work when a limit ended, and at which post: A, or B for an A who was away or of whose own
    household it is.

    Raises Refused where nobody was there.
    """
    there = duties([post_id for post_id, _ in works], due, last_minute(due))
    found: dict[int, int] = {}
    for post_id, own in works:
        if (does := there[post_id].does_of(own)) is not None:
            found.setdefault(does.staff_id, post_id)
    if not found:
        raise Refused("Nobody had this post at that minute.", where=number)
    return found


def _held(tx: Connection, posts: Sequence[int], on: dt.date, case_id: int | None) -> dict[int, int]:
    """Who held one of these posts on a day and which, A before B; nobody of whose own household a case is."""
    c = _holders.c
    query = (
        select(c.staff_id, c.post_id)
        .where(c.post_id.in_(posts), c.since <= on, or_(c.until.is_(None), c.until >= on))
        .order_by(c.slot, c.id)
    )
    own = near([case_id]).get(case_id, ()) if case_id is not None else ()
    found: dict[int, int] = {}
    for staff_id, post_id in tx.execute(query):
        if staff_id not in own:
            found.setdefault(staff_id, post_id)
    return found
