"""The book of what happened to rows that are no cases: each row with a chain of its own entries.

A table that is kept this way has the columns `id`, `number`, `seq` and `head`. `enter` is the only way its
rows change, so that every change has an entry, and of two people who change one row one wins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, bindparam, insert, or_, select, update

from hub.db import chain
from hub.db.base import now, today
from hub.db.chain_check import Seals, check
from hub.db.crypto import keys, mac_of
from hub.db.models import JournalEntry, Staff
from hub.db.ready import Ready
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError
from hub.operations.proof.audit_case import Finding
from hub.operations.rights import by_id
from hub.operations.rows import rows
from hub.operations.verb import CaseRef

ENTRIES: Final = JournalEntry.__table__
_staff: Final = Staff.__table__
Row = dict[str, Any]


def enter(
    tx: Connection, actor: Actor, table: Table, row: Row, kind: str, *, on: dt.date | None = None,
    said: Mapping[str, Any] | None = None, texts: Mapping[str, Any] | None = None, **to: Any,
) -> None:  # fmt: skip
    """Append one entry to a row's chain and change the row with it, in the database and in `row`.

    `said`: words of the entry; `to`: columns that change, sealed with it (no personal data in either but ids
    and amounts); `texts`: columns with people's words, of which only a keyed hash is sealed, so that they can
    be forgotten. Raises Conflict where somebody was first.
    """
    entry = sealed(actor, table, row, kind, on, words_of(said or {}, texts or {}, to))
    done = tx.execute(
        update(table)
        .where(table.c.id == row["id"], table.c.seq == row["seq"])
        .values(**to, **(texts or {}), seq=entry["seq"], head=entry["mac"])
    )
    if done.rowcount != 1:
        raise first(row)
    tx.execute(insert(ENTRIES), entry | {"about_id": row["id"]})
    row.update(to, **(texts or {}), seq=entry["seq"], head=entry["mac"])


def sealed(
    actor: Actor, table: Table, row: Row, kind: str, on: dt.date | None, said: Mapping[str, Any]
) -> dict[str, Any]:
    """The next entry of a row, sealed on top of its chain; without the row's id."""
    text = chain.payload_text(said)
    salt, digest = chain.seal_payload(keys().derive("event"), text)
    held = actor.post_of(row.get("post_id"))
    post = held.id if held else None
    link = chain.Link(
        row["number"], row["seq"] + 1, kind, on or today(), now(), by_id(actor), post, "", digest
    )
    return {
        "book": table.name, "seq": link.seq, "type": kind, "date": link.date, "at": link.at,
        "actor_id": link.actor_id, "post_id": post, "step": "", "salt": salt, "payload": text,
        "payload_hash": digest, "mac": chain.seal(keys().derive("event"), row["head"] or chain.GENESIS, link),
    }  # fmt: skip


def add(tx: Connection, table: Table, row: Row) -> Row:
    """A new row of which the book says nothing yet: its first entry follows in the same transaction."""
    row = {"seq": 0, "head": "", **row}
    row["id"] = int(tx.execute(insert(table).returning(table.c.id), row).scalar_one())
    return row


def begin(
    tx: Connection, actor: Actor, table: Table, row: Row, kind: str, *columns: str,
    on: dt.date | None = None, said: Mapping[str, Any] | None = None, texts: Sequence[str] = (),
) -> Row:  # fmt: skip
    """A new row with its first entry, in which these `columns` are sealed, of `texts` the keyed hashes.

    `said`: further words of the entry; `on`: its date, today where None (see `enter`).
    """
    row = add(tx, table, row)
    words = {name: row[name] for name in texts}
    enter(tx, actor, table, row, kind, on=on, said=said, texts=words, **{name: row[name] for name in columns})
    return row


def ref(row: Mapping[str, Any]) -> CaseRef:
    """What a verb gives back of a row that has a chain: id, number and the number of its last entry."""
    return CaseRef(row["id"], row["number"], row["seq"])


def differences(row: Mapping[str, Any], wanted: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What of `wanted` the row does not say yet. Raises InputError at the field `where` for nothing."""
    changed = {name: value for name, value in wanted.items() if value != row[name]}
    if not changed:
        raise InputError("Nothing is different.", where=where)
    return changed


def must_be_as_seen(row: Mapping[str, Any], rev: int | None) -> None:
    """Raise Conflict where the row is not the one that was seen (`rev` its `seq` then; None = not asked)."""
    if rev is not None and rev != row["seq"]:
        raise first(row)


def first(row: Mapping[str, Any]) -> Conflict:
    """What is raised where a row has changed since somebody looked at it: another person was first."""
    return Conflict("Somebody was first: this has changed meanwhile.", where=row["number"],
                    remedy="Look at it again; what you typed is still here.")  # fmt: skip


def words_of(said: Mapping[str, Any], texts: Mapping[str, Any], to: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says, of `texts` only their hashes."""
    mac = mac_of(keys().derive("event"))
    hashes = {name: mac(chain.payload_text({"": value}).encode()) for name, value in texts.items()}
    return {**said, **({"to": to} if to else {}), **({"texts": hashes} if hashes else {})}


def entries(tx: Connection, table: Table, about_id: int) -> Sequence[Mapping[str, Any]]:
    """The entries of one row, oldest first; `payload` as text, None where erased."""
    mine = (ENTRIES.c.book == table.name, ENTRIES.c.about_id == about_id)
    return list(map(dict, tx.execute(select(ENTRIES).where(*mine).order_by(ENTRIES.c.seq)).mappings()))


def history(table: Table, about_id: int) -> Sequence[Row]:
    """What happened to one row, oldest first: type, at, date, and who by name; nothing of what was said."""
    return histories({table: [about_id]})


def histories(of: Mapping[Table, Sequence[int]], *shown: str) -> Sequence[Row]:
    """`history` of the rows of several tables, told apart by `book` (a table's name) and `about_id`.

    `shown`: columns that stand beside an entry as it changed them, "" where it did not or was erased.
    """
    c = ENTRIES.c
    theirs = (and_(c.book == table.name, c.about_id.in_(ids)) for table, ids in of.items())
    query = (
        select(c.type, c.at, c.date, c.book, c.about_id, c.payload, _staff.c.name.label("who"))
        .outerjoin_from(ENTRIES, _staff, _staff.c.id == c.actor_id)
        .where(or_(*theirs))
    )
    return [_with(shown, row, row.pop("payload")) for row in rows(query.order_by(c.id))]


def _with(shown: Sequence[str], row: Row, payload: str | None) -> Row:
    to = chain.payload_of(payload).get("to", {})
    return row | {name: to.get(name, "") for name in shown}


def audit(tx: Connection, table: Table, *projected: str, unsaid: bool = False) -> Iterator[Finding]:
    """Every row whose chain does not hold, or whose `projected` columns are not what was last said.

    `unsaid`: a row may be there before its first entry.
    """
    found = _ENTRIES_OF.dicts(tx, {"of": table.name})
    by_row = {key: list(rows) for key, rows in groupby(found, key=lambda each: each["about_id"])}
    seals = Seals(keys().derive_all("event"))
    for row in _rows_of(table).dicts(tx, {}):
        its = by_row.pop(row["id"], [])
        if unsaid and not its and row["seq"] == 0:
            continue
        broken = check(seals, row["number"], its, row["seq"], row["head"])
        yield from (Finding(row["number"], each.seq, each.what) for each in broken)
        if not broken:
            yield from _projection(row, its, projected)
    yield from (Finding(f"{table.name}#{lost}", None, "missing_case") for lost in by_row)


@cache
def _rows_of(table: Table) -> Ready:
    return Ready(select(table).order_by(table.c.id))


_ENTRIES_OF: Final = Ready(
    select(ENTRIES).where(ENTRIES.c.book == bindparam("of")).order_by(ENTRIES.c.about_id, ENTRIES.c.seq)
)
"""An audit asks for each of its many books."""


def _projection(
    row: Mapping[str, Any], its: Sequence[Mapping[str, Any]], projected: Sequence[str]
) -> Iterator[Finding]:
    last: dict[str, Any] = {}
    for entry in its:
        last |= chain.payload_of(entry["payload"]).get("to", {})
    for name in projected:
        if name in last and last[name] != chain.payload_of(chain.payload_text({"to": row[name]}))["to"]:
            yield Finding(row["number"], None, "projection", field=name)
