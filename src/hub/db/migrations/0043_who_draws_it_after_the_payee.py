"""Who draws what is owed in the place of a payee who died or left: named by one, confirmed by another."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_payee_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("next_state", sa.String(length=10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("next_is", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("next_paper", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("next_account", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("next_by", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_entitlements_next_payee_id"), ["next_payee_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_entitlements_next_payee_id"), "residents", ["next_payee_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_entitlements_next_by"), "staff", ["next_by"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_entitlements_next_state"), "next_state in ('', 'asked', 'confirmed', 'refused')"
        )
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        for name in ("next_state", "next_is", "next_paper"):
            batch_op.alter_column(name, server_default=None)
