"""What is wrong with the chain of one case: which event was edited, deleted, inserted, moved or erased.

A chain that holds is walked once. Where it breaks, each stored event is placed by its MAC, so that the
finding names the event that was touched and not all that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.db import chain

_FARTHEST: Final = 8
"""How many numbers an event is looked for away from its own, after a renumbering."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing wrong at one event (`seq` as stored, or the number that is missing)."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Seals:
    """The keys that may have sealed an event, newest first.

    `bounds`: for each key after the newest, the id of the last event that it may have sealed: whoever has
    only a key that was given up can add nothing.
    """

    keys: tuple[bytes, ...]
    bounds: tuple[int, ...] = ()

    def by(self, before: str, link: chain.Link, mac: str) -> int | None:
        """Which key sealed the event on top of `before`; None where none did."""
        return next((n for n, key in enumerate(self.keys) if chain.seal(key, before, link) == mac), None)

    def same(self, row: Row) -> bool:
        """Whether the stored words are those whose hash was sealed."""
        salt, payload = row["salt"], row["payload"]
        if payload is None or salt is None:
            return False
        return any(chain.payload_hash(key, salt, payload) == row["payload_hash"] for key in self.keys)

    def too_old(self, which: int, event_id: int) -> bool:
        """Whether the key had been given up when this event was written."""
        return 0 < which <= len(self.bounds) and event_id > self.bounds[which - 1]


def check(seals: Seals, number: str, rows: Sequence[Row], seq: int, head: str) -> list[Broken]:
    """Everything wrong with the events of a case, by number; `seq` and `head` are those of the case row."""
    walk = _Walk(seals, number, rows, seq, head)
    found = walk.broken() if not walk.holds() else list(walk.too_old())
    edited = {each.seq for each in found}
    found += [each for each in _payloads(seals, rows) if each.seq not in edited]
    return sorted(found, key=lambda each: (each.seq, each.what))


def link_of(number: str, row: Row, seq: int | None = None) -> chain.Link:
    """What of a stored event was sealed."""
    return chain.Link(number, row["seq"] if seq is None else seq, row["type"], row["date"], row["at"],
                      row["actor_id"], row["post_id"], row["step"], row["payload_hash"])  # fmt: skip


def _payloads(seals: Seals, rows: Sequence[Row]) -> Iterator[Broken]:
    """Words that are not those sealed; words gone, or still there, against what the `erased` entries say."""
    erased = set(erasures(rows))
    for row in rows:
        gone = row["payload"] is None and row["salt"] is None
        if gone != (row["seq"] in erased):
            yield Broken(row["seq"], "payload_missing" if gone else "not_erased")
        elif not gone and not seals.same(row):
            yield Broken(row["seq"], "payload_edited")


def erasures(rows: Sequence[Row]) -> dict[int, Mapping[str, Any]]:
    """The numbers of events erased lawfully, with what the last `erased` entry that names it kept of each.

    An entry names one (`seq`, `kept`) or many (`entries`: a list of such).
    """
    said = (chain.payload_of(row["payload"]) for row in rows if row["type"] == "erased")
    named = (each for one in said for each in one.get("entries", [one]))
    return {each["seq"]: each.get("kept", {}) for each in named if "seq" in each}


class _Walk:
    """A walk along the MACs from the first event on."""

    def __init__(self, seals: Seals, number: str, rows: Sequence[Row], seq: int, head: str) -> None:
        self.seals, self.number, self.seq, self.head = seals, number, seq, head
        self.left = list(rows)

    def holds(self) -> bool:
        """Whether every event is where it was sealed, and the case row points at the last."""
        before = chain.GENESIS
        for place, row in enumerate(self.left, 1):
            if row["seq"] != place or not self._follows(before, row, place):
                return False
            before = row["mac"]
        return len(self.left) == self.seq and before == self.head

    def too_old(self) -> Iterator[Broken]:
        """Events of a chain that holds, sealed with a key that had been given up."""
        before = chain.GENESIS
        for row in self.left if self.seals.bounds else ():
            which = self.seals.by(before, link_of(self.number, row), row["mac"])
            if which is not None and self.seals.too_old(which, row["id"]):
                yield Broken(row["seq"], "old_key")
            before = row["mac"]

    def broken(self) -> list[Broken]:
        """What is wrong, event by event."""
        found: list[Broken] = []
        moved: list[tuple[int, int]] = []
        place, before = 0, chain.GENESIS
        while self.left:
            row = self._next(before, place + 1)
            if row is not None:
                if row["seq"] != place + 1:
                    moved.append((row["seq"], place + 1))
            else:
                row, true = self._resume(place + 1)
                if row is None:
                    break
                found += [Broken(gone, "deleted") for gone in range(place + 1, true)]
                if true == place + 1:
                    found.append(Broken(row["seq"], "edited"))
                place = true - 1
            self.left.remove(row)
            place, before = place + 1, row["mac"]
        found += [Broken(row["seq"], "inserted") for row in self.left]
        found += self._end(place, before, found)
        return _replaced(found) + _shuffled(moved, found)

    def _next(self, before: str, place: int) -> Row | None:
        """The stored event that was sealed as number `place` on top of `before`."""
        return next((row for row in self.left if self._follows(before, row, place)), None)

    def _resume(self, place: int) -> tuple[Row | None, int]:
        """Where the walk goes on: the first event whose MAC is carried on, and the number it really had."""
        for row in sorted(self.left, key=lambda each: each["seq"]):
            true = self._sealed_as(row, place)
            if true is not None and true >= place:
                return row, true
        return None, 0

    def _sealed_as(self, row: Row, place: int) -> int | None:
        """The number under which an event was sealed, told by the one that carries its MAC on."""
        for other in self.left:
            for number in range(max(place, other["seq"] - _FARTHEST), other["seq"] + _FARTHEST):
                if other is not row and self._follows(row["mac"], other, number + 1):
                    return number
        return max(place, row["seq"]) if row["mac"] == self.head else None

    def _end(self, place: int, before: str, found: Sequence[Broken]) -> list[Broken]:
        """What the case row says of its last event, against the last one found."""
        if before == self.head:
            return [] if self.seq - place in (0, _shift(found)) else [Broken(place, "head")]
        if place < self.seq:
            return [Broken(gone, "cut_tail") for gone in range(place + 1, self.seq + 1)]
        return [Broken(place, "head")]

    def _follows(self, before: str, row: Row, place: int) -> bool:
        return self.seals.by(before, link_of(self.number, row, place), row["mac"]) is not None


def _shuffled(moved: Sequence[tuple[int, int]], found: Sequence[Broken]) -> list[Broken]:
    """Events under another number than their own, but for those that insertions and deletions shifted."""
    return [
        Broken(stored, "moved")
        for stored, true in moved
        if stored - true != _shift([each for each in found if each.seq < max(stored, true)])
    ]


def _shift(found: Sequence[Broken]) -> int:
    """By how much insertions and deletions move what comes after them."""
    return sum((each.what == "inserted") - (each.what == "deleted") for each in found)


def _replaced(found: Sequence[Broken]) -> list[Broken]:
    """An event that is gone and another in its place are one event, edited together with its seal."""
    gone = {each.seq for each in found if each.what in ("deleted", "cut_tail")}
    both = gone & {each.seq for each in found if each.what == "inserted"}
    return [each for each in found if each.seq not in both] + [Broken(seq, "edited") for seq in both]
