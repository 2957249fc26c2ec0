"""What a report declares: what it counts, by what, and each of its columns written down. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

SOURCES: Final[Mapping[str, frozenset[str]]] = {
    "cases": frozenset({"community", "service", "variant", "month"}),
    "marks": frozenset({"community", "service", "month"}),
    "opened": frozenset({"community", "service", "month"}),
    "decisions": frozenset({"community", "service", "month"}),
    "lists": frozenset({"community", "service", "month"}),
    "entitlements": frozenset({"community", "programme"}),
    "changes": frozenset({"community", "programme", "month", "reason"}),
    "payments": frozenset({"community", "programme", "month"}),
}
"""What can be counted, and by what of it: "entitlements" stand on a day, all others fell into a period."""
CHOSEN: Final[Mapping[str, frozenset[str]]] = {
    "cases": frozenset({"ended"}),
    "marks": frozenset({"marked", "content"}),
    "opened": frozenset({"agency", "immediate", "joint", "promised", "returned", "supplemented"}),
    "decisions": frozenset({"answered", "result"}),
    "lists": frozenset({"answered", "result"}),
    "entitlements": frozenset({"state"}),
    "changes": frozenset({"what", "reason"}),
    "payments": frozenset({"state"}),
}
"""By what else rows of a source are chosen (`where`), beside what they are counted by."""
STATES: Final = frozenset({"entitlements"})
"""Sources that stand on the last day of what is asked."""
UNITS: Final = ("cases", "households", "people", "lines", "fen")
SUMS: Final = ("rows", "people", "amount")


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of numbers. `meaning` says what is counted, in words, and `unit` in what (`UNITS`).

    `adds`: "rows" counts, "people" and "amount" (fen) add that up. `where`: which rows of the source, by
    what stands in them (`CHOSEN`, {"state": ("paid",)}); empty = all. `of`: the key of the column it is a
    share of.
    """

    key: str
    title: str
    meaning: str
    unit: str
    adds: str = "rows"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a department over one source (`SOURCES`), a row for each value of `by`.

    `titles`, `source_of_figures`: what its first column and its numbers come from, in words. `where` holds
    for every figure (services and programmes are the department's own, without its key). `money`: finance
    may see it, for it says what was paid and on no ground. `every`: each service has its row, also with 0.
    `asked_as`: beside its title, the names by which communities are asked for this table, which they then
    need not count (B-004).
    """

    title: str
    description: str
    counts: str
    by: str
    figures: tuple[Figure, ...]
    origin: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money: bool = False
    every: bool = False
    asked_as: tuple[str, ...] = ()


def faults(report: Report) -> list[str]:
    """What is wrong with a report, in words; empty where nothing is."""
    found = []
    if report.by not in SOURCES.get(report.counts, frozenset()):
        found.append(f"{report.counts} are not counted by {report.by}")
    keys = [figure.key for figure in report.figures]
    if len(set(keys)) != len(keys) or not keys:
        found.append("every figure needs a key of its own")
    found += [f"{one.key}: no such unit {one.unit}" for one in report.figures if one.unit not in UNITS]
    found += [f"{one.key}: nothing adds up {one.adds}" for one in report.figures if one.adds not in SUMS]
    found += [f"{one.key}: its meaning is not written down" for one in report.figures if not one.meaning]
    found += [
        f"{one.key}: there is no column {one.of}" for one in report.figures if one.of not in ("", *keys)
    ]
    found += _strange(report)
    if not report.origin or not report.description:
        found.append("say what it is about and where its figures come from")
    return found


def _strange(report: Report) -> Iterator[str]:
    """What is asked of rows that do not have it."""
    known = CHOSEN.get(report.counts, frozenset()) | SOURCES.get(report.counts, frozenset())
    if strange := frozenset(report.where).union(*(figure.where for figure in report.figures)) - known:
        said, have = (", ".join(sorted(names)) for names in (strange, known))
        yield f"{report.counts} are not chosen by {said}, but by {have}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its value, the figures in the report's order, and how many rows of the source are behind each.

    A number of the sheet that leaves is None where it is not said.
    """

    value: str
    numbers: tuple[int | None, ...]
    behind: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A report's result: plain rows and their total."""

    lines: tuple[Line, ...]
    total: Line


def table(rows: Sequence[tuple[Any, Sequence[int], Sequence[int]]], figures: int) -> Table:
    """Rows (value, numbers, behind) with their total."""
    lines = tuple(Line(str(value), tuple(numbers), tuple(behind)) for value, numbers, behind in rows)
    sums = tuple(sum(line.numbers[at] or 0 for line in lines) for at in range(figures))
    behind = tuple(sum(line.behind[at] for line in lines) for at in range(figures))
    return Table(lines, Line("", sums, behind))
