"""Cards as they are read: one's own, all of them for who gives or decides; and what appraisal counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from hub.db.base import reading
from hub.db.models import Case, Post, Staff, SupervisionCard
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound, NotPermitted
from hub.domain.supervision import CARDS
from hub.operations import journal
from hub.operations.pages import Page, page
from hub.operations.proof.audit_case import Finding
from hub.operations.rows import in_scope, rows
from hub.operations.supervision import hearing
from hub.operations.supervision.overdue import Line, lines

TABLE: Final = SupervisionCard.__table__
TEXTS: Final = ("cause", "reply", "why")
SAID: Final = ("light", "staff_id", "post_id", "reply_due")
"""What is sealed when a card is given: whose it is, and until when one may reply."""
_posts, _cases, _staff = Post.__table__, Case.__table__, Staff.__table__
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is shown: whose (`name`), of which case, given and decided by whom.

    `mine`: the actor's own; `decidable`: the actor may decide it now.
    """

    row: Row
    case: str
    post: str
    name: str
    by: str
    decided_by: str
    mine: bool
    decidable: bool

    @property
    def waits(self) -> bool:
        """Whether the person may still reply."""
        return hearing.waits(TABLE, self.row)

    @property
    def late(self) -> bool:
        """Whether the days to reply went by without one."""
        return hearing.late(TABLE, self.row)


def cards(actor: Actor, *, after: str = "") -> Page[Card]:
    """Those in scope, the undecided first, newest first. Raises Refused for who neither gives nor decides."""
    if not (actor.may("card.give") or actor.may("card.decide")):
        raise NotPermitted("Your role does not do this.")
    c = TABLE.c
    found = page(_cards(actor), c.decided_on.is_not(None), c.id.desc(), after=after)
    return found.of(lambda row: _card(actor, row))


def mine(actor: Actor) -> list[Card]:
    """One's own, newest first."""
    query = _cards(actor).where(TABLE.c.staff_id == actor.staff_id).order_by(TABLE.c.id.desc())
    return [_card(actor, dict(row)) for row in reading().execute(query).mappings()]


def one(actor: Actor, card_id: int) -> Card:
    """One in scope. Raises NotFound."""
    found = reading().execute(_cards(actor).where(TABLE.c.id == card_id)).mappings().first()
    if found is None:
        raise NotFound("There is no such card, or it is not yours.")
    return _card(actor, dict(found))


def due_cards(actor: Actor) -> list[Line]:
    """The yellow and red steps that have no card of that colour yet. Raises Refused."""
    found = [line for line in lines(actor) if line.step_light in CARDS]
    c = TABLE.c
    known = select(c.case_id, c.step, c.light).where(c.origin == "light", c.case_id.is_not(None))
    have = {(row.case_id, row.step, row.light) for row in reading().execute(known)}
    return [line for line in found if (line.id, line.step_key, line.step_light) not in have]


def confirmed(first: dt.date, last: dt.date) -> list[Row]:
    """Cards confirmed in a period: {number, light, staff_id, post_id, case_id, on, decided_on}; a reading
    function for the appraisal ledger."""
    c = TABLE.c
    query = (
        select(c.number, c.light, c.staff_id, c.post_id, c.case_id, c.on, c.decided_on)
        .where(c.state == "confirmed", c.decided_on.between(first, last))
        .order_by(c.id)
    )
    return rows(query)


def load(tx: Connection, actor: Actor, card_id: int) -> Row:
    """Its row, to change it. Raises NotFound."""
    return in_scope(tx, actor, TABLE, card_id, NotFound("There is no such card, or it is not yours."))


def audit(tx: Connection) -> list[Finding]:
    """Those whose chain does not hold."""
    return list(journal.audit(tx, TABLE, *SAID, "state", "replied_on", "decided_on"))


def _cards(actor: Actor) -> Select[Any]:
    person, giver, decider = _staff.alias("person"), _staff.alias("giver"), _staff.alias("decider")
    return (
        select(TABLE, _cases.c.number.label("case"), _posts.c.title.label("post"), person.c.name,
               giver.c.name.label("giver"), decider.c.name.label("decider"))
        .join(_posts, _posts.c.id == TABLE.c.post_id)
        .join(person, person.c.id == TABLE.c.staff_id)
        .outerjoin(_cases, _cases.c.id == TABLE.c.case_id)
        .outerjoin(giver, giver.c.id == TABLE.c.by_id)
        .outerjoin(decider, decider.c.id == TABLE.c.decided_by)
        .where(scope(TABLE, actor))
    )  # fmt: skip


def _card(actor: Actor, row: Row) -> Card:
    return Card(row, row["case"] or "", row["post"], row["name"], row["giver"] or "", row["decider"] or "",
                row["staff_id"] == actor.staff_id, hearing.decidable(actor, TABLE, row))  # fmt: skip
