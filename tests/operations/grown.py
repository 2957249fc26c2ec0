"""PostgreSQL plans as in a centre after years, on a test's few rows.

Turning row-by-row reading off is not enough: of two ways to answer an EXISTS the planner takes the cheaper one
(an alternative sub-plan), and by the few rows of a test that may be reading a whole table once.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

GROWING: Final = (
    "residents", "name_parts", "households", "cases", "case_parties", "tasks", "events", "materials", "letters",
    "messages", "documents", "paper_files", "papers_left", "file_loans", "access_log", "registry_changes",
    "registry_entries", "sheet_lines", "exports", "batch_lines", "objections", "duplicate_pairs", "entitlements",
)  # fmt: skip
"""Tables that grow with the centre's years."""


def seem_large(connection: Connection) -> None:
    """Until the transaction ends, PostgreSQL believes a million rows in each of the growing tables.

    It reckons them by the pages there are, of which earlier tests may have left some.
    """
    connection.execute(
        text("""UPDATE pg_class SET reltuples = 1000000, relpages = GREATEST(1, pg_relation_size(oid) / 8192)
            WHERE oid = ANY(CAST(:tables AS regclass[]))"""),
        {"tables": list(GROWING)},
    )
