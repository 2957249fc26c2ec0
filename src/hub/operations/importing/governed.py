"""What a sheet may not change by itself: who lives together where a benefit or an open case depends on it,
and the name of whoever receives or asks for something.

That is a governed change of the register, seen by a second person. Whom the sheet brings as new into such a
household is entered at once, as at the window, and whoever must know is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from hub.db.models import Case
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.operations.benefits.beginning import TABLE
from hub.operations.benefits.entitlements import WAITS_OR_RUNS
from hub.operations.registry.carrying import carry_out
from hub.operations.registry.effects import Plan
from hub.operations.registry.facts import of_household
from hub.operations.registry.touched import Touched, of_newcomer

_cases = Case.__table__
NAME: Final = "name"
SHEET: Final = "花名册导入"
"""What stands in the place of a change's number."""


class Moved(NamedTuple):
    """Somebody of the register whom the sheet has elsewhere or calls otherwise, or a new head of a household
    that is there.

    The row, the field that says so, the household of now and that of the sheet (None = none, or a new one;
    both where it is about the name).
    """

    no: int
    field: str
    value: str
    resident_id: int | None
    home: int | None
    to: int | None


class Busy(NamedTuple):
    """The people and the households on whom a benefit or an open case depends."""

    people: frozenset[int]
    homes: frozenset[int]

    def holds(self, one: Moved) -> bool:
        """Whether what the sheet says of somebody touches one."""
        return one.resident_id in self.people or bool({one.home, one.to} & self.homes)


def busy(tx: Connection) -> Busy:
    """Of all that runs, waits for a second person or is open now."""
    c, e = _cases.c, TABLE.c
    held = tx.execute(
        select(e.resident_id, e.payee_id, e.household_id).where(e.state.in_(WAITS_OR_RUNS))
    ).all()
    asked = select(c.applicant_id, c.household_id, c.service, c.version).where(c.closed_on.is_(None))
    cases = [dict(row) for row in tx.execute(asked).mappings()]
    people = {key for row in held for key in row[:2]} | {row["applicant_id"] for row in cases}
    homes = {row.household_id for row in held} | {row["household_id"] for row in cases if of_household(row)}
    return Busy(frozenset(people), frozenset(homes - {None}))


def hindered(tx: Connection, moved: Sequence[Moved]) -> list[Moved]:
    """Those of whom a governed change must be asked for."""
    if not moved:
        return []
    found = busy(tx)
    return [each for each in moved if found.holds(each)]


def fault(one: Moved) -> InputError:
    """What is said of it."""
    if one.field == NAME:
        return InputError(
            "A benefit or an open case is in this person's name, and the register has another.",
            remedy="Have the name corrected there first, then import the sheet; or delete the row.",
        )
    return InputError(
        "A benefit or an open case depends on who lives in this household, and the register says otherwise.",
        remedy="Have the change recorded there first, then import the sheet; or delete the row.",
    )


def tell(tx: Connection, actor: Actor, homes: Iterable[int]) -> None:
    """Tell the benefits and the open cases of these households that somebody more lives there."""
    depend = busy(tx).homes if homes else frozenset()
    for home in sorted(depend.intersection(homes)):
        found = Touched()
        of_newcomer(found, tx, home)
        carry_out(tx, actor, Plan(acts=found.acts), SHEET)
