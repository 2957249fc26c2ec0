"""The demonstration is the same each time it is made on a day, but for its secrets."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case, Event, JournalEntry, RosterItem, Task
from hub.demo import centre, hands
from hub.testing import databases
from hub.testing.fixtures import opened

NOW = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
_journal, _items = JournalEntry.__table__.c, RosterItem.__table__.c
_cases, _events, _tasks = Case.__table__.c, Event.__table__.c, Task.__table__.c
SEEN: Final = {
    "cases": (_cases.id, _cases.number, _cases.state, _cases.due, _cases.applicant_id),
    "events": (_events.id, _events.case_id, _events.type, _events.date, _events.actor_id, _events.payload),
    "tasks": (_tasks.id, _tasks.case_id, _tasks.post_id, _tasks.step, _tasks.key, _tasks.due, _tasks.done_on),
    "journal": (_journal.id, _journal.book, _journal.about_id, _journal.type, _journal.date, _journal.actor_id),
    "items": (_items.id, _items.line, _items.stage, _items.state, _items.outcome, _items.post_id, _items.form),
}  # fmt: skip
"""What holds neither a secret nor what the centre's own key has made of something."""


def _made(folder: Path, key: str) -> dict[str, list[tuple[Any, ...]]]:
    """As a process of its own makes it, which begins to count anew."""
    folder.mkdir()
    with opened(databases.sqlite_url(folder), WEB=False, DATA=folder, KEY=key) as app, app.app_context():
        centre.build(app, folder, residents=600, cases=20)
        return {
            name: [tuple(row) for row in reading().execute(select(*columns).order_by(columns[0]))]
            for name, columns in SEEN.items()
        }


def test_two_that_are_made_on_one_day_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where something falls to a sample by lot: payees to be asked, findings to be checked again."""
    monkeypatch.setattr(centre, "Clock", partial(centre.Clock, lambda: NOW))
    made = []
    for key in ("first", "second"):
        monkeypatch.setattr(hands, "_NUMBERS", count(1))
        monkeypatch.setattr(hands, "_PHONES", count(19900007001))
        made.append(_made(tmp_path / key, f"the {key} key of a demonstration"))
    first, second = made
    assert [name for name in SEEN if first[name] != second[name]] == []
    assert {row[2] for row in first["items"]} >= {"back_check"}
