"""A table of the leaders' page as a sheet: its numbers, small ones not said, else its cases; in the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from hub.domain.actor import Actor
from hub.domain.appraisal import tenths
from hub.domain.period import month_of
from hub.domain.report import Line
from hub.domain.suppression import suppressed
from hub.i18n import _, _l
from hub.operations.exports.kinds import Choice, Column, Given, ListKind, Row
from hub.operations.overview import case_sheet, view
from hub.operations.overview.case_sheet import BY
from hub.operations.overview.panels import PANELS, RATED, Panel
from hub.operations.overview.sums import When
from hub.operations.reports import leaving
from hub.operations.spoken import of_context

MARK: Final = "leaders:"
"""Before a table's key in the key of its sheet."""


def kind_of(key: str) -> ListKind | None:
    """The list of that key (leaders:windows): numbers of a table that may be printed, else cases."""
    panel = PANELS.get(key.removeprefix(MARK)) if key.startswith(MARK) else None
    if panel is None:
        return None
    if not panel.paper:
        return case_sheet.kind_of(key, panel, value(panel.by))
    columns = [Column(title, _cell(at), "number", 16) for at, (_key, title) in enumerate(panel.columns)]
    if panel.key in RATED:
        columns.append(Column(_l("Rate"), lambda row: rate(row[1]), width=10))
    first = Column(BY[panel.by], lambda row: row[0], width=24)
    which = Choice(_l("Month"), month_of, "{:%Y-%m}".format, needed=True)
    choices = {"month": which} if panel.key in RATED else {}
    small = (str(_l("Not said")), str(_l("One to nine are not said on what leaves the centre.")))
    return ListKind(key, panel.title, "numbers.read", (first, *columns), choices, _rows(panel), (small,))


def leaves(panel: Panel, at: When) -> bool:
    """Whether a table may be taken out: rates only of a period that is over (setting `reports.period`)."""
    return panel.key not in RATED or leaving.leaves(at.first, at.last)


def chosen(panel: Panel, at: When) -> dict[str, str]:
    """What its sheet is asked for with."""
    return {"month": f"{at.first:%Y-%m}"} if panel.key in RATED else {}


def value(by: str) -> Callable[[str], str]:
    """How a row of a table is called, but for days."""
    names = view.names(by)
    if by == "department":
        return lambda key: of_context(key, names[key]) if key in names else key
    return lambda key: names.get(key, key)


def share(numbers: tuple[int | None, ...]) -> int | None:
    """Of completed cases (in time, late): those in time, in tenths of a per cent; None = not said."""
    if None in numbers:
        return None
    in_time, late = (number or 0 for number in numbers)
    return tenths(in_time, in_time + late) if in_time + late else None


def rate(numbers: tuple[int | None, ...]) -> str:
    """The same as it is written; – where it is none or not to be said."""
    found = share(numbers)
    return "–" if found is None else f"{found / 10:.1f}".removesuffix(".0") + "%"


def _cell(at: int) -> Any:
    def shown(row: Any) -> Any:
        number = row[1][at]
        return _("under 10") if number is None else number

    return shown


def _rows(panel: Panel) -> Callable[[Actor, Given], Iterator[Row]]:
    def rows(actor: Actor, given: Given) -> Iterator[Row]:
        at = view.when(f"{given['month']:%Y-%m}" if "month" in given else "")
        if panel.key in RATED:
            leaving.must_leave(at.first, at.last)
        table = suppressed(panel.report, view.table(actor, panel.key, at))
        called = value(panel.by)
        yield from (_row(called(line.value), line) for line in table.lines)
        yield _row(_("Total"), table.total)

    return rows


def _row(name: str, line: Line) -> Row:
    return Row((name, line.numbers))
