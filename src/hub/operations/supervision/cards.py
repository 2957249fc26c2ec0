"""黄牌 and 红牌: given for the step that is yellow or red, or by hand; one reply; confirmed or withdrawn.

A card is the person's whose work the post was when it was given. Who gave it does not decide it, nor does
whoever it was given to.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.db.models import Case
from hub.db.scope import foreign
from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import InputError, Refused
from hub.domain.register_number import as_kept
from hub.domain.supervision import CARDS, REPLY_LIMIT
from hub.operations import journal
from hub.operations.ab_posts.holdings import Slot, does, duties, near
from hub.operations.calendars.calendar import calendar
from hub.operations.numbers import yearly
from hub.operations.rights import by_id, require
from hub.operations.supervision import hearing
from hub.operations.supervision.by_number import note
from hub.operations.supervision.card_view import SAID, TABLE, due_cards, load
from hub.operations.supervision.overdue import Line
from hub.operations.supervision.texts import plain
from hub.operations.verb import CaseRef, verb

_cases = Case.__table__
Row = dict[str, Any]


@verb("card.give")
def give_due(actor: Actor) -> CaseRef:
    """A card for every step that is yellow or red and has none of that colour, with its cause.

    The CaseRef's `id` is how many were given. A post at which nobody is gets none: it is listed as empty.
    """
    require(actor, "card.give")
    with transaction() as tx:
        lines = due_cards(actor)
        there = duties([line.post_id for line in lines], today())
        own = near([line.id for line in lines])
        doing = (there[line.post_id].does_of(own.get(line.id, ())) for line in lines)
        given = [line for line, who in zip(lines, doing, strict=True) if _for_light(tx, actor, line, who)]
        return CaseRef(len(given), "", 0)


def _for_light(tx: Connection, actor: Actor, line: Line, who: Slot | None) -> bool:
    if who is None or who.staff_id == actor.staff_id:
        return False
    _give(tx, actor, light=line.step_light, origin="light", cause=cause_of(line), post_id=line.post_id,
          staff_id=who.staff_id, case_id=line.id, step=line.step_key)  # fmt: skip
    return True


def cause_of(line: Line) -> str:
    """Why a step's light gives a card, in the official words."""
    if line.step_due is None:
        return line.step
    days = calendar().count(line.step_due, today())
    late = f"已超期{days}个工作日" if days else "期限已过"
    end = late if line.step_light == "red" else "临近到期"
    return f"{line.number} {line.service.short}“{line.step}”环节应于{full_day(line.step_due)}前办结，{end}"


@verb("card.give")
def give(actor: Actor, *, light: str, cause: str, post_id: int, number: str = "") -> CaseRef:
    """A card by hand, to whoever works at the post today; `number`: of the case it is about, if any.

    Raises InputError, Refused where nobody is at the post or it is the actor's own.
    """
    require(actor, "card.give")
    if light not in CARDS:
        raise InputError("Choose one.", where="light")
    text = plain(cause, "cause")
    with transaction() as tx:
        case_id = _case(tx, actor, number)
        who = _at_post(post_id, case_id)
        if who.staff_id == actor.staff_id:
            raise Refused("Nobody gives a card to themselves.", where="post_id")
        row = _give(tx, actor, light=light, origin="hand", cause=text, post_id=post_id,
                    staff_id=who.staff_id, case_id=case_id, step="")  # fmt: skip
        return journal.ref(row)


def _at_post(post_id: int, case_id: int | None) -> Slot:
    """Who works at a post today, on a case where one is named. Raises Refused."""
    found = does(post_id, today(), case_id)
    if found is None:
        raise Refused("Nobody is at this post today.", where="post_id")
    return found


def _case(tx: Connection, actor: Actor, number: str) -> int | None:
    if not number.strip():
        return None
    same = (_cases.c.number == as_kept(number), foreign(actor))
    found = tx.execute(select(_cases.c.id).where(*same)).scalar()
    if found is None:
        raise InputError("There is no such case.", where="number")
    return int(found)


def _give(tx: Connection, actor: Actor, **said: Any) -> Row:
    on = today()
    row: Row = {
        "number": yearly(tx, "card", "牌", on), "on": on, "by_id": by_id(actor),
        "reply_due": calendar().add(on, REPLY_LIMIT), "state": "given", "reply": None, "replied_on": None,
        "why": None, "decided_on": None, "decided_by": None, **said,
    }  # fmt: skip
    entry = {"light": row["light"], "staff": row["staff_id"]}
    row = journal.begin(tx, actor, TABLE, row, "given", "state", *SAID, said=entry, texts=("cause",))
    if row["case_id"] is not None:
        note(tx, actor, row["case_id"], "card.give", "card_given", number=row["number"], note=row["cause"])
    return row


@verb("desk")
def reply(actor: Actor, card_id: int, *, rev: int, reply: str) -> CaseRef:
    """The person's one reply. NotFound: another's card, Conflict: a second, Refused: a late one."""
    with transaction() as tx:
        row = load(tx, actor, card_id)
        hearing.replied(tx, actor, TABLE, row, rev, reply)
        return journal.ref(row)


@verb("card.decide")
def decide(actor: Actor, card_id: int, *, rev: int, decision: str, why: str) -> CaseRef:
    """A deputy confirms or withdraws it, with the reason: not who gave it, nor the person of the card.

    Raises Refused also while the person may still reply; Conflict, InputError, NotFound.
    """
    with transaction() as tx:
        row = load(tx, actor, card_id)
        hearing.decided(tx, actor, TABLE, row, rev, decision, why)
        if row["case_id"] is not None:
            note(tx, actor, row["case_id"], "card.decide", f"card_{decision}", number=row["number"])
        return journal.ref(row)
