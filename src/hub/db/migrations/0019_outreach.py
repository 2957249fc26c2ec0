"""What came of offering a benefit: one row for each person and benefit, gone after a year."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "outreach_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outreach", sa.String(length=80), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('offered', 'declined', 'applied', 'not_for')", name=op.f("ck_outreach_notes_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_outreach_notes_community_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"], name=op.f("fk_outreach_notes_noted_by")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_outreach_notes_resident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_notes")),
        sa.UniqueConstraint("outreach", "resident_id", name=op.f("uq_outreach_notes_outreach_resident_id")),
    )
    with op.batch_alter_table("outreach_notes", schema=None) as batch_op:
        batch_op.create_index("ix_outreach_notes_resident_id", ["resident_id"], unique=False)
        batch_op.create_index("ix_outreach_notes_noted_on", ["noted_on"], unique=False)
