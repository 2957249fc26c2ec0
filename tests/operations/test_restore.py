"""A restored centre: what was erased stays erased, an older version's backup comes back, and it is shut until released."""

from __future__ import annotations

import base64
import datetime as dt
import json
import lzma
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text

from hub import config
from hub.db import migrate, sealed
from hub.db.base import db, let_go
from hub.db.crypto import Keys, name_of
from hub.db.models import Event
from hub.domain.errors import InputError, Refused
from hub.operations.access import log_access
from hub.operations.keeping import erasure_log, retention
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.settings import history
from hub.operations.upkeep import backup, recounted, released, restore
from hub.operations.upkeep.sweep import sweep
from hub.testing import databases
from hub.testing.centre import actor
from hub.testing.fixtures import opened
from hub.testing.sample import SEVEN
from hub.testing.sample.driver import Sample

RELEASED = Path(__file__).parents[1] / "db" / "released"
RELEASED_KEY = b"the key of the released schemas, which protects nobody's data"


@pytest.fixture
def kept(sample: Sample, tmp_path: Path) -> Iterator[Sample]:
    """A centre with a folder of its own and its key in it."""
    data = tmp_path / "data"
    data.mkdir()
    secret = sample.app.extensions["hub_keys"].secrets[0]
    config.key_path(data).write_bytes(base64.urlsafe_b64encode(secret) + b"\n")
    sample.app.config["DATA"] = data
    yield sample
    # The centre of the sample was put back meanwhile: its own proof would not say anything about it.
    sample.broken = True


def folder(sample: Sample) -> Path:
    found: Path = sample.app.config["DATA"]
    return found


def url_of(sample: Sample) -> str:
    with sample.app.app_context():
        return db.engine.url.render_as_string(hide_password=False)


def put_back(sample: Sample, file: Path, **how: Any) -> restore.Restored:
    """Restore in place, over what is there."""
    with sample.app.app_context():
        let_go()
        db.engine.dispose()
    sample.app.extensions.pop("hub_kept", None)
    return restore.restore(file, data=folder(sample), url=url_of(sample), replace=True, **how)


def words(sample: Sample, case_id: int) -> list[int]:
    """Which entries of a case have words."""
    return [row["seq"] for row in sample.rows("events", case_id=case_id) if row["payload"] is not None]


def findings(sample: Sample) -> list[str]:
    return [one.what for one in sample.do(audit.verify, OPERATOR).findings]


# --- erasures -------------------------------------------------------------------------------------------


def test_what_was_erased_after_the_backup_is_erased_again(kept: Sample, tmp_path: Path) -> None:
    ref = kept.accepted(SEVEN)
    kept.do(log_for, "old")
    kept.do(sweep)
    kept.do(backup.back_up, tmp_path / "b")
    kept.do(audit.erase_payload, OPERATOR, ref.id, 2, "本人阿某要求")
    assert kept.do(recounted.last) is not None
    kept.to(kept.clock.day + dt.timedelta(days=1200))
    assert {one.rule: one.count for one in kept.do(retention.run, OPERATOR)}["access_log"] > 0
    erased = words(kept, ref.id)
    done = put_back(kept, tmp_path / "b")
    assert kept.do(recounted.last) is None  # it was of the database that was here
    assert done.erased == len(kept.rows("erasures")) == 4
    said = [(row["kind"], row["subject"], row["reason"]) for row in kept.rows("erasures")]
    assert said == [
        ("words", ref.number, "本人阿某要求"), ("rule", "changes", ""),
        ("rule", "outsiders", ""), ("rule", "access_log", ""),
    ]  # fmt: skip
    assert {row["id"] for row in kept.rows("residents")} == set(kept.people.household)
    assert words(kept, ref.id) == erased
    assert kept.rows("access_log", purpose="old") == []
    assert findings(kept) == []
    # The record beside the database begins anew, what it was before stays under another name.
    kept.do(sweep)
    names = sorted(path.name.partition("-")[0] for path in folder(kept).iterdir())
    assert {"anchors.log", "anchors.log.before", "erasures.log", "erasures.log.before"} <= set(names)
    assert findings(kept) == []
    assert put_back(kept, tmp_path / "b").erased == 4


def log_for(purpose: str) -> None:
    log_access(actor("clerk"), "case", purpose)


def test_the_record_names_nobody_and_is_the_owners(kept: Sample) -> None:
    ref = kept.accepted(SEVEN)
    kept.do(audit.erase_payload, OPERATOR, ref.id, 1, "样甲本人要求")
    file = folder(kept) / erasure_log.FILE
    assert "样甲" not in file.read_text()
    assert ref.number not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    (line,) = kept.do(lambda: erasure_log.read(file, kept.app.extensions["hub_keys"]))
    assert (line.id, line.said["subject"], line.said["detail"]) == (1, ref.number, {"seqs": [1]})


def test_a_line_that_a_crash_kept_out_is_added_by_the_sweep(kept: Sample) -> None:
    ref = kept.accepted(SEVEN)
    for seq in (1, 2):
        kept.do(audit.erase_payload, OPERATOR, ref.id, seq, "本人要求")
    file = folder(kept) / erasure_log.FILE
    whole = file.read_text()
    file.write_text(whole.splitlines(keepends=True)[1])
    kept.do(sweep)
    assert sorted(line.split("\t")[0] for line in file.read_text().splitlines()) == ["1", "2"]


def test_on_a_new_machine_the_record_beside_the_backup_is_taken(kept: Sample, tmp_path: Path) -> None:
    ref = kept.accepted(SEVEN)
    safe = tmp_path / "safe"
    safe.mkdir()
    made = kept.do(backup.back_up, safe)
    kept.do(audit.erase_payload, OPERATOR, ref.id, 2, "本人要求")
    kept.do(backup.back_up, safe / "next")  # brings the newest record along
    new = tmp_path / "new"
    url = f"sqlite:///{new / 'centre.sqlite'}"
    done = restore.restore(made.path, data=new, key_file=config.key_path(folder(kept)), url=url)
    assert done.erased == 1
    engine = create_engine(url)
    with engine.connect() as tx:
        left = (
            tx.execute(select(Event.payload).where(Event.case_id == ref.id, Event.seq == 2)).scalars().all()
        )
    engine.dispose()
    assert left == [None]


@pytest.mark.parametrize("spoil", ["9\tnonsense\n", "not even a number\n"])
def test_a_damaged_record_is_told_before_anything_is_changed(
    kept: Sample, tmp_path: Path, spoil: str
) -> None:
    ref = kept.accepted(SEVEN)
    kept.do(backup.back_up, tmp_path / "b")
    kept.do(audit.erase_payload, OPERATOR, ref.id, 2, "本人要求")
    file = folder(kept) / erasure_log.FILE
    file.write_text(file.read_text() + spoil)
    before = kept.dump()
    with pytest.raises(InputError) as found:
        put_back(kept, tmp_path / "b")
    assert found.value.where == f"{file}:2"
    assert kept.dump() == before
    with pytest.raises(InputError, match="There is no such file"):
        put_back(kept, tmp_path / "b", erasures=tmp_path / "nowhere")
    file.write_text(file.read_text().removesuffix(spoil))
    (tmp_path / "copy").write_bytes(file.read_bytes())
    assert put_back(kept, tmp_path / "b", erasures=tmp_path / "copy").erased == 1


# --- shut until released --------------------------------------------------------------------------------


def test_a_restored_centre_posts_nothing_until_it_is_released(kept: Sample, tmp_path: Path) -> None:
    ref = kept.at("posting")
    kept.do(backup.back_up, tmp_path / "b")
    assert kept.do(released.waiting) is None
    put_back(kept, tmp_path / "b")
    said = kept.do(released.waiting)
    assert said["backup"][:10] == kept.clock.day.isoformat()
    with pytest.raises(Refused, match="The centre was restored from a backup"):
        kept.post(ref)
    assert kept.rows("postings", taken_down_on=None) == []
    for login in ("clerk", "director", "inspection"):
        with pytest.raises(Refused):
            kept.run(login, released.release, reason="已核对公示栏和银行回单")
    for reason, said in ((" 核对完 ", "The reason is too short: say in at least 4 characters what was compared"),
                         ("核" * 201, "At most 200 characters, these are 201")):  # fmt: skip
        with pytest.raises(InputError, match=said):
            kept.run("admin", released.release, reason=reason)
    kept.run("admin", released.release, reason="已核对公示栏和银行回单")
    with pytest.raises(Refused, match="The centre is open"):
        kept.run("admin", released.release, reason="已核对公示栏和银行回单")
    kept.post(ref)
    rows = kept.do(history, restore.FLAG)
    assert [(row["name"], row["reason"]) for row in rows] == [("admin", "已核对公示栏和银行回单"), (None, "")]


# --- an older version's backup --------------------------------------------------------------------------


def old_backup(path: Path, revision: str = "0001") -> Path:
    """A backup as the version that had these tables made it."""
    head, *rest = lzma.decompress((RELEASED / f"{revision}.jsonl.xz").read_bytes()).splitlines(keepends=True)
    said = {**json.loads(head), "at": "2026-11-26T02:00:00+00:00", "key": name_of(RELEASED_KEY)}
    sealed.write(path, Keys((RELEASED_KEY,)).derive("backup"), said, rest)
    return path


@pytest.fixture
def old_key(tmp_path: Path) -> Path:
    path = tmp_path / "old-key"
    path.write_bytes(base64.urlsafe_b64encode(RELEASED_KEY) + b"\n")
    return path


def test_a_backup_of_an_older_version_comes_back_in_the_newest_tables(
    empty_database_url: str, tmp_path: Path, old_key: Path
) -> None:
    file = old_backup(tmp_path / "b")
    url = empty_database_url
    restore.restore(file, data=tmp_path / "new", key_file=old_key, url=url)
    assert migrate.pending(url) == []
    with opened(url, WEB=False, DATA=tmp_path / "new", KEY=None) as app, app.app_context():
        assert released.waiting() is not None
        assert audit.verify(OPERATOR).findings == []
        assert audit.verify(OPERATOR).cases > 10


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path, old_key: Path) -> None:
    file = tmp_path / "b"
    said = {
        "at": "2026-11-26T02:00:00+00:00",
        "version": "9.9",
        "key": name_of(RELEASED_KEY),
        "revisions": {"hub": "9999"},
    }
    sealed.write(file, Keys((RELEASED_KEY,)).derive("backup"), said, [b'{"end":{}}\n'])
    with pytest.raises(Refused, match="The tables of hub are at 9999, which this program does not know"):
        restore.restore(file, data=tmp_path / "new", key_file=old_key)
    assert not (tmp_path / "new" / "centre.sqlite").exists()


# --- half-way -------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from hub.operations.upkeep.restore import restore
def told(table, rows):
    if table == "events":
        os.kill(os.getpid(), signal.SIGKILL)
restore(Path(sys.argv[1]), data=Path(sys.argv[2]), key_file=Path(sys.argv[3]), url=sys.argv[4],
replace=True, told=told)
"""


def test_a_restore_that_is_killed_leaves_what_was_there(
    database_url: str, tmp_path: Path, old_key: Path
) -> None:
    file, data = old_backup(tmp_path / "b"), tmp_path / "data"
    engine = create_engine(database_url)
    with engine.begin() as tx:
        tx.execute(text("INSERT INTO counters (name, value) VALUES ('dear', 7)"))
    engine.dispose()
    command = [sys.executable, "-c", KILLED, str(file), str(data), str(old_key), database_url]
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    engine = create_engine(database_url)
    with engine.connect() as tx:
        assert tx.execute(text("SELECT name, value FROM counters")).all() == [("dear", 7)]
        assert tx.execute(text("SELECT count(*) FROM cases")).scalar() == 0
    engine.dispose()
    assert [path.name for path in data.iterdir()] == ["lock"]
    restore.restore(file, data=data, key_file=old_key, url=database_url, replace=True)
    engine = create_engine(database_url)
    with engine.connect() as tx:
        assert tx.execute(text("SELECT count(*) FROM cases")).scalar() > 10
    engine.dispose()


# --- files and folders ----------------------------------------------------------------------------------


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Flask]:
    """An empty centre in a folder."""
    data = tmp_path / "data"
    config.create_key(data)
    moments = iter(dt.datetime(2026, 10, day, 2, tzinfo=dt.UTC) for day in range(1, 30))
    day = {"at": next(moments)}
    with opened(
        databases.sqlite_url(data), WEB=False, DATA=data, KEY=None, HUB_NOW=lambda: day["at"]
    ) as made:
        made.config["next_day"] = lambda: day.update(at=next(moments))
        with made.app_context():
            yield made


def test_a_folder_keeps_so_many_backups_and_nothing_else_goes(centre: Flask, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    safe.mkdir()
    (safe / "hub-of-somebody-Z.backup").write_text("something dear")
    made = []
    for _ in range(4):
        made.append(backup.back_up(safe).path)
        centre.config["next_day"]()
    assert made[0].name == "hub-20261001T020000Z.backup"
    gone = backup.prune(safe, 2)
    assert gone == made[:2]
    assert sorted(path.name for path in safe.glob("*.backup")) == sorted(
        [*(path.name for path in made[2:]), "hub-of-somebody-Z.backup"]
    )
    last = backup.last_backup()
    assert last is not None
    assert (last["file"], last["at"]) == (str(made[3]), "2026-10-04T02:00:00+00:00")


def test_a_spoilt_record_of_backups_is_none(centre: Flask, tmp_path: Path) -> None:
    assert backup.last_backup() is None
    (tmp_path / "data" / backup.RECORD).write_text("{broken\n")
    assert backup.last_backup() is None
