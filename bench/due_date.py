"""A due date: the hub's calendar, its peers and the bare table that is its floor, side by side in one run.

    python bench/due_date.py

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set), installs
there what it compares with, in the locked versions, and runs itself in it. Ours and the other take turns; CPU
seconds, median of PAIRS pairs. Leaves with status 1 where a bar of the design is not reached.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import Callable

from environment import in_own_environment

PEERS = ("holidays", "chinesecalendar")
PAIRS = 7
MANY, FEW = 100_000, 1_000
"""Due dates in one round: of ours and of the table, and of the peers, which need longer for each."""
FIRST_YEAR, LAST_YEAR = 2022, 2026
LIMITS = (1, 3, 5, 7, 15, 20, 30)

Add = Callable[[dt.date, int], dt.date]
Asked = list[tuple[dt.date, int]]
Timed = tuple[Add, Asked]


def cpu(add: Add, asked: Asked) -> float:
    """CPU seconds of one due date."""
    begun = time.process_time()
    for day, n in asked:
        add(day, n)
    return (time.process_time() - begun) / len(asked)


def in_turn(ours: Timed, other: Timed) -> tuple[float, float, float]:
    """Median seconds of ours and of the other, and the median of other ÷ ours, pair by pair."""
    pairs = [(cpu(*ours), cpu(*other)) for _ in range(PAIRS)]
    medians = [statistics.median(each) for each in zip(*pairs, strict=True)]
    return medians[0], medians[1], statistics.median(theirs / our for our, theirs in pairs)


def bare_table(is_working: Callable[[dt.date], bool]) -> Add:
    """The floor: two list look-ups in a table made beforehand, nothing checked."""
    base = dt.date(FIRST_YEAR, 1, 1)
    days = [base + dt.timedelta(n) for n in range((dt.date(LAST_YEAR, 12, 31) - base).days + 1)]
    ordinals = [day.toordinal() for day in days if is_working(day)]
    cumulative, first, fromordinal = [0], base.toordinal(), dt.date.fromordinal
    for day in days:
        cumulative.append(cumulative[-1] + is_working(day))

    def add(day: dt.date, n: int) -> dt.date:
        return fromordinal(ordinals[cumulative[day.toordinal() - first + 1] + n - 1])

    return add


def day_loop(is_working: Callable[[dt.date], bool]) -> Add:
    """How one counts with a library that knows single days."""

    def add(day: dt.date, n: int) -> dt.date:
        while n:
            day += dt.timedelta(days=1)
            n -= is_working(day)
        return day

    return add


def asked_for(many: int, times: int = 1) -> Asked:
    """Receipts of any day with the usual limits (`times` as long), within what every source knows."""
    draw = random.Random(1)
    first = dt.date(FIRST_YEAR, 1, 1)
    span = (dt.date(LAST_YEAR, 9, 1) - first).days
    return [(first + dt.timedelta(draw.randrange(span)), draw.choice(LIMITS) * times) for _ in range(many)]


def row(name: str, ours: Timed, other: Timed, bar: str, holds: Callable[[float], bool]) -> bool:
    """Print one row; whether the bar holds for other ÷ ours, and the two agree."""
    differing = sum(ours[0](*each) != other[0](*each) for each in other[1][:FEW])
    our, their, ratio = in_turn(ours, other)
    said = "yes" if holds(ratio) and not differing else "NO"
    print(f"{name:<42}{our * 1e6:>9.3f} µs{their * 1e6:>11.3f} µs{ratio:>12,.2f}   {bar:<10}{said}")
    if differing:
        print(f"  {differing} of {FEW} due dates differ")
    return said == "yes"


def main() -> int:
    """All rows; status 1 where a bar is not reached."""
    import chinese_calendar
    from holidays import country_holidays

    from hub.domain.calendar import Calendar

    add, library = Calendar.of().add, country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1))
    many, few, long = asked_for(MANY), asked_for(FEW), asked_for(MANY, 30)
    ours, table = (add, many), (bare_table(library.is_working_day), many)
    nth, loop = (library.get_nth_working_day, few), (day_loop(chinese_calendar.is_workday), few)
    print(
        f"a due date, {FIRST_YEAR}-{LAST_YEAR}, limits of 1 to 30 days; CPU, median of {PAIRS} pairs in turn"
    )
    print(f"{'against':<42}{'ours':>12}{'other':>14}{'other/ours':>12}   {'bar':<10}reached")
    rows = [
        row("a bare cumulative table (the floor)", ours, table, "≥ 0.5", lambda ratio: ratio >= 0.5),
        row("holidays.get_nth_working_day", ours, nth, "≥ 50", lambda ratio: ratio >= 50),
        row("chinese_calendar.is_workday, day by day", ours, loop, "≥ 1,000", lambda ratio: ratio >= 1000),
        row("ours, limits 30 times as long (O(1))", ours, (add, long), "≤ 1.5", lambda ratio: ratio <= 1.5),
    ]
    return 0 if all(rows) else 1


if __name__ == "__main__":
    in_own_environment("due_date", __file__, PEERS)
    sys.exit(main())
