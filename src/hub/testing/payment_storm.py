"""A storm over pay-outs: random acts, crashes at every named point, cut connections, retries.

What people do is written in `storm_rights`, `storm_runs` and `storm_cash`, what must hold after every act in
`payment_books`. At the end everything under way is brought to its end (`payment_settling`), and nobody is
owed anything that no run would pay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy.exc import DBAPIError

from hub.db.base import db, reading
from hub.domain.errors import HubError, Many
from hub.operations.payments import points
from hub.testing.storm_cash import Cash
from hub.testing.storm_rights import Work

WHOLE: Final = 500
"""After so many acts all is read again, closed runs too."""


class Crash(BaseException):
    """The program dies here; no handler of errors sees it."""


class Storm(Cash):
    """Acts on one centre (of `hub.testing.centre.small_centre`) with a clock of its own."""

    def __init__(self, app: Flask, people: Sequence[tuple[int, int]], seed: int) -> None:
        super().__init__(app, people, seed)
        self.done: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.example: dict[tuple[str, str], str] = {}

    def blow(self, count: int, told: Callable[[int], None] | None = None) -> None:
        """So many acts, each checked; raises AssertionError at the first thing that does not hold."""
        acts = list(self._acts().items())
        weights = [weight for _, (weight, _) in acts]
        for no in range(count):
            work: Work | None = None
            while work is None:
                name, (_, act) = self.rnd.choices(acts, weights)[0]
                work = act()
            self._do(name, work)
            self.books.check()
            if no % WHOLE == WHOLE - 1:
                self.books.whole()
            if told and no % 100 == 99:
                told(no + 1)

    def _acts(self) -> dict[str, tuple[int, Callable[[], Work | None]]]:
        return {
            "entitle": (4, self._entitle), "amount": (4, self._amount), "suspend": (2, self._suspend),
            "resume": (2, self._resume), "end": (1, self._end), "claim": (1, self._claim),
            "day": (2, self._day), "make": (6, self._make), "refresh": (2, self._refresh),
            "hold": (1, self._hold), "withdraw": (1, self._withdraw), "review": (9, self._review),
            "back": (1, self._send_back), "approve": (9, self._approve), "fund": (9, self._fund),
            "draw": (14, self._draw), "seen": (14, self._seen),
            "undraw": (1, self._undraw), "pay": (34, self._pay), "return": (4, self._return),
            "unmark": (2, self._unmark), "count": (9, self._count), "counted": (9, self._counted),
            "original": (7, self._original), "copy": (7, self._copy),
            "export": (5, self._export), "answers": (7, self._answers), "reconcile": (4, self._reconcile),
        }  # fmt: skip

    def _do(self, name: str, work: Work) -> None:
        """One act: perhaps it dies at a point and is tried again, perhaps it is sent twice."""
        if self.rnd.random() < 0.2:
            with self._dying():
                self._try(name, work)
            db.session.rollback()
            self.books.check()
        if self._try(name, work):
            self.done[name] += 1
            if self.rnd.random() < 0.1:
                self._try(name, work)
        db.session.rollback()

    def _try(self, name: str, work: Work) -> bool:
        try:
            work()
        except Crash:
            self.done["crashed"] += 1
        except DBAPIError:
            self.done["cut"] += 1
        except HubError as error:
            self.done["refused"] += 1
            self._note(name, error)
        else:
            return True
        return False

    def _note(self, name: str, error: HubError) -> None:
        """Keep how often an act was refused by which rule, with the first sentence said of it."""
        for one in error.errors if isinstance(error, Many) else [error]:
            key = (name, str(one.message))
            self.refused[key] += 1
            self.example.setdefault(key, str(one))

    @contextmanager
    def _dying(self) -> Iterator[None]:
        """At the first, second or third point that is passed, the program dies or the connection is cut."""
        left, cut = self.rnd.choice((1, 1, 1, 2, 3)), self.rnd.random() < 0.4

        def here(point: str) -> None:
            nonlocal left
            left -= 1
            if left == 0 and cut:
                _cut()
            elif left == 0:
                raise Crash(point)

        points.listen(here)
        try:
            yield
        finally:
            points.listen(None)


def _cut() -> None:
    """The connection to the database is gone; whoever uses it next is told by the driver."""
    raw: Any = reading().connection.dbapi_connection
    raw.close()
