"""The numbers of each day are kept with each change of a case; its triggers count the cases there are."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.create_table(
        "case_counts",
        *_key(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*(column.name for column in _key()), name=op.f("pk_case_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_deltas",
        sa.Column("id", sa.Integer(), nullable=False),
        *_key(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_deltas")),
    )
    done, ended = (
        sa.text("completed_on IS NOT NULL"),
        sa.text("completed_on IS NULL AND closed_on IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_completed", "cases", ["completed_on", "due"], sqlite_where=done, postgresql_where=done
    )
    op.create_index("ix_cases_ended_else", "cases", ["closed_on"], sqlite_where=ended, postgresql_where=ended)


def _key() -> list[sa.Column]:
    return [
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
    ]
