"""Tasks by post: an agent sees the cases that own posts took part in, and a long table is not read for it."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_post_id_case_id", ["post_id", "case_id"], unique=False)
