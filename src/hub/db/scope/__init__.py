"""The only way to people's data: which rows of a table an actor may see (privacy.md, Sees).

`scope(table, actor)` is a clause for Core (`select(table).where(scope(table, actor))`), `scoped` the whole
select. What is seen follows from two things:

- **grants**: a clerk sees the cases of the own department, an agent those of the own community in which the
  community takes part, whole: events, materials, papers, tasks;
- **the desk**: while a task is open at a post that is this person's work today, leaders see that case whole,
  a household officer the case, its people and the own task, nothing else; the director's desk has also the
  cases put there as major matters, until they are acknowledged.

Cases of the actor's own household are never seen: there the actor has a resident's rights only, and whoever
is B of the post has them on the desk (`desk`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import FromClause, Select, Table, select
from sqlalchemy import inspect as inspect_model

from hub.db.base import Base
from hub.db.scope import (
    appointments,
    appraisal,
    cases,
    centre,
    collection,
    inspection,
    lists,
    money,
    notification,
    offers,
    organisations,
    payment_papers,
    people,
    rosters,
    stock,
    supervision,
    takeover,
)
from hub.db.scope.cases import few_cases
from hub.db.scope.desk import case_at, case_desk, person_desk
from hub.db.scope.grants import PUBLIC_READERS, WHOLE_DESK, WINDOW, Clause, Rules
from hub.db.scope.own import (
    RECORD,
    foreign,
    is_among_own,
    is_of,
    is_own,
    live_own_cases,
    not_for_own,
    not_near,
    not_of_own,
    own_households,
    own_record,
    own_rows,
    with_record,
)
from hub.db.scope.people import change_desk, check_scope, intake_scope, outreach_scope
from hub.domain.actor import Actor

__all__ = [
    "PUBLIC_READERS", "RECORD", "RULES", "WHOLE_DESK", "WINDOW", "case_at", "case_desk", "change_desk",
    "check_scope", "few_cases", "foreign", "intake_scope", "is_among_own", "is_of", "is_own",
    "live_own_cases", "not_for_own", "not_near", "not_of_own", "outreach_scope", "own_households",
    "own_record", "own_rows", "person_desk", "scope", "scoped", "with_record",
]  # fmt: skip

RULES: Final[Rules] = {
    **cases.RULES,
    **people.RULES,
    **lists.RULES,
    **rosters.RULES,
    **money.RULES,
    **payment_papers.RULES,
    **collection.RULES,
    **organisations.RULES,
    **stock.RULES,
    **appointments.RULES,
    **offers.RULES,
    **takeover.RULES,
    **appraisal.RULES,
    **centre.RULES,
    **supervision.RULES,
    **inspection.RULES,
    **notification.RULES,
}
"""Who may see the rows of each table that names people, by the table's name."""


def scoped(model: type[Base] | FromClause, actor: Actor) -> Select[Any]:
    """Select what the actor may see of a model or table."""
    table = _table(model)
    return select(table).where(scope(table, actor))


def scope(model: type[Base] | FromClause, actor: Actor) -> Clause:
    """The WHERE clause of what the actor may see. Raises LookupError for a table it does not know."""
    table = _table(model)
    try:
        rule = RULES[table.name]
    except KeyError:
        raise LookupError(f"nothing is said about who may see {table.name}") from None
    return rule(actor)


def _table(model: type[Base] | FromClause) -> Table:
    table = model if isinstance(model, FromClause) else inspect_model(model).local_table
    assert isinstance(table, Table)
    return table
