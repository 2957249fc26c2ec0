"""The numbers of each day: folded by the sweep, compared with a recount, counted anew (`hub.db.counts`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, FromClause, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.db import counts
from hub.db.base import reading, transaction
from hub.db.models import CaseCount, CaseDelta
from hub.domain.errors import HubError
from hub.operations.upkeep import recounted

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
    changed = tx.execute(_ADDED[tx.dialect.name]).all()
    if tx.dialect.name == "sqlite":
        tx.execute(_TAKEN)
    if empty := [dict(zip(_BOUND, row, strict=False)) for row in changed if not row.number]:
        tx.execute(_EMPTY, empty)
    return len(changed)


def _adding(insert: Any, taken: FromClause) -> Any:
    """The kept numbers that some changes touch, as they are then: added up by the database."""
    key, total = [taken.c[name] for name in _NAMES], func.sum(taken.c.number)
    rows = select(*key, total).group_by(*key).having(total != 0)
    adding = insert(_counts).from_select([*_NAMES, "number"], rows)
    summed = adding.on_conflict_do_update(
        index_elements=list(_NAMES), set_={"number": _counts.c.number + adding.excluded.number}
    )
    return summed.returning(*_counts.c)


_some = select(_deltas.c.id).order_by(_deltas.c.id).limit(_AT_ONCE).subquery()
_taken = _deltas.c.id <= select(func.max(_some.c.id)).scalar_subquery()
_changes = [_deltas.c[name] for name in (*_NAMES, "number")]
_TAKEN: Final = delete(_deltas).where(_taken)
_ADDED: Final = {
    "sqlite": _adding(sqlite.insert, select(*_changes).where(_taken).subquery("taken")),
    # Others write meanwhile: added is what this very statement takes away.
    "postgresql": _adding(postgresql.insert, _TAKEN.returning(*_changes).cte("taken")),
}
_BOUND: Final = [f"b_{name}" for name in _NAMES]
_EMPTY: Final = delete(_counts).where(
    _counts.c.number == 0, *(_counts.c[name] == bindparam(f"b_{name}") for name in _NAMES)
)


def differences() -> list[tuple[str, str, int]]:
    """Where the kept numbers are not what the cases say: what, which day, how much too many."""
    return counts.differences(reading())


def held() -> Iterator[HubError]:
    """For `hub doctor`: nothing, or one sentence about what differs; pages say it from then on."""
    found = recounted.note(differences())
    if found.count:
        yield found.error()


def compare_daily() -> int:
    """Count all cases anew once a day and keep what came of it; how often that was."""
    if recounted.is_of_today():
        return 0
    recounted.note(differences())
    return 1


def recount() -> Mapping[str, int]:
    """Count all cases anew and keep that: in how many places it was `wrong`, how many numbers are `kept`.

    Cases wait meanwhile; where nothing is wrong nothing is written.
    """
    with transaction() as tx:
        wrong = len(counts.differences(tx))
        if wrong:
            counts.rebuild(tx)
        kept = tx.execute(select(func.count()).select_from(_counts)).scalar_one()
    recounted.note(())
    return {"wrong": wrong, "kept": int(kept)}
