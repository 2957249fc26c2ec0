"""The numbers of each day: folded by the sweep, compared with a recount, counted anew (`hub.db.counts`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, FromClause, Row, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.db import counts
from hub.db.base import reading, transaction
from hub.db.models import CaseCount, CaseDelta
from hub.domain.errors import HubError, NotHeld

_counts, _deltas = CaseCount.__table__, CaseDelta.__table__
_AT_ONCE: Final = 5000
_NAMES: Final = CaseDelta.KEY


def fold() -> int:
    """Add to the kept numbers what cases have changed of them since; how many numbers changed.

    In pieces, each whole or not at all. Only this writes the kept numbers, so it keeps nobody waiting.
    """
    done = 0
    while reading().execute(select(_deltas.c.id).limit(1)).first():
        with transaction() as tx:
            done += _fold(tx)
    return done


def _fold(tx: Connection) -> int:
    """Some of the changes, added up by the database; on PostgreSQL at one go, for others write meanwhile."""
    first = select(_deltas.c.id).order_by(_deltas.c.id).limit(_AT_ONCE).subquery()
    some = _deltas.c.id <= select(func.max(first.c.id)).scalar_subquery()
    taken, names = delete(_deltas).where(some), [_deltas.c[name] for name in (*_NAMES, "number")]
    if tx.dialect.name == "postgresql":
        changed = _added(tx, postgresql.insert, taken.returning(*names).cte("taken"))
    else:
        changed = _added(tx, sqlite.insert, select(*names).where(some).subquery("taken"))
        tx.execute(taken)
    if empty := [dict(zip(_BOUND, row, strict=False)) for row in changed if not row.number]:
        tx.execute(_EMPTY, empty)
    return len(changed)


def _added(tx: Connection, insert: Any, taken: FromClause) -> Sequence[Row[Any]]:
    """The kept numbers that these changes touch, as they are then."""
    key, total = [taken.c[name] for name in _NAMES], func.sum(taken.c.number)
    rows = select(*key, total).group_by(*key).having(total != 0)
    adding = insert(_counts).from_select([*_NAMES, "number"], rows)
    summed = adding.on_conflict_do_update(
        index_elements=list(_NAMES), set_={"number": _counts.c.number + adding.excluded.number}
    )
    found: Sequence[Row[Any]] = tx.execute(summed.returning(*_counts.c)).all()
    return found


_BOUND: Final = [f"b_{name}" for name in _NAMES]
_EMPTY: Final = delete(_counts).where(
    _counts.c.number == 0, *(_counts.c[name] == bindparam(f"b_{name}") for name in _NAMES)
)


def differences() -> list[tuple[str, str, int]]:
    """Where the kept numbers are not what the cases say: what, which day, how much too many."""
    return counts.differences(reading())


def held() -> Iterator[HubError]:
    """For `hub doctor`: nothing, or one sentence about what differs."""
    found = differences()
    if found:
        what, day, _much = found[0]
        yield NotHeld(
            "The numbers of each day differ from the cases in %(count)s places (first: %(what)s, %(day)s).",
            remedy="hub db recount counts all cases anew; tell the maintainers.",
            count=len(found), what=what, day=day,
        )  # fmt: skip


def recount() -> Mapping[str, int]:
    """Count all cases anew and keep that: in how many places it was `wrong`, how many numbers are `kept`.

    Cases wait meanwhile; where nothing is wrong nothing is written.
    """
    with transaction() as tx:
        wrong = len(counts.differences(tx))
        if wrong:
            counts.rebuild(tx)
        kept = tx.execute(select(func.count()).select_from(_counts)).scalar_one()
    return {"wrong": wrong, "kept": int(kept)}
