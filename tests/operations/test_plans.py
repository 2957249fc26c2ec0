"""What else looks for people and cases: every statement of it, as sent, goes by an index on both databases.

The search box itself is in `test_residents.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, text

from hub.db.base import db, now, reading
from hub.db.models import Entitlement, Reminder
from hub.operations.ab_posts import areas
from hub.operations.access import access_log
from hub.operations.appraisal.counted import counted
from hub.operations.archive import file_list
from hub.operations.benefits import reminders
from hub.operations.calendars.moved import moved_in_sight
from hub.operations.casework import case_list, earlier_papers, progress
from hub.operations.context import service_of
from hub.operations.decisions.batch_view import batch_list
from hub.operations.exports import book
from hub.operations.fieldwork.visit_list import day_visits
from hub.operations.messages import view as message_view
from hub.operations.overview import sums
from hub.operations.overview.panels import PANELS
from hub.operations.registry import duplicates, heads, residents, sheets, view
from hub.operations.rosters.items import my_items
from hub.operations.upkeep.doctor_unseen import unseen
from hub.operations.worklist.beside import beside
from hub.operations.worklist.desk import deliveries, worklist
from hub.testing import tables
from hub.testing.centre import actor
from hub.testing.factories import MONDAY, household

from .grown import GROWING, seem_large
from .listed import SERVICE, Lists, lists

SCAN: Final = re.compile(
    rf"SCAN (?:{'|'.join(GROWING)})\b(?! USING INDEX)|Seq Scan on (?:{'|'.join(GROWING)})\b"
)
"""A whole table read row by row; SQLite's "SCAN t USING INDEX" walks one in its order, up to a LIMIT."""
NOBODY: Final = re.compile(r"SELECT (\w+)\.id\s+FROM \1\s+WHERE 0 = 1")
"""A list that is empty by what somebody may see: SQLite names a scan that it never makes."""

WALKED: Final = re.compile(
    r"FROM access_log LEFT OUTER JOIN staff ON staff\.id = access_log\.staff_id ORDER BY access_log\.id DESC"
    r"|FROM exports JOIN .* ORDER BY exports\.id DESC"
    r"|FROM cases JOIN .*cases\.department = .* ORDER BY cases\.id DESC"
    r"|FROM cases JOIN .*cases\.community_id = .* ORDER BY cases\.id DESC",
    re.DOTALL,
)
"""Lists whose rows lie close enough together: the whole log, and a department's or community's cases."""


@pytest.fixture
def made(app_without_pages: Flask) -> Iterator[Lists]:
    with app_without_pages.app_context():
        found = lists()
        done, *_ = found.cases(3, closed=True)
        found.file(done, 1)
        found.cases(3)
        yield found


def _person(made: Lists, login: str) -> None:
    residents.open_resident(actor(login), made.head, "民政-1 接件")
    residents.who_looked(actor(login), made.head)
    case_list.cases_of_resident(actor(login), made.head)
    view.history(actor(login), made.head)
    duplicates.worklist(actor(login), of=[made.head])
    residents.household(actor(login), made.household(), "民政-1 接件")


LOOKS: dict[str, Callable[[Lists], Any]] = {
    "person, clerk": lambda made: _person(made, "clerk"),
    "person, agent": lambda made: _person(made, "agent-e"),
    "papers of earlier cases": lambda made: earlier_papers.earlier_papers(
        actor("clerk"), service_of(SERVICE), made.head, MONDAY
    ),
    "cases": lambda made: [case_list.case_list(actor("clerk"), state=s) for s in ("open", "late", "closed", "all")],
    "cases, agent": lambda made: [case_list.case_list(actor("agent-e"), state=s) for s in ("open", "late", "all")],
    "cases, leader": lambda made: [case_list.case_list(actor("deputy"), state=s) for s in ("open", "late", "all")],
    "a case by number": lambda made: case_list.find_case(actor("clerk"), "民26-0001"),
    "file room": lambda made: [file_list.file_list(actor("clerk"), state=s) for s in file_list.STATES],
    "a file by number": lambda made: [file_list.file_list(actor("clerk"), text=t) for t in ("2026-1", "民26-0001")],
    "desk": lambda made: [worklist(actor(login)) for login in ("clerk", "agent-e", "officer-e", "deputy")],
    "what waits beside": lambda made: [
        (beside(actor(login)), my_items(actor(login))) for login in ("clerk", "agent-e", "officer-e", "deputy")
    ],
    "deliveries and messages": lambda made: (deliveries(actor("clerk")), message_view.to_tell(actor("clerk"))),
    "register": lambda made: (view.waiting(actor("clerk")), view.asked(actor("clerk")), duplicates.count(actor("clerk"))),
    "change sheet": lambda made: (sheets.lines(actor("agent-e"), made.east, MONDAY.replace(day=1)),
                                  sheets.months(actor("deputy"), [made.east, made.west])),
    "meetings": lambda made: [batch_list(actor("clerk"), "panel", ended=over) for over in (True, False)],
    "meetings, deputy": lambda made: [batch_list(actor("deputy"), "panel", ended=over) for over in (True, False)],
    "day sheet": lambda made: [day_visits(actor(login)) for login in ("officer-e", "agent-e")],
    "a year of people's work": lambda made: counted([1, 2], MONDAY.year),
    "what runs out soon": lambda made: [reminders.waiting(actor(login)) for login in ("agent-e", "officer-e")],
    "logs": lambda made: (access_log(actor("inspection")), access_log(actor("inspection"), login="clerk"),
                          access_log(actor("inspection"), resident_id=made.head)),
    "dates that the calendar moved": lambda made: moved_in_sight(actor("clerk")),
    "public progress": lambda made: progress.look_up("民26-0001", ""),
    "work that nobody sees": lambda made: list(unseen()),
    "exports": lambda made: (book.mine(actor("clerk")), book.waiting(actor("deputy")), book.book(actor("admin"))),
}  # fmt: skip


@pytest.mark.parametrize("at_home", [False, True], ids=["staff from elsewhere", "staff of the street"])
def test_no_statement_reads_a_whole_table(made: Lists, at_home: bool) -> None:
    if at_home:
        made.live_next_door("clerk", "agent-e", "officer-e", "deputy")
    found = {}
    for name, look in LOOKS.items():
        db.session.rollback()
        with sent() as statements:
            look(made)
        assert statements, name
        db.session.rollback()
        found |= {(name, sql): bad for sql, values in statements if (bad := scans(sql, plan(sql, values)))}
    assert found == {}


def scans(sql: str, steps: list[str]) -> list[str]:
    """The steps that read a whole table. A list in the order of its key is walked up to its LIMIT and not on."""
    walks = "LIMIT" in sql and WALKED.search(sql) and "USE TEMP B-TREE FOR ORDER BY" not in steps
    return [
        step for at, step in enumerate(steps)
        if SCAN.search(step) and not (walks and at == 0)
    ]  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_not_in_the_register_reads_no_case_to_know_it(made: Lists) -> None:
    few = _worked(lambda: actor("clerk"))
    made.cases(60)
    with db.engine.begin() as connection:  # where one household has all cases, its index seems worthless
        connection.execute(text("ANALYZE"))
        connection.execute(text("UPDATE sqlite_stat1 SET stat = '100000 100000' WHERE idx LIKE 'ix_cases_%'"))
    db.session.rollback()
    db.engine.dispose()
    assert _worked(lambda: actor("clerk")) <= few


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("look", "most"),
    # Of 300 people more SQLite reads the index once, for so few are told apart faster so.
    [("day sheet", 20), ("a year of people's work", 20), ("work that nobody sees", 100)],
)
def test_what_lies_elsewhere_is_not_read(made: Lists, look: str, most: int) -> None:
    """Whatever a planner knows of the tables: the open cases of other posts and years cost nothing here."""
    few = _worked(lambda: LOOKS[look](made))
    made.cases(300)
    with db.engine.begin() as connection:
        accepted = "UPDATE tasks SET do = 'accept', done_by = 1, done_on = opened_on WHERE id % 2 = 0"
        connection.execute(text(accepted))
        connection.execute(text("ANALYZE"))
    db.session.rollback()
    db.engine.dispose()
    assert _worked(lambda: LOOKS[look](made)) <= few + most


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_benefits_of_all_are_not_read_to_know_what_runs_out(made: Lists) -> None:
    look = LOOKS["what runs out soon"]
    few = _worked(lambda: look(made))
    who, *_others = household("样庚", community_id=made.east, number="9", born=1950)
    row = {"department": "civil_affairs", "resident_id": who, "payee_id": who, "community_id": made.east,
           "state": "active", "from_on": MONDAY, "asked_at": now(), "paper": "台账"}  # fmt: skip
    with db.engine.begin() as connection:
        many = [{**row, "number": f"待26-{no:05d}", "programme": f"civil_affairs.p{no}"} for no in range(300)]
        connection.execute(insert(Entitlement.__table__), many)
        soon = {"kind": "until", "ends_on": MONDAY, "made_on": MONDAY, "outcome": ""}
        connection.execute(insert(Reminder.__table__), [{**soon, "entitlement_id": no} for no in range(1, 9)])
        connection.execute(text("ANALYZE"))
    db.session.rollback()
    db.engine.dispose()
    assert _worked(lambda: look(made)) <= few + 20


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_load_of_each_post_is_counted_by_the_index_alone(made: Lists) -> None:
    """The leaders' page counts every open task: SQLite's own program reads no column of a row for it."""
    with sent() as statements:
        sums.read(reading(), {"load": PANELS["load"].sums}, sums.When(MONDAY, MONDAY, MONDAY))
    [(sql, values)] = [one for one in statements if "FROM tasks" in one[0]]
    db.session.rollback()
    with db.engine.connect() as connection:
        root = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'tasks'")).scalar()
        steps = connection.exec_driver_sql(f"EXPLAIN {sql}", values).all()
    rows = {step.p1 for step in steps if step.opcode == "OpenRead" and step.p2 == root}
    assert [step for step in steps if step.opcode == "Column" and step.p1 in rows] == []


def test_one_building_and_the_heads_of_households_go_by_their_own_index(made: Lists) -> None:
    """The area of a building read all households of its community, the count of heads all residents."""
    with sent() as statements:
        areas.area_of_building(1, "5号楼")
        heads.by_community()
    plans = ["\n".join(plan(sql, values)) for sql, values in statements]
    (lie,) = [steps for steps in plans if "households_community_id_building" in steps]
    (count,) = [steps for steps in plans if "ix_residents_heads" in steps]
    assert [SCAN.search(steps) for steps in (lie, count)] == [None, None]


def _worked(look: Callable[[], Any]) -> int:
    """Tens of steps that SQLite takes."""
    db.session.rollback()
    driver: Any = reading().connection.driver_connection
    steps = []
    driver.set_progress_handler(lambda: steps.append(1), 10)
    look()
    driver.set_progress_handler(None, 0)
    return len(steps)


def test_a_scan_would_be_named(made: Lists) -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET enable_indexscan = off"))
        steps = _explained(connection, "SELECT id FROM residents WHERE address = 'x'", ())
        assert [step for step in steps if SCAN.search(step)] != []


@contextmanager
def sent() -> Iterator[list[tuple[str, Any]]]:
    """Everything asked of the driver meanwhile, with its values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((statement, values))

    with tables.heard(db.engine, note):
        yield found


def plan(sql: str, values: Any, known: str = "") -> list[str]:
    """The database's own plan, one line per step; `known`: a table of whose rows PostgreSQL knows what they hold."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            if known:
                connection.execute(text(f"ANALYZE {known}"))
            seem_large(connection)
        return _explained(connection, sql, values)


def _explained(connection: Connection, sql: str, values: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        asked = NOBODY.sub("SELECT NULL WHERE 0", sql)
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values)]
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", values)]
