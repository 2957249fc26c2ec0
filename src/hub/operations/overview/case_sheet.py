"""The cases that a table of the leaders' page counts, as a sheet: by number, nobody's name.

Tables whose numbers could be subtracted from another one's do not leave as numbers (`Panel.paper`). What a
leader opens on the screen leaves as any other list: for a purpose, and over fifty rows with a second person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from hub.domain.actor import Actor
from hub.i18n import _l
from hub.operations.exports.kinds import Column, Given, ListKind, Row
from hub.operations.exports.rows import PIECE
from hub.operations.overview import view
from hub.operations.overview.panels import Panel
from hub.operations.pages import each
from hub.operations.reports import words

BY: Final = {
    "department": _l("Window"), "community": _l("Community"), "post": _l("Post"), "day": _l("Day"),
}  # fmt: skip
"""What the rows of a table are."""


def kind_of(key: str, panel: Panel, named: Callable[[str], str]) -> ListKind:
    """The list `key` of the cases of one table; `named` says how a row of it is called."""
    titles = dict(panel.columns)
    first = (
        Column(_l("Day"), lambda row: row.line, "day", 12) if panel.by == "day"
        else Column(BY[panel.by], lambda row: named(str(row.line)), width=24)
    )  # fmt: skip
    columns = (
        first, Column(_l("Counted as"), lambda row: str(titles[row.what]), width=16),
        Column(_l("Number"), lambda row: row.case.number, width=16),
        Column(_l("What it is about"), lambda row: words.title_of(row.case), width=24),
        Column(_l("Stands at"), lambda row: words.step_of(row.case), width=22),
        Column(_l("Light"), lambda row: str(words.light_word(row.case)), width=10),
        *([] if panel.by == "post" else [Column(_l("Post"), lambda row: row.case.post, width=22)]),
    )  # fmt: skip
    return ListKind(key, panel.title, "numbers.read", columns, {}, _rows(panel))


def _rows(panel: Panel) -> Callable[[Actor, Given], Iterator[Row]]:
    def rows(actor: Actor, _given: Given) -> Iterator[Row]:
        at = view.when()
        for line in each(lambda after: view.lines(actor, panel.key, at, after=after, size=PIECE)):
            yield Row(line, line.case.id)

    return rows
