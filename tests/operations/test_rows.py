"""Statements that are made once for a person and a day: made anew wherever another one would be right."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from hub.db.base import transaction
from hub.db.models import Resident
from hub.domain.actor import Actor
from hub.operations.rows import once_a_day
from hub.testing.factories import as_person, id_number

from .engine import Town


def test_a_statement_is_made_once_for_a_person_a_day_and_a_household(town: Town) -> None:
    made: list[Actor] = []

    @once_a_day
    def number(actor: Actor) -> int:
        made.append(actor)
        return len(made)

    clerk, agent = town.as_("clerk"), town.as_("agent-e")
    assert [number(clerk), number(agent), number(town.as_("clerk"))] == [1, 2, 1]
    town.day += dt.timedelta(days=1)
    assert [number(clerk), number(clerk)] == [3, 3]
    director = as_person("director", id_number(dt.date(1942, 2, 5), 11))
    assert [number(director), number(director)] == [4, 4]
    with transaction() as tx:
        tx.execute(update(Resident.__table__).values(household_id=None))
    with town.app.app_context():  # the household of who asks is asked once a request
        assert [number(director), number(director)] == [5, 5]
