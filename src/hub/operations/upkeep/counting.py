"""The numbers of each day: folded by the sweep, compared with a recount, counted anew (`hub.db.counts`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.db import counts
from hub.db.base import reading, transaction
from hub.db.models import CaseCount, CaseDelta
from hub.domain.errors import HubError, NotHeld

_counts, _deltas = CaseCount.__table__, CaseDelta.__table__
_AT_ONCE: Final = 5000
_NAMES: Final = CaseDelta.KEY


def fold() -> int:
    """Add to the kept numbers what cases have changed of them since; how many changes there were.

    In pieces, each whole or not at all. Only this writes the kept numbers, so it keeps nobody waiting.
    """
    done = 0
    while reading().execute(select(_deltas.c.id).limit(1)).first():
        with transaction() as tx:
            done += _fold(tx)
    return done


def _fold(tx: Connection) -> int:
    some = select(_deltas.c.id).order_by(_deltas.c.id).limit(_AT_ONCE).scalar_subquery()
    names = (*_NAMES, "number")
    taken = delete(_deltas).where(_deltas.c.id.in_(some)).returning(*(_deltas.c[name] for name in names))
    found: Counter[tuple[Any, ...]] = Counter()
    rows = tx.execute(taken).all()
    for *key, number in rows:
        found[tuple(key)] += number
    added = [dict(zip(names, (*key, number), strict=True)) for key, number in found.items() if number]
    if added:
        tx.execute(_adding(tx), added)
        tx.execute(_EMPTY, [{f"b_{name}": row[name] for name in _NAMES} for row in added])
    return len(rows)


def _adding(tx: Connection) -> Any:
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    adding = insert(_counts)
    return adding.on_conflict_do_update(
        index_elements=list(_NAMES), set_={"number": _counts.c.number + adding.excluded.number}
    )


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
