"""The marks of a home's place lose the numbers of buildings, units, storeys and rooms: these name no estate."""

import re
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

AT_ONCE: Final = 10_000
MARKS: Final = 31
EVERYWHERE: Final = frozenset("号楼栋幢座单元室层门小区-#,.、")
WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
WITHIN: Final = re.compile(r"[0-9]+(?:[楼栋幢座室层门户#]|单元|号(?!院))")
SIGN: Final = re.compile(r"[0-9]+|[^0-9]")
BLANK: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")

_people = sa.table("residents", sa.column("id"), sa.column("building"), sa.column("address"))
_parts = sa.table("name_parts", sa.column("resident_id"), sa.column("place"))


def upgrade() -> None:
    last = op.get_bind().execute(sa.select(sa.func.max(_people.c.id))).scalar() or 0
    for first in range(0, last + 1, AT_ONCE):
        _fill(first, first + AT_ONCE)


def _fill(first: int, end: int) -> None:
    """The marks of these people's homes on the parts of their names."""
    tx, key = op.get_bind(), _people.c.id
    rows = tx.execute(sa.select(_people).where(key >= first, key < end)).all()
    made = [{"key": row.id, "marks": _marks(row.building, row.address)} for row in rows]
    if made:
        mine = _parts.c.resident_id == sa.bindparam("key")
        tx.execute(sa.update(_parts).where(mine).values(place=sa.bindparam("marks")), made)


def _marks(*texts: str) -> int:
    plain = (WITHIN.sub("", BLANK.sub("", text.translate(WIDE)).lower()) for text in texts)
    signs = {sign for text in plain for sign in SIGN.findall(text)} - EVERYWHERE
    return sum({1 << (int(sign) if sign.isdecimal() else ord(sign)) % MARKS for sign in signs})
