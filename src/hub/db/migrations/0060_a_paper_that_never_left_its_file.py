"""That a paper left its file may be noted wrongly: the note stays, void, with who and why."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0057"


def upgrade() -> None:
    with op.batch_alter_table("papers_left", schema=None) as batch_op:
        batch_op.add_column(sa.Column("void_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("void_by", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("void_reason", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.drop_constraint(batch_op.f("uq_papers_left_case_id_key_item"), type_="unique")
        batch_op.create_index(
            "uq_papers_left_holds", ["case_id", "key", "item"], unique=True,
            sqlite_where=sa.text("void_on IS NULL"), postgresql_where=sa.text("void_on IS NULL"),
        )  # fmt: skip
        batch_op.create_foreign_key(batch_op.f("fk_papers_left_void_by"), "staff", ["void_by"], ["id"])
