"""What came of an item: noted by whoever it lies with, answered by the window, or made a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Case, Resident, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Many, Refused
from hub.domain.period import same_day_after
from hub.domain.roster import AFTER, AGAIN, ANSWER, CASE, DONE, PAID, Roster, RosterOutcome, Stage, is_drawn
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.benefits import days, entitlements
from hub.operations.benefits.beginning import TABLE as _HELD
from hub.operations.casework import intake
from hub.operations.context import plugins
from hub.operations.rights import by_id
from hub.operations.rosters import lots, record, samples
from hub.operations.rosters.handing import WINDOW, answering, grid_of, hand, window
from hub.operations.rosters.making import due_after
from hub.operations.rosters.named import must_be_there
from hub.operations.rosters.noted import absent
from hub.operations.rosters.reach import item_row, of_post
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

Row = dict[str, Any]
ITEMS: Final = record.ITEMS
_people, _cases, _staff = Resident.__table__, Case.__table__, Staff.__table__
GONE: Final = "gone"
"""The outcome of somebody who died or moved away since the roster was made; the window answers it."""


@verb("roster.note")
def note(
    actor: Actor, item_id: int, *, outcome: str, rev: int | None = None,
    form: Mapping[str, Any] | None = None, reason: str = "", visit_on: dt.date | None = None,
) -> CaseRef:  # fmt: skip
    """Note an outcome of an open item at one of the actor's posts, with the form of its stage.

    An outcome that leads to another visit needs `visit_on`, and no form. Raises InputError, Many, NotFound,
    Refused, and Conflict, with the name, where somebody was first.
    """
    with transaction() as tx:
        row, service, roster = _open(tx, actor, item_id, rev)
        stage = roster.stage(row["stage"])
        if stage is None:
            raise Conflict("Somebody was first: this has been noted already.", where=row["number"],
                           remedy="The window goes on with it.")  # fmt: skip
        _looks_behind(tx, actor, roster, row)
        chosen = _chosen(tx, roster, stage, row, outcome)
        text = words(reason, ITEMS.c.reason)
        if chosen.reason and not text:
            raise InputError("Say why.", where="reason")
        if chosen.to == AGAIN:
            _again(tx, actor, row, chosen, text, visit_on)
        else:
            said = {
                "outcome": chosen.key,
                "reason": text,
                "form": _form(tx, actor, row, service, stage, chosen, form, text),
            }
            _onward(tx, actor, row, service, roster, chosen, said)
        return journal.ref(row)


@verb("roster.answer")
def answer(actor: Actor, item_id: int, *, text: str, rev: int | None = None) -> CaseRef:
    """Answer a finding where it lies: what was found out or done, with its paper; the item is done then.

    Raises InputError, NotFound, Refused, Conflict.
    """
    with transaction() as tx:
        row, _service, _roster = _open(tx, actor, item_id, rev, "roster.answer")
        if row["stage"] != ANSWER:
            raise Conflict("There is nothing to answer here.", where=row["number"])
        said = words(text, ITEMS.c.answer, "answer")
        if not said:
            raise InputError("Say what was found out, and what is done.", where="answer")
        record.enter(tx, actor, row, "answered", answer=said, **_done(row, actor))
        return journal.ref(row)


@verb("case.open")
def open_case(
    actor: Actor, item_id: int, *, rev: int | None = None, variant: str = "",
    answers: Mapping[str, str] | None = None,
) -> CaseRef:  # fmt: skip
    """Open the case that an outcome asks for; the roster's item stands in the case's first entry.

    The case's CaseRef. Nothing is decided by it: the case has its own notice, hearing and decision. Raises
    as `intake.start`, and Refused, Conflict.
    """
    with transaction() as tx:
        row, _service, roster = _open(tx, actor, item_id, rev)
        chosen = roster.outcome(row["outcome"])
        if row["stage"] != CASE or chosen is None or row["resident_id"] is None:
            raise Refused("There is no case to open here.", where=row["number"])
        made = intake.start(
            actor, service=chosen.opens, resident_id=row["resident_id"], variant=variant, answers=answers,
            roster=row["number"],
        )  # fmt: skip
        settled = None if row["entitlement_id"] else today()
        record.enter(tx, actor, row, "case", case_id=made.id, settled_on=settled, **_done(row, actor))
        return made


@verb("entitlement.keep")
def settle(actor: Actor, item_id: int, *, last: dt.date | None = None) -> CaseRef:
    """After its case is decided: end the entitlement with its `last` day where it was refused, else keep it.

    A person does this, never the hub by itself. Raises NotFound, Refused while the case goes on, InputError.
    """
    with transaction() as tx:
        row = _decided(tx, actor, item_id)
        held = entitlements.load(tx, actor, row["entitlement_id"])
        ended, number = row.pop("ended"), row.pop("case")
        if ended == "refused" and held["state"] != "ended":
            if last is None:
                raise InputError("Say the last day for which it is owed.", where="last")
            days.must_have_begun(held, last)
            entitlements.end_row(tx, actor, held, last, f"办件{number}")
        elif held["state"] != "ended":
            entitlements.review_row(tx, actor, held, held["review_on"], f"办件{number}")
        record.enter(tx, actor, row, "settled", settled_on=today())
        return journal.ref(row)


def gone(tx: Connection, row: Mapping[str, Any]) -> str:
    """Whether the register has an item's person as gone since: "died", "moved_out" or ""."""
    asked = select(_people.c.died, _people.c.moved_out).where(_people.c.id == row["resident_id"])
    found = tx.execute(asked).first()
    return "" if found is None else "died" if found.died else "moved_out" if found.moved_out else ""


# --- inside ---------------------------------------------------------------------------------------------


def _open(
    tx: Connection, actor: Actor, item_id: int, rev: int | None, permission: str = "roster.note"
) -> tuple[Row, Service, Roster]:
    row = item_row(tx, actor, item_id, permission)
    if rev is not None and rev != row["seq"]:
        raise Conflict("%(name)s was first: this has been noted already.", name=_last_by(tx, row),
                       where=row["number"], remedy="Look at it again.")  # fmt: skip
    of_post(actor, row)
    return row, *record.definition(_of_roster(tx, row))


def _of_roster(tx: Connection, row: Row) -> Mapping[str, Any]:
    rosters = record.ROSTERS
    asked = select(rosters.c.service, rosters.c.version, rosters.c.told).where(
        rosters.c.id == row["roster_id"]
    )
    return dict(tx.execute(asked).mappings().one())


def _last_by(tx: Connection, row: Row) -> str:
    last = journal.entries(tx, ITEMS, row["id"])[-1]
    return str(tx.execute(select(_staff.c.name).where(_staff.c.id == last["actor_id"])).scalar() or "—")


def _chosen(tx: Connection, roster: Roster, stage: Stage, row: Row, outcome: str) -> RosterOutcome:
    away = gone(tx, row) if roster.item != "stages" else ""
    if away and outcome != GONE:
        raise Refused("The register has this person as deceased or moved away since.", where=row["number"],
                      remedy="Note just that; the window sees to what follows.")  # fmt: skip
    if away:
        return RosterOutcome(GONE, "", ANSWER)
    chosen = stage.outcome(outcome)
    if chosen is None:
        raise InputError("Choose the result.", where="outcome")
    return chosen


def _looks_behind(tx: Connection, actor: Actor, roster: Roster, row: Row) -> None:
    """Raise Refused where the actor handed out, or drew, the money that is looked behind."""
    if roster.population == PAID and actor.staff_id in samples.barred(tx, [row["line"]])[row["line"]]:
        raise Refused("You handed this money out: somebody else looks behind it.", where=row["number"],
                      remedy="The window can give it to another post.")  # fmt: skip


def _form(
    tx: Connection, actor: Actor, row: Row, service: Service, stage: Stage, chosen: RosterOutcome,
    form: Mapping[str, Any] | None, reason: str,
) -> dict[str, Any] | None:  # fmt: skip
    if not stage.form or chosen.key == GONE:
        return None
    asked = plugins().form(stage.form, service.department)
    said = asked.read(form or {}, today(), told=bool(reason))
    empty = [field.label for field in asked.fields if field.key in chosen.needs and not said.get(field.key)]
    if empty:
        raise Many([InputError("Please fill this in.", where=label) for label in empty])
    must_be_there(tx, actor, row, asked, said)
    return said


def _again(
    tx: Connection, actor: Actor, row: Row, chosen: RosterOutcome, reason: str, visit_on: dt.date | None
) -> None:
    if visit_on is None:
        raise InputError("Say on which day you go again.", where="visit_on")
    if visit_on < today():
        raise InputError("This day is over.", where="visit_on")
    tried = [*row["tried"], today().isoformat()]
    record.enter(tx, actor, row, "tried", tried=tried, visit_on=visit_on, outcome=chosen.key, reason=reason)


def _onward(
    tx: Connection, actor: Actor, row: Row, service: Service, roster: Roster, chosen: RosterOutcome,
    said: Mapping[str, Any],
) -> None:  # fmt: skip
    """The item is done, or goes on to another stage, or to what the window does after an outcome."""
    day, to = today(), _to(roster, chosen, row)
    late = bool(row["late"]) or row["due"] < day
    if chosen.renews:
        _renew(tx, actor, row, roster)
    if to == DONE:
        record.enter(tx, actor, row, "noted", **said, **_done(row, actor), checked_on=day)
        return
    role, post, limit = _next_hand(tx, row, service, roster, to)
    record.enter(
        tx, actor, row, "noted", **said, stage=to, role=role, post_id=post, opened_on=day, limit=limit,
        due=due_after(limit, day), checked_on=day, late=late, visit_on=None,
    )  # fmt: skip


def _next_hand(tx: Connection, row: Row, service: Service, roster: Roster, to: str) -> tuple[str, int, int]:
    """(role, post, limit in working days) of whoever has the item next."""
    if to == ANSWER:
        role, post, _ = answering(service, roster)
        return role, post, roster.after_limit
    if to in AFTER:
        return WINDOW, window(service), roster.after_limit
    stage = roster.stage(to)
    assert stage is not None
    role, post, _ = hand(stage.role, service, row["community_id"], grid_of(tx, row))
    return role, post, stage.limit


def _to(roster: Roster, chosen: RosterOutcome, row: Row) -> str:
    """Where an outcome leads this item: past a stage that checks one in so many, where it is not drawn."""
    stage = roster.stage(chosen.to)
    if stage is None or stage.one_in == 1:
        return chosen.to
    drawn = is_drawn(lots.mark(row["number"]), row["no"], stage.one_in)
    return chosen.to if drawn else DONE


def _done(row: Row, actor: Actor) -> dict[str, Any]:
    day = today()
    return {"state": "done", "done_on": day, "done_by": by_id(actor),
            "late": bool(row["late"]) or row["due"] < day}  # fmt: skip


def _renew(tx: Connection, actor: Actor, row: Row, roster: Roster) -> None:
    """Its review is done. The officer sees nothing of it: the row is loaded for this alone."""
    if row["entitlement_id"] is None:
        return
    held = tx.execute(select(_HELD).where(_HELD.c.id == row["entitlement_id"])).mappings().one()
    following = same_day_after(today(), roster.review_months) if roster.review_months else held["review_on"]
    if held["state"] in ("active", "suspended"):
        entitlements.review_row(tx, actor, dict(held), following, row["number"])


def _decided(tx: Connection, actor: Actor, item_id: int) -> Row:
    query = (
        select(ITEMS, _cases.c.ended, _cases.c.number.label("case"))
        .join_from(ITEMS, _cases, _cases.c.id == ITEMS.c.case_id)
        .where(ITEMS.c.id == item_id, ITEMS.c.settled_on.is_(None), scope(ITEMS, actor))
    )
    found = tx.execute(query).mappings().first()
    if found is None:
        raise absent(actor, item_id)
    if not found["ended"]:
        raise Refused("The case %(number)s is not decided yet.", number=found["case"], where=found["number"])
    return dict(found)
