"""A case that public notices alone stop wakes when the last of them ends; one that something else stops, never."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

_cases = sa.table(
    "cases", sa.column("id"), sa.column("state"), sa.column("ledger", sa.JSON), sa.column("due"),
    sa.column("wake_on", sa.Date),
)  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # the function of the triggers as they were until now
        op.execute("DROP FUNCTION IF EXISTS cases_counted() CASCADE")
    stopped = sa.and_(_cases.c.state == "stopped", _cases.c.wake_on.is_not(None))
    nothing_ahead = sa.update(_cases).where(stopped, _cases.c.due.is_(None))
    op.execute(nothing_ahead.values(wake_on=None))
    found = op.get_bind().execute(sa.select(_cases.c.id, _cases.c.ledger).where(stopped)).all()
    for case_id, ledger in found:
        last = max(dt.date.fromisoformat(row[1]) for row in ledger if row[0] == "notice_to")
        op.execute(sa.update(_cases).where(_cases.c.id == case_id).values(wake_on=last))
