"""That a benefit should never have been is said by one person and confirmed by another."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("void_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("void_why", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_entitlements_void_by"), "staff", ["void_by"], ["id"])
