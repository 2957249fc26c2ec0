"""Who acts for an applicant: the ID number (encrypted), the relation and the power of attorney."""

import sqlalchemy as sa
from alembic import op

from hub.db.crypto import Encrypted

revision = "0044"
down_revision = "0043"

TEXTS = {"id_tail": 4, "relation": 40, "mandate": 120}


def upgrade() -> None:
    with op.batch_alter_table("case_parties", schema=None) as batch_op:
        batch_op.add_column(sa.Column("id_number", Encrypted(), nullable=True))
        for name, length in TEXTS.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    with op.batch_alter_table("case_parties", schema=None) as batch_op:
        for name in TEXTS:
            batch_op.alter_column(name, server_default=None)
