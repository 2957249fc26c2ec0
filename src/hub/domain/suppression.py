"""Small numbers in what leaves the centre (privacy.md, Keeps): 1 to 9 are not said, nor follow from a total.

The rule, column by column:

1. A number behind which stand 1 to 9 rows, or which is itself a count of 1 to 9, is hidden. 0 is said.
2. Where the total is said, the hidden ones must not follow from it: what they add up to is at least nine
   more than there are of them, so that each of two or more could be anything from 1 to 10. While that does
   not hold, the smallest said number besides 0 is hidden as well.
3. Where no further number can be hidden, the total is; in a report with a row for every service (`every`) at
   once, so that the services with many are said.
4. Columns of the same rows stand and fall together: a sum of money is hidden where its count is, and a count
   where the sum is. Nobody can divide one by the other.

It guards one table. Tables of overlapping periods or of parts of the centre could be subtracted from each
other: what leaves is therefore always the whole of what the person sees, never one community of it, and of
periods of one kind (`hub.domain.whole`), of which no two have a day in common. A longer one adds up what the
tables of its parts say, and so says nothing that they do not (`added`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hub.domain.report import Line, Report, Table

LEAST: Final = 10


def suppressed(report: Report, table: Table) -> Table:
    """The table as it may leave the centre: None where a number is not said."""
    hidden: dict[int, set[int]] = {}
    total: set[int] = set()
    for columns in _together(report):
        places, whole = _hide(table, columns, total_first=report.every)
        for column in columns:
            hidden[column] = places
        total |= set(columns) if whole else set()
    lines = tuple(
        _line(line, [column for column, places in hidden.items() if at in places])
        for at, line in enumerate(table.lines)
    )
    return Table(lines, _line(table.total, total))


def added(table: Table, parts: Sequence[Table]) -> Table:
    """The table of a longer period as it may leave: numbers of which each of the `parts` says its own."""
    lines = []
    for line in table.lines:
        lines.append(_line(line, _unsaid(line, [_row(part, line.value) for part in parts])))
    return Table(tuple(lines), _line(table.total, _unsaid(table.total, [part.total for part in parts])))


def _row(table: Table, value: str) -> Line | None:
    return next((line for line in table.lines if line.value == value), None)


def _unsaid(line: Line, parts: Sequence[Line | None]) -> list[int]:
    """Columns that some part has but does not say."""
    return [at for at in range(len(line.numbers)) if any(part and part.numbers[at] is None for part in parts)]


def _together(report: Report) -> list[list[int]]:
    """Columns over the same rows of the source."""
    found: dict[str, list[int]] = {}
    for at, figure in enumerate(report.figures):
        found.setdefault(repr(sorted(figure.where.items())), []).append(at)
    return list(found.values())


def _hide(table: Table, columns: Sequence[int], *, total_first: bool) -> tuple[set[int], bool]:
    """Places of hidden lines, and whether the total is hidden."""
    counts = [_least(line, columns) for line in table.lines]
    places = {at for at, count in enumerate(counts) if 0 < count < LEAST}
    if 0 < _least(table.total, columns) < LEAST:
        return {at for at, count in enumerate(counts) if count}, True
    if places and total_first:
        return places, True
    while places and _given_back([counts[at] for at in places]):
        more = [at for at, count in enumerate(counts) if count and at not in places]
        if not more:
            return places, True
        places.add(min(more, key=lambda at: (counts[at], at)))
    return places, False


def _least(line: Line, columns: Sequence[int]) -> int:
    """The fewest that any of these columns is about in a line."""
    return min(line.behind[column] for column in columns)


def _given_back(counts: Sequence[int]) -> bool:
    return sum(counts) < len(counts) + LEAST - 1


def _line(line: Line, hidden: Sequence[int] | set[int]) -> Line:
    numbers = tuple(None if at in hidden else number for at, number in enumerate(line.numbers))
    return replace(line, numbers=numbers)
