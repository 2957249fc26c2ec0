"""Meetings and lists as rows: in scope, with their lines and members, and what waits for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from hub.db.base import now
from hub.db.models import Batch, BatchLine, BatchMember, Case, Staff, Task
from hub.db.scope import case_desk, not_of_own, scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, NotFound, NotPermitted, Refused
from hub.domain.following import BatchKind
from hub.domain.service import Step
from hub.operations.casework.conflicts import at_text
from hub.operations.context import every_version, service_of
from hub.operations.rows import in_scope
from hub.operations.verb import CaseRef

DEFERRED = "deferred"
"""缓议: the panel puts a line off; the case waits for the next meeting, its clock goes on."""

BATCHES, LINES, MEMBERS = Batch.__table__, BatchLine.__table__, BatchMember.__table__
TASKS, CASES, STAFF = Task.__table__, Case.__table__, Staff.__table__


def code_of(batch: Mapping[str, Any]) -> str:
    """The number printed on the papers of a meeting (会26-0012) or a list (报26-0013)."""
    return f"{'会' if batch['kind'] == 'panel' else '报'}{batch['on']:%y}-{batch['id']:04d}"


def kind_of(department: str, key: str) -> BatchKind:
    """A batch kind by key, as a service of that department defines it. Raises NotFound."""
    for service in every_version():
        if service.department == department:
            for batch in service.batches:
                if batch.key == key:
                    return batch
    raise NotFound("There is no batch kind %(key)s.", key=key)


def waiting(tx: Connection, actor: Actor, department: str, key: str) -> list[Mapping[str, Any]]:
    """The cases that wait for a batch of that kind and are in none yet, as `all_waiting` gives them."""
    return all_waiting(tx, actor).get((department, key), [])


def all_waiting(tx: Connection, actor: Actor) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """The cases at the actor's posts that wait for a batch and are in none yet, by department and batch kind.

    Rows, the oldest due date first: case id, number, service, version, due, task id, its step and post, rev.
    """
    query = (
        select(CASES.c.id, CASES.c.number, CASES.c.service, CASES.c.version, CASES.c.variant, CASES.c.due,
               CASES.c.community_id, CASES.c.applicant_id, CASES.c.rev, CASES.c.department,
               TASKS.c.id.label("task_id"), TASKS.c.step, TASKS.c.post_id)
        .join_from(TASKS, CASES, CASES.c.id == TASKS.c.case_id)
        .where(TASKS.c.done_on.is_(None), TASKS.c.batch_id.is_(None), TASKS.c.key == "")
        .where(TASKS.c.do.in_(("meeting", "send_up")), case_desk(actor, TASKS.c.post_id, TASKS.c.case_id))
        .where(scope(CASES, actor))
        .order_by(CASES.c.due, CASES.c.id)
    )  # fmt: skip
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in map(dict, tx.execute(query).mappings()):
        step = _step(row)
        found.setdefault((row["department"], step.batch), []).append(row)
    return found


def load_batch(tx: Connection, actor: Actor, batch_id: int) -> dict[str, Any]:
    """A batch that the actor may see. Raises NotFound."""
    return in_scope(tx, actor, BATCHES, batch_id, NotFound("There is no such meeting or list."))


def held(tx: Connection, actor: Actor, batch_id: int, rev: int) -> dict[str, Any]:
    """A batch to be changed. Raises NotFound, Refused for who only reads it, Conflict."""
    batch = load_batch(tx, actor, batch_id)
    if not actor.may("batch.hold", batch["department"]):
        raise NotPermitted("Your role does not do this.", where=batch["title"])
    if rev != batch["rev"]:
        raise _conflict(tx, batch)
    return batch


def not_own(tx: Connection, actor: Actor, batch: Mapping[str, Any], *case_ids: int) -> None:
    """Raise Refused where a line of the batch (one of these) is a case of the actor's own household."""
    if has_own(tx, actor, batch["id"], *case_ids):
        raise Refused("A case of your own household is in it: a colleague does this.", where=batch["title"])


def has_own(tx: Connection, actor: Actor, batch_id: int, *case_ids: int) -> bool:
    """Whether a line of a batch (one of these) is a case of the actor's own household, which is not shown."""
    mine = (LINES.c.batch_id == batch_id, ~not_of_own(LINES, actor))
    named = (LINES.c.case_id.in_(case_ids),) if case_ids else ()
    return bool(actor.id_hash and tx.execute(select(LINES.c.id).where(*mine, *named).limit(1)).first())


def _conflict(tx: Connection, batch: Mapping[str, Any]) -> Conflict:
    query = (
        select(STAFF.c.name, BATCHES.c.at)
        .outerjoin_from(BATCHES, STAFF, STAFF.c.id == BATCHES.c.by_id)
        .where(BATCHES.c.id == batch["id"])
    )
    last = tx.execute(query).one()
    return Conflict(
        "%(who)s was first: this meeting or list changed at %(at)s.", who=last.name or "—",
        at=at_text(last.at), where=batch["title"], remedy="Look at it again; what you typed is still here.",
    )  # fmt: skip


def lines_of(tx: Connection, batch_id: int) -> list[dict[str, Any]]:
    """The lines of a batch in order."""
    query = select(LINES).where(LINES.c.batch_id == batch_id).order_by(LINES.c.no)
    return [dict(row) for row in tx.execute(query).mappings()]


def members_of(tx: Connection, batch_id: int) -> list[dict[str, Any]]:
    """Who sits in a meeting."""
    query = select(MEMBERS).where(MEMBERS.c.batch_id == batch_id).order_by(MEMBERS.c.id)
    return [dict(row) for row in tx.execute(query).mappings()]


def line_of(tx: Connection, batch_id: int, case_id: int) -> dict[str, Any]:
    """The line of a case. Raises NotFound."""
    query = select(LINES).where(LINES.c.batch_id == batch_id, LINES.c.case_id == case_id)
    found = tx.execute(query).mappings().first()
    if found is None:
        raise NotFound("This case is not on the list.")
    return dict(found)


def must_be_open(batch: Mapping[str, Any]) -> None:
    """Raise Refused for a meeting that was ended, a list that was sent."""
    if batch["state"] != "open":
        raise Conflict("This meeting or list is closed.", where=batch["title"])


def bump(tx: Connection, actor: Actor, batch: Mapping[str, Any], **values: Any) -> CaseRef:
    """Change the columns `values` of a batch, by one revision. Raises Conflict where somebody was first."""
    rev = batch["rev"] + 1
    done = tx.execute(
        update(BATCHES)
        .where(BATCHES.c.id == batch["id"], BATCHES.c.rev == batch["rev"])
        .values(rev=rev, by_id=actor.staff_id or None, at=now(), **values)
    )
    if done.rowcount != 1:
        raise _conflict(tx, batch)
    return CaseRef(batch["id"], str(batch["number"]), rev)


def _step(row: Mapping[str, Any]) -> Step:
    return service_of(row["service"], row["version"]).step(row["step"])
