"""What a database that cannot be used comes to."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import OperationalError

from hub.db.trouble import foreseen


def test_a_busy_database_is_no_wrong_address() -> None:
    found = foreseen(OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked")))
    assert found is not None
    assert (found.message, found.remedy) == (
        "Somebody else was writing, and it took too long; nothing of this was saved.",
        "Do it once more in a moment.",
    )
