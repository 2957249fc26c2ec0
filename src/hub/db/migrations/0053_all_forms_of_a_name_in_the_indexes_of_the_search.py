"""The search's ways in hold all forms of a name: pinyin and initials pass over who cannot fit, as Chinese does."""

from itertools import groupby
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

WAYS: Final = ("id_tail", "birth", "phone_tail")
AT_ONCE: Final = 10_000
LONGEST: Final = 2400

_people = sa.table("residents", sa.column("id"), sa.column("name_forms"))
_parts = sa.table("name_parts", sa.column("resident_id"), sa.column("part"))


def upgrade() -> None:
    forms = sa.Column("name_forms", sa.String(length=LONGEST), server_default="", nullable=False)
    op.add_column("residents", forms)
    last = op.get_bind().execute(sa.select(sa.func.max(_people.c.id))).scalar() or 0
    for first in range(0, last + 1, AT_ONCE):
        _fill(first, first + AT_ONCE)
    for way in WAYS:
        op.drop_index(f"ix_residents_{way}_name_key", "residents")
        ways = [way, "name_forms"]
        op.create_index(f"ix_residents_{way}_name_forms", "residents", ways, postgresql_include=["id"])


def _fill(first: int, end: int) -> None:
    """The forms of these people, from the parts of their names: what is a piece of no other."""
    tx, key = op.get_bind(), _parts.c.resident_id
    rows = tx.execute(sa.select(key, _parts.c.part).where(key >= first, key < end).order_by(key)).all()
    made = [
        {"key": key, "forms": _joined([row[1] for row in own])} for key, own in groupby(rows, lambda r: r[0])
    ]
    if made:
        tx.execute(
            sa.update(_people)
            .where(_people.c.id == sa.bindparam("key"))
            .values(name_forms=sa.bindparam("forms")),
            made,
        )


def _joined(parts: list[str]) -> str:
    forms = ""
    for part in sorted(parts, key=len, reverse=True):
        forms += "" if part in forms else f" {part}"
    return forms[1 : LONGEST + 1]
