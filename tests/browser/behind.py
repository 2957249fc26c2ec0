"""What happens outside the pages while a test plays: other people's cases go on, through the same operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.models import Case, Resident
from hub.demo.hands import Hands
from hub.operations.intake import start
from hub.operations.people import actor_by_login

FORWARD: Final = "{step}"


@contextmanager
def _in(app: Flask) -> Iterator[Hands]:
    with app.app_context():
        yield Hands()
        db.session.remove()


def resident_id(app: Flask, name: str) -> int:
    """The id of one of the town's own households' people."""
    with app.app_context():
        found = reading().execute(select(Resident.id).where(Resident.name == name)).scalar_one()
        db.session.remove()
        return int(found)


def case_of(app: Flask, number: str) -> Mapping[str, Any]:
    """The row of a case."""
    with _in(app) as hands:
        return hands.row(reading().execute(select(Case.id).where(Case.number == number)).scalar_one())


def bring(
    app: Flask, name: str, service: str, *, to: str, login: str = "clerk", variant: str = "", **answers: str
) -> str:
    """Open a case and bring it to a step, forward all the way; its number."""
    who = resident_id(app, name)
    with _in(app) as hands:
        made = start(actor_by_login(login), service=service, resident_id=who, variant=variant, answers=answers)
        row = hands.row(made.id)
        while row["step"] != to:
            step = hands.flow(row).service.step(row["step"])
            hands.accept(row) if step.do == "accept" else hands.advance(row)
            row = hands.row(made.id)
        return made.number
