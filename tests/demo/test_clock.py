"""The clock of the demonstration: noon of a played day, and never ahead of the real time."""

from __future__ import annotations

import datetime as dt

from hub.demo.centre import Clock

MORNING = dt.datetime(2026, 11, 28, 1, 30, tzinfo=dt.UTC)  # 9:30 in the centre
NOON = dt.timedelta(hours=2, minutes=30)


def test_a_demo_made_before_noon_says_nothing_of_noon() -> None:
    for real, noon in ((MORNING, MORNING), (MORNING + 2 * NOON, MORNING + NOON)):
        clock = Clock(lambda real=real: real)
        clock.day = MORNING.date()
        last = clock()
        clock.day -= dt.timedelta(days=1)
        assert (last, clock()) == (noon, MORNING + NOON - dt.timedelta(days=1))
        clock.day = None
        assert clock() == real
