"""Migrations and models say the same, on both databases; nothing is half-migrated."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect

import hub.db.models  # noqa: F401  (the tables)
from hub.db import migrate
from hub.db.base import Base
from hub.db.migrate import CORE, Package, Pending
from hub.domain.errors import InputError, NotHeld, Refused
from hub.domain.names import name_parts
from hub.domain.person import fold_width, place_marks
from hub.testing import databases


def shape(engine: Engine) -> dict[str, Any]:
    """Everything about the tables that a query, a constraint or an index can feel."""
    seen = inspect(engine)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(table)
            ],
            "primary key": seen.get_pk_constraint(table),
            "foreign keys": sorted(seen.get_foreign_keys(table), key=str),
            "uniques": sorted(seen.get_unique_constraints(table), key=str),
            "checks": sorted(seen.get_check_constraints(table), key=str),
            "indexes": sorted(map(index_shape, seen.get_indexes(table)), key=str),
        }
        for table in seen.get_table_names()
        if not table.startswith("alembic_version")
    }


def index_shape(index: Any) -> dict[str, Any]:
    options = {name: str(option) for name, option in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def test_the_migrations_make_what_the_models_say(empty_database_url: str, tmp_path: Path) -> None:
    migrate.upgrade(empty_database_url, [CORE])
    migrated = shape(create_engine(empty_database_url))
    if empty_database_url.startswith("sqlite"):
        by_models = create_engine(f"sqlite:///{tmp_path / 'models.sqlite'}")
    else:
        by_models = create_engine(databases.empty_postgres_url())
    Base.metadata.create_all(by_models, tables=[t for t in Base.metadata.sorted_tables if is_core(t.name)])
    assert migrated == shape(by_models)
    by_models.dispose()


def is_core(table: str) -> bool:
    from hub.db.revisions import owner_of

    return owner_of(table) == "hub"


STAFF = (
    "INSERT INTO staff (id, login, name, phone, language, active, failed, created_at)"
    " VALUES (1, 'clerk', 'clerk', '', '', true, 0, '2026-03-02 04:00:00')"
)
BATCH = (
    'INSERT INTO batches (department, key, kind, number, title, state, "on", begins, place, chair, quorum,'
    " by_id, at, rev) VALUES ('civil_affairs', '{kind}', '{kind}', {number}, '', '{state}', '2026-03-02', '', '',"
    " '', 0, 1, '2026-03-02 09:00:00', 0)"
)


def test_meetings_that_have_ended_keep_who_ended_them(empty_database_url: str, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(CORE.folder / "0001_first_tables.py", first)
    migrate.upgrade(empty_database_url, [replace(CORE, folder=first)])
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(STAFF)
        for number, kind, state in ((1, "panel", "closed"), (2, "panel", "open"), (3, "send_up", "closed")):
            connection.exec_driver_sql(BATCH.format(number=number, kind=kind, state=state))
    engine.dispose()
    migrate.upgrade(empty_database_url, [CORE])
    with create_engine(empty_database_url).connect() as connection:
        query = "SELECT number, ends, ended_by_id, ended_at IS NOT NULL FROM batches ORDER BY number"
        rows = [(*row[:3], bool(row[3])) for row in connection.exec_driver_sql(query)]
    assert rows == [(1, "", 1, True), (2, "", None, False), (3, "", None, False)]


def test_stopped_cases_wake_when_their_clock_runs_again() -> None:
    """0049: on the last day of the last notice, and not at all while something without an end stops it too."""
    ends = [["notice_to", "2026-03-04"], ["notice_to", "2026-03-10"], ["notice_to", "2026-03-06"]]
    rows = [
        {"id": 1, "state": "stopped", "due": "2026-04-01", "wake_on": "2026-03-06", "ledger": ends},
        {"id": 2, "state": "stopped", "due": None, "wake_on": "2026-03-06", "ledger": ends},
        {"id": 3, "state": "not_accepted", "due": None, "wake_on": "2026-03-05", "ledger": []},
        {"id": 4, "state": "stopped", "due": None, "wake_on": None, "ledger": [["sent_up", "2026-03-02"]]},
    ]
    with create_engine("sqlite://").begin() as tx:
        tx.exec_driver_sql("CREATE TABLE cases (id, state, due, wake_on, ledger)")
        for row in rows:
            made = {**row, "ledger": json.dumps(row["ledger"])}
            tx.exec_driver_sql("INSERT INTO cases VALUES (:id, :state, :due, :wake_on, :ledger)", made)
        with Operations.context(MigrationContext.configure(tx)):
            CORE.scripts().get_revision("0049").module.upgrade()
        found = tx.exec_driver_sql("SELECT id, wake_on FROM cases ORDER BY id").all()
    assert found == [(1, "2026-03-10"), (2, None), (3, "2026-03-05"), (4, None)]


def test_the_forms_of_names_are_made_of_their_parts() -> None:
    """0053: what is a piece of no other part; who has no parts (a merged record) is found by nothing."""
    parts = {1: name_parts("王建国"), 2: name_parts("John Smith"), 10_000: name_parts("单雄")}
    with create_engine("sqlite://").begin() as tx:
        tx.exec_driver_sql("CREATE TABLE residents (id, id_tail, birth, phone_tail, name_key)")
        tx.exec_driver_sql("CREATE TABLE name_parts (resident_id, part)")
        for way in ("id_tail", "birth", "phone_tail"):
            tx.exec_driver_sql(f"CREATE INDEX ix_residents_{way}_name_key ON residents ({way}, name_key)")
        for key in (*parts, 3):
            tx.exec_driver_sql("INSERT INTO residents (id) VALUES (?)", (key,))
        for row in ((key, part) for key, own in parts.items() for part in own):
            tx.exec_driver_sql("INSERT INTO name_parts VALUES (?, ?)", row)
        with Operations.context(MigrationContext.configure(tx)):
            CORE.scripts().get_revision("0053").module.upgrade()
        found = dict(tx.exec_driver_sql("SELECT id, name_forms FROM residents").all())
    assert {key: sorted(forms.split()) for key, forms in found.items()} == {
        1: ["wangjianguo", "wjg", "王建国"], 2: ["johnsmith", "js"], 3: [],
        10_000: ["danxiong", "dx", "shanxiong", "sx", "单雄"],
    }  # fmt: skip


def test_names_are_found_by_their_letters_after_the_migration() -> None:
    """0055: signs go out of what people are found by, and what was two parts by its signs is one."""
    parts = {1: ("o'brienmary", "mary", "om"), 2: ("王建国", "wjg"), 10_000: ("gül-nur", "gülnur", "gn")}
    with create_engine("sqlite://").begin() as tx:
        tx.exec_driver_sql("CREATE TABLE residents (id, name_forms)")
        tx.exec_driver_sql("CREATE TABLE name_parts (resident_id, part, PRIMARY KEY (resident_id, part))")
        for key, own in parts.items():
            tx.exec_driver_sql("INSERT INTO residents VALUES (?, ?)", (key, " ".join(own)))
            for part in own:
                tx.exec_driver_sql("INSERT INTO name_parts VALUES (?, ?)", (key, part))
        with Operations.context(MigrationContext.configure(tx)):
            CORE.scripts().get_revision("0055").module.upgrade()
        forms = dict(tx.exec_driver_sql("SELECT id, name_forms FROM residents").all())
        left = tx.exec_driver_sql("SELECT resident_id, part FROM name_parts ORDER BY 1, 2").all()
    assert forms == {1: "obrienmary mary om", 2: "王建国 wjg", 10_000: "gvlnur gn"}
    assert left == [(1, "mary"), (1, "obrienmary"), (1, "om"), (2, "wjg"), (2, "王建国"),
                    (10_000, "gn"), (10_000, "gvlnur")]  # fmt: skip


def test_estates_are_told_apart_after_the_migration() -> None:
    """0056 and 0057: the parts of everybody's name hold the marks that a new person's hold."""
    homes = {1: ("友好小区5号楼", "友好路18号院2单元"), 2: ("", ""), 10_000: ("１３ 小区A座", "３０１")}
    with create_engine("sqlite://").begin() as tx:
        tx.exec_driver_sql("CREATE TABLE residents (id, building, address)")
        tx.exec_driver_sql("CREATE TABLE name_parts (resident_id, part, building)")
        old = "ix_name_parts_building_part_resident_id"
        tx.exec_driver_sql(f"CREATE INDEX {old} ON name_parts (building, part, resident_id)")
        for key, home in homes.items():
            tx.exec_driver_sql("INSERT INTO residents VALUES (?, ?, ?)", (key, *home))
            tx.exec_driver_sql("INSERT INTO name_parts VALUES (?, '', '')", (key,))
        with Operations.context(MigrationContext.configure(tx)):
            for revision in ("0056", "0057"):
                CORE.scripts().get_revision(revision).module.upgrade()
        found = dict(tx.exec_driver_sql("SELECT resident_id, place FROM name_parts").all())
    assert found == {key: place_marks(*home) for key, home in homes.items()}
    assert len(set(found.values())) == len(homes)


def test_homes_are_in_plain_digits_after_the_migration() -> None:
    """0067: in the register and on the plan of areas, where a building may stand in both ways already."""
    homes = [
        (1, "友好小区５号楼", "７小区 ５－２"),
        (2, "5号楼", "友好路　18号"),
        (10_000, "Ａ座", ""),
        (10_001, "", "友好路（东）"),
    ]
    with create_engine("sqlite://").begin() as tx:
        for table in ("residents", "households"):
            tx.exec_driver_sql(f"CREATE TABLE {table} (id, building, address)")
            for home in homes:
                tx.exec_driver_sql(f"INSERT INTO {table} VALUES (?, ?, ?)", home)
        tx.exec_driver_sql("CREATE TABLE grid_buildings (grid_id, building, PRIMARY KEY (grid_id, building))")
        for at in ((1, "５号楼"), (1, "5号楼"), (2, "５号楼"), (2, "6号楼")):
            tx.exec_driver_sql("INSERT INTO grid_buildings VALUES (?, ?)", at)
        with Operations.context(MigrationContext.configure(tx)):
            CORE.scripts().get_revision("0067").module.upgrade()
        for table in ("residents", "households"):
            found = tx.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").all()
            assert found == [
                (key, fold_width(building), fold_width(address)) for key, building, address in homes
            ]
        plan = tx.exec_driver_sql("SELECT * FROM grid_buildings ORDER BY 1, 2").all()
    assert found[0] == (1, "友好小区5号楼", "7小区 5-2")
    assert plan == [(1, "5号楼"), (2, "5号楼"), (2, "6号楼")]


def test_who_objected_to_a_notice_is_blotted_out(tmp_path: Path) -> None:
    """0054: the objection stays, the name is nowhere in the file."""
    file = tmp_path / "hub.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as tx:
        tx.exec_driver_sql("PRAGMA secure_delete=ON")  # as every connection of the hub has it
        tx.exec_driver_sql("CREATE TABLE objections (id, text, by_name, answer)")
        tx.exec_driver_sql("INSERT INTO objections VALUES (1, '有出租房', '邻居老李', '')")
    assert "邻居老李".encode() in file.read_bytes()
    with engine.begin() as tx:
        tx.exec_driver_sql("PRAGMA secure_delete=ON")
        with Operations.context(MigrationContext.configure(tx)):
            CORE.scripts().get_revision("0054").module.upgrade()
        found = [dict(row) for row in tx.exec_driver_sql("SELECT * FROM objections").mappings()]
    engine.dispose()
    assert found == [{"id": 1, "text": "有出租房", "answer": ""}]
    assert "邻居老李".encode() not in file.read_bytes()


def test_upgrading_twice_does_nothing_the_second_time(empty_database_url: str) -> None:
    first = migrate.upgrade(empty_database_url)
    assert first == migrate.pending("sqlite:////nonexistent/hub.db")
    assert migrate.upgrade(empty_database_url) == []
    assert migrate.pending(empty_database_url) == []
    assert [state.revision for state in migrate.current(empty_database_url)] == [
        state.head for state in migrate.current(empty_database_url)
    ]


def test_two_upgrades_at_once_migrate_once(empty_database_url: str) -> None:
    done: list[list[Pending]] = []
    threads = [
        threading.Thread(target=lambda: done.append(migrate.upgrade(empty_database_url))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, done)) == [0, len(migrate.pending("sqlite:////nonexistent/hub.db"))]


def test_asking_makes_no_file(tmp_path: Path) -> None:
    (state,) = migrate.current(f"sqlite:///{tmp_path / 'not.sqlite'}", [CORE])
    assert state.revision is None
    assert [step.revision for step in state.pending][:1] == ["0001"]
    assert list(tmp_path.iterdir()) == []


FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None
def upgrade():
    op.create_table("sport_clubs", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    club = sa.ForeignKey("sport_clubs.id", ondelete="CASCADE")
    op.create_table("sport_members", sa.Column("club_id", sa.Integer, club))
    op.execute("INSERT INTO sport_clubs (id, name) VALUES (1, 'a')")
    op.execute("INSERT INTO sport_members (club_id) VALUES (1)")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    with op.batch_alter_table("sport_clubs") as table:
        table.alter_column("name", type_=sa.String(20), nullable=False)
"""


@pytest.fixture
def sport(tmp_path: Path) -> Package:
    """An invented department with a history of its own."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.py").write_text(FIRST)
    return Package("sport", "hub_sport", folder)


def test_a_department_has_its_own_history_after_the_core(empty_database_url: str, sport: Package) -> None:
    done = migrate.upgrade(empty_database_url, [CORE, sport])
    assert [step.package for step in done] == ["hub"] * (len(done) - 1) + ["sport"]
    tables = inspect(create_engine(empty_database_url)).get_table_names()
    assert {"alembic_version_hub", "alembic_version_sport", "sport_clubs"} <= set(tables)
    # The core's state is told alike, whether the department is installed or not.
    assert migrate.pending(empty_database_url, [CORE]) == []


def test_changing_a_table_keeps_the_rows_that_point_to_it(empty_database_url: str, sport: Package) -> None:
    migrate.upgrade(empty_database_url, [sport])
    (sport.folder / "0002_second.py").write_text(SECOND)
    assert [step.revision for step in migrate.pending(empty_database_url, [sport])] == ["0002"]
    migrate.upgrade(empty_database_url, [sport])
    with create_engine(empty_database_url).connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sport_clubs").all() == [("a",)]
        assert connection.exec_driver_sql("SELECT club_id FROM sport_members").all() == [(1,)]


def test_a_migration_that_fails_leaves_nothing(empty_database_url: str, sport: Package) -> None:
    (sport.folder / "0002_second.py").write_text(SECOND.replace("sport_clubs", "sport_no_such"))
    with pytest.raises(Exception, match="sport_no_such"):
        migrate.upgrade(empty_database_url, [sport])
    assert inspect(create_engine(empty_database_url)).get_table_names() == []


def test_a_broken_reference_undoes_the_migration(tmp_path: Path, sport: Package) -> None:
    # PostgreSQL checks while it writes; on SQLite the keys are off during a migration and checked at its end.
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    (sport.folder / "0001_first.py").write_text(FIRST.replace("(club_id) VALUES (1)", "(club_id) VALUES (7)"))
    with pytest.raises(NotHeld) as raised:
        migrate.upgrade(url, [sport])
    assert raised.value.params == {"table": "sport_members", "target": "sport_clubs"}
    assert inspect(create_engine(url)).get_table_names() == []


def test_a_database_newer_than_the_program_is_refused(empty_database_url: str, sport: Package) -> None:
    (sport.folder / "0002_second.py").write_text(SECOND)
    migrate.upgrade(empty_database_url, [sport])
    (sport.folder / "0002_second.py").unlink()
    for call in (migrate.upgrade, migrate.current, migrate.pending):
        with pytest.raises(Refused) as raised:
            call(empty_database_url, [sport])
        assert raised.value.params == {"package": "sport", "revision": "0002"}


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nonexistent/folder/hub.sqlite",
        "postgresql+psycopg://clerk:secret@/centre?host=/nonexistent",
        "no database at all",
        "oracle://clerk:secret@127.0.0.1/centre",
    ],
)
def test_an_unusable_database_is_said_without_its_password(url: str) -> None:
    with pytest.raises(InputError) as raised:
        migrate.upgrade(url)
    assert "secret" not in raised.value.text()
    assert raised.value.remedy
