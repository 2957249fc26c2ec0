"""A day's anchor seals the other books too; those from before seal cases only."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    with op.batch_alter_table("anchors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("books", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("books_mac", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("anchors", schema=None) as batch_op:
        batch_op.alter_column("books", server_default=None)
        batch_op.alter_column("books_mac", server_default=None)
