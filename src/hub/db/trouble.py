"""What a database that cannot be used comes to, in a sentence: its address, its disk, its tables.

PostgreSQL says it by a code (SQLSTATE), since its words are in the server's language; SQLite, and a
connection that was never made or is lost, only in words.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from hub.domain.errors import HubError, InputError, NotHeld

_FULL: Final = (
    "53100", "58030", "database or disk is full", "disk I/O error", "No space left on device",
    "could not write init file",
)  # fmt: skip
_BUSY: Final = ("55P03", "40P01", "40001", "database is locked", "database table is locked")
_CROWDED: Final = ("53300", "too many clients", "remaining connection slots", "too many connections")
_READ_ONLY: Final = ("25006",)
_NOT_OURS: Final = ("attempt to write a readonly database",)
_GONE: Final = (
    "57P01", "57P02", "57P03", "57P05", "25P03", "08000", "08003", "08006", "the database system is",
    "server closed the connection", "the connection is lost", "the connection is closed",
)  # fmt: skip
_NO_TABLES: Final = ("42P01", "42703", "no such table", "no such column")
_NO_RIGHT: Final = ("42501",)
_DAMAGED: Final = ("XX001", "file is not a database", "database disk image is malformed")
_NO_ROOM: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_NO_FOLDER: Final = "No usable temporary directory"
"""Python's words where it could write to none of them; its number says that there is none."""
_ADDRESS: Final = re.compile(r"^.*connection to server (at|on) .*? failed: (FATAL: +)?")
"""What a failed connection begins with; it names the server, which is not everybody's."""


def foreseen(error: BaseException) -> HubError | None:
    """The sentence for an error that the machine around the hub brings about; None for any other."""
    if isinstance(error, ArgumentError):
        return _no_address()
    if no_tables(error):
        return NotHeld("The database has no tables, or old ones.", remedy="Run hub db upgrade.")
    return of_server(error)


def address(url: str) -> URL:
    """The parts of a database's address. Raises InputError where it is none that the hub can use."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number, as in PostgreSQL's own lists of servers
        raise _no_address() from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise _no_address()
    return parsed


def must_be_there(url: str) -> None:
    """Raise NotHeld for an SQLite file that is gone or has nothing in it: opened, it would be made anew."""
    parts = address(url)
    file = Path(parts.database or "")
    if parts.get_backend_name() != "sqlite" or not file.parent.is_dir():
        return
    if not file.exists() or not file.stat().st_size:
        raise nothing_there(str(file))


def nothing_there(where: str) -> NotHeld:
    """The sentence for a database without a table."""
    return NotHeld(
        "There is no centre in this database: it was lost, or never made.", where=where,
        remedy="hub restore FILE brings the last backup back; a new centre begins with hub init.",
    )  # fmt: skip


def _no_address() -> InputError:
    return InputError(
        "This is not the address of an SQLite or PostgreSQL database.",
        where="HUB_DATABASE",
        remedy="Write it like postgresql://name@host/database or sqlite:////folder/centre.sqlite.",
    )


def of_server(error: BaseException) -> HubError | None:
    """The same of the database itself, whatever its tables are."""
    if full(error):
        return no_room()
    if _is(error, _READ_ONLY):
        return read_only()
    for signs, said in _SENTENCES:
        if _is(error, signs):
            return said()
    if type(error) not in (DatabaseError, OperationalError) and not _is(error, _NO_RIGHT):
        return None
    return InputError(
        "The database cannot be used: %(reason)s.",
        reason=_first_line(error),
        remedy="Check its address, name and password, that it runs, and that you may write to it.",
    )  # fmt: skip


_SENTENCES: Final[tuple[tuple[tuple[str, ...], Callable[[], HubError]], ...]] = (
    (
        _DAMAGED,
        lambda: InputError(
            "The database is damaged, or no database at all.",
            remedy="Stop the hub, keep what is there aside, and bring the last backup back: "
            "hub restore FILE --replace.",
        ),
    ),
    (
        _NOT_OURS,
        lambda: InputError(
            "This user may not write the database's file; nothing of this was saved.",
            remedy="Run it as the hub's user; the data folder and all that is in it must be that user's.",
        ),
    ),
    (
        _BUSY,
        lambda: NotHeld(
            "Somebody else was writing, and it took too long; nothing of this was saved.",
            remedy="Do it once more in a moment.",
        ),
    ),
    (
        _CROWDED,
        lambda: NotHeld(
            "The database takes no more connections just now; nothing of this was saved.",
            remedy="Do it once more in a moment; if it stays so, let its server take more (max_connections).",
        ),
    ),
    (
        _GONE,
        lambda: NotHeld(
            "The database went away in between; what was not finished was not saved.",
            remedy="See that its server runs, then look whether it was done, and do it once more if not.",
        ),
    ),
)


def no_tables(error: BaseException) -> bool:
    """Whether the tables are not there, or are older than the program."""
    return _is(error, _NO_TABLES)


def no_room() -> NotHeld:
    """The sentence for a disk that takes nothing more."""
    return NotHeld(
        "The disk is full or cannot be written; nothing was half-saved.",
        remedy="Make room where the data lie, then do it once more.",
    )


def read_only() -> NotHeld:
    """The sentence for a database that takes no changes: a copy, or one whose administrator said so."""
    return NotHeld(
        "The database may only be read; nothing of this was saved.",
        remedy="HUB_DATABASE must name the server that takes changes, not the copy beside it.",
    )


def full(error: BaseException) -> bool:
    """Whether the disk takes nothing more."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM or _NO_FOLDER in str(error)
    return _is(error, _FULL)


def _is(error: BaseException, signs: tuple[str, ...]) -> bool:
    """Whether the database says so: by its code, else in its words."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in signs if state else any(sign in str(error.orig) for sign in signs if " " in sign)


def _first_line(error: BaseException) -> str:
    said = str(getattr(error, "orig", "")).strip().splitlines() or [""]
    return _ADDRESS.sub("", said[0]).rstrip(".")
