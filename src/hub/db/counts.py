"""The numbers of each day, kept by the database itself: triggers write what a change of a case adds.

What a case counts as is written once, in `PARTS`, and used three times: by the triggers (what it is now less
what it was, `hub.db.count_triggers`), to count all cases anew, and to compare both. So the numbers hold
whoever writes a case, in that transaction, and cost it no statement. A trigger only ever adds rows: nobody
waits for anybody, as two clerks would who add to one row. The sweep folds them
(`hub.operations.upkeep.counting`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

KEY: Final = "what, day, department, service, variant, version, community_id, how, due"
LEDGER: Final = "CAST({r}.ledger AS TEXT)"
_ENDED: Final = "COALESCE({r}.completed_on, {r}.closed_on)"
_OPEN: Final = "{r}.closed_on IS NULL AND {r}.completed_on IS NULL"
_FULL: Final = "{r}.department, {r}.service, {r}.variant, {r}.version, {r}.community_id"
_DEPARTMENT: Final = "{r}.department, '', '', 0, 0"
AGENCY, SUPPLEMENTED, RETURNED = "agency ", "supplemented ", "returned "
"""Words of `how` of an opened case: handed in at the community, asked for papers, refused or not accepted."""
_KINDS: Final = " || ".join((
    f"CASE WHEN {LEDGER} LIKE '%\"handed_in\"%' THEN '{AGENCY}' ELSE '' END",
    f"CASE WHEN {LEDGER} LIKE '%\"notified\"%' THEN '{SUPPLEMENTED}' ELSE '' END",
    f"CASE WHEN {{r}}.ended IN ('refused', 'not_accepted') THEN '{RETURNED}' ELSE '' END",
))  # fmt: skip
_IN_TIME: Final = "CASE WHEN {r}.completed_on > {r}.due THEN 'late' ELSE 'in_time' END"
_EXTENDED: Final = f"{LEDGER} LIKE '%\"extended\"%'"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a case counts as: on which day, by what, how much; in SQL, `{r}` the case's row."""

    what: str
    day: str
    where: str
    how: str = "''"
    number: str = "1"
    by: str = _FULL
    due: str = "{never}"

    def select(self, row: str, source: str = "", sign: str = "") -> str:
        """The part of one row, or of each row of a source."""
        said = f"SELECT '{self.what}' AS what, {self.day} AS day, {_named(self.by)}, {self.how} AS how, "
        said += f"{self.due} AS due, {sign}({self.number}) AS number{source} WHERE {self.where}"
        return said.replace("{r}", row)


def _named(by: str) -> str:
    names = ("department", "service", "variant", "version", "community_id")
    return ", ".join(f"{each} AS {name}" for each, name in zip(by.split(", "), names, strict=True))


PARTS: Final = (
    Part("opened", "{r}.opened_on", "1 = 1", how=_KINDS),
    Part("accepted", "{r}.accepted_on", "{r}.accepted_on IS NOT NULL"),
    Part("completed", "{r}.completed_on", "{r}.completed_on IS NOT NULL", how=_IN_TIME),
    Part("ended", _ENDED, f"{{r}}.ended <> '' AND {_ENDED} IS NOT NULL", how="{r}.ended"),
    Part("refused", "{r}.closed_on", "{r}.ended = 'refused' AND {r}.closed_on IS NOT NULL"),
    # Days left of the promised limit; where it was extended, the case itself must be asked.
    Part("left", "{r}.completed_on", f"{{r}}.completed_on IS NOT NULL AND NOT {_EXTENDED}",
          number="COALESCE({r}.days_left, 0)"),
    Part("extended", "{r}.completed_on", f"{{r}}.completed_on IS NOT NULL AND {_EXTENDED}"),
    Part("open", "COALESCE({r}.accepted_on, {r}.opened_on)", f"{_OPEN} AND {{r}}.state <> 'stopped'",
          by=_DEPARTMENT, due="COALESCE({r}.due, {never})"),
    Part("stopped", "COALESCE({r}.accepted_on, {r}.opened_on)", f"{_OPEN} AND {{r}}.state = 'stopped'",
          by=_DEPARTMENT, due="COALESCE({r}.due, {never})"),
)  # fmt: skip
"""What a case counts as, by the day on which it became that (open ones: since when they run)."""


def recount(dialect: str) -> str:
    """SELECT of what all cases count as now, by key."""
    return summed((part.select("c", " FROM cases AS c") for part in PARTS), dialect)


def rebuild(connection: Connection) -> None:
    """Count all cases anew; what was kept is dropped."""
    connection.execute(text("DELETE FROM case_deltas"))
    connection.execute(text("DELETE FROM case_counts"))
    counted = recount(connection.dialect.name)
    connection.execute(text(f"INSERT INTO case_counts ({KEY}, number) {counted}"))


def differences(connection: Connection) -> list[tuple[str, str, int]]:
    """Where the kept numbers are not those of a recount: what, which day, how much too many."""
    counted = recount(connection.dialect.name)
    asked = f"""SELECT what, CAST(day AS TEXT), SUM(number) FROM (
        SELECT {KEY}, number FROM case_counts UNION ALL SELECT {KEY}, number FROM case_deltas
        UNION ALL SELECT {KEY}, -number FROM ({counted}) AS counted
        ) AS both_ GROUP BY {KEY} HAVING SUM(number) <> 0 ORDER BY 1, 2"""  # noqa: S608
    return [(row[0], row[1], int(row[2])) for row in connection.execute(text(asked))]


def summed(parts: Iterable[str], dialect: str) -> str:
    """The rows of these selects, one for each number that is not nothing."""
    rows = f"SELECT {KEY}, SUM(number) AS number FROM ({joined(parts, dialect)}) AS p"  # noqa: S608
    return f"{rows} GROUP BY {KEY} HAVING SUM(number) <> 0"


def joined(parts: Iterable[str], dialect: str) -> str:
    """The rows of these selects."""
    never = "'9999-12-31'" if dialect == "sqlite" else "DATE '9999-12-31'"
    return " UNION ALL ".join(parts).replace("{never}", never)
