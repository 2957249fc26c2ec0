"""Who is away is found past the absences that are over, however many."""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.drop_index("ix_absences_staff_id", "absences")
    op.create_index("ix_absences_staff_id_last", "absences", ["staff_id", "last"])
