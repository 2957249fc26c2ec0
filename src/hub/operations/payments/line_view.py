"""The lines of a pay-out as pages and commands show them: who draws what, and how it was handed out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from hub.db.base import reading
from hub.db.models import Entitlement, PaymentItem, PaymentLine, Resident, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.domain.masking import mask_account
from hub.domain.period import ONCE, period_of
from hub.operations.payments.loading import BANK

_lines, _items, _owners = PaymentLine.__table__, PaymentItem.__table__, Entitlement.__table__
_people, _staff = Resident.__table__, Staff.__table__


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. `items`: (period, kind, fen) of what is not simply due; `account` is masked.

    `entitled`: in whose place the payee draws it, "" = the own; `handed_by`: ids of who handed it out;
    `died`, `moved_out`: the payee's, by the register of today; `over`: what it is paid for was ended, or
    declared void, from before the period; `void_asked`: somebody has said that it is void, and waits for the
    second person.
    """

    id: int
    no: int
    number: str
    programme: str
    payee: str
    id_tail: str
    entitlement_id: int
    community_id: int
    people: int
    account: str
    amount: int
    state: str
    reason: str
    note: str
    paid_on: dt.date | None
    payers: tuple[str, ...]
    signed_by: str
    items: tuple[tuple[str, str, int], ...] = ()
    entitled: str = ""
    handed_by: tuple[int, ...] = ()
    died: dt.date | None = None
    moved_out: dt.date | None = None
    over: bool = False
    void_asked: bool = False

    @property
    def unpaid(self) -> bool:
        """Whether it is still to be handed out, or not even approved."""
        return self.state in ("drafted", "pending")


def line_views(tx: Connection, actor: Actor, run_id: int, community_id: int | None) -> list[LineView]:
    """The lines of a run in scope, by number; `community_id`: those of one community."""
    query = _with_people().where(_lines.c.run_id == run_id, scope(_lines, actor))
    if community_id is not None:
        query = query.where(_lines.c.community_id == community_id)
    rows = [dict(row) for row in tx.execute(query).mappings()]
    items = _items_of(tx, [row["id"] for row in rows])
    names = staff_names(tx, [row[key] for row in rows for key in ("payer_a", "payer_b")])
    return [_line_view(row, names, items.get(row["id"], ())) for row in rows]


def _with_people() -> Select[Any]:
    """The lines by number, with their payees and those in whose place these draw it."""
    payee, owner = _people.alias("payee"), _people.alias("owner")
    shown = (
        payee.c.name.label("payee_name"), payee.c.id_tail, payee.c.died, payee.c.moved_out,
        owner.c.name.label("owner_name"), _owners.c.from_on.label("owed_from"),
        _owners.c.until_on.label("owed_until"), (_owners.c.void_why != "").label("void_asked"),
    )  # fmt: skip
    return (
        select(_lines, *shown)
        .join(_owners, _owners.c.id == _lines.c.entitlement_id)
        .join(payee, payee.c.id == _lines.c.payee_id)
        .outerjoin(owner, owner.c.id == _lines.c.resident_id)
        .order_by(_lines.c.no)
    )


def _line_view(
    row: Mapping[str, Any], names: Mapping[int, str], items: Sequence[tuple[str, str, int]]
) -> LineView:
    payers = [row[key] for key in ("payer_a", "payer_b")]
    return LineView(
        row["id"], row["no"], row["number"], row["programme"], row["payee_name"], row["id_tail"],
        row["entitlement_id"], row["community_id"], row["people"],
        mask_account(row["account"]) if row["account"] else "", row["amount"], row["state"], row["reason"],
        row["note"].removeprefix(BANK), row["paid_on"],
        tuple(names[key] for key in payers if key in names), row["signed_by"],
        tuple(each for each in items if each[1] != "due"),
        (row["owner_name"] or "") if row["resident_id"] != row["payee_id"] else "",
        tuple(key for key in payers if key), row["died"], row["moved_out"],
        _is_over(row["period"], row["owed_from"], row["owed_until"]), bool(row["void_asked"]),
    )  # fmt: skip


def _is_over(period: str, first: dt.date, until: dt.date | None) -> bool:
    """What is paid once ends with its pay-out, and is over only where it was void."""
    return until is not None and until < (first if period == ONCE else period_of(period).first)


def _items_of(tx: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, str, int]]]:
    found: dict[int, list[tuple[str, str, int]]] = {}
    query = select(_items.c.line_id, _items.c.period, _items.c.kind, _items.c.amount).where(
        _items.c.line_id.in_(ids)
    )
    for line_id, period, kind, amount in tx.execute(query.order_by(_items.c.period)):
        found.setdefault(line_id, []).append((period, kind, amount))
    return found


def staff_names(tx: Connection, ids: Sequence[int | None]) -> dict[int, str]:
    """The names of accounts, by id; None is nobody."""
    wanted = {each for each in ids if each is not None}
    query = select(_staff.c.id, _staff.c.name).where(_staff.c.id.in_(wanted))
    return {row.id: row.name for row in tx.execute(query)} if wanted else {}


def line_ids(run_id: int, numbers: Sequence[int]) -> list[int]:
    """The ids of lines by their numbers in a run. Raises NotFound."""
    query = select(_lines.c.no, _lines.c.id).where(_lines.c.run_id == run_id, _lines.c.no.in_(numbers))
    found = {row.no: row.id for row in reading().execute(query)}
    lost = [no for no in numbers if no not in found]
    if lost:
        raise NotFound("There is no line %(line)s in this pay-out.", line=lost[0])
    return [found[no] for no in numbers]
