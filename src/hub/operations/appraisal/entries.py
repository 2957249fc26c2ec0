"""The ledger of points: proposed with its evidence, told, heard for ten working days, decided by another.

Nothing is taken away from an entry and none is deleted; each step stands in the journal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import reading, today, transaction
from hub.db.models import Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appraisal import OPEN, REPLY_LIMIT
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.appraisal import spared
from hub.operations.appraisal.evidence import ENTRIES, Evidence, find
from hub.operations.appraisal.points import must_have_points
from hub.operations.appraisal.rules import rule_of, rules
from hub.operations.calendars.calendar import calendar
from hub.operations.numbers import yearly
from hub.operations.rights import by_id, require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

LONGEST: Final = 1000
"""Characters of a reply and of a reason."""
_REPLACES: Final = {"check_call": "phone"}
"""A check call's entry takes the place of the ordinary one for the same call (A-23)."""
_staff = Staff.__table__
Row = dict[str, Any]


@verb("appraisal.enter")
def propose(actor: Actor, *, rule: str, evidence: str, people: Sequence[str] = ()) -> CaseRef:
    """Propose an entry for each person a piece of evidence is about; the first of them.

    `people` (logins) chooses among them; without it they are all meant, where the rule means all. Raises
    InputError, Refused without points, for evidence that does not bear it, for a special arrangement,
    Conflict where there is an entry of it already.
    """
    require(actor, "appraisal.enter")
    it, points = rule_of(rule), must_have_points(rule)
    with transaction() as tx:
        found = find(tx, actor, rule, it, evidence)
        meant = _meant(tx, found, people, it.whom)
        if actor.staff_id in dict(meant):
            raise Refused("Another one proposes what is about yourself.", where="person")
        if it.spares:
            meant = _without_spared(tx, meant, found.on, chosen=bool(people))
        made = [_make(tx, actor, rule, found, staff_id, name, points) for staff_id, name in meant]
        return journal.ref(made[0])


def offered(actor: Actor, rule: str, evidence: str) -> Sequence[tuple[str, str]]:
    """(login, name) of whom a piece of evidence is about, as `propose` would take them, without the actor.

    Empty where it does not bear the rule. Raises Refused.
    """
    require(actor, "appraisal.enter")
    try:
        found = find(reading(), actor, rule, rule_of(rule), evidence)
    except HubError:
        return ()
    query = select(_staff.c.id, _staff.c.login, _staff.c.name).where(_staff.c.id.in_(found.people))
    known = {row.id: (row.login, row.name) for row in reading().execute(query)}
    return [known[one] for one in found.people if one in known and one != actor.staff_id]


@verb("appraisal.enter")
def tell(actor: Actor, entry_id: int, *, on: dt.date | None = None, rev: int | None = None) -> CaseRef:
    """Note that the person was told, on a day (today): from the next one run ten working days to reply."""
    require(actor, "appraisal.enter")
    with transaction() as tx:
        row = load(tx, actor, entry_id)
        _must_be_of_another(actor, row)
        journal.must_be_as_seen(row, rev)
        if row["state"] != "proposed":
            raise Conflict("The person was told already.", where=row["number"])
        day = on or today()
        if not row["proposed_on"] <= day <= today():
            raise InputError("Say a day from the proposal to today.", where="told_on")
        journal.enter(tx, actor, ENTRIES, row, "told", state="told", told_on=day,
                      reply_by=calendar().add(day, REPLY_LIMIT))  # fmt: skip
        return journal.ref(row)


@verb("desk")
def reply(actor: Actor, entry_id: int, *, text: str, rev: int | None = None) -> CaseRef:
    """The person says what there is to say, once and in time. Raises Refused after the ten working days."""
    said = within(text, LONGEST, "reply")
    if not said:
        raise InputError("Say what there is to say.", where="reply")
    with transaction() as tx:
        row = load(tx, actor, entry_id)
        if row["staff_id"] != actor.staff_id:
            raise NotFound("There is no such entry.")
        journal.must_be_as_seen(row, rev)
        if row["state"] != "told":
            raise Conflict("A reply is given once, after one was told and before it is decided.",
                           where=row["number"])  # fmt: skip
        if today() > row["reply_by"]:
            raise Conflict("The %(days)s working days in which one may reply ended on %(day)s.",
                          days=REPLY_LIMIT, day=row["reply_by"], where=row["number"])  # fmt: skip
        journal.enter(tx, actor, ENTRIES, row, "replied", state="replied", replied_on=today(),
                      texts={"reply": said})  # fmt: skip
        return journal.ref(row)


@verb("appraisal.decide")
def decide(actor: Actor, entry_id: int, *, upheld: bool, reason: str = "", rev: int | None = None) -> CaseRef:
    """Uphold or cancel an entry; not by who proposed it, nor about oneself.

    It is upheld after a reply or when the time for one is over, cancelled at any time with a reason.
    """
    require(actor, "appraisal.decide")
    said = within(reason, LONGEST, "reason")
    with transaction() as tx:
        row = load(tx, actor, entry_id)
        _must_be_of_another(actor, row)
        journal.must_be_as_seen(row, rev)
        _may_be_decided(actor, row, upheld)
        if not said and (not upheld or row["state"] == "replied"):
            raise InputError("Say why: the person reads it.", where="reason")
        _decided(tx, actor, row, "upheld" if upheld else "cancelled", said)
        return journal.ref(row)


def load(tx: Connection, actor: Actor, entry_id: int) -> Row:
    """One in the actor's scope. Raises NotFound."""
    query = select(ENTRIES).where(ENTRIES.c.id == entry_id, scope(ENTRIES, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such entry.")
    return dict(found)


def cancel_spared(tx: Connection, actor: Actor, staff_id: int, first: dt.date, last: dt.date) -> int:
    """Cancel a person's open entries that a special arrangement of these days stops; how many."""
    c = ENTRIES.c
    sparing = [key for key, rule in rules().items() if rule.spares]
    query = select(ENTRIES).where(
        c.staff_id == staff_id, c.day.between(first, last), c.state.in_(OPEN), c.rule.in_(sparing)
    )
    found = [dict(row) for row in tx.execute(query).mappings()]
    for row in found:
        _decided(tx, actor, row, "cancelled", "临时性特殊安排")
    return len(found)


# --- inside ---------------------------------------------------------------------------------------------


def _meant(tx: Connection, found: Evidence, people: Sequence[str], whom: str) -> list[tuple[int, str]]:
    """(id, name) of whom the entries are about."""
    query = select(_staff.c.id, _staff.c.login, _staff.c.name).where(_staff.c.id.in_(found.people))
    known = {row.login: (row.id, row.name) for row in tx.execute(query)}
    strange = [one for one in people if one not in known]
    if strange:
        named = select(_staff.c.name).where(_staff.c.login == strange[0])
        raise InputError("%(evidence)s is not about %(person)s.", evidence=found.number,
                         person=tx.execute(named).scalar() or strange[0], where="person")  # fmt: skip
    if not people and whom == "named":
        raise InputError("Name the person: it can be %(people)s.", where="person",
                         people="、".join(f"{name} ({login})" for login, (_id, name) in sorted(known.items()))
                         or "–")  # fmt: skip
    chosen = [known[one] for one in people] if people else list(known.values())
    return sorted(chosen, key=lambda one: found.people.index(one[0]))


def _without_spared(
    tx: Connection, meant: list[tuple[int, str]], on: dt.date, *, chosen: bool
) -> list[tuple[int, str]]:
    """Those without a special arrangement; refused where one was named who has it, or nobody is left."""
    left = [one for one in meant if spared.on_day(tx, one[0], on) not in ("approved", "open")]
    if len(left) < len(meant) and (chosen or not left):
        for staff_id, name in meant:
            spared.must_not_be(tx, staff_id, name, on)
    return left


def _make(
    tx: Connection, actor: Actor, rule: str, found: Evidence, staff_id: int, name: str, points: int
) -> Row:
    _must_be_new(tx, actor, rule, found, staff_id, name)
    row: Row = {
        "number": yearly(tx, "appraisal", "考", found.on), "rule": rule,
        "staff_id": staff_id, "post_id": found.at.get(staff_id, found.post_id),
        "day": found.on, "points": points,
        "source": found.source, "source_id": found.id, "evidence": found.number, "state": "proposed",
        "proposed_on": today(), "proposed_by": by_id(actor), "told_on": None, "reply_by": None,
        "replied_on": None, "reply": None, "decided_on": None, "decided_by": None, "reason": None,
    }  # fmt: skip
    return journal.begin(tx, actor, ENTRIES, row, "proposed", *_PROPOSED)


_PROPOSED: Final = ("rule", "staff_id", "day", "points", "evidence", "proposed_by", "state")


def _must_be_new(tx: Connection, actor: Actor, rule: str, found: Evidence, staff_id: int, name: str) -> None:
    """Refuse a second entry for the same thing; a check call's replaces the ordinary one of that call."""
    c = ENTRIES.c
    same = c.source_id.in_(found.calls) if found.calls else c.source_id == found.id
    sources = ("phone", "check_call") if found.source in ("phone", "check_call") else (found.source,)
    query = select(ENTRIES).where(c.staff_id == staff_id, c.source.in_(sources), same, c.state != "cancelled")
    for row in tx.execute(query).mappings().all():
        if _REPLACES.get(rule) == row["rule"]:
            _decided(tx, actor, dict(row), "cancelled", f"{found.number}：同一次电话，按查岗电话记")
        elif row["rule"] == rule or found.calls:
            raise Conflict("There is an entry for %(name)s and the same thing: %(number)s.", name=name,
                           number=row["number"], where="evidence")  # fmt: skip


def _must_be_of_another(actor: Actor, row: Row) -> None:
    if row["staff_id"] == actor.staff_id:
        raise Refused("This is about yourself: another one does it.", where=row["number"])


def _may_be_decided(actor: Actor, row: Row, upheld: bool) -> None:
    if row["state"] not in OPEN:
        raise Conflict("This is decided already.", where=row["number"])
    if row["proposed_by"] == by_id(actor):
        raise Refused("Somebody else than who proposed it decides.", where=row["number"])
    if not upheld or row["state"] == "replied":
        return
    if row["state"] == "proposed":
        raise Refused("The person has not been told yet.", where=row["number"])
    if today() <= row["reply_by"]:
        raise Refused("The person may reply through %(day)s.", day=row["reply_by"], where=row["number"])


def _decided(tx: Connection, actor: Actor, row: Row, state: str, reason: str) -> None:
    journal.enter(tx, actor, ENTRIES, row, state, state=state, decided_on=today(), decided_by=by_id(actor),
                  texts={"reason": reason or None})  # fmt: skip
