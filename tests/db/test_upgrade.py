"""From every released schema to the newest one, with data; killed half way, or on a full disk, nothing is lost."""

from __future__ import annotations

import base64
import datetime as dt
import json
import lzma
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, select, text

from hub import config
from hub.db import dump, migrate
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.upkeep.fitting import must_fit
from hub.testing.factories import id_number
from hub.testing.fixtures import opened

FOLDER = Path(__file__).parent / "released"
RELEASED = sorted(path.name.partition(".")[0] for path in FOLDER.iterdir())
KEY = "the key of the released schemas, which protects nobody's data"
Rows = Mapping[str, list[dict[str, Any]]]


def content(revision: str) -> tuple[dict[str, Any], list[bytes]]:
    """What a released version's centre was: its revisions by package, and its rows as lines."""
    head, *rest = lzma.decompress((FOLDER / f"{revision}.jsonl.xz").read_bytes()).splitlines(keepends=True)
    return json.loads(head), rest


def put(url: str, revision: str) -> None:
    """Make the centre of a released version, in its own tables."""
    said, lines = content(revision)
    with migrate.exclusive(url) as tx:
        migrate.upgrade_to(tx, said["revisions"])
        dump.load(tx, lines)


def rows(url: str) -> Rows:
    engine = create_engine(url)
    with engine.connect() as tx:
        found = {
            table.name: [
                dict(row) for row in tx.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in dump.tables(tx)
            if not table.name.startswith(dump.VERSIONS)
        }
    engine.dispose()
    return found


def lost(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What a row had and has no more: later versions may add and drop columns, and add to marks."""
    both = was.keys() & now.keys()
    assert both
    return {name: was[name] for name in both if not _holds(was[name], now[name])}


def _holds(was: Any, now: Any) -> bool:
    if isinstance(was, dict) and isinstance(now, dict):
        return all(now.get(key) == value for key, value in was.items())
    return bool(was == now)


def test_the_first_tables_are_among_the_released() -> None:
    assert RELEASED[0] == "0001"


@pytest.mark.parametrize("revision", RELEASED)
def test_a_released_centre_comes_to_the_newest_tables_with_all_its_rows(
    empty_database_url: str, revision: str
) -> None:
    url = empty_database_url
    put(url, revision)
    before = rows(url)
    assert len(before["cases"]) > 10
    assert len(before["residents"]) >= 100
    migrate.upgrade(url)
    assert migrate.pending(url) == []
    after = rows(url)
    for table, old in before.items():
        assert len(after[table]) == len(old), table
        assert [lost(was, now) for was, now in zip(old, after[table], strict=True) if lost(was, now)] == [], (
            table
        )
    with opened(url, WEB=False, KEY=KEY) as app, app.app_context():
        must_fit()
        found = audit.verify(OPERATOR)
        assert (found.cases, found.findings) == (len(before["cases"]), [])


# --- killed half way ------------------------------------------------------------------------------------

KILLS = """
import os, signal
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None
def upgrade():
    op.create_table("sport_clubs", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO sport_clubs (id) VALUES (1)")
    op.execute("UPDATE cases SET state = 'spoilt'")
    op.execute("DROP TABLE materials")
    if os.environ.get("KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
"""
UPGRADE = """
import sys
from pathlib import Path
from hub.db import migrate
migrate.upgrade(sys.argv[1], [migrate.CORE, migrate.Package("sport", "hub_sport", Path(sys.argv[2]))])
"""


def test_an_upgrade_killed_half_way_has_changed_nothing_and_can_be_done_again(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, folder = empty_database_url, tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_kills.py").write_text(KILLS)
    put(url, "0001")
    before = rows(url)
    command = [sys.executable, "-c", UPGRADE, url, str(folder)]
    monkeypatch.setenv("KILL", "yes")
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # The core's own migrations ran before it in the same transaction: they are undone with it.
    assert rows(url) == before
    sport = migrate.Package("sport", "hub_sport", folder)
    assert [state.revision for state in migrate.current(url, [migrate.CORE, sport])] == ["0001", None]
    monkeypatch.delenv("KILL")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    engine = create_engine(url)
    with engine.connect() as tx:
        assert tx.execute(text("SELECT count(*) FROM sport_clubs")).scalar() == 1
    assert "materials" not in inspect(engine).get_table_names()
    engine.dispose()


# --- a full disk ----------------------------------------------------------------------------------------

HUB = [sys.executable, "-m", "hub.cli"]


def hub(*words: str, most: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command whose files may grow to `most` bytes only: what a full disk is to it."""

    def full() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    # Python itself would keep a half-written compiled file of what it imports.
    env = {"HUB_LANG": "en", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*HUB, *words], env=env, preexec_fn=full, capture_output=True, text=True, check=False
    )


FULL = "The disk is full or cannot be written; nothing was half-saved. Make room where the data lie, then do it once more.\n"


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """The oldest released centre in a folder."""
    data = tmp_path / "data"
    data.mkdir()
    config.write_key(data, base64.urlsafe_b64encode(KEY.encode()) + b"\n")
    put(f"sqlite:///{data / 'centre.sqlite'}", "0001")
    return data


def test_a_full_disk_is_a_sentence_and_loses_nothing(centre: Path, tmp_path: Path) -> None:
    url, file = f"sqlite:///{centre / 'centre.sqlite'}", centre / "centre.sqlite"
    size, before = file.stat().st_size, rows(url)
    stopped = hub("db", "upgrade", "--data", str(centre), most=8_000)
    assert (stopped.returncode, stopped.stderr) == (1, FULL)
    assert rows(url) == before
    assert file.stat().st_size == size
    assert hub("db", "upgrade", "--data", str(centre)).returncode == 0
    whole = rows(url)
    sheet = tmp_path / "sheet.csv"
    people = [f"样{chr(0x4E00 + n)},{number}" for n, number in enumerate(_numbers(3000))]
    sheet.write_text("姓名,身份证号\n" + "\n".join(people) + "\n", encoding="utf-8")
    stopped = hub(
        "residents", "import", str(sheet), "--community", "1", "--yes", "--data", str(centre), most=200_000
    )
    assert (stopped.returncode, stopped.stderr) == (1, FULL)
    assert rows(url) == whole
    backup = tmp_path / "b"
    stopped = hub("backup", str(backup), "--data", str(centre), most=60_000)
    assert (stopped.returncode, stopped.stderr.count("\n")) == (2, 1)
    assert "The file cannot be written: File too large" in stopped.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "sheet.csv"]
    assert hub("backup", str(backup), "--data", str(centre)).returncode == 0
    stopped = hub(
        "restore", str(backup), "--data", str(tmp_path / "new"), "--key", str(centre / "key"), most=100_000
    )
    assert (stopped.returncode, stopped.stderr) == (1, FULL)
    assert not (tmp_path / "new").exists()
    stopped = hub("keys", "rotate", "--data", str(centre), most=100_000)
    assert (stopped.returncode, stopped.stderr) == (1, FULL)
    assert hub("keys", "rotate", "--data", str(centre)).returncode == 0
    assert hub("audit", "verify", "--data", str(centre)).returncode == 0


def _numbers(count: int) -> list[str]:
    return [id_number(dt.date(1950, 1, 1) + dt.timedelta(n), 5) for n in range(count)]
