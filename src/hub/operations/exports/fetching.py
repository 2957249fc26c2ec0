"""The sheet itself: made from what the person may see at that moment, noted, and only then handed over."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from flask import current_app
from sqlalchemy import bindparam, func, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import Staff
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound, Refused, sentences
from hub.i18n import _
from hub.operations.access import log_access, post_title
from hub.operations.exports.asking import MOST, within, write
from hub.operations.exports.book import EXPORTS, one
from hub.operations.exports.kinds import ListKind, Row
from hub.operations.exports.lists import chosen_of, list_of, local
from hub.operations.rights import require
from hub.printing.workbook import Head, workbook

_TURN: Final = select(Staff.__table__.c.id).where(Staff.id == bindparam("who")).with_for_update()
"""One person's short lists are counted one after the other."""
AT_ONCE: Final = 50
"""Rows that one person takes out of one list in a day without a second person."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A made file: its name, its bytes, its rows without header and foot."""

    name: str
    content: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What taking a list out would mean: its rows (`more`: at least so many), and whether it is at once."""

    kind: ListKind
    chosen: str
    rows: int
    more: bool
    taken: int

    @property
    def at_once(self) -> bool:
        """Whether no second person is needed."""
        return not self.more and self.rows + self.taken <= AT_ONCE


def offer(actor: Actor, list_key: str, typed: Mapping[str, str]) -> Offer:
    """What the list would be, before it is asked for; shows nobody, so nothing is logged."""
    require(actor, "export.ask")
    kind = list_of(list_key)
    rows = list(islice(kind.rows(actor, kind.open_to(actor, typed)), AT_ONCE + 1))
    chosen = chosen_of({"list": kind.key, "filters": typed})
    return Offer(kind, chosen, min(len(rows), AT_ONCE), len(rows) > AT_ONCE, _taken(actor, kind.key))


def take(actor: Actor, list_key: str, typed: Mapping[str, str], *, purpose: str) -> Sheet:
    """A short list at once. Raises InputError without a purpose, Refused where a second person is needed."""
    require(actor, "export.ask")
    if not purpose.strip():
        raise InputError("Say what the list is for.", where="purpose")
    kind = list_of(list_key)
    rows = list(islice(kind.rows(actor, kind.open_to(actor, typed)), AT_ONCE + 1))
    made = _made(actor, kind, iter(rows), purpose)
    with transaction() as tx:
        tx.execute(_TURN, {"who": actor.staff_id})
        if made.rows + _taken(actor, kind.key) > AT_ONCE:
            raise Refused("More than %(most)s rows a day are taken out with a second person.", most=AT_ONCE,
                          remedy="Ask for the list.")  # fmt: skip
        done = {"state": "fetched", "rows": made.rows, "fetched_at": now(), "sha256": _digest(made)}
        write(tx, actor, kind, typed, purpose, **done)
        _log(actor, kind, purpose, made.rows)
    return made


def fetch(actor: Actor, export_id: int) -> Sheet:
    """What was allowed, once: made now, from what the asker may see now.

    Raises NotFound for what others asked for, Refused before it is allowed, after its days and the second
    time, Conflict where the list has grown well beyond what was allowed.
    """
    require(actor, "export.ask")
    row = _allowed(actor, export_id)
    kind = list_of(row["list"])
    rows = kind.rows(actor, kind.open_to(actor, row["filters"]))
    made = _made(actor, kind, islice(rows, MOST + 1), row["purpose"], row["second"])
    within(row["rows"], made.rows)
    with transaction() as tx:
        still = (EXPORTS.c.id == export_id, EXPORTS.c.state == "allowed")
        done = {"state": "fetched", "rows": made.rows, "fetched_at": now(), "sha256": _digest(made)}
        if tx.execute(update(EXPORTS).where(*still).values(**done)).rowcount != 1:
            raise _fetched()
        _log(actor, kind, row["purpose"], made.rows)
    return made


def _allowed(actor: Actor, export_id: int) -> dict[str, Any]:
    row = one(actor, export_id)
    if row["staff_id"] != actor.staff_id:
        raise NotFound("There is no such export, or it is not yours.")
    if row["state"] == "fetched":
        raise _fetched()
    if row["state"] != "allowed":
        raise Refused("This is not allowed yet." if row["state"] == "asked" else "This was not allowed.")
    if row["until"] < today():
        raise Conflict("It could be fetched until %(day)s.", day=row["until"], remedy="Ask for it again.")
    return row


def _fetched() -> Conflict:
    return Conflict("This was fetched already; a list is fetched once.", remedy="Ask for it again.")


def _taken(actor: Actor, key: str) -> int:
    """Rows of a list that this person took out today without a second person."""
    midnight = dt.datetime.combine(today(), dt.time(), current_app.config["HUB_TIMEZONE"])
    query = select(func.coalesce(func.sum(EXPORTS.c.rows), 0)).where(
        EXPORTS.c.staff_id == actor.staff_id, EXPORTS.c.list == key, EXPORTS.c.state == "fetched",
        EXPORTS.c.second_id.is_(None), EXPORTS.c.asked_at >= midnight,
    )  # fmt: skip
    return int(reading().execute(query).scalar_one())


def _log(actor: Actor, kind: ListKind, purpose: str, rows: int) -> None:
    title = str(kind.title)
    log_access(actor, "export", f"{title}: {purpose.strip()}"[:200], rows=rows)


def _made(actor: Actor, kind: ListKind, rows: Iterator[Row], purpose: str, second: str = "") -> Sheet:
    heads = [Head(str(column.title), column.kind, column.width) for column in kind.columns]
    cells = ([column.cell(actor, row) for column in kind.columns] for row in rows)
    content, count = workbook(
        heads, cells, title=str(kind.title), foot=lambda n: _foot(actor, purpose, second, n),
        notes=kind.notes, notes_title=_("What the columns mean"),
    )  # fmt: skip
    return Sheet(f"{kind.title}-{today():%Y%m%d}.xlsx", content, count)


def _foot(actor: Actor, purpose: str, second: str, rows: int) -> str:
    said = _(
        "Taken out by %(who)s (%(post)s) on %(when)s for: %(purpose)s. %(rows)s rows.", who=actor.name,
        post=post_title(actor), when=f"{local(now()):%Y-%m-%d %H:%M}", purpose=purpose.strip(), rows=rows,
    )  # fmt: skip
    return sentences(said, _("Allowed by %(name)s.", name=second) if second else "")


def _digest(made: Sheet) -> str:
    return hashlib.sha256(made.content).hexdigest()
