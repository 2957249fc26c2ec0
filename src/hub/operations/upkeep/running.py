"""How the installation runs, for its administrator: what is wrong in words, and when what was last done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sqlalchemy import select

from hub.db.base import db
from hub.db.models import Erasure
from hub.domain.actor import Actor
from hub.operations.proof import known
from hub.operations.rights import require
from hub.operations.rows import rows
from hub.operations.upkeep import backup, doctor, keyring, readiness, recounted, released
from hub.operations.upkeep.doctor import Finding
from hub.operations.upkeep.recounted import Recount

_erasures = Erasure.__table__
_LATELY = 10


@dataclass(frozen=True, slots=True)
class Running:
    """The installation now. `restored` is set while notices and payments are shut; `origin` is the moment of
    the backup that it stems from, ever after.

    `breaks`: days' anchors whose books do not hold for a noted reason, for whoever may read the audit.
    """

    version: str
    database: str
    findings: Sequence[Finding]
    restored: Mapping[str, Any] | None
    restored_of: dt.datetime | None
    origin: dt.datetime | None
    erased_until: dt.datetime | None
    swept: dt.datetime | None
    recount: Recount | None
    backup: Mapping[str, Any] | None
    backup_at: dt.datetime | None
    secrets: Sequence[Mapping[str, Any]]
    erasures: Sequence[Mapping[str, Any]]
    breaks: Sequence[Mapping[str, Any]]


def running(actor: Actor) -> Running:
    """Everything the page shows; nothing of people. Raises Refused."""
    require(actor, "centre.release")
    restored, last = released.waiting(), backup.last_backup()
    until = restored["until"] if restored else None
    return Running(
        version=version("hub"),
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[db.engine.dialect.name],
        findings=doctor.examine(recount=False),
        restored=restored,
        restored_of=dt.datetime.fromisoformat(restored["backup"]) if restored else None,
        origin=released.origin(),
        erased_until=dt.datetime.fromisoformat(until) if until else None,
        swept=readiness.last_sweep(),
        recount=recounted.last(),
        backup=last,
        backup_at=backup.taken_at(last) if last else None,
        secrets=keyring.secrets_in_use(),
        erasures=_lately(),
        breaks=known.listed(actor) if actor.may("audit.read") else (),
    )


def _lately() -> Sequence[Mapping[str, Any]]:
    names = ("at", "kind", "subject", "count")
    query = select(*(_erasures.c[name] for name in names)).order_by(_erasures.c.id.desc()).limit(_LATELY)
    return rows(query)
