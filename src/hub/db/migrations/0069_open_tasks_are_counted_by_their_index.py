"""The index of open tasks has all that the leaders' page counts of them: no row is read for it."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0067"
OPEN = sa.text("done_on IS NULL")


def upgrade() -> None:
    op.drop_index("ix_tasks_open", "tasks")
    op.create_index(
        "ix_tasks_open", "tasks", ["post_id", "due", "case_id", "role"],
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
