"""What A leaves to B, as whoever reads it may know it: nothing of the own household (privacy.md, Sees)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case
from hub.db.scope import foreign
from hub.domain.actor import Actor

_cases = Case.__table__
Row = dict[str, Any]


def shown(actor: Actor, absences: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Absences with those of their `tasks` that are not of the actor's own household."""
    found = [dict(row) for row in absences]
    numbers = {task["number"] for row in found for task in row["tasks"]}
    if numbers:
        others = _of_others(actor, numbers)
        for row in found:
            row["tasks"] = [task for task in row["tasks"] if task["number"] in others]
    return found


def _of_others(actor: Actor, numbers: set[str]) -> set[str]:
    query = select(_cases.c.number).where(_cases.c.number.in_(numbers), foreign(actor))
    return set(reading().execute(query).scalars())
