"""What doctor says of an installation's upkeep: each thing in words, a sound one has nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from hub import config
from hub.db.base import db, transaction
from hub.db.models import AccessLog, Erasure, Setting
from hub.operations.keeping import erasure_log
from hub.operations.kept import forget
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.upkeep import backup, doctor_upkeep, released
from hub.operations.upkeep.restore import FLAG
from hub.operations.upkeep.running import running
from hub.operations.upkeep.sweep import sweep
from hub.testing import databases
from hub.testing.fixtures import opened

NOW = dt.datetime(2026, 10, 8, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[Flask]:
    """A centre in a folder, swept and backed up elsewhere just now."""
    data, safe = tmp_path / "data", tmp_path / "safe"
    safe.mkdir()
    config.create_key(data)
    made = opened(databases.sqlite_url(data), WEB=False, DATA=data, KEY=None, HUB_NOW=lambda: NOW)
    with made as app, app.app_context():
        sweep()
        backup.back_up(safe)
        yield app


def said() -> list[str]:
    db.session.rollback()
    return [
        f"{level} {name}: {error}"
        for name, (level, look) in doctor_upkeep.CHECKS.items()
        for error in _all(look)
    ]


def _all(look: Any) -> list[Any]:
    from hub.domain.errors import HubError

    try:
        return list(look())
    except HubError as error:
        return [error]


def test_a_sound_installation_has_nothing(sound: Flask) -> None:
    assert said() == []


def test_a_disk_that_fills(sound: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level, name in ((1_999_000_000, "look", "room"), (150_000_000, "wrong", "disk")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _path, free=free: SimpleNamespace(free=free))
        (one,) = said()
        assert one.startswith(f"{level} {name}: ")
        assert f"Only {free // 1_000_000} MB are left on the disk of the data folder." in one


def test_a_sweep_that_stands(sound: Flask, tmp_path: Path) -> None:
    last = tmp_path / "data" / "sweep.last"
    last.write_text("spoilt")
    assert said() == [
        "wrong sweep: The last sweep was through at —; it is due at least every hour. hub run sweeps by itself; "
        "with --sweep-every 0 a timer must run hub sweep."
    ]


def test_a_new_centre_that_was_never_served(sound: Flask, tmp_path: Path) -> None:
    (tmp_path / "data" / "sweep.last").unlink()
    assert said() == []


def test_backups(sound: Flask, tmp_path: Path) -> None:
    record = tmp_path / "data" / backup.RECORD
    line = json.loads(record.read_text())
    record.write_text(json.dumps({**line, "at": "2026-10-06T02:11:59+00:00"}) + "\n")
    assert said() == [
        "look backups: The last backup is of 2026-10-06 10:11. hub backup FOLDER; hub-backup.timer does it daily."
    ]
    inside = str(tmp_path / "data" / "b")
    record.write_text(json.dumps({**line, "file": inside}) + "\n")
    assert said() == [
        f"look backups: {inside}: The last backup lies beside the data: one disk holds both. "
        "Write it to another disk or machine."
    ]
    record.unlink()
    assert said() == [
        "look backups: No backup was ever taken. hub backup FOLDER; hub-backup.timer does it daily."
    ]


def restored() -> None:
    """Have the centre restored from a backup of 7 October."""
    value = {
        "backup": "2026-10-07T02:12:00+00:00",
        "at": "2026-10-08T01:00:00+00:00",
        "erased": 0,
        "until": None,
    }
    with transaction():
        db.session.add(Setting(key=FLAG, value=value, at=NOW))
    forget()


def test_a_restored_centre(sound: Flask) -> None:
    restored()
    (one,) = said()
    assert one.startswith("wrong restored: The centre was restored from the backup of 2026-10-07 10:12: ")


def test_a_restored_centre_without_a_backup_of_its_own(sound: Flask, tmp_path: Path) -> None:
    """It stems from one, also once notices and payments are let out again."""
    restored()
    released.release(OPERATOR, reason="公示栏与银行清单已核对")
    (tmp_path / "data" / backup.RECORD).unlink()
    assert said() == [
        "look backups: No backup was taken here since the centre was restored from that of 2026-10-07 10:12. "
        "hub backup FOLDER; hub-backup.timer does it daily."
    ]
    assert running(OPERATOR).origin == dt.datetime(2026, 10, 7, 2, 12, tzinfo=dt.UTC)


def test_a_database_that_was_put_back_without_its_erasures(sound: Flask) -> None:
    row = {
        "at": NOW,
        "kind": "words",
        "subject": "民26-0001",
        "detail": {"seqs": [1]},
        "count": 1,
        "reason": "",
        "by_id": None,
    }
    with transaction() as tx:
        tx.execute(insert(Erasure.__table__), row)
    erasure_log.write_lines()
    assert said() == []
    with transaction() as tx:
        tx.execute(Erasure.__table__.delete())
    (one,) = said()
    assert one.startswith(
        "wrong erasures: erasures.log: 1 erasures are in their file and not in the database"
    )


def test_what_waits_for_retention_too_long(sound: Flask) -> None:
    def logged(days: int) -> None:
        at = NOW - dt.timedelta(days=days)
        with transaction() as tx:
            tx.execute(
                insert(AccessLog.__table__), {"at": at, "post": "", "action": "x", "purpose": "x", "rows": 1}
            )

    logged(3 * 365 + 40)
    assert said() == []
    logged(3 * 365 + 50)
    assert said() == [
        "look retention: 查阅记录: 1 are kept longer than the centre has set. hub retention run erases them; "
        "hub-retention.timer does it monthly."
    ]


def test_tls(sound: Flask) -> None:
    put_setting(OPERATOR, key="centre.url", value="https://hub.example")
    assert [one.partition(". ")[0] for one in said()] == [
        "wrong tls: The centre's address is https, but HUB_HTTPS is not set: log-in cookies may go without it"
    ]
    sound.config["HUB_HTTPS"] = True
    assert [one.partition(". ")[0] for one in said()] == [
        "wrong tls: HUB_HTTPS is set and HUB_PROXIES is not: everybody seems to come from the proxy's address"
    ]
    sound.config["HUB_PROXIES"] = 1
    assert said() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_that_belong_to_somebody_else(sound: Flask, tmp_path: Path) -> None:
    """What root made while the hub runs as a user of its own."""
    data = tmp_path / "data"
    os.chown(data / "centre.sqlite", 65534, -1)
    assert said() == [
        f"look files: {data / 'centre.sqlite'}: This belongs to another user than its folder: the hub may not be able "
        "to write it. chown gives it to the folder's user."
    ]


def test_files_that_are_left_or_open_to_others(sound: Flask, tmp_path: Path) -> None:
    left = tmp_path / "data" / "centre.sqlite.restoring"
    left.write_text("")
    log = tmp_path / "data" / "hub.log"
    log.write_text("")
    log.chmod(0o644)
    assert said() == [
        f"look files: {left}: An interrupted command left this file. It may be deleted.",
        f"look files: {log}: Others may read the log. chmod 600 puts it right.",
    ]
