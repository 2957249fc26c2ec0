"""The area of one building, and heads of households counted by household, go by an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0069"
HEADS = sa.text("relation = '户主' AND died IS NULL AND moved_out IS NULL AND household_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        op.f("ix_households_community_id_building_grid_id"), "households",
        ["community_id", "building", "grid_id"],
    )  # fmt: skip
    op.create_index(
        "ix_residents_heads", "residents", ["household_id"], sqlite_where=HEADS, postgresql_where=HEADS
    )
