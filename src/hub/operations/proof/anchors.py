"""Daily anchors: the heads of all cases that moved, sealed one on top of the other (architecture.md, 3).

An anchor finds what a chain cannot say of itself: a tail that was cut together with the case row, and a case
that is gone. Its line in `anchors.log`, a file outside the database, finds a database that was put back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection, Integer, and_, func, insert, literal, select, text, update

from hub.appended import append
from hub.db import chain
from hub.db.base import now, reading, today, transaction
from hub.db.chain_check import Seals
from hub.db.crypto import keys, mac_of, name_of
from hub.db.models import Anchor, AnchorHead, Case, Event, KeyRotation
from hub.operations.proof import anchored_books

ANCHORS, HEADS = Anchor.__table__, AnchorHead.__table__
CASES, EVENTS = Case.__table__, Event.__table__
_rotations = KeyRotation.__table__
FILE: Final = "anchors.log"
_CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One anchor as its line in the file says it."""

    id: int
    day: str
    last_event_id: int
    heads: int
    mac: str

    def __str__(self) -> str:
        return f"{self.id}\t{self.day}\t{self.last_event_id}\t{self.heads}\t{self.mac}"


def seal() -> int:
    """Seal the heads of the cases that moved since the last anchor, once a day; how many heads (0 = nothing).

    The line is added to the file after the commit; one that a crash kept out of it is added by the next call.
    """
    heads = 0
    if not _is_sealed(_last(reading())):
        with transaction() as tx:
            heads = _seal(tx)
    write_lines()
    return heads


def seal_now(tx: Connection) -> int:
    """Seal all that is there, also without anything new and a second time on one day; the anchor's number.

    The first anchor under a new key: on top of the last under the old one, it keeps that one's chain from
    being written anew by whoever has the old key.
    """
    return _insert(tx, _last(tx), anchored_books.newest(tx, settled=False))[0]


def _last(tx: Connection) -> Mapping[str, Any] | None:
    found = tx.execute(select(ANCHORS).order_by(ANCHORS.c.id.desc()).limit(1)).mappings().first()
    return dict(found) if found else None


def _is_sealed(last: Mapping[str, Any] | None) -> bool:
    """Whether the day has its anchor."""
    return last is not None and last["day"] >= today()


def _seal(tx: Connection) -> int:
    last = _last(tx)
    if _is_sealed(last):
        return 0
    books = anchored_books.newest(tx, settled=True)
    if _newest(tx) <= (last["last_event_id"] if last else 0) and not _any_new(
        anchored_books.last_of(last), books
    ):
        return 0
    if tx.dialect.name == "postgresql":
        # An event with a smaller number may be committed later: wait for those who are writing.
        tx.execute(text("LOCK TABLE events IN SHARE MODE"))
    return _insert(tx, last, books)[1]


def _any_new(sealed: anchored_books.Last, books: anchored_books.Last) -> bool:
    return any(last > sealed.get(name, 0) for name, last in books.items())


def _newest(tx: Connection) -> int:
    return tx.execute(select(func.max(EVENTS.c.id))).scalar() or 0


def _insert(tx: Connection, last: Mapping[str, Any] | None, books: anchored_books.Last) -> tuple[int, int]:
    """A new anchor on top of the `last` one: its number and how many heads it seals."""
    before, since = (last["mac"], last["last_event_id"]) if last else (chain.GENESIS, 0)
    key = keys().derive("anchor")
    row = {
        "day": today(), "at": now(), "last_event_id": _newest(tx), "heads": 0, "mac": "",
        "books": anchored_books.text_of(books),
        "books_mac": anchored_books.seal(tx, key, anchored_books.last_of(last), books),
    }  # fmt: skip
    anchor_id = tx.execute(insert(ANCHORS).returning(ANCHORS.c.id), row).scalar_one()
    moved = select(EVENTS.c.case_id).where(EVENTS.c.id > since).distinct()
    heads = select(CASES.c.id, CASES.c.number, CASES.c.seq, CASES.c.head).where(CASES.c.id.in_(moved))
    names = ("anchor_id", "case_id", "number", "seq", "mac")
    found = select(literal(anchor_id, Integer), *heads.subquery().c)
    tx.execute(insert(HEADS).from_select(list(names), found))
    sealed, count = _mac(key, before, anchor_id, row, _heads(tx, anchor_id))
    tx.execute(update(ANCHORS).where(ANCHORS.c.id == anchor_id).values(heads=count, mac=sealed))
    return anchor_id, count


def _mac(
    key: bytes, before: str, anchor_id: int, row: Mapping[str, Any], heads: Iterator[Mapping[str, Any]]
) -> tuple[str, int]:
    """The MAC of an anchor, on the one before it and over each head in turn; and how many heads."""
    mac = mac_of(key)
    at = row["at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    books = (row["books"], row["books_mac"]) if row["books"] else ()
    first = (before, str(anchor_id), row["day"].isoformat(), at, str(row["last_event_id"]), *books)
    running, count = mac("\x1f".join(first).encode()), 0
    for head in heads:
        words = (running, str(head["case_id"]), head["number"], str(head["seq"]), head["mac"])
        running, count = mac("\x1f".join(words).encode()), count + 1
    return mac(f"{running}\x1f{count}".encode()), count


def _heads(tx: Connection, anchor_id: int) -> Iterator[Mapping[str, Any]]:
    after = -1
    while True:
        query = (
            select(HEADS)
            .where(HEADS.c.anchor_id == anchor_id, HEADS.c.case_id > after)
            .order_by(HEADS.c.case_id)
            .limit(_CHUNK)
        )
        rows = [dict(row) for row in tx.execute(query).mappings()]
        yield from rows
        if len(rows) < _CHUNK:
            return
        after = rows[-1]["case_id"]


# --- checking -------------------------------------------------------------------------------------------


Known = frozenset[tuple[int, str]]
"""Breaks of the books that two people know: the anchor, and the seal over its books as they are."""


def _walk(tx: Connection) -> Iterator[tuple[Mapping[str, Any], int | None, str]]:
    """Every anchor in order: whose key sealed it (`_sealed_by`), and the seal over its books as they are now,
    "" where it has none or is not as it was."""
    before, sealed, all_ = chain.GENESIS, anchored_books.last_of(None), keys().derive_all("anchor")
    for row in map(dict, tx.execute(select(ANCHORS).order_by(ANCHORS.c.id)).mappings().all()):
        which, books = _sealed_by(tx, before, row), ""
        if which is not None and row["books"]:
            last = anchored_books.last_of(row)
            books, sealed = anchored_books.seal(tx, all_[which], sealed, last), last
        yield row, which, books
        before = row["mac"]


def broken_books(tx: Connection) -> Iterator[tuple[int, str]]:
    """Anchors whose books are not as they were sealed, each with the seal over what they are now."""
    return ((row["id"], books) for row, _which, books in _walk(tx) if books not in ("", row["books_mac"]))


def check(tx: Connection, known_breaks: Known = frozenset()) -> Iterator[tuple[str, int, str]]:
    """What the anchors find wrong: (case number, number of the event or anchor, what), in little memory.

    Books that do not hold as in one of the `known_breaks` are no finding.
    """
    lines, changes = {}, _changes(tx)
    for row, which, books in _walk(tx):
        if which is None:
            yield "", row["id"], "anchor_edited"
        elif any(which > age and row["id"] >= anchor_id for age, anchor_id, _ in changes):
            yield "", row["id"], "anchor_key"
        if books not in ("", row["books_mac"]) and (row["id"], books) not in known_breaks:
            yield "", row["id"], "anchor_books"
        yield from _lost(tx, row["id"])
        lines[row["id"]] = str(_line(row))
    yield from _check_file(lines)


def seals(tx: Connection) -> Seals:
    """The keys that sealed events here, and up to which event each of the older ones may have."""
    bounds = {age: newest for age, _anchor, newest in _changes(tx)}
    all_ = keys().derive_all("event")
    return Seals(all_, tuple(bounds.get(age, 0) for age in range(len(all_) - 1)))


def _changes(tx: Connection) -> list[tuple[int, int, int]]:
    """Changes of the key: how many newer secrets there are, the first anchor under it, its last event."""
    names = [name_of(secret) for secret in keys().secrets]
    query = select(_rotations.c.name, ANCHORS.c.id, ANCHORS.c.last_event_id).join(
        ANCHORS, ANCHORS.c.id == _rotations.c.anchor_id
    )
    return [(names.index(row.name), row.id, row.last_event_id)
            for row in tx.execute(query) if row.name in names]  # fmt: skip


def _sealed_by(tx: Connection, before: str, row: Mapping[str, Any]) -> int | None:
    """Which secret's key sealed an anchor as it stands, 0 = the newest; None = none of them."""
    for age, key in enumerate(keys().derive_all("anchor")):
        if _mac(key, before, row["id"], row, _heads(tx, row["id"])) == (row["mac"], row["heads"]):
            return age
    return None


def _lost(tx: Connection, anchor_id: int) -> Iterator[tuple[str, int, str]]:
    """Cases and events of one anchor that are not there any more, or not as they were."""
    same = and_(EVENTS.c.case_id == HEADS.c.case_id, EVENTS.c.seq == HEADS.c.seq)
    query = (
        select(HEADS.c.case_id, HEADS.c.number, HEADS.c.seq, HEADS.c.mac, EVENTS.c.mac.label("now"),
               CASES.c.seq.label("last"), CASES.c.number.label("called"))
        .outerjoin_from(HEADS, EVENTS, same)
        .outerjoin(CASES, CASES.c.id == HEADS.c.case_id)
        .where(HEADS.c.anchor_id == anchor_id)
        .order_by(HEADS.c.case_id)
        .limit(_CHUNK)
    )  # fmt: skip
    after = -1
    while rows := tx.execute(query.where(HEADS.c.case_id > after)).all():
        for row in rows:
            yield from _lost_head(row)
        after = rows[-1].case_id


def _lost_head(row: Any) -> Iterator[tuple[str, int, str]]:
    if row.called is None:
        yield row.number, row.seq, "missing_case"
    elif row.called != row.number:
        yield row.number, row.seq, "renamed"
    elif row.now is None:
        for gone in range(row.last + 1, row.seq + 1):
            yield row.number, gone, "cut_tail"
    elif row.now != row.mac:
        yield row.number, row.seq, "rewritten"


# --- the file -------------------------------------------------------------------------------------------


def _path() -> Path | None:
    data = current_app.config.get("DATA")
    return Path(data) / FILE if data and Path(data).is_dir() else None


def _line(row: Mapping[str, Any]) -> Line:
    return Line(row["id"], row["day"].isoformat(), row["last_event_id"], row["heads"], row["mac"])


def write_lines() -> None:
    """Add the lines of anchors that the file does not have yet."""
    path = _path()
    if path is None:
        return
    last = max(_lines(path), default=0)
    query = select(ANCHORS).where(ANCHORS.c.id > last).order_by(ANCHORS.c.id)
    missing = [f"{_line(dict(row))}\n" for row in reading().execute(query).mappings()]
    if missing:
        append(path, "".join(missing).encode(), kept=True)


def _lines(path: Path) -> dict[int, str]:
    """The lines of the file by anchor; one that cannot be read stands under a number of no anchor."""
    found: dict[int, str] = {}
    if path.exists():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            head = line.split("\t", 1)[0]
            found[int(head) if head.isascii() and head.isdigit() else -number] = line
    return found


def _check_file(known: Mapping[int, str]) -> Iterator[tuple[str, int, str]]:
    path = _path()
    lines = _lines(path) if path else {}
    for anchor_id, line in sorted(lines.items()):
        if anchor_id not in known:
            yield "", anchor_id, "anchor_missing"
        elif known[anchor_id] != line:
            yield "", anchor_id, "anchor_line"
    for anchor_id in sorted(known):
        if lines and anchor_id not in lines and anchor_id < max(lines):
            yield "", anchor_id, "anchor_line"
