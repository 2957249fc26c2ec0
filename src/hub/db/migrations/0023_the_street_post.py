"""The post somebody has at the street office beside the one at the centre."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("street_post", sa.String(length=80), nullable=False, server_default=""))
