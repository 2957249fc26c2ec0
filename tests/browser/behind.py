"""What happens outside the pages while a test plays: other people's cases go on, through the same operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import select

from hub.db.base import db, reading
from hub.db.crypto import keys
from hub.db.models import Case, Resident
from hub.demo.hands import Hands, plain_value
from hub.operations.intake import start
from hub.operations.people import actor_by_login
from hub.operations.rights import OPERATOR
from hub.operations.staffing import set_absence

from .site import NONE
from .town import number_of



@contextmanager
def _in(app: Flask, found: Mapping[str, str] = NONE) -> Iterator[Hands]:
    with app.app_context():
        yield Hands(lambda field: found.get(field.key) or plain_value(field))
        db.session.remove()


def resident_id(app: Flask, name: str) -> int:
    """The id of one of the town's own households' people."""
    with app.app_context():
        known = Resident.id_hash == keys().keyed_hash("id", number_of(name))
        found = reading().execute(select(Resident.id).where(known)).scalar_one()
        db.session.remove()
        return int(found)


def case_of(app: Flask, number: str) -> Mapping[str, Any]:
    """The row of a case."""
    with _in(app) as hands:
        return hands.row(reading().execute(select(Case.id).where(Case.number == number)).scalar_one())


def forward(app: Flask, number: str, *, to: str, **found: str) -> None:
    """Bring a case to a step, forward all the way. `found`: answers in the forms by key."""
    row = case_of(app, number)
    with _in(app, found) as hands:
        while (row := hands.row(row["id"]))["step"] != to:
            step = hands.flow(row).service.step(row["step"])
            hands.accept(row) if step.do == "accept" else hands.advance(row)


def bring(
    app: Flask, name: str, service: str, *, to: str, login: str = "clerk", variant: str = "",
    answers: Mapping[str, str] = NONE, **found: str,
) -> str:  # fmt: skip
    """Open a case and bring it to a step; its number."""
    who = resident_id(app, name)
    with _in(app) as _:
        made = start(actor_by_login(login), service=service, resident_id=who, variant=variant, answers=answers)
    forward(app, made.number, to=to, **found)
    return made.number


def away(app: Flask, login: str, day: dt.date) -> None:
    """Somebody is away on a day; the B of the post stands in."""
    with _in(app):
        set_absence(OPERATOR, login=login, first=day, last=day, reason="外出培训")
