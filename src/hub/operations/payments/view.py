"""Pay-outs as pages and commands show them: runs as lists, one with its lines, shares and acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from hub.db.base import reading, today
from hub.db.models import (
    Community,
    Household,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    PaymentShare,
    Resident,
    Staff,
)
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.domain.masking import mask_account
from hub.domain.period import ONCE, Period, period_at, period_of
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.payments.programmes import Programme, of_run
from hub.operations.staff.people import actor_by_login

_runs, _shares, _lines = PaymentRun.__table__, PaymentShare.__table__, PaymentLine.__table__
_items, _people, _places = PaymentItem.__table__, Resident.__table__, Community.__table__
_staff, _homes = Staff.__table__, Household.__table__
STEPS: Final[Mapping[str, str]] = {
    "draft": "review", "reviewed": "approve", "approved": "fund", "funded": "pay", "paying": "pay",
    "reconciled": "", "withdrawn": "",
}  # fmt: skip
"""The step of a payment that comes next, by the state of the run."""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. `items`: (period, kind, fen) of what is not simply due; `account` is masked."""

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


@dataclass(frozen=True, slots=True)
class ShareView:
    """A community's part: sums by state, who drew the money, where its sheet is."""

    community_id: int
    community: str
    row: Mapping[str, Any]
    sums: Mapping[str, int]
    counts: Mapping[str, int]
    drawn_by: tuple[str, ...]
    lines: tuple[LineView, ...] = ()

    @property
    def amount(self) -> int:
        """Fen of all its lines."""
        return sum(self.sums.values())


@dataclass(frozen=True)
class RunView:
    """A run. `lines_shown`: whether this person sees lines; `may`: what this person can do now (verbs)."""

    row: Mapping[str, Any]
    programme: Programme
    period: Period
    shares: Sequence[ShareView]
    people: Mapping[str, str]
    may: frozenset[str]
    lines_shown: bool
    entries: Sequence[Mapping[str, Any]] = ()
    left_out: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def sums(self) -> Mapping[str, int]:
        """Fen by state of the lines."""
        return _added([share.sums for share in self.shares])

    @property
    def counts(self) -> Mapping[str, int]:
        """Lines by state."""
        return _added([share.counts for share in self.shares])


def run_list(actor: Actor, *, state: str = "", programme: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """Runs within the scope, the newest first; sums by state of their lines, nobody's name."""
    asked = select(_runs).where(scope(_runs, actor)).order_by(_runs.c.id.desc()).limit(limit)
    if state:
        asked = asked.where(_runs.c.state == state)
    if programme:
        asked = asked.where(_runs.c.programme == programme)
    rows = [dict(row) for row in reading().execute(asked).mappings()]
    sums = _sums([row["id"] for row in rows])
    for row in rows:
        found = of_run(row)
        row["title"] = found.payment.title
        row["service_key"] = found.service.key
        for name in ("pending", "paid", "returned"):
            row[name] = sums.get((row["id"], name), (0, 0))[1]
        row["to_do"] = bool(acts(actor, row))
    return rows


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """Runs at which this person can do something now, the oldest first."""
    query = desk_query(actor)
    rows = [] if query is None else [dict(row) for row in reading().execute(query).mappings()]
    return [{**row, "title": of_run(row).payment.title} for row in rows if _is_due(actor, row)]


def desk_query(actor: Actor) -> Select[Any] | None:
    """Runs under way, of which `waiting` shows those to act on; None for whoever reads none."""
    if not actor.may("payment.read"):
        return None
    under_way = _runs.c.state.in_(("draft", "reviewed", "approved", "funded", "paying"))
    return select(_runs).where(scope(_runs, actor), under_way).order_by(_runs.c.id)


def _is_due(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the next step is this person's; a draft's maker waits for the checker."""
    return bool(acts(actor, row) - {"refresh", "hold", "withdraw", "send_back", "export"})


def acts(actor: Actor, row: Mapping[str, Any]) -> frozenset[str]:
    """Verbs that this person may do with a run as it stands."""
    found, state = of_run(row), row["state"]
    me, department = actor.staff_id, row["department"]

    def may(permission: str) -> bool:
        return actor.may(permission, department)

    mine = me in (row["made_by"], row["checked_by"], row["approved_by"])
    handed = found.payment.way == "cash"
    done: set[str] = set()
    if state == "draft" and may("payment.make"):
        done |= {"refresh", "hold", "withdraw"}
    if state == "draft" and may("payment.review") and me != row["made_by"]:
        done |= {"review", "send_back"}
    if state == "reviewed" and may("payment.approve") and not mine:
        done |= {"approve", "send_back"}
    if state == "approved" and found.outside and not row["sent_on"] and may("payment.make"):
        done.add("send_up")
    if state == "approved" and may("payment.fund") and (row["sent_on"] or not found.outside):
        done.add("fund")
    if state in ("funded", "paying") and handed and may("payment.pay") and not mine:
        done |= {"draw", "pay", "give_back"}
    if state in ("funded", "paying") and not handed and may("payment.bank"):
        done |= {"export", *(["answers", "give_back"] if state == "paying" else [])}
    if state == "paying" and may("payment.close"):
        done |= {"original", "reconcile"} if handed else {"reconcile"}
    if state == "paying" and handed and may("payment.copy"):
        done.add("copy")
    return frozenset(done)


def run_by_number(actor: Actor, number: str) -> int:
    """The id of a run by its number. Raises NotFound."""
    found = (
        reading().execute(select(_runs.c.id).where(_runs.c.number == number, scope(_runs, actor))).scalar()
    )
    if found is None:
        raise NotFound("There is no pay-out %(number)s, or it is not yours to see.", number=number)
    return int(found)


def run_view(actor: Actor, run_id: int, *, community_id: int | None = None) -> RunView:
    """One run; its lines where this person sees them, with one access-log row. Raises NotFound."""
    tx = reading()
    found = tx.execute(select(_runs).where(_runs.c.id == run_id, scope(_runs, actor))).mappings().first()
    if found is None:
        raise NotFound("There is no such pay-out, or it is not yours to see.")
    row = dict(found)
    lines = _line_views(tx, actor, run_id, community_id)
    shares = _share_views(tx, actor, row, lines, community_id)
    names = _names(
        tx, [row[key] for key in ("made_by", "checked_by", "approved_by", "funded_by", "closed_by")]
    )
    people = {key: names.get(row[key], "") for key in ("made_by", "checked_by", "approved_by", "funded_by",
                                                       "closed_by")}  # fmt: skip
    view = RunView(
        row, of_run(row), period_of(row["period"]), shares, people, acts(actor, row), bool(lines),
        _entries(tx, run_id), row["left_out"] if actor.may("payment.make", row["department"]) else {},
    )  # fmt: skip
    if lines:
        log_access(actor, "pay_out", f"pay-out {row['number']}", rows=len(lines))
    return view


def _line_views(tx: Connection, actor: Actor, run_id: int, community_id: int | None) -> list[LineView]:
    payee = _people.alias("payee")
    query = (
        select(_lines, payee.c.name.label("payee_name"), payee.c.id_tail)
        .join(payee, payee.c.id == _lines.c.payee_id)
        .where(_lines.c.run_id == run_id, scope(_lines, actor))
        .order_by(_lines.c.no)
    )
    if community_id is not None:
        query = query.where(_lines.c.community_id == community_id)
    rows = [dict(row) for row in tx.execute(query).mappings()]
    items = _items_of(tx, [row["id"] for row in rows])
    names = _names(tx, [row[key] for row in rows for key in ("payer_a", "payer_b")])
    return [
        LineView(
            row["id"], row["no"], row["number"], row["programme"], row["payee_name"], row["id_tail"],
            row["entitlement_id"], row["community_id"], row["people"],
            mask_account(row["account"]) if row["account"] else "", row["amount"], row["state"],
            row["reason"],
            "" if row["note"] == "bank:" else row["note"], row["paid_on"],
            tuple(names[key] for key in (row["payer_a"], row["payer_b"]) if key in names), row["signed_by"],
            tuple(each for each in items.get(row["id"], ()) if each[1] != "due"),
        )
        for row in rows
    ]  # fmt: skip


def _items_of(tx: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, str, int]]]:
    found: dict[int, list[tuple[str, str, int]]] = {}
    query = select(_items.c.line_id, _items.c.period, _items.c.kind, _items.c.amount).where(
        _items.c.line_id.in_(ids)
    )
    for line_id, period, kind, amount in tx.execute(query.order_by(_items.c.period)):
        found.setdefault(line_id, []).append((period, kind, amount))
    return found


def _share_views(
    tx: Connection, actor: Actor, run: Mapping[str, Any], lines: Sequence[LineView], community_id: int | None
) -> list[ShareView]:
    query = (
        select(_shares, _places.c.name.label("community"))
        .join(_places, _places.c.id == _shares.c.community_id)
        .where(_shares.c.run_id == run["id"], scope(_shares, actor))
        .order_by(_places.c.id)
    )
    if community_id is not None:
        query = query.where(_shares.c.community_id == community_id)
    rows = [dict(row) for row in tx.execute(query).mappings()]
    names = _names(tx, [row[key] for row in rows for key in ("drawn_a", "drawn_b", "original_by", "copy_by")])
    sums = _sums([run["id"]], by_place=True)
    shown = []
    for row in rows:
        mine = {key[2]: value for key, value in sums.items() if key[1] == row["community_id"]}
        shown.append(ShareView(
            row["community_id"], row["community"],
            {**row, "original_taker": names.get(row["original_by"], ""),
             "copy_taker": names.get(row["copy_by"], "")},
            {state: fen for state, (_, fen) in mine.items()}, {state: n for state, (n, _) in mine.items()},
            tuple(names[key] for key in (row["drawn_a"], row["drawn_b"]) if key in names),
            tuple(line for line in lines if line.community_id == row["community_id"]),
        ))  # fmt: skip
    return [share for share in shown if share.counts]


def _sums(run_ids: Sequence[int], by_place: bool = False) -> dict[Any, tuple[int, int]]:
    """(lines, fen) by run (and community) and state; sums tell nobody's name and are not scoped by line."""
    keys = [_lines.c.run_id, *([_lines.c.community_id] if by_place else []), _lines.c.state]
    query = select(*keys, func.count(), func.sum(_lines.c.amount)).where(_lines.c.run_id.in_(run_ids))
    return {tuple(row[:-2]): (int(row[-2]), int(row[-1])) for row in reading().execute(query.group_by(*keys))}


def _names(tx: Connection, ids: Sequence[int | None]) -> dict[int | None, str]:
    wanted = {each for each in ids if each is not None}
    query = select(_staff.c.id, _staff.c.name).where(_staff.c.id.in_(wanted))
    return {row.id: row.name for row in tx.execute(query)} if wanted else {}


def _entries(tx: Connection, run_id: int) -> list[dict[str, Any]]:
    found = journal.entries(tx, _runs, run_id)
    names = _names(tx, [each["actor_id"] for each in found])
    return [
        {"type": each["type"], "at": each["at"], "date": each["date"],
         "who": names.get(each["actor_id"], "")}
        for each in found
    ]  # fmt: skip


def _added(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        for key, value in part.items():
            found[key] = found.get(key, 0) + value
    return found


def line_ids(run_id: int, numbers: Sequence[int]) -> list[int]:
    """The ids of lines by their numbers in a run. Raises NotFound."""
    query = select(_lines.c.no, _lines.c.id).where(_lines.c.run_id == run_id, _lines.c.no.in_(numbers))
    found = {row.no: row.id for row in reading().execute(query)}
    lost = [no for no in numbers if no not in found]
    if lost:
        raise NotFound("There is no line %(line)s in this pay-out.", line=lost[0])
    return [found[no] for no in numbers]


def partners(actor: Actor, run: Mapping[str, Any], community_id: int) -> list[tuple[str, str]]:
    """(login, name) of those who can be the second person of a draw or hand-out in a community."""
    barred = {run["made_by"], run["checked_by"], run["approved_by"], actor.staff_id}
    query = select(_staff.c.login, _staff.c.name, _staff.c.id).where(_staff.c.active).order_by(_staff.c.name)
    return [
        (row.login, row.name)
        for row in reading().execute(query)
        if row.id not in barred
        and actor_by_login(row.login).may("payment.pay", run["department"], community_id)
    ]


def periods_open(programme: Programme) -> list[Period]:
    """Periods for which a run can be made now: the running one and the one before."""
    kind = programme.payment.period
    if kind == ONCE:
        return [period_of(ONCE)]
    now = period_at(kind, today())
    return [now, period_at(kind, now.first - dt.timedelta(days=1))]
