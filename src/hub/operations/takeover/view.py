"""What the pages and the command show of sheets: facts of all, people only of lines that were opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from sqlalchemy import Connection, Select, func, select

from hub.db.base import reading
from hub.db.models import (
    Case,
    Community,
    Entitlement,
    EntitlementSpan,
    Household,
    Resident,
    Staff,
    TakeOver,
    TakeOverLine,
)
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.masking import mask_account
from hub.domain.period import Period
from hub.operations.context import service_of
from hub.operations.pages import Page, page
from hub.operations.rights import require
from hub.operations.rows import count
from hub.operations.takeover.answering import SAMPLE, lines_in_sight
from hub.operations.takeover.batches import in_sight
from hub.operations.takeover.cells import day_of
from hub.operations.takeover.columns import CASES, SHEETS
from hub.operations.takeover.dates import DATES
from hub.operations.takeover.periods import paid_from_row
from hub.operations.takeover.programmes import title_of
from hub.operations.takeover.texts import load

BATCHES, LINES = TakeOver.__table__, TakeOverLine.__table__
_people, _homes, _staff = Resident.__table__, Household.__table__, Staff.__table__
_places, _cases = Community.__table__, Case.__table__
_entitlements, _spans = Entitlement.__table__, EntitlementSpan.__table__
_asker, _answerer = _staff.alias("asker"), _staff.alias("answerer")
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """One sheet: who, when, what, how much; nobody's name. `mine`: this person brought it in."""

    id: int
    number: str
    kind: str
    programme: str
    title: str
    department: str
    community: str
    state: str
    file_name: str
    sha256: str
    mended: int
    count: int
    amount: int
    asked_by: str
    asked_at: dt.datetime
    answered_by: str
    answered_at: dt.datetime | None
    seq: int
    mine: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """A sheet with what has come of its lines: counts by state, reasons of the refused, numbers of cases."""

    batch: Batch
    states: Mapping[str, int]
    refused: Sequence[tuple[int, str]]
    cases: Sequence[tuple[int, int, str]]
    amounts: tuple[int, int, int] | None
    hidden: int
    sample: int


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as it was opened: of a recipient what is received, of a case the cells of its row.

    `begins`: the first period that the hub pays.
    """

    row: int
    name: str
    id_tail: str
    household: str
    paper: str
    people: int = 0
    amount: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    review: dt.date | None = None
    payee: str = ""
    account: str = ""
    begins: Period | None = None
    cells: tuple[tuple[str, str], ...] = ()


def batches(actor: Actor, *, state: str = "", after: str = "") -> Page[Batch]:
    """Sheets in sight, the newest first; `state`: one only."""
    require(actor, "takeover.read")
    query = _listed().where(scope(BATCHES, actor))
    if state:
        query = query.where(BATCHES.c.state == state)
    return page(query, BATCHES.c.id.desc(), after=after).of(lambda row: _batch(actor, row))


def waiting(actor: Actor) -> int:
    """How many sheets wait for this person's answer."""
    return count(desk_query(actor))


def desk_query(actor: Actor) -> Select[Any] | None:
    """The sheets that wait for this person's answer; None for who gives none."""
    if not actor.may("takeover.check"):
        return None
    others = BATCHES.c.asked_by != actor.staff_id
    return select(BATCHES.c.id).where(BATCHES.c.state == "asked", others, scope(BATCHES, actor))


def overview(actor: Actor, batch_id: int) -> Overview:
    """One sheet as a whole. Raises NotFound."""
    require(actor, "takeover.read")
    tx = reading()
    in_sight(tx, actor, batch_id)
    row = dict(tx.execute(_listed().where(BATCHES.c.id == batch_id)).mappings().one())
    mine = LINES.c.take_over_id == batch_id
    counts = select(LINES.c.state, func.count()).where(mine).group_by(LINES.c.state)
    states: dict[str, int] = dict(tx.execute(counts).all())
    seen = len(lines_in_sight(tx, actor, row))
    refused = select(LINES.c.row, LINES.c.reason).where(mine, LINES.c.state == "refused")
    return Overview(
        _batch(actor, dict(row)), states,
        [(no, reason) for no, reason in tx.execute(refused.order_by(LINES.c.row))],
        _opened(tx, batch_id), _amounts(tx, batch_id), states.get("asked", 0) - seen, min(seen, SAMPLE),
    )  # fmt: skip


def _listed() -> Select[Any]:
    return (
        select(BATCHES, _places.c.name.label("community"), _asker.c.name.label("asker"),
               _answerer.c.name.label("answerer"))
        .join_from(BATCHES, _places, _places.c.id == BATCHES.c.community_id)
        .join(_asker, _asker.c.id == BATCHES.c.asked_by)
        .outerjoin(_answerer, _answerer.c.id == BATCHES.c.answered_by)
    )  # fmt: skip


def _batch(actor: Actor, row: Mapping[str, Any]) -> Batch:
    mine = row["asked_by"] == actor.staff_id
    may = row["state"] == "asked" and not mine and actor.may(
        "takeover.check", row["department"], row["community_id"]
    )  # fmt: skip
    names = ("id", "number", "kind", "programme", "department", "community", "state", "file_name", "sha256",
             "mended", "count", "amount", "asked_at", "answered_at", "seq")  # fmt: skip
    return Batch(
        **{name: row[name] for name in names}, title=title_of(row["programme"]), asked_by=row["asker"],
        answered_by=row["answerer"] or "", mine=mine, may_answer=may,
    )  # fmt: skip


def _opened(tx: Connection, batch_id: int) -> list[tuple[int, int, str]]:
    """(row, case id, number) of the cases that were opened."""
    query = (
        select(LINES.c.row, _cases.c.id, _cases.c.number)
        .join_from(LINES, _cases, _cases.c.id == LINES.c.case_id)
        .where(LINES.c.take_over_id == batch_id)
        .order_by(LINES.c.row)
    )
    return [(row, key, number) for row, key, number in tx.execute(query)]


def _amounts(tx: Connection, batch_id: int) -> tuple[int, int, int] | None:
    """The least, the middle and the most fen of a line; None for cases and drafts.

    The middle is an amount that some line has (of two lines the lesser): it is looked for on the papers.
    """
    query = (
        select(_spans.c.amount)
        .join_from(LINES, _spans, _spans.c.entitlement_id == LINES.c.entitlement_id)
        .where(LINES.c.take_over_id == batch_id)
    )
    found = tx.execute(query).scalars().all()
    return (min(found), median_low(found), max(found)) if found else None


def lines(actor: Actor, kind: str, shown: Sequence[Mapping[str, Any]]) -> list[LineView]:
    """The lines that `answering.look` has opened, with their people."""
    people = _named(reading(), [line["resident_id"] for line in shown])
    money = _money(reading(), [line["entitlement_id"] for line in shown if line["entitlement_id"]])
    found = []
    for line in shown:
        who = people[line["resident_id"]]
        said = {"row": line["row"], "paper": line["paper"], "name": who.name, "id_tail": who.id_tail,
                "household": who.number or ""}  # fmt: skip
        more = {"cells": _cells(line)} if kind == CASES else money[line["entitlement_id"]]
        found.append(LineView(**said, **more))
    return found


def _named(tx: Connection, ids: Sequence[int]) -> dict[int, Any]:
    query = (
        select(_people.c.id, _people.c.name, _people.c.id_tail, _homes.c.number)
        .outerjoin_from(_people, _homes, _homes.c.id == _people.c.household_id)
        .where(_people.c.id.in_(ids))
    )
    return {row.id: row for row in tx.execute(query)}


def _money(tx: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    e, payee = _entitlements.c, _people.alias("payee")
    query = (
        select(e.id, e.from_on, e.until_on, e.review_on, e.account, e.resident_id, e.payee_id, payee.c.name,
               e.programme, e.case_id, e.paid_to, e.asked_at,
               _spans.c.amount, _spans.c.people)
        .join_from(_entitlements, _spans, _spans.c.entitlement_id == e.id)
        .join(payee, payee.c.id == e.payee_id)
        .where(e.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: {"amount": row.amount, "people": row.people, "first": row.from_on, "last": row.until_on,
                 "review": row.review_on, "account": mask_account(row.account or ""),
                 "payee": row.name if row.payee_id != row.resident_id else "",
                 "begins": paid_from_row(row.programme, dict(row._mapping))}
        for row in tx.execute(query)
    }  # fmt: skip


def _as_read(name: str, text: str) -> str:
    """A cell as it was understood: a day as a day, whichever way the sheet has it."""
    found = day_of(text) if name in DATES else None
    return found.isoformat() if found else text


def _cells(line: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the row says of a case, by the official headings; the person is shown apart."""
    said = next(iter(load(line["said"]).rows.values())) if line["said"] else {}
    left_out = ("name", "id_number", "decision", "ledger", "page")
    titles = SHEETS[CASES].fields
    found = [(titles[name], _as_read(name, said[name]))
             for name in titles if name not in left_out and said.get(name)]  # fmt: skip
    return tuple(found) or ((titles["service"], service_of(line["service"]).short),)
