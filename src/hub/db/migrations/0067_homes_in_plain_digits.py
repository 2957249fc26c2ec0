"""Homes that were typed with full-width digits or letters are written in plain ones, as newer ones are: so the
search finds them by their estate, and the plan of areas by their building."""

import re
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"

AT_ONCE: Final = 10_000
WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
IS_WIDE: Final = re.compile("[\uff01-\uff5e\u3000\u00a0]")

_plan = sa.table("grid_buildings", sa.column("grid_id"), sa.column("building"))


def upgrade() -> None:
    for name in ("residents", "households"):
        _plain(sa.table(name, sa.column("id"), sa.column("building"), sa.column("address")))
    tx = op.get_bind()
    for row in tx.execute(sa.select(_plan)).all():
        if IS_WIDE.search(row.building):
            _on_the_plan(tx, row.grid_id, row.building)


def _plain(table: sa.TableClause) -> None:
    """The homes of a table, some thousand rows at a time."""
    tx, key = op.get_bind(), table.c.id
    last = tx.execute(sa.select(sa.func.max(key))).scalar() or 0
    for first in range(0, last + 1, AT_ONCE):
        rows = tx.execute(sa.select(table).where(key >= first, key < first + AT_ONCE)).all()
        made = [
            {"key": row.id, "b": row.building.translate(WIDE), "a": row.address.translate(WIDE)}
            for row in rows if IS_WIDE.search(row.building) or IS_WIDE.search(row.address)
        ]  # fmt: skip
        if made:
            one = sa.update(table).where(key == sa.bindparam("key"))
            tx.execute(one.values(building=sa.bindparam("b"), address=sa.bindparam("a")), made)


def _on_the_plan(tx: Any, grid_id: int, building: str) -> None:
    """A building of an area under its plain name; where the plan has that already, once."""
    mine = (_plan.c.grid_id == grid_id, _plan.c.building == building)
    plain = building.translate(WIDE)
    there = sa.select(_plan.c.building).where(_plan.c.grid_id == grid_id, _plan.c.building == plain)
    if tx.execute(there).first():
        tx.execute(sa.delete(_plan).where(*mine))
    else:
        tx.execute(sa.update(_plan).where(*mine).values(building=plain))
