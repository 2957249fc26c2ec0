"""What somebody can do with a pay-out as it stands, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, exists, func, select

from hub.db.base import reading, today
from hub.db.models import PaymentLine, PaymentRun, PaymentShare, Staff
from hub.db.scope import not_for_own, scope
from hub.domain.actor import Actor
from hub.domain.payment import UNDER_WAY
from hub.domain.period import ONCE, Period, period_at, period_of
from hub.operations.payments.closers import CASH, hands
from hub.operations.payments.loading import own_home
from hub.operations.payments.programmes import Programme, of_run
from hub.operations.rows import daily_rows

_runs, _shares = PaymentRun.__table__, PaymentShare.__table__
_lines, _staff = PaymentLine.__table__, Staff.__table__
STEPS: Final[Mapping[str, str]] = {
    "draft": "review", "reviewed": "approve", "approved": "fund", "funded": "pay", "paying": "pay",
    "reconciled": "", "withdrawn": "",
}  # fmt: skip
"""The step of a payment that comes next, by the state of the run."""
_OUT: Final = ("funded", "paying")
"""States in which cash is out or may be drawn."""
WHOLE: Final = frozenset({
    "refresh", "hold", "withdraw", "send_back", "review", "approve", "send_up", "fund", "export", "answers",
    "reconcile",
})  # fmt: skip
"""What is done with a pay-out as a whole: by nobody whose own household is in it."""
_OTHERS: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "draft": ("payment.review", ("made_by",)),
    "reviewed": ("payment.approve", ("made_by", "checked_by")),
}
"""By state of the run: what is needed for its next step, and whose own work it must not be."""


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """Runs at which this person can do something now, the oldest first."""
    rows = _under_way(actor)
    shares = _shares_of([row["id"] for row in rows if row["way"] == "cash" and row["state"] in _OUT])
    own = _of_own_home(actor, [row["id"] for row in rows])
    mine = _with_own_hand(actor, rows)
    return [
        {**row, "title": of_run(row).payment.title}
        for row in rows
        if _is_due(actor, row, shares.get(row["id"], ()), own.get(row["id"], frozenset()), row["id"] in mine)
    ]


def _with_own_hand(actor: Actor, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Those being paid in which this person of finance had a hand: another one closes them."""
    out = [row for row in rows if row["state"] == "paying" and actor.may("payment.close", row["department"])]
    found = hands(reading(), out) if out else {}
    return frozenset(run_id for run_id, who in found.items() if actor.staff_id in who)


def _of_own_home(actor: Actor, run_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Those of the runs in which the own household is, each with the communities where it is."""
    if not actor.id_hash or not run_ids:
        return {}
    mine = select(_lines.c.run_id, _lines.c.community_id).distinct()
    found: dict[int, frozenset[int]] = {}
    for run_id, place in reading().execute(
        mine.where(_lines.c.run_id.in_(run_ids), ~not_for_own(_lines, actor))
    ):
        found[run_id] = found.get(run_id, frozenset()) | {place}
    return found


def _shares_of(run_ids: Sequence[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    """The shares of these runs, each with whether something is `pending` there; one statement."""
    if not run_ids:
        return {}
    here = (_lines.c.run_id == _shares.c.run_id, _lines.c.community_id == _shares.c.community_id)
    pending = exists().where(*here, _lines.c.state == "pending").label("pending")
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in reading().execute(select(_shares, pending).where(_shares.c.run_id.in_(run_ids))).mappings():
        found.setdefault(row["run_id"], []).append(dict(row))
    return found


def desk_query(actor: Actor) -> Select[Any] | None:
    """Runs under way, of which `waiting` shows those to act on; None for whoever reads none."""
    if not actor.may("payment.read"):
        return None
    under_way = _runs.c.state.in_(UNDER_WAY)
    return select(_runs).where(scope(_runs, actor), under_way).order_by(_runs.c.id)


_under_way: Final = daily_rows(desk_query)


def _is_due(
    actor: Actor, row: Mapping[str, Any], shares: Sequence[Mapping[str, Any]], own: frozenset[int],
    own_hand: bool,
) -> bool:  # fmt: skip
    """Whether the next step is this person's; a draft's maker waits for the checker.

    `own`: communities in which the own household is paid; `own_hand`: the person had a hand in it.
    """
    may = acts(actor, row) - (WHOLE if own else set()) - ({"reconcile"} if own_hand else set())
    if row["way"] == "cash" and row["state"] in _OUT:
        closes = "reconcile" in may and all(_is_over(share) for share in shares)
        return closes or any(
            _cash_waits(actor, row, share, may) for share in shares if share["community_id"] not in own
        )
    given = {"export"} if row["state"] == "paying" else set()
    return bool(may - {"refresh", "hold", "withdraw", "send_back", "give_back"} - given)


def _is_over(share: Mapping[str, Any]) -> bool:
    if share["pending"]:
        return False
    return share["drawn_on"] is None or None not in (share["original_on"], share["copy_on"])


def _cash_waits(actor: Actor, row: Mapping[str, Any], share: Mapping[str, Any], may: frozenset[str]) -> bool:
    """Whether this person's next hand is needed for a community's cash."""
    me, place = actor.staff_id, share["community_id"]
    if share["drawn_on"] is None:
        hands = actor.has_role(of_run(row).drawn_by)
        pays = "pay" in may and hands and actor.may("payment.pay", row["department"], place)
        return bool(pays and share["pending"])
    if share["copy_on"] is None and "copy" in may and not share["pending"]:
        return True
    if share["original_on"] is not None:
        return False
    if share["drawn_seen_on"] is None:
        return bool(me == share["drawn_b"])
    if share["counted"] is None or share["pending"]:
        return me in (share["held_a"], share["held_b"])
    if share["counted_seen_on"] is None:
        return bool(me == share["counted_b"])
    return "original" in may and me not in [share[name] for name in CASH]


def acts(actor: Actor, row: Mapping[str, Any]) -> frozenset[str]:
    """Verbs that this person may do with a run as it stands."""
    return frozenset(
        verb
        for holds, permission, verbs in _rules(row, actor.staff_id)
        if holds and actor.may(permission, row["department"])
        for verb in verbs.split()
    )


def _rules(row: Mapping[str, Any], me: int) -> Iterator[tuple[object, str, str]]:
    """(whether the run stands so that `me` may go on, with which permission, what can be done)."""
    found, state = of_run(row), row["state"]
    mine = me in (row["made_by"], row["checked_by"], row["approved_by"])
    handed, banked = found.payment.way == "cash", found.payment.way != "cash"
    with_finance, open_ = state in ("approved", "funded"), state in ("funded", "paying")
    yield from (
        (state == "draft", "payment.make", "refresh hold withdraw"),
        (state == "reviewed", "payment.make", "withdraw"),
        (state == "draft" and me != row["made_by"], "payment.review", "review send_back"),
        (state == "reviewed" and not mine, "payment.approve", "approve send_back"),
        (state == "approved" and found.outside and not row["sent_on"], "payment.make", "send_up"),
        (state == "approved" and (row["sent_on"] or not found.outside), "payment.fund", "fund"),
        (open_ and handed and not mine, "payment.pay", "draw pay give_back"),
        (open_ and banked, "payment.bank", "export"),
        (state == "paying" and banked, "payment.bank", "answers"),
        (with_finance and banked, "payment.bank", "give_back"),
        (state == "paying", "payment.close", "reconcile"),
        (state == "paying" and handed, "payment.close", "original"),
        (state == "paying" and handed, "payment.copy", "copy"),
    )


def barred(tx: Connection, actor: Actor, row: Mapping[str, Any]) -> str:
    """Why this person does not take the next step of a run, though the role would."""
    if WHOLE & acts(actor, row) and own_home(tx, actor, row):
        return "own_home"
    step, did = _OTHERS.get(row["state"], ("", ()))
    mine = step and actor.may(step, row["department"]) and actor.staff_id in [row[name] for name in did]
    return "own_work" if mine else ""


def closed_before() -> Mapping[str, str]:
    """By programme the latest period of which a pay-out is approved: those before it are closed."""
    bound = _runs.c.state.in_(("approved", *_OUT, "reconciled"))
    query = (
        select(_runs.c.programme, func.max(_runs.c.period).label("last"))
        .where(bound)
        .group_by(_runs.c.programme)
    )
    return {row.programme: row.last for row in reading().execute(query)}


def periods_open(programme: Programme, closed: str = "") -> list[Period]:
    """Periods for which a run can be made now: the running one, and the one before unless it is `closed`."""
    kind = programme.payment.period
    if kind == ONCE:
        return [period_of(ONCE)]
    now = period_at(kind, today())
    before = period_at(kind, now.first - dt.timedelta(days=1))
    return [each for each in (now, before) if each.key >= closed]
