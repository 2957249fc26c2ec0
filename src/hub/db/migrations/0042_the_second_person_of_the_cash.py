"""The second person of the cash confirms drawing and count; a draw from before waits for that too."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    with op.batch_alter_table("payment_shares", schema=None) as batch_op:
        batch_op.add_column(sa.Column("drawn_seen_on", sa.Date(), nullable=True))
        for name in ("held_a", "held_b"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("counted", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("counted_on", sa.Date(), nullable=True))
        for name in ("counted_a", "counted_b"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("counted_seen_on", sa.Date(), nullable=True))
        for name in ("held_a", "held_b", "counted_a", "counted_b"):
            batch_op.create_foreign_key(op.f(f"fk_payment_shares_{name}"), "staff", [name], ["id"])
        for kind in ("held", "counted"):
            batch_op.create_check_constraint(
                op.f(f"ck_payment_shares_two_{'hold' if kind == 'held' else 'count'}"),
                f"({kind}_a IS NULL) = ({kind}_b IS NULL) AND ({kind}_a IS NULL OR {kind}_a <> {kind}_b)",
            )
    op.execute("UPDATE payment_shares SET held_a = drawn_a, held_b = drawn_b")
