"""The search's way by building tells estates apart: the characters and numbers of a home's place stand in it as bits."""

import re
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

AT_ONCE: Final = 10_000
MARKS: Final = 31
EVERYWHERE: Final = frozenset("号楼栋幢座单元室层门小区-#,.、")
WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
SIGN: Final = re.compile(r"[0-9]+|[^0-9]")
BLANK: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
OLD: Final = "ix_name_parts_building_part_resident_id"

_people = sa.table("residents", sa.column("id"), sa.column("building"), sa.column("address"))
_parts = sa.table("name_parts", sa.column("resident_id"), sa.column("place"))


def upgrade() -> None:
    op.drop_index(OLD, "name_parts")
    op.add_column("name_parts", sa.Column("place", sa.Integer(), server_default="0", nullable=False))
    last = op.get_bind().execute(sa.select(sa.func.max(_people.c.id))).scalar() or 0
    for first in range(0, last + 1, AT_ONCE):
        _fill(first, first + AT_ONCE)
    op.create_index(f"{OLD}_place", "name_parts", ["building", "part", "resident_id", "place"])


def _fill(first: int, end: int) -> None:
    """The marks of these people's homes on the parts of their names."""
    tx, key = op.get_bind(), _people.c.id
    rows = tx.execute(sa.select(_people).where(key >= first, key < end)).all()
    made = [{"key": row.id, "marks": _marks(row.building, row.address)} for row in rows]
    if made:
        mine = _parts.c.resident_id == sa.bindparam("key")
        tx.execute(sa.update(_parts).where(mine).values(place=sa.bindparam("marks")), made)


def _marks(*texts: str) -> int:
    plain = (BLANK.sub("", text.translate(WIDE)).lower() for text in texts)
    signs = {sign for text in plain for sign in SIGN.findall(text)} - EVERYWHERE
    return sum({1 << (int(sign) if sign.isdecimal() else ord(sign)) % MARKS for sign in signs})
