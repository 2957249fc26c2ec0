"""The search finds a name by its letters: whatever sign stands between or beside them is taken out (O'Brien)."""

import re
from itertools import groupby
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

SIGNS: Final = re.compile(r"[^\w]|[_\u02b0-\u02ff]")
AT_ONCE: Final = 10_000

_people = sa.table("residents", sa.column("id"), sa.column("name_forms"))
_parts = sa.table("name_parts", sa.column("resident_id"), sa.column("part"))


def upgrade() -> None:
    last = op.get_bind().execute(sa.select(sa.func.max(_people.c.id))).scalar() or 0
    for first in range(0, last + 1, AT_ONCE):
        _forms(first, first + AT_ONCE)
        _ends(first, first + AT_ONCE)


def _forms(first: int, end: int) -> None:
    tx, key = op.get_bind(), _people.c.id
    for row in tx.execute(sa.select(_people).where(key >= first, key < end)).all():
        forms = " ".join(dict.fromkeys(map(_letters, row.name_forms.split())))
        if forms != row.name_forms:
            tx.execute(sa.update(_people).where(key == row.id).values(name_forms=forms))


def _ends(first: int, end: int) -> None:
    """The parts of these people; of two that become one, one stays."""
    tx, key = op.get_bind(), _parts.c.resident_id
    rows = tx.execute(sa.select(key, _parts.c.part).where(key >= first, key < end).order_by(key)).all()
    for person, own in groupby(rows, lambda row: row[0]):
        parts = {part for _person, part in own}
        for part in sorted(parts):
            letters, this = _letters(part), sa.and_(key == person, _parts.c.part == part)
            if letters == part:
                continue
            if not letters or letters in parts:
                tx.execute(sa.delete(_parts).where(this))
            else:
                tx.execute(sa.update(_parts).where(this).values(part=letters))
            parts |= {letters}


def _letters(part: str) -> str:
    return SIGNS.sub("", part).replace("ü", "v")
