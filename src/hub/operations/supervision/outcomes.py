"""What was decided about one's own card, a finding about oneself or a request for more days: it stands on the
own desk until one has noted it, or for `SHOWN` days.

An approved extension is not among them: its notice waits with the letters to hand over.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, exists

from hub.db.base import today, transaction
from hub.db.models import ExtensionRequest, SpotCheck, SupervisionCard
from hub.domain.actor import Actor
from hub.domain.errors import NoMore, NotFound
from hub.domain.supervision import DECISIONS
from hub.operations import journal
from hub.operations.rows import in_scope
from hub.operations.verb import CaseRef, verb

CARDS: Final = SupervisionCard.__table__
EXTENSIONS: Final = ExtensionRequest.__table__
FINDINGS: Final = SpotCheck.__table__
SHOWN: Final = 14
"""Days after which what was decided is looked up on the own page of supervision, or in the case."""
NOTED: Final = "noted"


def of_cards(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Which cards: one's own, confirmed or withdrawn."""
    return (CARDS.c.staff_id == actor.staff_id, CARDS.c.state.in_(DECISIONS), *_fresh(CARDS))


def of_findings(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Which findings: those about oneself, confirmed or withdrawn, not closed yet."""
    return (FINDINGS.c.staff_id == actor.staff_id, FINDINGS.c.state.in_(DECISIONS), *_fresh(FINDINGS))


def of_extensions(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Which requests: those that one made and that were refused."""
    return (EXTENSIONS.c.by_id == actor.staff_id, EXTENSIONS.c.state == "refused", *_fresh(EXTENSIONS))


def _fresh(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Decided lately, and its last entry is not that it was noted."""
    c = journal.ENTRIES.c
    last = (c.book == table.name, c.about_id == table.c.id, c.seq == table.c.seq, c.type == NOTED)
    return (table.c.decided_on >= today() - dt.timedelta(days=SHOWN), ~exists().where(*last))


@verb("desk")
def note(actor: Actor, kind: str, about_id: int) -> CaseRef:
    """Note what was decided: of a card (`kind` is how), a finding ("finding_" and how), or "not_extended".

    Raises NoMore once it is noted or long ago, NotFound for all else.
    """
    missing = NotFound("There is nothing to note.")
    table, mine = (CARDS, of_cards)
    if kind == "not_extended":
        table, mine = EXTENSIONS, of_extensions
    elif kind.startswith("finding_"):
        table, mine = FINDINGS, of_findings
    with transaction() as tx:
        row: dict[str, Any] = in_scope(tx, actor, table, about_id, missing)
        if not tx.execute(table.select().where(table.c.id == about_id, *mine(actor))).first():
            raise NoMore("There is nothing to note.")
        journal.enter(tx, actor, table, row, NOTED)
        return journal.ref(row)
