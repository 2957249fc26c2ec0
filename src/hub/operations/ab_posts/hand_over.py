"""What A leaves to B, as whoever reads it may know it: nothing of the own household (privacy.md, Sees)."""

from __future__ import annotations

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case
from hub.db.scope import foreign
from hub.domain.actor import Actor
from hub.operations.rows import Row

_cases = Case.__table__


def shown(actor: Actor, absences: list[Row]) -> list[Row]:
    """Absences with those of their `tasks` that are not of the actor's own household."""
    numbers = {task["number"] for row in absences for task in row["tasks"]}
    if numbers:
        others = _of_others(actor, numbers)
        for row in absences:
            row["tasks"] = [task for task in row["tasks"] if task["number"] in others]
    return absences


def _of_others(actor: Actor, numbers: set[str]) -> set[str]:
    query = select(_cases.c.number).where(_cases.c.number.in_(numbers), foreign(actor))
    return set(reading().execute(query).scalars())
