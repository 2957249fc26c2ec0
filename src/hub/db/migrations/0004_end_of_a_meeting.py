"""A meeting's end: the hour, who ended it and when that was entered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends", sa.String(length=5), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_batches_ended_by_id"), "staff", ["ended_by_id"], ["id"])
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.alter_column("ends", existing_type=sa.String(length=5), server_default=None)
    # Nothing changes in a meeting that has ended: who changed it last ended it.
    op.execute(
        "UPDATE batches SET ended_by_id = by_id, ended_at = at WHERE kind = 'panel' AND state = 'closed'"
    )
