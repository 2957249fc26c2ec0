"""A post that the street has no more is closed; a line of a change sheet says how many people it is of."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closings", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("sheet_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("people", sa.Integer(), server_default="1", nullable=False))
