"""`hub backup FOLDER --keep`, `hub retention run`, `hub release`: exit codes and one sentence each."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hub.db.base import db, now, transaction
from hub.db.models import Setting
from hub.operations.upkeep import backup
from hub.operations.upkeep.restore import FLAG

from .conftest import Hub, said

Rows = Callable[..., Any]


def test_a_folder_keeps_the_newest(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    safe.mkdir()
    for name in ("hub-20260101T000000Z.backup", "hub-20260102T000000Z.backup"):
        assert hub("backup", safe / name).exit_code == 0
    row = rows("backup", safe, "--keep", "2")
    assert row["deleted"] == [str(safe / "hub-20260101T000000Z.backup")]
    assert sorted(path.name for path in safe.iterdir())[0] == "hub-20260102T000000Z.backup"
    assert said(hub("backup", tmp_path / "b", "--keep", "2")) == (2, "--keep: This goes with a folder only.")
    assert not (tmp_path / "b").exists()


def _full(*_args: object, **_more: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_backup_that_no_record_could_name_is_there_and_said(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_note", _full)
    done = hub("backup", tmp_path / "b")
    assert (done.exit_code, done.stderr) == (
        1,
        f"{tmp_path / 'b'}: The backup is whole, but what comes beside it could not be written: the disk is full."
        " Make room where the data lie, then hub sweep and hub backup once more.\n",
    )
    assert str(tmp_path / "b") in done.stdout


def test_the_sweep_beside_the_server_says_that_the_disk_is_full_and_goes_on(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []

    def rest(ended: threading.Event, seconds: float, beside: int | None) -> None:
        rounds.append(int(seconds))
        if len(rounds) == 2:
            ended.set()

    monkeypatch.setattr("hub.operations.upkeep.sweep.sweep", _full)
    monkeypatch.setattr("hub.cli.sweep._rest", rest)
    monkeypatch.setattr("signal.signal", lambda _number, _handler: None)
    done = hub("sweep", "--every", "5")
    said_once = (
        "The disk is full or cannot be written; nothing was half-saved."
        " Make room where the data lie, then do it once more.\n"
    )
    assert (done.exit_code, rounds, done.stderr) == (0, [5, 5], said_once * 2)


def test_retention_says_what_it_did(hub: Hub, rows: Rows) -> None:
    dry = rows("retention", "run", "--dry-run")
    assert (dry["erased"], {row["rule"]: row["count"] for row in dry["rules"]}) == (
        False,
        {
            "cases": 0,
            "changes": 0,
            "contacts": 0,
            "appointments": 0,
            "call_ins": 0,
            "complaints": 0,
            "supervision": 0,
            "grades": 0,
            "checks": 0,
            "appraisal": 0,
            "sheets": 0,
            "rosters": 0,
            "receipts": 0,
            "pay_outs": 0,
            "entitlements": 0,
            "courses": 0,
            "outsiders": 0,
            "access_log": 0,
            "exports": 0,
            "left": 0,
            "takeover": 0,
            "outreach": 0,
            "reminders": 0,
            "slips": 0,
            "requests": 0,
            "links": 0,
            "sessions": 0,
        },
    )
    assert rows("retention", "run")["erased"] is True
    table = hub("retention", "run").stdout.splitlines()
    assert table[0].split() == ["Rule", "What", "we", "hold", "Older", "than", "Count"]
    assert said(hub("retention", "run", "--as", "clerk")) == (3, "clerk may not do this (event.erase).")


def test_release(hub: Hub, small: Flask) -> None:
    assert said(hub("release", "--reason", "已核对公示")) == (
        3,
        "The centre is open: there is nothing to release.",
    )
    value = {
        "backup": "2026-10-07T02:12:00+00:00",
        "at": "2026-10-08T01:00:00+00:00",
        "erased": 0,
        "until": None,
    }
    with small.app_context(), transaction():
        db.session.add(Setting(key=FLAG, value=value, at=now()))
    assert hub("release").exit_code == 2
    assert said(hub("release", "--reason", "核对完")) == (
        2,
        "reason: The reason is too short: say in at least 4 characters what was compared, and with whom.",
    )
    assert said(hub("release", "--reason", "已核对公示", "--as", "clerk"))[0] == 3
    done = hub("release", "--reason", "已核对公示", "--as", "admin")
    assert (done.exit_code, done.stdout) == (0, "Notices and payments are open again.\n")
