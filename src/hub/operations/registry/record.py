"""A change as rows: its number, what was said and done, and a chained entry for all that happened to it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from hub.db import chain
from hub.db.base import now, today
from hub.db.chain_check import Seals, check
from hub.db.crypto import keys, mac_of
from hub.db.models import Counter, RegistryChange, RegistryEntry
from hub.domain.actor import Actor
from hub.domain.errors import Conflict
from hub.operations.numbers import yearly
from hub.operations.proof.audit_case import Finding
from hub.operations.registry.effects import Carried, Plan, written
from hub.operations.rights import by_id

CHANGES: Final = RegistryChange.__table__
ENTRIES: Final = RegistryEntry.__table__
_counters = Counter.__table__
_SERIES: Final = "registry"


def new(
    tx: Connection, actor: Actor, kind: str, plan: Plan, said: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """A change, asked: its row. `more`: why, paper, happened_on, post_id, undoes_id."""
    number = yearly(tx, _SERIES, "居变", today())
    row = {
        "number": number, "kind": kind, "state": "asked", "resident_id": plan.resident_id,
        "other_id": plan.other_id, "community_id": plan.community_id, "to_community_id": plan.to_community_id,
        "said": json.dumps(said, ensure_ascii=False, sort_keys=True, default=str), "done": None, "paper": "",
        "needs": ",".join(plan.needs), "asked_by": by_id(actor), "asked_at": now(), "post_id": None,
        "answered_by": None, "answered_at": None, "answer": "", "answer_paper": "", "undoes_id": None,
        "seq": 0, "head": "", **more,
    }  # fmt: skip
    row["id"] = int(tx.execute(insert(CHANGES).returning(CHANGES.c.id), row).scalar_one())
    return row


def enter(tx: Connection, actor: Actor, row: dict[str, Any], kind: str, **to: Any) -> None:
    """Append one entry to a change's chain and bring the row along; `to`: columns that change with it.

    Raises Conflict where somebody was first.
    """
    row.update(to)
    text = chain.payload_text(_words(row, keys().derive("event")))
    salt, digest = chain.seal_payload(keys().derive("event"), text)
    held = actor.post_of(row["post_id"])
    post = held.id if held else None
    link = chain.Link(row["number"], row["seq"] + 1, kind, today(), now(), by_id(actor), post, "", digest)
    head = chain.seal(keys().derive("event"), row["head"] or chain.GENESIS, link)
    same = (CHANGES.c.id == row["id"], CHANGES.c.seq == row["seq"])
    done = tx.execute(update(CHANGES).where(*same).values(**to, seq=link.seq, head=head))
    if done.rowcount != 1:
        raise first()
    tx.execute(insert(ENTRIES), {
        "change_id": row["id"], "seq": link.seq, "type": kind, "date": link.date, "at": link.at,
        "actor_id": link.actor_id, "post_id": post, "step": "", "salt": salt, "payload": text,
        "payload_hash": digest, "mac": head,
    })  # fmt: skip
    row.update(seq=link.seq, head=head)


def _words(row: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """What an entry seals of the change: nothing of a person, but keyed hashes of what was said and done."""
    sealed = mac_of(key)
    return {
        "kind": row["kind"], "state": row["state"], "why": row["why"], "paper": row["paper"],
        "answer": row["answer"], "answer_paper": row["answer_paper"], "said": sealed(row["said"].encode()),
        "done": sealed((row["done"] or "").encode()),
    }  # fmt: skip


def first() -> Conflict:
    """Somebody answered the same change a moment before."""
    return Conflict("Somebody was first: this change is answered already.", remedy="Look at it again.")


def done_text(done: Carried) -> str:
    """What was done, as kept."""
    return written(done.deltas, done.acts)


# --- audit ------------------------------------------------------------------------------------------


def audit(tx: Connection) -> Iterator[Finding]:
    """Every change whose chain, words or number does not hold."""
    entries = tx.execute(select(ENTRIES).order_by(ENTRIES.c.change_id, ENTRIES.c.seq)).mappings()
    by_change = {key: list(rows) for key, rows in groupby(entries, key=lambda row: row["change_id"])}
    numbers = set()
    for row in tx.execute(select(CHANGES).order_by(CHANGES.c.id)).mappings():
        numbers.add(row["number"])
        yield from _one(dict(row), by_change.get(row["id"], []))
    yield from _missing(tx, numbers)


def _one(row: dict[str, Any], entries: list[Any]) -> Iterator[Finding]:
    sealing = keys().derive_all("event")
    broken = check(Seals(sealing), row["number"], entries, row["seq"], row["head"])
    yield from (Finding(row["number"], each.seq, each.what) for each in broken)
    said = chain.payload_of(entries[-1]["payload"]) if entries else {}
    if not broken and all(said != _words(row, key) for key in sealing):
        yield Finding(row["number"], None, "projection", field="said")


def _missing(tx: Connection, numbers: set[str]) -> Iterator[Finding]:
    series = select(_counters.c.name, _counters.c.value).where(_counters.c.name.startswith(f"{_SERIES}:"))
    for name, last in tx.execute(series.order_by(_counters.c.name)):
        year = dt.date(int(name.removeprefix(f"{_SERIES}:")), 1, 1)
        for number in range(1, last + 1):
            if (text := f"居变{year:%y}-{number:04d}") not in numbers:
                yield Finding(text, None, "missing_case")
