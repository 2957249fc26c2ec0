"""Who receives what: entitlements of the own scope as a list, and one with its entries and payments."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from hub.db.base import reading, today
from hub.db.models import Community, Entitlement, PaymentItem, PaymentLine, PaymentRun, Resident, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING, Span, is_over
from hub.domain.errors import NotFound
from hub.domain.masking import mask_account
from hub.domain.period import period_of
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.benefits import entitlements
from hub.operations.benefits.beginning import runs_on
from hub.operations.benefits.next_payee import Gone, gone
from hub.operations.benefits.rechecks import to_check
from hub.operations.benefits.second_person import absent
from hub.operations.benefits.voiding import may_be_void
from hub.operations.keeping.nobody import is_nobody
from hub.operations.pages import Page, page
from hub.operations.payments.programmes import programmes

_c, _people, _places, _staff = Entitlement.__table__, Resident.__table__, Community.__table__, Staff.__table__
_lines, _items, _runs = PaymentLine.__table__, PaymentItem.__table__, PaymentRun.__table__


@dataclass(frozen=True, slots=True)
class EntitlementView:
    """One entitlement: its row with names, what is owed when, its entries, and what was paid."""

    row: Mapping[str, Any]
    spans: Sequence[Span]
    entries: Sequence[Mapping[str, Any]]
    paid: Sequence[Mapping[str, Any]]
    may_keep: bool
    may_check: bool
    gone: Gone | None = None
    may_answer: bool = False
    may_void: bool = False
    sheet: int | None = None

    @property
    def voidable(self) -> bool:
        """Whether this person may say that it should never have been, and nobody has."""
        return self.may_keep and not self.row["void_why"] and may_be_void(self.row)

    @property
    def over(self) -> bool:
        """Whether its own last day lies behind, without anybody's ending it."""
        return is_over(self.row["state"], self.row["until_on"], today())


def entitlement_list(
    actor: Actor, *, programme: str = "", state: str = "", after: str = ""
) -> Page[dict[str, Any]]:
    """Entitlements in the scope by number; one access-log row for the list."""
    asked = (
        select(_c, _people.c.name, _people.c.id_tail, _places.c.name.label("community"))
        .join_from(_c, _people, _people.c.id == _c.c.resident_id)
        .join(_places, _places.c.id == _c.c.community_id)
        .where(scope(_c, actor))
    )
    if programme:
        asked = asked.where(_c.c.programme == programme)
    if state == "recheck":
        asked = asked.where(to_check())
    elif state:
        asked = asked.where(_stands(state))
    rows = page(asked, _c.c.id, after=after)
    spans = entitlements.spans_of_all(reading(), [row["id"] for row in rows])
    for row in rows:
        row["span"] = max(spans.get(row["id"], ()), default=None)
    if rows:
        log_access(actor, "entitlements", "entitlements", rows=len(rows))
    return rows


def _stands(state: str) -> ColumnElement[bool]:
    """Those of a state: what ran out by itself is with what ended, a payee or a voiding with what waits."""
    here, over = _c.c.state == state, _c.c.state.in_(RUNNING) & ~runs_on(today())
    if state == "asked":
        return here | (_c.c.next_state == "asked") | (_c.c.void_why != "")
    return here | over if state == "ended" else here & ~over


def by_number(actor: Actor, number: str) -> tuple[int, int]:
    """(id, revision) of the entitlement with that number within the scope. Raises NotFound."""
    asked = select(_c.c.id, _c.c.seq).where(_c.c.number == number.strip(), scope(_c, actor))
    found = reading().execute(asked).first()
    if found is None:
        raise NotFound("There is no entitlement %(number)s, or it is not yours to see.", number=number)
    return found[0], found[1]


def in_sight(actor: Actor, entitlement_id: int) -> bool:
    """Whether the actor may see it now."""
    query = select(_c.c.id).where(_c.c.id == entitlement_id, scope(_c, actor))
    return reading().execute(query).first() is not None


def programme_keys() -> list[str]:
    """Full names of all programmes and sub-lists."""
    return [key for each in programmes() for key in each.keys]


def entitlement_view(actor: Actor, entitlement_id: int) -> EntitlementView:
    """One, within the scope; the opening is logged with its purpose. Raises NotFound."""
    payee = _people.alias("payee")
    asked = (
        select(_c, _people.c.name, _people.c.id_tail, _places.c.name.label("community"),
               payee.c.name.label("payee"))
        .join_from(_c, _people, _people.c.id == _c.c.resident_id)
        .join(payee, payee.c.id == _c.c.payee_id)
        .join(_places, _places.c.id == _c.c.community_id)
        .where(_c.c.id == entitlement_id, scope(_c, actor))
    )  # fmt: skip
    found = reading().execute(asked).mappings().first()
    if found is None:
        raise absent(actor, entitlement_id)
    row = {**found, **{name: mask_account(found[name]) if found[name] else ""
                       for name in ("account", "next_account")}}  # fmt: skip
    view = EntitlementView(
        row, entitlements.spans_of(reading(), entitlement_id), _entries(entitlement_id),
        _paid(entitlement_id),
        actor.may("entitlement.keep", row["department"], row["community_id"])
        and not is_nobody(reading(), row["resident_id"]),
        actor.may("entitlement.check", row["department"]) and row["asked_by"] != actor.staff_id,
        gone(row) if row["state"] != "refused" else None,
        actor.may("entitlement.check", row["department"]) and row["next_by"] != actor.staff_id,
        actor.may("entitlement.check", row["department"]) and row["void_by"] != actor.staff_id,
        entitlements.sheet_of(reading(), entitlement_id) if row["state"] == "asked" else None,
    )  # fmt: skip
    log_access(actor, "entitlement", f"entitlement {row['number']}", resident_id=row["resident_id"])
    return view


def _entries(entitlement_id: int) -> list[dict[str, Any]]:
    rows = journal.entries(reading(), _c, entitlement_id)
    ids = {row["actor_id"] for row in rows if row["actor_id"]}
    asked = select(_staff.c.id, _staff.c.name).where(_staff.c.id.in_(ids))
    names = {row.id: row.name for row in reading().execute(asked)}
    return [
        {"type": row["type"], "date": row["date"], "at": row["at"], "who": names.get(row["actor_id"], ""),
         "why": json.loads(row["payload"] or "{}").get("why", "")}
        for row in rows
    ]  # fmt: skip


def _paid(entitlement_id: int) -> list[dict[str, Any]]:
    query = (
        select(_items.c.period, _items.c.kind, _items.c.amount, _lines.c.state, _lines.c.paid_on,
               _lines.c.reason, _runs.c.number, _runs.c.id.label("run_id"))
        .join_from(_items, _lines, _lines.c.id == _items.c.line_id)
        .join(_runs, _runs.c.id == _lines.c.run_id)
        .where(_items.c.entitlement_id == entitlement_id)
        .order_by(_items.c.id.desc())
    )  # fmt: skip
    rows = [dict(row) for row in reading().execute(query).mappings()]
    return [{**row, "period": period_of(row["period"])} for row in rows]
