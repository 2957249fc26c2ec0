"""/healthz and /readyz: without a log-in, in words, and nothing of people."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from hub import config
from hub.db import migrate
from hub.db.base import db
from hub.operations.upkeep import readiness
from hub.operations.upkeep.sweep import sweep
from hub.testing.centre import small_centre
from hub.testing.factories import resident
from hub.testing.fixtures import opened

NOW = dt.datetime(2026, 10, 8, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def centre(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A centre with its folder, swept just now."""
    config.create_key(tmp_path)
    with opened(database_url, DATA=tmp_path, KEY=None, HUB_NOW=lambda: NOW) as made:
        with made.app_context():
            sweep()
        yield made


def ready(app: Flask) -> tuple[int, dict[str, str]]:
    """The status, and the sentence of each question that is not well."""
    answer = app.test_client().get("/readyz?lang=en")
    said: Any = answer.json
    assert said["ready"] == (answer.status_code == 200)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, {each["check"]: each["what"] for each in said["checks"] if not each["ready"]}


def test_a_centre_that_can_work(centre: Flask) -> None:
    assert centre.test_client().get("/healthz").text == "ok\n"
    answer: Any = centre.test_client().get("/readyz").json
    assert [each["check"] for each in answer["checks"]] == ["database", "tables", "key", "disk", "sweep"]
    assert ready(centre) == (200, {})


def set_revision(revision: str) -> None:
    db.session.connection().execute(
        text("UPDATE alembic_version_hub SET version_num = :number"), {"number": revision}
    )
    db.session.commit()


def test_tables_that_are_old(centre: Flask) -> None:
    with centre.app_context():
        set_revision("0000")
        status, said = ready(centre)
        set_revision(str(migrate.heads()["hub"]))
    assert status == 503
    assert said["tables"] == "1 migrations are waiting. Run hub db upgrade."


def test_a_key_that_is_anothers(centre: Flask, tmp_path: Path, database_url: str) -> None:
    with centre.app_context():
        small_centre()
        resident("样甲", community_id=None)
    (tmp_path / "key").unlink()
    config.create_key(tmp_path)
    with opened(database_url, DATA=tmp_path, KEY=None, HUB_NOW=lambda: NOW) as other:
        status, said = ready(other)
        plain = other.test_client().get("/readyz?lang=zh_Hans_CN").text
    assert (status, list(said), "密钥文件" in plain) == (503, ["key"], True)
    assert said["key"].startswith("No seal fits: the key file is not the one of this database.")


def test_a_disk_that_is_nearly_full(centre: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=199_999_999))
    status, said = ready(centre)
    assert (status, list(said)) == (503, ["disk"])
    assert said["disk"].startswith("Only 199 MB are left on the disk of the data folder.")


@pytest.mark.parametrize(
    ("spoil", "at"), [("", "—"), ("x", "—"), ("2026-10-08T01:11:59+00:00", "2026-10-08 09:11")]
)
def test_a_sweep_that_stands(centre: Flask, tmp_path: Path, spoil: str, at: str) -> None:
    (tmp_path / readiness.HEARTBEAT).write_text(spoil)
    status, said = ready(centre)
    assert (status, list(said)) == (503, ["sweep"])
    assert said["sweep"].startswith(f"The last sweep was through at {at};")
    (tmp_path / readiness.HEARTBEAT).write_text("2026-10-08T01:12:00+00:00")
    assert ready(centre) == (200, {})


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    config.create_key(tmp_path)
    url = "postgresql+psycopg://nobody:geheim@/centre?host=/nonexistent"
    with opened(url, DATA=tmp_path, KEY=None) as app:
        status, said = ready(app)
        assert (status, sorted(said)) == (503, ["database", "sweep"])
        assert said["database"].startswith("The database cannot be used: ")
        assert "geheim" not in said["database"]
        # No page can be made without the centre's name: still the three sentences and the number.
        page, nowhere = (app.test_client().get(path) for path in ("/public/notices", "/nowhere"))
    assert page.status_code == 503
    what, why, do = page.text.splitlines()
    # What its server said is for whoever runs the machine.
    assert (what, why) == ("中心系统暂时无法工作", "数据库或磁盘没有应答。没有任何内容只保存了一半。")
    assert do.startswith("请过一会儿再试，并把这个编号告诉管理员。")
    assert (nowhere.status_code, nowhere.mimetype) == (404, "text/plain")
    (line,) = [line for line in (tmp_path / "hub.log").read_text().splitlines() if '"number"' in line]
    assert page.text.split()[-1] in line
    assert "geheim" not in line
