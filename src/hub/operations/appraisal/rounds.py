"""年终考核: director and deputies open a year's round, fill and close it; everybody fills the own part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from hub.db.base import today, transaction
from hub.db.models import AppraisalRound, AppraisalSheet, Post, PostHolder, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.appraisal import FULL, OPEN, PARTS, result, weights_of
from hub.domain.errors import Conflict, InputError, NotFound, NotHeld, Refused
from hub.operations import journal
from hub.operations.appraisal.counted import Year, counted
from hub.operations.appraisal.evidence import ENTRIES
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.rows import in_scope
from hub.operations.settings import setting
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

ROUNDS: Final = AppraisalRound.__table__
SHEETS: Final = AppraisalSheet.__table__
LONGEST: Final = 1000
_holders, _staff, _posts = PostHolder.__table__, Staff.__table__, Post.__table__
COUNTS: Final = ("completed", "on_time", "graded", "content", "points")
_PIECE: Final = 50
Row = dict[str, Any]


@verb("appraisal.hold")
def open_round(actor: Actor, *, year: int) -> CaseRef:
    """Open a year's round with a sheet for everybody who held a post in it (三㈡1).

    Raises InputError, Conflict where there is one.
    """
    require(actor, "appraisal.hold")
    if not 2000 <= year <= today().year:
        raise InputError("A round is of this year or one that is over.", where="year")
    with transaction() as tx:
        if tx.execute(select(ROUNDS.c.id).where(ROUNDS.c.year == year)).scalar() is not None:
            raise Conflict("There is a round of %(year)s already.", year=year, where="year")
        row: Row = {
            "number": f"考评{year}", "year": year, "state": "open", "weights": "", "opened_on": today(),
            "opened_by": by_id(actor), "closed_on": None, "closed_by": None,
        }  # fmt: skip
        row = journal.begin(tx, actor, ROUNDS, row, "opened", "state", "year")
        for no, staff_id in enumerate(_people(tx, year), 1):
            _sheet(tx, actor, row, no, staff_id)
        return journal.ref(row)


@verb("appraisal.hold")
def fill(
    actor: Actor, sheet_id: int, *, leaders: int, daily: int, residents: int | None = None,
    rev: int | None = None,
) -> CaseRef:  # fmt: skip
    """Give leaders' evaluation and the daily checks, tenths of 0 to 100; not on the own sheet.

    `residents`: from another inquiry, only where too few cases of the person have a grade.
    """
    require(actor, "appraisal.hold")
    with transaction() as tx:
        row, round_ = _open_sheet(tx, actor, sheet_id, rev)
        if row["staff_id"] == actor.staff_id:
            raise Refused("This is your own sheet: another leader fills it.", where=row["number"])
        graded = counted([row["staff_id"]], round_["year"])[row["staff_id"]]
        if residents is not None and enough(graded):
            raise InputError("Residents have graded this person's cases: that stands.", where="residents")
        given: Row = {"leaders": _score(leaders, "leaders"), "daily": _score(daily, "daily"),
                 "residents": None if residents is None else _score(residents, "residents")}  # fmt: skip
        journal.enter(tx, actor, SHEETS, row, "filled", **given)
        return journal.ref(row)


@verb("desk")
def evaluate(actor: Actor, sheet_id: int, *, own: int, said: str = "", rev: int | None = None) -> CaseRef:
    """The person's own evaluation, tenths of 0 to 100, and what there is to say to it."""
    with transaction() as tx:
        row, _ = _open_sheet(tx, actor, sheet_id, rev)
        if row["staff_id"] != actor.staff_id:
            raise NotFound("There is no such sheet.")
        words = within(said, LONGEST, "said")
        journal.enter(
            tx, actor, SHEETS, row, "evaluated", own=_score(own, "own"), texts={"said": words or None}
        )
        return journal.ref(row)


@verb("appraisal.hold")
def close(actor: Actor, round_id: int, *, rev: int | None = None) -> CaseRef:
    """Close a round: every sheet is reckoned by the weights that hold now, and stays as it is.

    Raises NotHeld without weights, while a sheet lacks a part, or an entry of the year is still heard.
    """
    require(actor, "appraisal.hold")
    with transaction() as tx:
        row = load(tx, actor, round_id)
        journal.must_be_as_seen(row, rev)
        if row["state"] != "open":
            raise Conflict("This round is closed already.", where=row["number"])
        weights = must_have_weights(row["number"])
        sheets = _of_round(tx, round_id)
        years = counted([one["staff_id"] for one in sheets], row["year"])
        _must_be_complete(tx, row, sheets, years)
        for one in sheets:
            year = years[one["staff_id"]]
            counts = {name: getattr(year, name) for name in COUNTS}
            parts = scores(one, year)
            reckoned = result(weights, parts, year.points)
            journal.enter(
                tx, actor, SHEETS, one, "reckoned", **counts, residents=parts["residents"], result=reckoned
            )
        kept = "/".join(str(weights[part]) for part in PARTS)
        journal.enter(tx, actor, ROUNDS, row, "closed", state="closed", closed_on=today(),
                      closed_by=by_id(actor), weights=kept)  # fmt: skip
        return journal.ref(row)


def must_have_weights(where: str = "") -> dict[str, int]:
    """The weights that an administrator has set. Raises NotHeld where nobody has."""
    found = setting("appraisal.weights")
    if not found:
        raise NotHeld(
            "Nobody has set the weights of a year's appraisal, and the plan names none: the round cannot be"
            " closed.", where=where, remedy="An administrator sets them among the settings.",
        )  # fmt: skip
    return weights_of([int(part) for part in str(found).split("/")])


def scores(sheet: Mapping[str, Any], year: Year) -> dict[str, Any]:
    """The parts of a sheet in tenths, residents' from grades where there are enough; None where lacking.

    What was reckoned stays, whatever the setting says now.
    """
    if sheet["result"] is None:
        residents = year.residents if enough(year) else sheet["residents"]
    else:
        residents = year.residents if sheet["residents"] is None else sheet["residents"]
    return {"leaders": sheet["leaders"], "residents": residents, "own": sheet["own"], "daily": sheet["daily"]}


def enough(year: Year) -> bool:
    """Whether so many residents gave a mark that one bad one is not the whole evaluation."""
    return year.graded >= int(setting("appraisal.grades"))


def load(tx: Connection, actor: Actor, round_id: int) -> Row:
    """One in the actor's scope. Raises NotFound."""
    return in_scope(tx, actor, ROUNDS, round_id, NotFound("There is no such round."))


def audit(tx: Connection) -> Any:
    """Findings about the chains of rounds and sheets."""
    yield from journal.audit(tx, ROUNDS, "state", "year", "weights", "closed_on")
    yield from journal.audit(tx, SHEETS, "staff_id", *PARTS, *COUNTS, "result")


def forgettable(before: dt.date) -> Any:
    """Ids of sheets of rounds closed before a day whose words are still there."""
    over = select(ROUNDS.c.id).where(ROUNDS.c.closed_on < before)
    c = SHEETS.c
    return select(c.id).where(c.round_id.in_(over), c.said.is_not(None)).order_by(c.id)


def forget(tx: Connection, before: dt.date) -> int:
    """Forget the words of a piece of them."""
    ids = list(tx.execute(forgettable(before).limit(_PIECE)).scalars())
    for row in tx.execute(select(SHEETS).where(SHEETS.c.id.in_(ids))).mappings().all():
        journal.enter(tx, SYSTEM, SHEETS, dict(row), "erased", texts={"said": None})
    return len(ids)


# --- inside ---------------------------------------------------------------------------------------------


def _people(tx: Connection, year: int) -> list[int]:
    """Active people who held a post at some time of the year, by the post's key: no order of merit."""
    c = _holders.c
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    query = (
        select(c.staff_id)
        .join(_posts, _posts.c.id == c.post_id)
        .join(_staff, _staff.c.id == c.staff_id)
        .where(c.since <= last, or_(c.until.is_(None), c.until >= first), _staff.c.active)
        .order_by(_posts.c.key, c.slot, c.id)
    )
    return list(dict.fromkeys(tx.execute(query).scalars()))


def _of_round(tx: Connection, round_id: int) -> list[Row]:
    query = select(SHEETS).where(SHEETS.c.round_id == round_id).order_by(SHEETS.c.id)
    return [dict(row) for row in tx.execute(query).mappings()]


def _sheet(tx: Connection, actor: Actor, round_: Row, no: int, staff_id: int) -> None:
    row: Row = {"number": f"{round_['number']}-{no:03d}", "round_id": round_["id"], "staff_id": staff_id}
    journal.begin(tx, actor, SHEETS, row, "opened", "staff_id")


def _open_sheet(tx: Connection, actor: Actor, sheet_id: int, rev: int | None) -> tuple[Row, Row]:
    query = select(SHEETS).where(SHEETS.c.id == sheet_id, scope(SHEETS, actor))
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("There is no such sheet.")
    round_ = load(tx, actor, found["round_id"])
    if round_["state"] != "open":
        raise Conflict("This round is closed already.", where=round_["number"])
    row = dict(found)
    journal.must_be_as_seen(row, rev)
    return row, round_


def _score(tenths: int, where: str) -> int:
    if not 0 <= tenths <= 10 * FULL:
        raise InputError("A score lies between 0 and 100.", where=where)
    return tenths


def _must_be_complete(tx: Connection, round_: Row, sheets: list[Row], years: Mapping[int, Year]) -> None:
    year, c = round_["year"], ENTRIES.c
    days = c.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    heard = len(tx.execute(select(c.id).where(days, c.state.in_(OPEN))).all())
    if heard:
        raise NotHeld("%(n)s entries of the year are still being heard.", n=heard, where=round_["number"])
    lacking = [one["number"] for one in sheets if None in scores(one, years[one["staff_id"]]).values()]
    if lacking:
        named = "、".join(lacking[:10]) + ("…" if len(lacking) > 10 else "")
        raise NotHeld("%(n)s sheets lack a part: %(sheets)s.", n=len(lacking), sheets=named,
                      where=round_["number"])  # fmt: skip
