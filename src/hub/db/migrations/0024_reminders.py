"""Reminders before a benefit or a re-check runs out: one row for each entitlement, kind and day."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entitlement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('until', 'review')", name=op.f("ck_reminders_kind")),
        sa.CheckConstraint(
            "outcome in ('', 'told', 'not_found', 'declined')", name=op.f("ck_reminders_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_reminders_entitlement_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"], name=op.f("fk_reminders_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "entitlement_id", "kind", "ends_on", name=op.f("uq_reminders_entitlement_id_kind_ends_on")
        ),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index("ix_reminders_ends_on", ["ends_on"], unique=False)
