"""Asking for a long list, and the second person who looks at what, how many rows and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from hub.db.base import now, today, transaction
from hub.db.scope import own_rows, scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.access import post_title
from hub.operations.calendars.calendar import calendar
from hub.operations.exports.book import EXPORTS
from hub.operations.exports.kinds import ListKind
from hub.operations.exports.lists import list_of
from hub.operations.rights import require
from hub.operations.settings import setting
from hub.operations.staff.people import actor_of
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

MOST: Final = 20_000
"""Rows of one sheet at most: a register is not carried out of the house."""


@verb("export.ask")
def ask(actor: Actor, list_key: str, typed: Mapping[str, str], *, purpose: str) -> CaseRef:
    """Ask for a list, for a purpose; a second person allows it. Raises InputError, NotFound, Refused."""
    require(actor, "export.ask")
    kind = list_of(list_key)
    count = count_rows(kind, actor, typed)
    with transaction() as tx:
        made = write(tx, actor, kind, typed, purpose, state="asked", rows=count)
        return CaseRef(made, str(made), 0)


@verb("export.allow")
def allow(actor: Actor, export_id: int, *, note: str = "") -> CaseRef:
    """Allow what somebody else asked for; it is fetched once within the working days that the centre set.

    Raises Refused for the asker and where a row is about the actor's own household, Conflict where somebody
    answered before or the list has grown well beyond what was asked, NotFound.
    """
    require(actor, "export.allow")
    with transaction() as tx:
        row = _asked(tx, actor, export_id)
        kind, asker = list_of(row["list"]), actor_of(row["staff_id"])
        count = count_rows(kind, asker, row["filters"], not_about=actor)
        within(row["rows"], count)
        until = calendar().add(today(), int(setting("export.days")))
        return _answered(tx, actor, row, note, state="allowed", rows=count, until=until)


@verb("export.allow")
def refuse(actor: Actor, export_id: int, *, reason: str) -> CaseRef:
    """Do not allow it, with the reason; the asker sees why."""
    require(actor, "export.allow")
    if not reason.strip():
        raise InputError("Say why it is not allowed.", where="reason")
    with transaction() as tx:
        return _answered(tx, actor, _asked(tx, actor, export_id), reason, state="refused")


def count_rows(
    kind: ListKind, actor: Actor, typed: Mapping[str, str], *, not_about: Actor | None = None
) -> int:
    """How many rows the list has for `actor` now.

    Raises Refused for more than a sheet may have, and where one is about the household of `not_about`.
    """
    people, cases = own_rows(not_about) if not_about else (frozenset(), frozenset())
    count = 0
    for count, row in enumerate(kind.rows(actor, kind.open_to(actor, typed)), start=1):
        if count > MOST:
            raise Refused(
                "A sheet has at most %(most)s rows.", most=MOST, remedy="Choose a part of the list."
            )
        if row.case_id in cases or row.resident_id in people:
            raise Refused("A row of this list is about your own household.",
                          remedy="Another person answers it.")  # fmt: skip
    return count


def within(said: int, count: int) -> None:
    """Raise Conflict where a list has many more rows than was said: over a tenth more, and over ten."""
    if count > said + max(10, said // 10):
        raise Conflict("The list has %(count)s rows now; it was asked for %(said)s.", count=count, said=said,
                       remedy="Ask for it again.")  # fmt: skip


def write(
    tx: Connection, actor: Actor, kind: ListKind, typed: Mapping[str, str], purpose: str, **more: Any
) -> int:
    """Write the row of an export. Raises InputError without a purpose."""
    if not purpose.strip():
        raise InputError("Say what the list is for.", where="purpose")
    chosen = {name: text for name, text in typed.items() if text}
    row = {
        "list": kind.key, "filters": chosen, "staff_id": actor.staff_id, "post": post_title(actor),
        "purpose": words(purpose, EXPORTS.c.purpose), "asked_at": now(), "answer": "", "sha256": "", **more,
    }  # fmt: skip
    return int(tx.execute(insert(EXPORTS).returning(EXPORTS.c.id), row).scalar_one())


def _asked(tx: Connection, actor: Actor, export_id: int) -> dict[str, Any]:
    query = select(EXPORTS).where(EXPORTS.c.id == export_id, scope(EXPORTS, actor))
    row = tx.execute(query).mappings().first()
    if row is None:
        raise NotFound("There is no such export, or it is not yours.")
    if row["staff_id"] == actor.staff_id:
        raise Refused("Another person answers what you have asked for.")
    if row["state"] != "asked":
        raise _answered_before()
    return dict(row)


def _answered(
    tx: Connection, actor: Actor, row: Mapping[str, Any], said: str, *, state: str, **more: Any
) -> CaseRef:
    values = {"state": state, "second_id": actor.staff_id, "answered_at": now(),
              "answer": words(said, EXPORTS.c.answer, "reason"), **more}  # fmt: skip
    still = (EXPORTS.c.id == row["id"], EXPORTS.c.state == "asked")
    if tx.execute(update(EXPORTS).where(*still).values(**values)).rowcount != 1:
        raise _answered_before()
    return CaseRef(row["id"], str(row["id"]), 0)


def _answered_before() -> Conflict:
    return Conflict("Somebody has answered this already.")
