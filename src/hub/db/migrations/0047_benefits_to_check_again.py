"""Benefits to be checked again since their household has changed; whoever offers is reminded of them."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recheck_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("recheck_why", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.create_index(
            batch_op.f("ix_entitlements_department_recheck_on"), ["department", "recheck_on"], unique=False
        )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_reminders_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_reminders_kind"), "kind in ('until', 'review', 'household')"
        )
