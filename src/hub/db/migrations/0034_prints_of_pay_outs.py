"""Prints of pay-outs are kept: numbered within the run, with their data as it was."""

import sqlalchemy as sa
from alembic import op

from hub.db.base import Instant

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "payment_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("print", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_payment_papers_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_payment_papers_community_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["payment_runs.id"], name=op.f("fk_payment_papers_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_papers")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_papers_number")),
        sa.UniqueConstraint("run_id", "no", name=op.f("uq_payment_papers_run_id_no")),
    )
