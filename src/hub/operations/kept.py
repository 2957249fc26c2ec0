"""What rarely changes is kept per process: settings, calendar, posts, published versions, notices from above.

One look per request says if it holds. The look is a row of small scalar queries (`STAMP`); loading a case
brings it along, so that a transition pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import current_app, g
from sqlalchemy import Connection, CursorResult, Executable, ScalarSelect, func, select

from hub.db.base import db, in_transaction, reading
from hub.db.models import Counter, ServiceVersion, Setting
from hub.db.ready import Ready
from hub.operations.numbers import next_number

T = TypeVar("T")
_counters = Counter.__table__
_SEEN, _OWN, _KEPT = "hub_seen", "hub_own", "hub_kept"
_PARTS: Final = {
    "settings": slice(0, 1), "posts": slice(1, 2), "calendar": slice(0, 3, 2), "versions": slice(3, 4),
    "from_above": slice(0, 3, 2), "units": slice(1, 2),
}  # fmt: skip


def _counter(name: str) -> ScalarSelect[int]:
    return select(_counters.c.value).where(_counters.c.name == f"kept:{name}").scalar_subquery()


STAMP: Final = (
    select(func.max(Setting.__table__.c.id)).scalar_subquery().label("stamp_settings"),
    _counter("posts").label("stamp_posts"),
    _counter("calendar").label("stamp_calendar"),
    select(func.max(ServiceVersion.__table__.c.id)).scalar_subquery().label("stamp_versions"),
)
"""Settings and versions are only ever added, one writer at a time; the others are counted (`changed`)."""
_LOOK = Ready(select(*STAMP))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The stamp as this request found it, and the store of (part of the stamp, value) by name."""

    stamp: Sequence[Any]
    store: dict[str, tuple[Any, Any]]


def seen(stamp: Sequence[Any]) -> None:
    """Another query of this request has brought the `STAMP` along."""
    if _SEEN not in g:
        _see(stamp)


def changed(tx: Connection, name: str) -> None:
    """`name` changes in this transaction: every process reads it anew once it is committed.

    From here to its end whoever else changes the same waits: called before a row is added, ids come in the
    order of commits.
    """
    next_number(tx, f"kept:{name}")
    forget()


def forget() -> None:
    """Look again in this request, and keep nothing for others that may yet be rolled back."""
    g.pop(_SEEN, None)
    g.hub_own = {}


def kept(name: str, read: Callable[[], T]) -> T:
    """The value of `read`, kept as long as its part of the stamp holds (`_PARTS`)."""
    now: _Seen = g.get(_SEEN) or _see(_LOOK.rows(reading(), {})[0])
    part = now.stamp[_PARTS[name]]
    found = now.store.get(name)
    if found is None or found[0] != part:
        found = now.store[name] = (part, read())
    value: T = found[1]
    return value


def ask(query: Executable) -> CursorResult[Any]:
    """What a kept value is read with: no older than the stamp, which stands on this connection too.

    The session's own may stand before it (SQLite): an old value would be kept under a new stamp.
    """
    if in_transaction():
        db.session.flush()
    return reading().execute(query)


def _see(stamp: Sequence[Any]) -> _Seen:
    own: dict[str, tuple[Any, Any]] | None = g.get(_OWN)
    shared = current_app.extensions.setdefault(_KEPT, {})
    g.hub_seen = found = _Seen(tuple(stamp), shared if own is None else own)
    return found
