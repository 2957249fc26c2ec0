"""What was erased is in no file of the database any more."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, insert

from hub.db.base import now, reading, transaction
from hub.db.models import Setting
from hub.operations.keeping import erasure_log
from hub.testing import databases
from hub.testing.fixtures import opened

SAID = "没有人再能读到这句话"
SETTINGS = Setting.__table__


def where(folder: Path) -> list[str]:
    """The files that have the words."""
    return [path.name for path in sorted(folder.iterdir()) if SAID.encode() in path.read_bytes()]


def test_words_that_were_erased_are_in_no_file(tmp_path: Path) -> None:
    with opened(databases.sqlite_url(tmp_path), WEB=False) as app, app.app_context():
        row = {"service": "", "key": "note", "value": "x", "reason": SAID * 40, "by_id": None, "at": now()}
        with transaction() as tx:
            tx.execute(insert(SETTINGS), row)
        assert len(where(tmp_path)) == 1
        with transaction() as tx:
            tx.execute(delete(SETTINGS).where(SETTINGS.c.key == "note"))
        reading().exec_driver_sql("SELECT 1 FROM settings")  # somebody of this request has read meanwhile
        erasure_log.write_lines()
        assert where(tmp_path) == []
