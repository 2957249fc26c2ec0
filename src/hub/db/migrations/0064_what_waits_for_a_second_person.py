"""What waits for a second person, and approvals that made no benefit, are found by an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

_WAITS = sa.text("state = 'asked' OR next_state = 'asked' OR void_why != ''")
_NOTED = sa.text("type = 'not_entitled'")


def upgrade() -> None:
    op.create_index("ix_entitlements_waiting", "entitlements", ["department", "id"], sqlite_where=_WAITS,
                    postgresql_where=_WAITS)  # fmt: skip
    op.create_index("ix_events_not_entitled", "events", ["case_id"], sqlite_where=_NOTED,
                    postgresql_where=_NOTED)  # fmt: skip
