"""What only reads waits for no writer: SQLite lets one write at a time, and a page must not queue for that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from hub.db import base
from hub.operations.appraisal import evidence
from hub.operations.complaints import graded, reading
from hub.operations.duty import call_ins
from hub.operations.proof import known
from hub.operations.reception import first_contact_view as contacts

from .engine import Town

DAYS = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))
READS: list[tuple[str, Callable[..., Any]]] = [
    ("clerk", lambda actor: graded.of_case(1)),
    ("deputy", graded.waiting),
    ("deputy", lambda actor: graded.counts(actor, *DAYS)),
    ("inspection", reading.register),
    ("deputy", call_ins.recent),
    ("inspection", known.unnoted),
    ("clerk", contacts.recent),
    ("clerk", lambda actor: contacts.bodies()),
    ("deputy", lambda actor: contacts.counts(actor, *DAYS)),
    ("inspection", evidence.numbers),
]


@pytest.mark.parametrize(("login", "read"), READS)
def test_a_page_that_only_reads_takes_no_write_lock(
    town: Town, monkeypatch: pytest.MonkeyPatch, login: str, read: Callable[..., Any]
) -> None:
    actor = town.as_(login)

    def taken(_connection: Any) -> None:
        pytest.fail("it writes")

    monkeypatch.setattr(base, "begin_writing", taken)
    read(actor)
