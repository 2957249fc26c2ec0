"""The person a finding is about replies once; a deputy confirms or withdraws it."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
STATES = "state in ('clean', 'open', 'replied', 'confirmed', 'withdrawn', 'closed')"


def upgrade() -> None:
    with op.batch_alter_table("spot_checks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reply_due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reply", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("replied_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("why", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("decided_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("decided_by", sa.Integer(), nullable=True))
        batch_op.drop_constraint(op.f("ck_spot_checks_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_spot_checks_state"), STATES)
        batch_op.create_foreign_key(op.f("fk_spot_checks_staff_id"), "staff", ["staff_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_spot_checks_decided_by"), "staff", ["decided_by"], ["id"])
        batch_op.create_index(batch_op.f("ix_spot_checks_staff_id"), ["staff_id"], unique=False)
