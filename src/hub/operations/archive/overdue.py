"""Files that should be back: they wait on the desk of the window whose files they are, until they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from hub.db.base import today
from hub.db.models import Case, FileLoan, PaperFile
from hub.db.scope import scope
from hub.db.scope.grants import clerk
from hub.domain.actor import Actor
from hub.operations.rows import count

_files, _loans, _cases = PaperFile.__table__, FileLoan.__table__, Case.__table__


def overdue() -> ColumnElement[bool]:
    """The clause for loans whose day is past and whose file is not back."""
    return and_(_loans.c.back_on.is_(None), _loans.c.due_on < today())


def waiting(actor: Actor) -> int:
    """How many files this person's window should have back; nobody's name, no log row."""
    return count(desk_query(actor))


def desk_query(actor: Actor) -> Select[Any] | None:
    """The rows that `waiting` counts; None for whoever keeps no files.

    They are for every clerk of the window that keeps the file, not for the one who lent it: that person may
    be away, and whoever meets the borrower can ask. Whoever sees a file for another reason is not bothered,
    nor is anybody about a file of the own household.
    """
    if not actor.may("file.keep"):
        return None
    kept = or_(false(), *clerk(actor, _cases.c.department, _cases.c.community_id))
    file = (
        select(_files.c.id)
        .join(_cases, _cases.c.id == _files.c.case_id)
        .where(_files.c.id == _loans.c.file_id, kept, scope(_files, actor))
    )  # asked of each loan that is late, of which there are few: a join may begin with the cases
    query = select(_loans.c.id, _loans.c.due_on).where(overdue(), file.exists())
    return query.order_by(_loans.c.due_on, _loans.c.id)
