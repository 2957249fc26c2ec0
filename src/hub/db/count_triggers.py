"""The triggers that note in `case_deltas` what a change of a case adds to the numbers of each day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from hub.db.counts import KEY, LEDGER, PARTS, Part, joined, rebuild, summed

_OPEN: Final = tuple(part for part in PARTS if part.what in ("open", "stopped"))
_ELSE: Final = tuple(part for part in PARTS if part not in _OPEN)
_DATES: Final = ("opened_on", "accepted_on", "completed_on", "closed_on", "due", "department")
_OPEN_BY: Final = (*_DATES, "state")
_ELSE_BY: Final = (*_DATES, "days_left", "ended", "ledger", "service", "variant", "version", "community_id")
"""The columns that what is open counts by, and all else. A change of each has a trigger of its own: a clock
that stops or runs again, as so many do in one night, touches nothing but the numbers of what is open."""


def _of(parts: Sequence[Part], row: str) -> list[str]:
    """What a row adds; one that is no more takes away."""
    return [part.select(row, sign="-" if row == "OLD" else "") for part in parts]


@dataclass(frozen=True, slots=True)
class _Trigger:
    """After which event, and where columns `by` differ, which rows are noted, put together how."""

    event: str
    rows: Sequence[str]
    by: Sequence[str] = ()
    together: Callable[[Sequence[str], str], str] = summed

    def head(self, name: str, dialect: str) -> str:
        """How it is made, up to what it does."""
        columns = f" OF {', '.join(self.by)}" if self.by else ""
        said = f"CREATE TRIGGER {name} AFTER {self.event}{columns} ON cases FOR EACH ROW"
        differ = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
        return f"{said} WHEN ({_row('OLD', self.by)} {differ} {_row('NEW', self.by)})" if self.by else said

    def does(self, dialect: str) -> str:
        """What it does."""
        return f"INSERT INTO case_deltas ({KEY}, number) {self.together(self.rows, dialect)};"


_TRIGGERS: Final = {
    "cases_counted_insert": _Trigger("INSERT", _of(PARTS, "NEW")),
    "cases_counted_delete": _Trigger("DELETE", _of(PARTS, "OLD")),
    "cases_counted_open": _Trigger("UPDATE", _of(_OPEN, "NEW") + _of(_OPEN, "OLD"), _OPEN_BY, joined),
    "cases_counted_else": _Trigger("UPDATE", _of(_ELSE, "NEW") + _of(_ELSE, "OLD"), _ELSE_BY),
}


def install(connection: Connection) -> None:
    """Make the triggers where they are not exactly these, and count all cases anew then.

    After each migration: one that makes the table of cases anew on SQLite drops its triggers with it.
    """
    dialect = connection.dialect.name
    found: dict[str, str] = dict(connection.execute(text(_FOUND[dialect])).all())
    wanted = {name: _MADE[dialect](name, each) for name, each in _TRIGGERS.items()}
    if found == {name: body for name, (body, _) in wanted.items()}:
        return
    for name in found:
        connection.execute(text(_DROP[dialect].format(name=name)))
    for _, statements in wanted.values():
        for statement in statements:
            connection.execute(text(statement))
    rebuild(connection)


# --- inside -------------------------------------------------------------------------------------------------

_FOUND: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cases'",
    "postgresql": """SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = to_regclass('cases') AND NOT t.tgisinternal""",
}
"""The triggers there are, with what of them can be compared with what is wanted."""
_DROP: Final = {"sqlite": "DROP TRIGGER {name}", "postgresql": "DROP TRIGGER {name} ON cases"}


def _in_sqlite(name: str, trigger: _Trigger) -> tuple[str, Sequence[str]]:
    made = f"{trigger.head(name, 'sqlite')} BEGIN\n{trigger.does('sqlite')}\nEND"
    return made, [made]


def _in_postgres(name: str, trigger: _Trigger) -> tuple[str, Sequence[str]]:
    """A function for each; what calls it is said in it, to be compared."""
    head = trigger.head(name, "postgresql")
    body = f"\n/* {head} */\nBEGIN\n{trigger.does('postgresql')}\nRETURN NULL;\nEND\n"
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    return body, [function, f"{head} EXECUTE FUNCTION {name}()"]


_MADE: Final[dict[str, Callable[[str, _Trigger], tuple[str, Sequence[str]]]]] = {
    "sqlite": _in_sqlite, "postgresql": _in_postgres,
}  # fmt: skip


def _row(row: str, columns: Sequence[str]) -> str:
    """The columns of a row as one value; JSON as its text, which can be compared."""
    return f"({', '.join(LEDGER.format(r=row) if each == 'ledger' else f'{row}.{each}' for each in columns)})"
