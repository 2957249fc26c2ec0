"""What the people of a storm over pay-outs have at hand: log-ins, rows of the tables, the bank's sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import PaymentLine, PaymentRun, PaymentShare
from hub.domain.actor import Actor
from hub.operations.payments import bank
from hub.operations.staff.people import actor_by_login
from hub.testing.payment_books import Books

RUNS, LINES, SHARES = PaymentRun.__table__, PaymentLine.__table__, PaymentShare.__table__
HAND: Final = "civil_affairs.minimum_living"
BANK: Final = "civil_affairs.veterans"


class Hands:
    """A centre of `hub.testing.centre.small_centre` with residents (id, community) and the storm's books."""

    def __init__(self, app: Flask, people: Sequence[tuple[int, int]]) -> None:
        self.app, self.people = app, people
        self.books = Books((HAND, BANK))
        self._actors: dict[tuple[str, dt.date], Actor] = {}

    def _to_give_back(self, row: dict[str, Any], place: int) -> int:
        mine = (SHARES.c.run_id == row["id"], SHARES.c.community_id == place)
        drawn: int = self._all(select(SHARES.c.drawn).where(*mine))[0]["drawn"] or 0
        here = (each for each in self._lines_of(row, "paid") if each["community_id"] == place)
        return max(drawn - sum(int(each["amount"]) for each in here), 0)

    def _sheet(
        self, row: dict[str, Any], lines: Sequence[dict[str, Any]], result: Callable[[], str]
    ) -> bytes:
        said = [",".join(bank.ANSWERS)]
        said += [f"{row['number']},{each['number']},{each['amount'] / 100:.2f},{result()}" for each in lines]
        return "\n".join(said).encode()

    def _noting(self, ids: Sequence[int], work: Callable[[], Any]) -> Any:
        """Do what pays lines, or takes that back, and note in the books what money left by it."""
        before = self._states(ids)
        done = work()
        for key, (state, amount) in self._states(ids).items():
            if before[key][0] != "paid" and state == "paid":
                self.books.handed[key] = amount
            elif before[key][0] == "paid" and state != "paid":
                del self.books.handed[key]
        return done

    def _states(self, ids: Sequence[int]) -> dict[int, tuple[str, int]]:
        query = select(LINES.c.id, LINES.c.state, LINES.c.amount).where(LINES.c.id.in_(ids))
        return {row.id: (row.state, row.amount) for row in reading().execute(query)}

    def _agents(self, place: int) -> tuple[str, str]:
        letter = "e" if place == min(place for _, place in self.people) else "w"
        return f"agent-{letter}", f"agent-{letter}2"

    def _as(self, login: str) -> Actor:
        key = (login, today())
        if key not in self._actors:
            self._actors[key] = actor_by_login(login)
        return self._actors[key]

    def _all(self, query: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in reading().execute(query).mappings()]

    def _run_row(self, run_id: int) -> dict[str, Any]:
        return self._all(select(RUNS).where(RUNS.c.id == run_id))[0]

    def _lines_of(self, row: dict[str, Any], state: str) -> list[dict[str, Any]]:
        mine = (LINES.c.run_id == row["id"], LINES.c.state == state, LINES.c.amount > 0)
        return self._all(select(LINES).where(*mine).order_by(LINES.c.no))
