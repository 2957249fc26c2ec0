"""A case's checklist as rows: seen, not stored (privacy.md, Holds)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, delete, or_, select, tuple_, update

from hub.db.models import Material
from hub.db.ready import ready_insert
from hub.domain.case import ENOUGH, Line, checklist, missing
from hub.domain.errors import InputError, Many
from hub.operations.casework.casefile import CaseFile
from hub.operations.words import words

MATERIALS = Material.__table__
TAKEN: Final = frozenset({"seen", "received"})
STATES: Final = ("missing", "seen", "held", "received", "waived")
LineKey = tuple[str, str]
EXTRA: Final = "extra-"
"""Before the running number of a paper named by hand."""

_INSERT = ready_insert(MATERIALS)
_OF_CASE = select(MATERIALS).where(MATERIALS.c.case_id == bindparam("case"))
_LINE = (
    MATERIALS.c.case_id == bindparam("b_case"),
    MATERIALS.c.key == bindparam("b_key"),
    MATERIALS.c.item == bindparam("b_item"),
)
_TICK = (
    update(MATERIALS)
    .where(*_LINE)
    .values(state=bindparam("b_state"), seen_on=bindparam("b_on"), seen_by=bindparam("b_by"),
            copies=bindparam("b_copies"), valid_until=bindparam("b_until"), note=bindparam("b_note"),
            pieces=bindparam("b_pieces"))
)  # fmt: skip
_THERE = or_(*(MATERIALS.c.state == state for state in sorted(TAKEN)))
_KEPT = case((_THERE, bindparam("b_until")), else_=MATERIALS.c.valid_until)
_NOTE = (
    update(MATERIALS)
    .where(*_LINE)
    .values(note=bindparam("b_note"), pieces=bindparam("b_pieces"), valid_until=_KEPT)
)


@dataclass(frozen=True, slots=True)
class Tick:
    """What a clerk says of one line: its state, copies taken into the paper file, a word about it, until when
    the paper itself is good (no later case takes it over after that day); of photographs how many `pieces`
    were counted, as many as are asked unless said.

    A paper "held" from an earlier case (`earlier_papers.proven`) has the day and the eyes it was seen by
    then, and the number of that case.
    """

    state: str = "seen"
    copies: int | None = None
    valid_until: dt.date | None = None
    note: str = ""
    seen_on: dt.date | None = None
    seen_by: int | None = None
    number: str = ""
    pieces: int | None = None


def new_rows(file: CaseFile, ticks: Mapping[LineKey, Tick]) -> list[dict[str, Any]]:
    """Rows for the whole checklist of a new case, all stages. Raises InputError for an unknown line."""
    lines = checklist(file.flow)
    _known(ticks, {line.key for line in lines})
    _good(ticks, {line.key: line for line in lines}, file.on)
    _counted(ticks, lines)
    return [_row(file, line, ticks.get(line.key)) for line in lines]


def insert_rows(file: CaseFile, rows: list[dict[str, Any]]) -> None:
    """Write the checklist of a new case (one statement)."""
    for row in rows:
        row["case_id"] = file.row["id"]
    if rows:
        _INSERT.run_all(file.tx, rows)


def insert_all(tx: Connection, made: Iterable[tuple[CaseFile, list[dict[str, Any]]]]) -> None:
    """The same for many new cases of any services (one statement)."""
    every = [{**row, "case_id": file.row["id"]} for file, rows in made for row in rows]
    if every:
        _INSERT.run_all(tx, every)


def states_of(tx: Connection, case_id: int) -> dict[LineKey, str]:
    """State of each line of a case."""
    return {(row.key, row.item): row.state for row in tx.execute(_OF_CASE, {"case": case_id})}


def take_off(tx: Connection, case_id: int, lines: Iterable[LineKey]) -> None:
    """Take lines off the list of a case: nothing of them is asked, and nothing of them lies here."""
    mine = tuple_(MATERIALS.c.key, MATERIALS.c.item).in_(list(lines))
    tx.execute(delete(MATERIALS).where(MATERIALS.c.case_id == case_id, mine))


def tick(file: CaseFile, ticks: Mapping[LineKey, Tick], states: Mapping[LineKey, str]) -> dict[LineKey, str]:
    """Change lines of the checklist from `states`; the states after it. Raises InputError for a strange line.

    A line that stays as it is only gets the word about it: who saw it, and when, is not touched.
    """
    _known(ticks, set(states))
    lines = {line.key: line for line in checklist(file.flow)}
    _good(ticks, lines, file.on)
    _counted(ticks, lines.values())
    same = {key for key, said in ticks.items() if states[key] == said.state}
    changes = [_change(file, key, said, lines.get(key)) for key, said in ticks.items() if key not in same]
    if changes:
        file.tx.execute(_TICK, changes)
    if same:
        file.tx.execute(_NOTE, [_note(file, key, ticks[key], lines.get(key)) for key in sorted(same)])
    return {**states, **{key: said.state for key, said in ticks.items()}}


def _note(file: CaseFile, key: LineKey, said: Tick, line: Line | None) -> dict[str, Any]:
    return {"b_case": file.row["id"], "b_key": key[0], "b_item": key[1], "b_note": said.note,
            "b_pieces": _pieces(said, line), "b_until": said.valid_until}  # fmt: skip


def still_missing(file: CaseFile, states: Mapping[LineKey, str], stage: str) -> tuple[Line, ...]:
    """The asked lines of a stage that are not there yet."""
    return missing(checklist(file.flow, stage), states)


def extra_missing(file: CaseFile, states: Mapping[LineKey, str]) -> list[str]:
    """Titles of papers named by hand (on the slip, or asked for later) that are still out."""
    out = [key for key, state in states.items() if key[0].startswith(EXTRA) and state not in ENOUGH]
    if not out:
        return []
    query = select(MATERIALS.c.key, MATERIALS.c.title).where(MATERIALS.c.case_id == file.row["id"])
    titles = {row.key: row.title for row in file.tx.execute(query)}
    return [titles[key] for key, _ in sorted(out)]


def _row(file: CaseFile, line: Line, said: Tick | None) -> dict[str, Any]:
    there = said is not None and said.state in ENOUGH
    seen_on, seen_by = _seen(file, said)
    return {
        "key": line.material.key, "item": line.item, "state": said.state if said else "missing",
        "seen_on": seen_on, "seen_by": seen_by, "copies": _copies(said, line) if there else 0,
        "valid_until": said.valid_until if said else None, "note": said.note if said else "", "title": "",
        "pieces": _pieces(said, line),
    }  # fmt: skip


def _change(file: CaseFile, key: LineKey, said: Tick, line: Line | None) -> dict[str, Any]:
    there = said.state in ENOUGH
    seen_on, seen_by = _seen(file, said)
    return {
        "b_case": file.row["id"], "b_key": key[0], "b_item": key[1], "b_state": said.state,
        "b_on": seen_on, "b_by": seen_by, "b_copies": _copies(said, line) if there else 0,
        "b_until": said.valid_until, "b_note": said.note, "b_pieces": _pieces(said, line),
    }  # fmt: skip


def _seen(file: CaseFile, said: Tick | None) -> tuple[dt.date | None, int | None]:
    """When the paper was in hand and whose; a held one as it was then."""
    if said is None or said.state not in ENOUGH:
        return None, None
    return (said.seen_on, said.seen_by) if said.seen_on else (file.on, file.actor.staff_id)


def _copies(said: Tick | None, line: Line | None) -> int:
    if said is not None and said.copies is not None:
        return said.copies
    return line.material.copies_in_all if line else 0


def _pieces(said: Tick | None, line: Line | None) -> int:
    """The photographs counted; of other papers none are."""
    asked = line.material.pieces if line else 0
    if said is None or not asked:
        return 0
    return said.pieces if said.pieces is not None else asked if said.state in ENOUGH else 0


def _counted(ticks: Mapping[LineKey, Tick], lines: Iterable[Line]) -> None:
    """Raise Many where photographs are taken for complete and are fewer than asked (劳动-7: 不少于3张)."""
    short = [_short(line, ticks[line.key].pieces) for line in lines if _lacks(line, ticks.get(line.key))]
    if short:
        raise Many(short)


def _lacks(line: Line, said: Tick | None) -> bool:
    if said is None or said.state not in TAKEN or said.pieces is None:
        return False
    return said.pieces < line.material.pieces


def _short(line: Line, count: int | None) -> InputError:
    return InputError(
        "%(paper)s: at least %(asked)s, these are %(count)s.", paper=line.title, asked=line.material.pieces,
        count=count,
        remedy="Leave it open until the others are there; what is there stays noted.",
    )  # fmt: skip


def _known(ticks: Mapping[LineKey, Tick], known: Iterable[LineKey]) -> None:
    for key, said in ticks.items():
        if key not in known:
            raise InputError("This case asks for no such paper: %(paper)s.", paper=":".join(key).rstrip(":"))
        if said.state not in STATES:
            raise InputError("A paper is one of: %(known)s.", known=", ".join(STATES), where=key[0])
        if (said.copies or 0) < 0 or (said.copies or 0) > 99:
            raise InputError("Copies are a number from 0 to 99.", where=key[0])
        if (said.pieces or 0) < 0 or (said.pieces or 0) > 99:
            raise InputError("Photographs are a number from 0 to 99.", where=key[0])
        words(said.note, MATERIALS.c.note, key[0])


def _good(ticks: Mapping[LineKey, Tick], lines: Mapping[LineKey, Line], on: dt.date) -> None:
    """Raise InputError for a paper taken on `on` that is good no more by then."""
    for key, said in ticks.items():
        if said.state in TAKEN and said.valid_until and said.valid_until < on:
            raise InputError(
                "This paper is good until %(day)s only: it does not count any more.", day=said.valid_until,
                where=lines[key].title if key in lines else key[0],
                remedy="Mark it as missing, or put the day right.",
            )  # fmt: skip
