"""What every state change of a case has in common: a permission, one transaction, one effect per request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, cast, overload

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.db.base import in_transaction, now, reading, transaction
from hub.db.crypto import keys
from hub.db.models import Request
from hub.db.ready import ready_insert
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, HubError

P = ParamSpec("P")
_requests = Request.__table__
_TURNS = 3
_REMEMBER = ready_insert(_requests)


@dataclass(frozen=True, slots=True)
class CaseRef:
    """What a verb leads to: the case (or batch), its number and its new revision."""

    id: int
    number: str
    rev: int


class Verb(Protocol[P]):
    """What `verb` makes: its permission, which the gate and the tests read, and the call.

    With `request` the types of the other arguments are not checked: a parameter list cannot be extended by
    a keyword (PEP 612).
    """

    permission: str

    @overload
    def __call__(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> CaseRef: ...

    @overload
    def __call__(self, actor: Actor, /, *args: Any, request: str | None, **kwargs: Any) -> CaseRef: ...


def verb(permission: str) -> Callable[[Callable[Concatenate[Actor, P], CaseRef]], Verb[P]]:
    """Make a function a verb: all of it or nothing, and the same `request` key never twice.

    The decorated function takes one more keyword, `request`: an idempotency key of the face (a form's
    hidden field). A repeated request gets the first one's CaseRef back, whatever happened since. A verb that
    names no `rev` does not ask who was first: where somebody was, it is tried again on the case as it is now.
    """

    def wrap(work: Callable[Concatenate[Actor, P], CaseRef]) -> Verb[P]:
        @functools.wraps(work)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> CaseRef:
            request = str(kwargs.pop("request", "") or "")
            key = _key(actor, work.__name__, request)
            return _tried(key, kwargs.get("rev") is None, lambda: work(actor, *args, **kwargs))

        run.permission = permission  # type: ignore[attr-defined]
        return cast("Verb[P]", run)

    return wrap


def _tried(key: str, again: bool, work: Callable[[], CaseRef]) -> CaseRef:
    """The work done; the earlier result where that request was done before.

    What may have come of somebody else's act at the same moment is tried again: a Conflict where `again`, and
    a number or place that was taken between looking and writing, which the next turn sees.
    """
    alone = not in_transaction()
    for left in reversed(range(_TURNS if alone else 1)):
        try:
            return _once(key, work)
        except (HubError, IntegrityError) as error:
            earlier = _earlier(key)
            if earlier is not None:
                return earlier
            if not left or not isinstance(error, (IntegrityError, Conflict) if again else IntegrityError):
                raise
    raise AssertionError("the last turn returns or raises")


def _once(key: str, work: Callable[[], CaseRef]) -> CaseRef:
    with transaction() as tx:
        done = work()
        if key:
            _REMEMBER.run(tx, {"key": key, "at": now(), "result": [done.id, done.number, done.rev]})
        return done


def _key(actor: Actor, name: str, request: str) -> str:
    return keys().keyed_hash("request", f"{actor.staff_id}:{name}:{request}") if request else ""


def done_before(actor: Actor, work: Callable[..., Any], request: str) -> CaseRef | None:
    """What a request of this person led to, where it was done already; None where it was not."""
    return _earlier(_key(actor, work.__name__, request))


def _earlier(key: str) -> CaseRef | None:
    if not key or in_transaction():
        return None
    found = reading().execute(select(_requests.c.result).where(_requests.c.key == key)).scalar()
    return CaseRef(*found) if found else None
