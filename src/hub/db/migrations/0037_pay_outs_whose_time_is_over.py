"""Pay-outs whose time is over: a line may be nobody's, and a keyed hash still holds it against a second one."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    live = sa.text("state <> 'returned' AND period <> 'once'")
    with op.batch_alter_table("payment_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_on", sa.Date(), nullable=True))

    with op.batch_alter_table("payment_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payee_hash", sa.String(length=64), nullable=True))
        batch_op.alter_column("resident_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            "uq_payment_lines_payee", ["payee_hash"], unique=True, sqlite_where=live, postgresql_where=live
        )
