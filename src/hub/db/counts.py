"""The numbers of each day, kept by the database itself: a trigger writes what a change of a case adds.

What a case counts as is written once, in `PARTS`, and used three times: by the trigger (what it is now less
what it was), to count all cases anew, and to compare both. So the numbers hold whoever writes a case, in that
transaction, and cost it no statement. A trigger only ever adds rows: nobody waits for anybody, as two clerks
would who add to one row. The sweep folds them (`hub.operations.upkeep.counting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

_KEY: Final = "what, day, department, service, variant, version, community_id, how, due"
_LEDGER: Final = "CAST({r}.ledger AS TEXT)"
_ENDED: Final = "COALESCE({r}.completed_on, {r}.closed_on)"
_OPEN: Final = "{r}.closed_on IS NULL AND {r}.completed_on IS NULL"
_FULL: Final = "{r}.department, {r}.service, {r}.variant, {r}.version, {r}.community_id"
_DEPARTMENT: Final = "{r}.department, '', '', 0, 0"
AGENCY, SUPPLEMENTED, RETURNED = "agency ", "supplemented ", "returned "
"""Words of `how` of an opened case: handed in at the community, asked for papers, refused or not accepted."""
_KINDS: Final = " || ".join((
    f"CASE WHEN {_LEDGER} LIKE '%\"handed_in\"%' THEN '{AGENCY}' ELSE '' END",
    f"CASE WHEN {_LEDGER} LIKE '%\"notified\"%' THEN '{SUPPLEMENTED}' ELSE '' END",
    f"CASE WHEN {{r}}.ended IN ('refused', 'not_accepted') THEN '{RETURNED}' ELSE '' END",
))  # fmt: skip
_IN_TIME: Final = "CASE WHEN {r}.completed_on > {r}.due THEN 'late' ELSE 'in_time' END"
_EXTENDED: Final = f"{_LEDGER} LIKE '%\"extended\"%'"


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that a case counts as: on which day, by what, how much; in SQL, `{r}` the case's row."""

    what: str
    day: str
    where: str
    how: str = "''"
    number: str = "1"
    by: str = _FULL
    due: str = "{never}"

    def select(self, row: str, source: str = "", sign: str = "", given: str = "") -> str:
        """The part of one row, or of each row of a source."""
        said = f"SELECT '{self.what}' AS what, {self.day} AS day, {_named(self.by)}, {self.how} AS how, "
        where = f"{self.where} AND {given}" if given else self.where
        said += f"{self.due} AS due, {sign}({self.number}) AS number{source} WHERE {where}"
        return said.replace("{r}", row)


def _named(by: str) -> str:
    names = ("department", "service", "variant", "version", "community_id")
    return ", ".join(f"{each} AS {name}" for each, name in zip(by.split(", "), names, strict=True))


PARTS: Final = (
    _Part("opened", "{r}.opened_on", "1 = 1", how=_KINDS),
    _Part("accepted", "{r}.accepted_on", "{r}.accepted_on IS NOT NULL"),
    _Part("completed", "{r}.completed_on", "{r}.completed_on IS NOT NULL", how=_IN_TIME),
    _Part("ended", _ENDED, f"{{r}}.ended <> '' AND {_ENDED} IS NOT NULL", how="{r}.ended"),
    _Part("refused", "{r}.closed_on", "{r}.ended = 'refused' AND {r}.closed_on IS NOT NULL"),
    # Days left of the promised limit; where it was extended, the case itself must be asked.
    _Part("left", "{r}.completed_on", f"{{r}}.completed_on IS NOT NULL AND NOT {_EXTENDED}",
          number="COALESCE({r}.days_left, 0)"),
    _Part("extended", "{r}.completed_on", f"{{r}}.completed_on IS NOT NULL AND {_EXTENDED}"),
    _Part("open", "COALESCE({r}.accepted_on, {r}.opened_on)", f"{_OPEN} AND {{r}}.state <> 'stopped'",
          by=_DEPARTMENT, due="COALESCE({r}.due, {never})"),
    _Part("stopped", "COALESCE({r}.accepted_on, {r}.opened_on)", f"{_OPEN} AND {{r}}.state = 'stopped'",
          by=_DEPARTMENT, due="COALESCE({r}.due, {never})"),
)  # fmt: skip
"""What a case counts as, by the day on which it became that (open ones: since when they run)."""
_FELT: Final = (
    "opened_on, accepted_on, completed_on, closed_on, due, state, days_left, ended, ledger, department,"
    " service, variant, version, community_id"
)
"""The columns of a case that any of this is about."""


def recount(dialect: str) -> str:
    """SELECT of what all cases count as now, by key."""
    parts = " UNION ALL ".join(part.select("c", " FROM cases AS c") for part in PARTS)
    return _summed(parts, dialect)


def rebuild(connection: Connection) -> None:
    """Count all cases anew; what was kept is dropped."""
    connection.execute(text("DELETE FROM case_deltas"))
    connection.execute(text("DELETE FROM case_counts"))
    counted = recount(connection.dialect.name)
    connection.execute(text(f"INSERT INTO case_counts ({_KEY}, number) {counted}"))


def differences(connection: Connection) -> list[tuple[str, str, int]]:
    """Where the kept numbers are not those of a recount: what, which day, how much too many."""
    counted = recount(connection.dialect.name)
    asked = f"""SELECT what, CAST(day AS TEXT), SUM(number) FROM (
        SELECT {_KEY}, number FROM case_counts UNION ALL SELECT {_KEY}, number FROM case_deltas
        UNION ALL SELECT {_KEY}, -number FROM ({counted}) AS counted
        ) AS both_ GROUP BY {_KEY} HAVING SUM(number) <> 0 ORDER BY 1, 2"""  # noqa: S608
    return [(row[0], row[1], int(row[2])) for row in connection.execute(text(asked))]


def install(connection: Connection) -> None:
    """Make the triggers where they are not exactly these, and count all cases anew then.

    After each migration: one that makes the table of cases anew on SQLite drops its triggers with it.
    """
    dialect = connection.dialect.name
    wanted = _sqlite() if dialect == "sqlite" else _postgres()
    found = connection.execute(text(_FOUND[dialect])).scalars().all()
    if sorted(found) == sorted(_bodies(wanted)):
        return
    for statement in wanted.values():
        connection.execute(text(statement))
    rebuild(connection)


# --- inside -------------------------------------------------------------------------------------------------

_FOUND: Final = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cases'",
    "postgresql": """SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = to_regclass('cases') AND NOT t.tgisinternal""",
}
"""What of the triggers there are can be compared with what is wanted."""


def _bodies(wanted: dict[str, str]) -> list[str]:
    if "function" not in wanted:
        return [each for name, each in wanted.items() if not name.startswith("drop")]
    return [wanted["function"].split("$$")[1]] * 2


def _sqlite() -> dict[str, str]:
    """One trigger for each way to change a case: the row that is not there must not be named."""
    of = {"insert": _change("NEW"), "delete": _change("OLD"), "update": _change("NEW", "OLD")}
    made = {}
    for name, said in of.items():
        when = f"UPDATE OF {_FELT}" if name == "update" else name.upper()
        made[f"drop_{name}"] = f"DROP TRIGGER IF EXISTS cases_counted_{name}"
        made[name] = f"CREATE TRIGGER cases_counted_{name} AFTER {when} ON cases BEGIN\n{_noted(said)};\nEND"
    return {name: each.replace("{never}", "'9999-12-31'") for name, each in made.items()}


def _postgres() -> dict[str, str]:
    said = " UNION ALL ".join((
        *(part.select("NEW", given="TG_OP <> 'DELETE'") for part in PARTS),
        *(part.select("OLD", sign="-", given="TG_OP <> 'INSERT'") for part in PARTS),
    ))  # fmt: skip
    body = f"\nBEGIN\n{_noted(said)};\nRETURN NULL;\nEND\n".replace("{never}", "DATE '9999-12-31'")
    run = "FOR EACH ROW EXECUTE FUNCTION cases_counted()"
    made = "CREATE OR REPLACE FUNCTION cases_counted() RETURNS trigger LANGUAGE plpgsql AS"
    return {
        "function": f"{made} $${body}$$",
        "drop_update": "DROP TRIGGER IF EXISTS cases_counted_update ON cases",
        "drop_else": "DROP TRIGGER IF EXISTS cases_counted_else ON cases",
        "update": f"CREATE TRIGGER cases_counted_update AFTER UPDATE OF {_FELT} ON cases {run}",
        "else": f"CREATE TRIGGER cases_counted_else AFTER INSERT OR DELETE ON cases {run}",
    }


def _change(row: str, before: str = "") -> str:
    """What a row adds, less what it was before; a row that is deleted only takes away."""
    sign = "-" if row == "OLD" else ""
    parts = [part.select(row, sign=sign) for part in PARTS]
    if before:
        parts += [part.select(before, sign="-") for part in PARTS]
    return " UNION ALL ".join(parts)


def _noted(parts: str) -> str:
    return f"INSERT INTO case_deltas ({_KEY}, number)\n{_sum(parts)}"


def _summed(parts: str, dialect: str) -> str:
    never = "'9999-12-31'" if dialect == "sqlite" else "DATE '9999-12-31'"
    return _sum(parts).replace("{never}", never)


def _sum(parts: str) -> str:
    return f"SELECT {_KEY}, SUM(number) AS number FROM ({parts}) AS p GROUP BY {_KEY} HAVING SUM(number) <> 0"  # noqa: S608
