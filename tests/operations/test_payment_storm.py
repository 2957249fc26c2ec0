"""A small storm over pay-outs on each kind of database; the large one is script/payments-storm."""

from __future__ import annotations

import datetime as dt

from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing.payment_storm import Storm

from .engine import Town


def test_nobody_is_paid_twice_and_nobody_is_lost(town: Town) -> None:
    town.day = dt.date(2026, 4, 15)
    enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="storm")
    people = [(home[0], town.east) for home in town.homes] + [(one, town.west) for one in town.west_home]
    storm = Storm(town.app, people, seed=7)
    storm.blow(300)
    storm.settle_down()
    assert storm.done["approve"] >= 4, storm.done
    assert storm.done["pay"] + storm.done["answers"] >= 5, storm.done
    assert storm.done["crashed"] >= 3, storm.done
    assert storm.done["cut"] >= 3, storm.done
