"""What a database that cannot be used comes to, in a sentence: its address, its disk, its tables."""

from __future__ import annotations

import errno
from typing import Final

from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from hub.domain.errors import HubError, InputError, NotHeld

_FULL: Final = (
    "database or disk is full",
    "disk I/O error",
    "No space left on device",
    "could not extend file",
)
_BUSY: Final = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")
_NO_ROOM: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def foreseen(error: BaseException) -> HubError | None:
    """The sentence for an error that the machine around the hub brings about; None for any other."""
    if full(error):
        return no_room()
    if isinstance(error, ArgumentError):
        return InputError(
            "This is not the address of an SQLite or PostgreSQL database.",
            where="HUB_DATABASE",
            remedy="Write it like postgresql://name@host/database or sqlite:////folder/centre.sqlite.",
        )
    if busy(error):
        return NotHeld(
            "Somebody else was writing, and it took too long; nothing of this was saved.",
            remedy="Do it once more in a moment.",
        )
    if no_tables(error):
        return NotHeld("The database has no tables, or old ones.", remedy="Run hub db upgrade.")
    if type(error) not in (DatabaseError, OperationalError):
        return None
    return InputError(
        "The database cannot be used: %(reason)s.",
        remedy="Check its address, that it runs, and that you may write to it.", reason=_first_line(error),
    )  # fmt: skip


def no_tables(error: BaseException) -> bool:
    """Whether the tables are not there, or are older than the program."""
    words = str(getattr(error, "orig", ""))
    return any(sign in words for sign in ("no such table", "no such column", "UndefinedTable")) or (
        "relation" in words and "does not exist" in words
    )


def busy(error: BaseException) -> bool:
    """Whether another one held the database for too long."""
    return isinstance(error, DBAPIError) and any(sign in str(error.orig) for sign in _BUSY)


def no_room() -> NotHeld:
    """The sentence for a disk that takes nothing more."""
    return NotHeld(
        "The disk is full or cannot be written; nothing was half-saved.",
        remedy="Make room where the data lie, then do it once more.",
    )


def full(error: BaseException) -> bool:
    """Whether the disk takes nothing more."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    return isinstance(error, DBAPIError) and any(sign in str(error.orig) for sign in _FULL)


def _first_line(error: BaseException) -> str:
    said = str(getattr(error, "orig", "")).strip().splitlines() or [""]
    return said[0].rstrip(".")
