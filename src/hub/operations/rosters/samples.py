"""A sample of paid lines, drawn by number: what was paid to whom, and who may not look behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, select

from hub.db.base import today
from hub.db.models import Household, PaymentLine, PaymentRun, PaymentShare, Post, PostHolder, Resident, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.domain.service import Service
from hub.operations.ab_posts.posts import held_on, in_use
from hub.operations.rosters import lines
from hub.plugins.activation import communities_on

SOURCE: Final = "run:"
"""Before the number of the pay-out in a roster's `source`."""
DOERS: Final = ("household_officer", "community_agent")
_runs, _lines, _shares = PaymentRun.__table__, PaymentLine.__table__, PaymentShare.__table__
_homes, _posts, _holders, _staff = (
    Household.__table__, Post.__table__, PostHolder.__table__, Staff.__table__,
)  # fmt: skip
_payee, _same = Resident.__table__.alias("payee"), Resident.__table__.alias("same")


def run_of(tx: Connection, actor: Actor, service: Service, number: str) -> int:
    """The pay-out of the service's department with that number, once money was handed out.

    Raises InputError for one that is not there or not the actor's to see, Refused for one not paid yet.
    """
    query = select(_runs.c.id, _runs.c.state).where(
        _runs.c.number == number.strip(), _runs.c.department == service.department, scope(_runs, actor),
        _runs.c.erased_on.is_(None),
    )  # fmt: skip
    found = tx.execute(query).first()
    if found is None:
        raise InputError("Name the pay-out whose paid lines are looked at.", where="run")
    if found.state not in ("paying", "reconciled"):
        raise Refused("Nothing of this pay-out is handed out yet.", where=number)
    return int(found.id)


def runs_paid(tx: Connection, actor: Actor, department: str) -> list[Mapping[str, Any]]:
    """Pay-outs with paid lines, the newest first: number, programme, period, how many are `paid`."""
    query = (
        select(_runs.c.number, _runs.c.programme, _runs.c.period, func.count().label("paid"))
        .join(_lines, and_(_lines.c.run_id == _runs.c.id, _lines.c.state == "paid", _lines.c.amount > 0))
        .where(_runs.c.department == department, _runs.c.erased_on.is_(None), scope(_runs, actor))
        .group_by(_runs.c.id, _runs.c.number, _runs.c.programme, _runs.c.period)
        .order_by(_runs.c.id.desc())
        .limit(50)
    )
    return [dict(row) for row in tx.execute(query).mappings()]


def paid_lines(tx: Connection, service: Service, run_id: int) -> list[lines.Line]:
    """Its paid lines, each by its number, with where whoever drew the money lives now."""
    on = communities_on(service.department)
    return [
        lines.Line(
            row["number"], row["id"], row["household_id"], row["community_id"], row["grid_id"], row["name"],
            row["entitlement_id"], gone=lines.gone(row, on),
        )
        for row in map(dict, tx.execute(_paid(run_id)).mappings())
    ]  # fmt: skip


def _paid(run_id: int) -> Select[Any]:
    """A payee whose record was merged is looked for under the one that is kept."""
    kept = func.coalesce(_same.c.merged_into, _same.c.id)
    return (
        select(_lines.c.number, _lines.c.entitlement_id, _payee.c.id, _payee.c.name, _payee.c.household_id,
               _payee.c.community_id, _payee.c.died, _payee.c.moved_out, _homes.c.grid_id)
        .join_from(_lines, _same, _same.c.id == _lines.c.payee_id)
        .join(_payee, _payee.c.id == kept)
        .outerjoin(_homes, _homes.c.id == _payee.c.household_id)
        .where(_lines.c.run_id == run_id, _lines.c.state == "paid", _lines.c.amount > 0)
        .order_by(_lines.c.no)
    )  # fmt: skip


def barred(tx: Connection, numbers: Sequence[str]) -> Mapping[str, frozenset[int]]:
    """By line number: who handed it out and who drew its money; they do not look behind it."""
    found: dict[str, frozenset[int]] = {}
    for start in range(0, len(numbers), 500):
        query = (
            select(_lines.c.number, _lines.c.payer_a, _lines.c.payer_b, _shares.c.drawn_a, _shares.c.drawn_b)
            .outerjoin_from(_lines, _shares, and_(_shares.c.run_id == _lines.c.run_id,
                                                  _shares.c.community_id == _lines.c.community_id))
            .where(_lines.c.number.in_(numbers[start : start + 500]))
        )  # fmt: skip
        for number, *people in tx.execute(query):
            found[number] = frozenset(each for each in people if each is not None)
    return found


class Others:
    """Posts of a community for which only people work who handed nothing out; read once for a sample."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self._of_place: dict[int, list[tuple[str, int]]] = {}
        self._held: dict[int, frozenset[int]] = {}

    def post(self, community_id: int, first: int | None, barred: Iterable[int]) -> tuple[str, int]:
        """(role, post): the post `first` where it may, else another of the community. Raises Refused."""
        people = frozenset(barred)
        posts = self._posts(community_id)
        mine = [each for each in posts if each[1] == first]
        for role, post_id in [*mine, *posts]:
            holders = self._holders(post_id)
            if holders and not holders & people:
                return role, post_id
        raise Refused(
            "Everybody who could look behind this hand-out in the community handed it out.",
            remedy="An administrator gives a post there to somebody else.",
        )  # fmt: skip

    def _posts(self, community_id: int) -> list[tuple[str, int]]:
        if community_id not in self._of_place:
            query = select(_posts.c.role, _posts.c.id).where(
                _posts.c.community_id == community_id, _posts.c.role.in_(DOERS), in_use()
            )
            found = [(str(role), int(post)) for role, post in self.tx.execute(query.order_by(_posts.c.id))]
            self._of_place[community_id] = sorted(found, key=lambda each: DOERS.index(each[0]))
        return self._of_place[community_id]

    def _holders(self, post_id: int) -> frozenset[int]:
        """Who works for it today, as A or B."""
        if post_id not in self._held:
            query = (
                select(_holders.c.staff_id)
                .join(_staff, _staff.c.id == _holders.c.staff_id)
                .where(_holders.c.post_id == post_id, _staff.c.active, held_on(today()))
            )
            self._held[post_id] = frozenset(self.tx.execute(query).scalars())
        return self._held[post_id]
