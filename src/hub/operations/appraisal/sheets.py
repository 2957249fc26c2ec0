"""Rounds and sheets as they are read: by post, never by result; one's own, or all who are in a round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appraisal import PARTS, result, weights_of
from hub.domain.errors import NotFound
from hub.operations.appraisal.counted import Year, counted
from hub.operations.appraisal.rounds import COUNTS, ROUNDS, SHEETS, enough, scores
from hub.operations.settings import setting

_staff: Final = Staff.__table__


@dataclass(frozen=True, slots=True)
class Sheet:
    """A person's sheet. `scores` in tenths (None: lacking); `result` None while it cannot be reckoned.

    `enough`: residents gave enough marks to be counted.
    """

    id: int
    number: str
    round_id: int
    year: int
    open: bool
    name: str
    login: str
    mine: bool
    scores: Mapping[str, int | None]
    said: str
    counts: Year
    weights: Mapping[str, int] | None
    result: int | None
    seq: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Round:
    """A round: how many sheets it has and how many of them are complete."""

    id: int
    number: str
    year: int
    open: bool
    sheets: int
    seq: int


def rounds(actor: Actor) -> list[Round]:
    """The rounds that the actor may see, the newest first."""
    c = ROUNDS.c
    mine = select(func.count()).where(SHEETS.c.round_id == c.id, scope(SHEETS, actor)).scalar_subquery()
    query = select(ROUNDS, mine.label("sheets")).where(scope(ROUNDS, actor)).order_by(c.year.desc())
    return [
        Round(row["id"], row["number"], row["year"], row["state"] == "open", row["sheets"], row["seq"])
        for row in reading().execute(query).mappings()
    ]


def sheets(actor: Actor, round_id: int) -> list[Sheet]:
    """The sheets of a round that the actor may see, by number. A fixed number of statements."""
    return _sheets(actor, SHEETS.c.round_id == round_id)


def sheet(actor: Actor, sheet_id: int) -> Sheet:
    """One sheet. Raises NotFound."""
    found = _sheets(actor, SHEETS.c.id == sheet_id)
    if not found:
        raise NotFound("There is no such sheet.")
    return found[0]


def _sheets(actor: Actor, which: Any) -> list[Sheet]:
    query = (
        select(SHEETS, ROUNDS.c.year, ROUNDS.c.state, ROUNDS.c.weights, _staff.c.name, _staff.c.login)
        .join(ROUNDS, ROUNDS.c.id == SHEETS.c.round_id)
        .join(_staff, _staff.c.id == SHEETS.c.staff_id)
        .where(which, scope(SHEETS, actor))
        .order_by(SHEETS.c.id)
    )
    rows = [dict(row) for row in reading().execute(query).mappings()]
    running: dict[int, list[int]] = {}
    for row in rows:
        if row["state"] == "open":
            running.setdefault(row["year"], []).append(row["staff_id"])
    live = {year: counted(people, year) for year, people in running.items()}
    return [_sheet(row, actor, live.get(row["year"], {}).get(row["staff_id"])) for row in rows]


def _sheet(row: Mapping[str, Any], actor: Actor, live: Year | None) -> Sheet:
    year = live or Year(**{name: row[name] or 0 for name in COUNTS})
    parts = scores(row, year)
    weights = _weights(row["weights"])
    reckoned = row["result"]
    if live is not None and weights and None not in parts.values():
        reckoned = result(weights, parts, year.points)
    return Sheet(
        row["id"], row["number"], row["round_id"], row["year"], row["state"] == "open", row["name"],
        row["login"], row["staff_id"] == actor.staff_id, parts, row["said"] or "", year, weights, reckoned,
        row["seq"], enough(year),
    )  # fmt: skip


def _weights(closed: str) -> Mapping[str, int] | None:
    """The weights a round was closed by, else those that are set now."""
    found = closed or str(setting("appraisal.weights") or "")
    return weights_of([int(part) for part in found.split("/")]) if found else None


__all__ = ["PARTS", "Round", "Sheet", "rounds", "sheet", "sheets"]
