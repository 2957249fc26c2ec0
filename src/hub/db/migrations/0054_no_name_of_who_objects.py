"""Who objects to a notice is not kept: no page reads it, and on the public page nobody is asked."""

from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.drop_column("objections", "by_name")
