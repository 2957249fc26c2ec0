"""Pay-outs as pages and commands show them: runs as lists, one with its lines, shares and acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, case, func, select

from hub.db.base import reading
from hub.db.models import (
    Community,
    Entitlement,
    PaymentLine,
    PaymentRun,
    PaymentShare,
    Resident,
)
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.domain.payment import UNDER_WAY
from hub.domain.period import Period, period_of
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.pages import Page, page
from hub.operations.payments.acts import WHOLE, acts, barred
from hub.operations.payments.closers import CASH, TWO, closers, hands
from hub.operations.payments.line_view import LineView, line_views, staff_names
from hub.operations.payments.loading import run_in_scope
from hub.operations.payments.programmes import Programme, of_run
from hub.operations.payments.told import sign
from hub.operations.staff.grants_held import permitted

_runs, _shares, _lines = PaymentRun.__table__, PaymentShare.__table__, PaymentLine.__table__
_people, _places = Resident.__table__, Community.__table__
_owners = Entitlement.__table__
_HANDS: Final = (
    "drawn_a", "drawn_b", "held_a", "held_b", "counted_a", "counted_b", "original_by", "copy_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShareView:
    """A community's part: sums by state, who drew, has and counted the money, where its sheet is."""

    community_id: int
    community: str
    row: Mapping[str, Any]
    sums: Mapping[str, int]
    counts: Mapping[str, int]
    drawn_by: tuple[str, ...]
    held_by: tuple[str, ...] = ()
    counted_by: tuple[str, ...] = ()
    lines: tuple[LineView, ...] = ()

    @property
    def amount(self) -> int:
        """Fen of all its lines."""
        return sum(self.sums.values())

    @property
    def left(self) -> int:
        """Fen that the two must still have."""
        return int(self.row["drawn"] or 0) - self.sums.get("paid", 0)

    @property
    def hands(self) -> frozenset[int]:
        """The ids of who had or has its cash."""
        return frozenset(self.row[name] for name in CASH) - {None}

    def waits_for(self, staff_id: int) -> str:
        """What this person has to confirm as the named second: draw, count, "" = nothing."""
        row = self.row
        if row["drawn_b"] == staff_id and row["drawn_seen_on"] is None and row["original_on"] is None:
            return "draw"
        waits = row["counted"] is not None and row["counted_seen_on"] is None
        return "count" if waits and row["counted_b"] == staff_id else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not in a run; without number and name where the entitlement is not this person's."""

    entitlement_id: int
    number: str = ""
    name: str = ""


@dataclass(frozen=True)
class RunView:
    """A run. `lines_shown`: whether this person sees lines; `may`: what this person can do now (verbs).

    `barred`: why somebody who else checks, approves or closes does not do so here: own_home, own_work,
    own_hand, "" = not so. `closers`: for finance, the names of those who can still close it.
    `few`: how many of finance there are, where they are too few to note its money and close it; else None.
    """

    row: Mapping[str, Any]
    programme: Programme
    period: Period
    shares: Sequence[ShareView]
    people: Mapping[str, str]
    may: frozenset[str]
    lines_shown: bool
    entries: Sequence[Mapping[str, Any]] = ()
    left_out: Mapping[str, Sequence[LeftOut]] = field(default_factory=dict)
    barred: str = ""
    closers: tuple[str, ...] = ()
    few: int | None = None

    @property
    def sums(self) -> Mapping[str, int]:
        """Fen by state of the lines."""
        return _added([share.sums for share in self.shares])

    @property
    def void_asked(self) -> tuple[int, ...]:
        """The numbers of lines still to be paid whose benefit is said to be void, by one person so far."""
        lines = (line for share in self.shares for line in share.lines)
        return tuple(sorted(line.no for line in lines if line.void_asked and line.unpaid))

    @property
    def seen(self) -> str:
        """The sign of what stands here, for whoever approves just that."""
        return sign(self.row["seq"], self.void_asked)

    @property
    def closable(self) -> bool:
        """Whether every line is paid or returned and every signed sheet is where it belongs."""
        sheets = [share.row for share in self.shares if share.row["drawn_on"] is not None]
        return not self.counts.get("pending") and all(
            row["original_on"] is not None and row["copy_on"] is not None for row in sheets
        )

    @property
    def whole(self) -> bool:
        """Whether every community of the run is in it, as a paper about all of them must have it."""
        return bool(sum(share.amount for share in self.shares) == self.row["amount"])

    @property
    def counts(self) -> Mapping[str, int]:
        """How many lines stand so, by state; of the shares that the reader sees."""
        return _added([share.counts for share in self.shares])


def run_list(
    actor: Actor, *, state: str = "", programme: str = "", over: bool | None = None, after: str = ""
) -> Page[dict[str, Any]]:  # fmt: skip
    """Runs within the scope, the newest first; sums by state of their lines, nobody's name.

    `over`: only those that are (not) under way any more.
    """
    asked = select(_runs).where(scope(_runs, actor))
    if state:
        asked = asked.where(_runs.c.state == state)
    if programme:
        asked = asked.where(_runs.c.programme == programme)
    if over is not None:
        asked = asked.where(_runs.c.state.not_in(UNDER_WAY) if over else _runs.c.state.in_(UNDER_WAY))
    rows = page(asked, _runs.c.id.desc(), after=after)
    sums = _sums([row["id"] for row in rows])
    for row in rows:
        found = of_run(row)
        row["title"] = found.payment.title
        row["service_key"] = found.service.key
        for name in ("pending", "paid", "returned"):
            row[name] = sums.get((row["id"], name), (0, 0))[1]
        row["to_do"] = bool(acts(actor, row))
    return rows


def run_counts(actor: Actor) -> tuple[int, int]:
    """How many runs within the scope are under way, and how many are not any more."""
    going = func.count(case((_runs.c.state.in_(UNDER_WAY), 1)))
    found = reading().execute(select(going, func.count() - going).where(scope(_runs, actor))).one()
    return int(found[0]), int(found[1])


def run_state(actor: Actor, run_id: int) -> str:
    """How a run within the scope stands; "" for any other."""
    query = select(_runs.c.state).where(_runs.c.id == run_id, scope(_runs, actor))
    return reading().execute(query).scalar() or ""


def run_by_number(actor: Actor, number: str) -> int:
    """The id of a run by its number. Raises NotFound."""
    found = (
        reading().execute(select(_runs.c.id).where(_runs.c.number == number, scope(_runs, actor))).scalar()
    )
    if found is None:
        raise NotFound("There is no pay-out %(number)s, or it is not yours to see.", number=number)
    return int(found)


_BARRED: Final = {"own_home": WHOLE, "own_work": frozenset({"review", "approve"})}


def run_view(actor: Actor, run_id: int, *, community_id: int | None = None) -> RunView:
    """One run; its lines where this person sees them, with one access-log row. Raises NotFound."""
    tx = reading()
    row = run_in_scope(tx, actor, run_id)
    lines = line_views(tx, actor, run_id, community_id)
    shares = _share_views(tx, actor, row, lines, community_id)
    names = staff_names(
        tx, [row[key] for key in ("made_by", "checked_by", "approved_by", "funded_by", "closed_by")]
    )
    people = {key: names.get(row[key], "") for key in ("made_by", "checked_by", "approved_by", "funded_by",
                                                       "closed_by")}  # fmt: skip
    why = barred(tx, actor, row)
    left_out = _left_out(tx, actor, row) if community_id is None else {}
    may = acts(actor, row) - _BARRED.get(why, frozenset())
    left = _closers(tx, actor, row)
    if "reconcile" in may and actor.staff_id in hands(tx, [row])[run_id]:
        may, why = may - {"reconcile"}, "own_hand"
    view = RunView(row, of_run(row), period_of(row["period"]), shares, people, may, bool(lines),
                   _entries(tx, run_id), left_out, why, left, _few(row))  # fmt: skip
    seen = len(lines) + sum(bool(each.name) for ones in left_out.values() for each in ones)
    if seen:
        log_access(actor, "pay_out", f"pay-out {row['number']}", rows=seen)
    return view


def _closers(tx: Connection, actor: Actor, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of who can still close it, for finance while its money is noted or paid."""
    if row["state"] not in ("approved", "funded", "paying"):
        return ()
    if not actor.may("payment.close", row["department"]):
        return ()
    return tuple(each.name for each in closers(tx, row))


def _few(row: Mapping[str, Any]) -> int | None:
    if row["state"] not in ("draft", "reviewed", "approved"):
        return None
    there = len(permitted("payment.close", row["department"]))
    return there if there < TWO else None


def _left_out(tx: Connection, actor: Actor, row: Mapping[str, Any]) -> dict[str, list[LeftOut]]:
    """Who is not in it, by reason, for whoever makes such runs; named as far as the entitlement is seen."""
    if not actor.may("payment.make", row["department"]):
        return {}
    ids = [one for ones in row["left_out"].values() for one in ones]
    query = (
        select(_owners.c.id, _owners.c.number, _people.c.name)
        .join(_people, _people.c.id == _owners.c.resident_id)
        .where(_owners.c.id.in_(ids), scope(_owners, actor))
    )
    known = {each.id: LeftOut(each.id, each.number, each.name) for each in tx.execute(query)} if ids else {}
    return {key: [known.get(one) or LeftOut(one) for one in ones] for key, ones in row["left_out"].items()}


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
    names = staff_names(tx, [row[key] for row in rows for key in _HANDS])
    sums: dict[int, dict[str, tuple[int, int]]] = {}
    for (_run, place, state), summed in _sums([run["id"]], by_place=True).items():
        sums.setdefault(place, {})[state] = summed
    shown = (_share_view(row, names, sums.get(row["community_id"], {}), lines) for row in rows)
    return [share for share in shown if share.counts]


def _share_view(
    row: Mapping[str, Any], names: Mapping[int, str], sums: Mapping[str, tuple[int, int]],
    lines: Sequence[LineView],
) -> ShareView:  # fmt: skip
    def of(*columns: str) -> tuple[str, ...]:
        return tuple(names[row[key]] for key in columns if row[key] in names)

    takers = {
        "original_taker": names.get(row["original_by"], ""),
        "copy_taker": names.get(row["copy_by"], ""),
    }
    return ShareView(
        row["community_id"], row["community"], {**row, **takers},
        {state: fen for state, (_, fen) in sums.items()}, {state: n for state, (n, _) in sums.items()},
        of("drawn_a", "drawn_b"), of("held_a", "held_b"), of("counted_a", "counted_b"),
        tuple(line for line in lines if line.community_id == row["community_id"]),
    )  # fmt: skip


def _sums(run_ids: Sequence[int], by_place: bool = False) -> dict[Any, tuple[int, int]]:
    """(lines, fen) by run (and community) and state; sums tell nobody's name and are not scoped by line."""
    keys = [_lines.c.run_id, *([_lines.c.community_id] if by_place else []), _lines.c.state]
    query = select(*keys, func.count(), func.sum(_lines.c.amount)).where(_lines.c.run_id.in_(run_ids))
    return {tuple(row[:-2]): (int(row[-2]), int(row[-1])) for row in reading().execute(query.group_by(*keys))}


def _entries(tx: Connection, run_id: int) -> list[dict[str, Any]]:
    found = journal.entries(tx, _runs, run_id)
    names = staff_names(tx, [each["actor_id"] for each in found])
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
