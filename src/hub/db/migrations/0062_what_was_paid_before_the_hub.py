"""What was paid on paper before a benefit was taken over; a case whose benefit was refused may have another."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0060"
KEPT = sa.text("state <> 'refused'")


def upgrade() -> None:
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paid_to", sa.Date(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_entitlements_case_id_programme"), type_="unique")
        batch_op.create_index(
            "uq_entitlements_case", ["case_id", "programme"], unique=True,
            sqlite_where=KEPT, postgresql_where=KEPT,
        )  # fmt: skip
