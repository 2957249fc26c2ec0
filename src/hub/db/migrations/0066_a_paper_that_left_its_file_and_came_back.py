"""A paper that left its file may come back: the note that it left stays, with who brought it and when."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0064"

_OUT = sa.text("void_on IS NULL AND back_on IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("papers_left", schema=None) as batch_op:
        batch_op.add_column(sa.Column("back_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("back_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("back_from", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("back_remark", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.drop_index("uq_papers_left_holds")
        batch_op.create_index(
            "uq_papers_left_holds", ["case_id", "key", "item"], unique=True,
            sqlite_where=_OUT, postgresql_where=_OUT,
        )  # fmt: skip
        batch_op.create_foreign_key(batch_op.f("fk_papers_left_back_by"), "staff", ["back_by"], ["id"])
