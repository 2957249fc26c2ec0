"""Vacancies as rows: found in one's scope, and audited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection

from hub.db.models import Vacancy
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.proof.audit_case import Finding
from hub.operations.rows import in_scope

ROWS: Final = Vacancy.__table__
SAID: Final = (
    "title", "openings", "wage_from", "wage_to", "wage_per", "place", "organisation_id", "employer", "about",
    "source", "until",
)  # fmt: skip
"""What is said of a vacancy; none of it is about a person."""
WAGES: Final = ("month", "day", "hour", "piece")
"""What a wage is for."""
DRAFT, PUBLISHED, DOWN = "draft", "published", "down"
Row = dict[str, Any]


def seen(tx: Connection, actor: Actor, row_id: int) -> Row:
    """A vacancy in the actor's scope. Raises NotFound."""
    return in_scope(tx, actor, ROWS, row_id, NotFound("There is no such vacancy."))


def audit(tx: Connection) -> Iterator[Finding]:
    """Rows whose chain does not hold."""
    yield from journal.audit(tx, ROWS, *SAID, "state", "published_on", "down_on")
