"""The search's ways in hold the name's key: who cannot fit is passed over, and a list ends at its first ten."""

from typing import Final

from alembic import op

revision = "0036"
down_revision = "0035"

WAYS: Final = ("id_tail", "birth", "phone_tail")


def upgrade() -> None:
    for way in WAYS:
        op.drop_index(f"ix_residents_{way}", "residents")
        op.create_index(f"ix_residents_{way}_name_key", "residents", [way, "name_key"])
