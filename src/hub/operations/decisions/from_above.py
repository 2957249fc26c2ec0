"""Notices from above (体检通知): recorded at the centre, they open a service until a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import Case, Community, NoticeCase, NoticeFromAbove, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, NotPermitted, Refused
from hub.domain.service import Service
from hub.operations.context import plugins, service_of
from hub.operations.kept import changed, kept
from hub.operations.pages import Page, page
from hub.operations.rights import by_id
from hub.operations.rows import in_scope
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

NOTICES, REPORTED = NoticeFromAbove.__table__, NoticeCase.__table__
_cases, _places, _staff = Case.__table__, Community.__table__, Staff.__table__


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with what was reported on it: (community, cases, of them ended), no names."""

    row: Mapping[str, Any]
    service: Service
    recorder: str
    reported: tuple[tuple[str, int, int], ...]

    @property
    def open(self) -> bool:
        """Whether people are reported on it today."""
        day = today()
        return bool(self.row["received_on"] <= day <= self.row["until"])

    @property
    def cases(self) -> int:
        """How many cases were reported in all the communities this person sees."""
        return sum(count for _place, count, _ended in self.reported)


def services_on_notice(actor: Actor) -> list[Service]:
    """The newest versions of services that only a notice opens and whose notices this person records."""
    newest = (versions[-1] for versions in plugins().services().values())
    return [each for each in newest if each.enabled and each.opening.on_notice
            and actor.may("from_above.record", each.department)]  # fmt: skip


@verb("from_above.record")
def record(
    actor: Actor, *, service: str, number: str, dated_on: dt.date, sender: str, asks: str, until: dt.date,
    received_on: dt.date | None = None,
) -> CaseRef:  # fmt: skip
    """Record a notice; from `received_on` (today) through `until` the service takes first receipts.

    Raises InputError, Refused, Conflict for a number of that sender that is there already.
    """
    with transaction() as tx:
        definition = service_of(service)
        if not definition.opening.on_notice:
            raise Refused("%(title)s is not opened by a notice.", title=definition.title)
        if not actor.may("from_above.record", definition.department):
            raise NotPermitted("Your role does not do this.", where=definition.title)
        came = received_on or today()
        _check_days(dated_on, came, until)
        row = {
            "service": definition.key,
            "number": _said(number, "number"),
            "sender": _said(sender, "sender"),
        }
        _must_be_new(tx, row)
        days = {"dated_on": dated_on, "received_on": came, "until": until}
        written = {"asks": _said(asks, "asks"), "by_id": by_id(actor), "at": now(), "rev": 0}
        values = {**row, **days, **written, "department": definition.department}
        made = tx.execute(insert(NOTICES).returning(NOTICES.c.id), values).scalar_one()
        changed(tx, "calendar")
        return CaseRef(int(made), row["number"], 0)


def _must_be_new(tx: Connection, row: Mapping[str, str]) -> None:
    same = select(NOTICES.c.id).where(*(NOTICES.c[name] == value for name, value in row.items()))
    if tx.execute(same).first():
        raise Conflict("This notice is recorded already.", where=row["number"])


@verb("from_above.record")
def prolong(actor: Actor, notice_id: int, *, rev: int, until: dt.date) -> CaseRef:
    """Say anew until when people are reported on a notice: later, or today at the earliest to end it."""
    with transaction() as tx:
        row = _row(tx, actor, notice_id)
        if not actor.may("from_above.record", row["department"]):
            raise NotPermitted("Your role does not do this.", where=row["number"])
        if until < min(today(), row["until"]):
            raise InputError("That day is past.", where="until")
        same = (NOTICES.c.id == notice_id, NOTICES.c.rev == rev)
        values = {"until": until, "rev": rev + 1, "by_id": by_id(actor), "at": now()}
        if tx.execute(update(NOTICES).where(*same).values(**values)).rowcount != 1:
            raise Conflict("Somebody else changed this notice; look at it again.", where=row["number"])
        changed(tx, "calendar")
        return CaseRef(notice_id, row["number"], rev + 1)


def _said(text: str, name: str) -> str:
    found = words(text, NOTICES.c[name])
    if not found:
        raise InputError("Please fill this in.", where=name)
    return found


def _check_days(dated_on: dt.date, came: dt.date, until: dt.date) -> None:
    for where, day in (("dated_on", dated_on), ("received_on", came)):
        if day > today():
            raise InputError("%(day)s has not come yet.", where=where, day=day)
    if came < dated_on:
        raise InputError("It cannot be received before it was written.", where="received_on")
    if until < came:
        raise InputError("The last day lies before the first.", where="until")


# --- what opens a service ---------------------------------------------------------------------------


def open_notice(service: str, day: dt.date) -> Mapping[str, Any] | None:
    """The notice on which first receipts are taken on a day: of several the one that ends first."""
    within = (row for row in kept("from_above", _latest) if row["service"] == service)
    fits = (row for row in within if row["received_on"] <= day <= row["until"])
    return min(fits, key=lambda row: (row["until"], row["id"]), default=None)


def _latest() -> list[Mapping[str, Any]]:
    query = select(NOTICES).order_by(NOTICES.c.until.desc(), NOTICES.c.id.desc()).limit(200)
    return [dict(row) for row in reading().execute(query).mappings()]


def reported(tx: Connection, notice_id: int, case_id: int) -> None:
    """Remember on which notice a case was opened."""
    tx.execute(insert(REPORTED), {"notice_id": notice_id, "case_id": case_id})


# --- reading ----------------------------------------------------------------------------------------


def notices(actor: Actor, *, over: bool | None = None, after: str = "") -> Page[NoticeView]:
    """The notices in scope, newest first, with what was reported on each; `over`: only those (not) over."""
    c = NOTICES.c
    within = () if over is None else (c.until < today() if over else c.until >= today(),)
    return _views(actor, page(_noted(actor).where(*within), c.until.desc(), c.id.desc(), after=after))


def _noted(actor: Actor) -> Select[Any]:
    return (
        select(NOTICES, _staff.c.name.label("recorder"))
        .outerjoin_from(NOTICES, _staff, _staff.c.id == NOTICES.c.by_id)
        .where(scope(NOTICES, actor))
    )


def _views(actor: Actor, rows: Page[dict[str, Any]]) -> Page[NoticeView]:
    counts = _counts(actor, [row["id"] for row in rows])
    return rows.of(lambda row: NoticeView(
        row, service_of(row["service"]), row["recorder"] or "", tuple(counts.get(row["id"], ()))
    ))  # fmt: skip


def open_of(actor: Actor, service: str) -> Mapping[str, Any] | None:
    """The notice that opens a service today, for whoever may see it."""
    found = open_notice(service, today())
    seen = found and reading().execute(
        select(NOTICES.c.id).where(NOTICES.c.id == found["id"], scope(NOTICES, actor))
    ).first()  # fmt: skip
    return found if seen else None


def _counts(actor: Actor, ids: Sequence[int]) -> dict[int, list[tuple[str, int, int]]]:
    """Numbers by notice and community; an agent's own community only."""
    ended = func.count(_cases.c.closed_on)
    query = (
        select(REPORTED.c.notice_id, _places.c.name, func.count().label("n"), ended.label("ended"))
        .join_from(REPORTED, _cases, _cases.c.id == REPORTED.c.case_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(REPORTED.c.notice_id.in_(ids), *_own_places(actor))
        .group_by(REPORTED.c.notice_id, _places.c.id, _places.c.name)
        .order_by(_places.c.id)
    )
    found: dict[int, list[tuple[str, int, int]]] = {}
    for row in reading().execute(query):
        found.setdefault(row.notice_id, []).append((row.name, row.n, row.ended))
    return found


def _own_places(actor: Actor) -> tuple[Any, ...]:
    if actor.has_role("window_clerk", "deputy_director", "director"):
        return ()
    mine = [grant.community_id for grant in actor.grants if grant.role == "community_agent"]
    return (_cases.c.community_id.in_(mine),)


def _row(tx: Connection, actor: Actor, notice_id: int) -> Mapping[str, Any]:
    return in_scope(tx, actor, NOTICES, notice_id, NotFound("There is no such notice."))


def notice(actor: Actor, notice_id: int) -> NoticeView:
    """One notice in scope. Raises NotFound."""
    for found in _views(actor, page(_noted(actor).where(NOTICES.c.id == notice_id), NOTICES.c.id)):
        return found
    raise NotFound("There is no such notice.")
