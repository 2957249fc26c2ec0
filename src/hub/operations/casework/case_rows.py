"""What is written of a case: the statements that change its rows, and new events sealed into its chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, update

from hub.db import chain
from hub.db.base import now
from hub.db.crypto import keys
from hub.db.models import Case, Event, Task
from hub.db.ready import Ready, ready_insert

CASES, EVENTS, TASKS = Case.__table__, Event.__table__, Task.__table__

INSERT_CASE = ready_insert(CASES, returning=CASES.c.id)
INSERT_CASES = ready_insert(CASES)
INSERT_EVENTS = ready_insert(EVENTS)
INSERT_TASKS = ready_insert(TASKS)
CLOSE_TASK = Ready(
    update(TASKS)
    .where(TASKS.c.id == bindparam("b_id"), TASKS.c.done_on.is_(None))
    .values(done_on=bindparam("b_on"), done_by=bindparam("b_by"), outcome=bindparam("b_outcome"),
            form=bindparam("b_form"))
)  # fmt: skip
REDATE_TASK = Ready(
    update(TASKS)
    .where(TASKS.c.id == bindparam("b_id"))
    .values(due=bindparam("b_due"), post_id=bindparam("b_post"))
)


@lru_cache(maxsize=1024)
def update_of(names: frozenset[str]) -> Ready:
    """An UPDATE of these columns of one case, where its revision is still `old_rev`."""
    same = (CASES.c.id == bindparam("old_id"), CASES.c.rev == bindparam("old_rev"))
    return Ready(update(CASES).where(*same).values({name: bindparam(f"b_{name}") for name in names}))


def sealed(
    row: dict[str, Any], events: Sequence[Mapping[str, Any]], actor_id: int | None
) -> list[dict[str, Any]]:
    """The rows of new events, without the case's id; the case's `seq` and `head` in `row` go on with them."""
    key, at, head = keys().derive("event"), now(), row["head"] or chain.GENESIS
    rows = []
    for event in events:
        row["seq"] += 1
        text = chain.payload_text(event["payload"])
        salt, digest = chain.seal_payload(key, text)
        link = chain.Link(row["number"], row["seq"], event["type"], event["date"], at,
                          actor_id, event["post_id"], event["step"], digest)  # fmt: skip
        head = chain.seal(key, head, link)
        rows.append({
            "seq": link.seq, "type": link.type, "date": link.date, "at": at,
            "actor_id": link.actor_id, "post_id": link.post_id, "step": link.step, "salt": salt,
            "payload": text, "payload_hash": digest, "mac": head,
        })  # fmt: skip
    row["head"] = head
    return rows
