"""Builds the demonstration centre in an empty data folder: people at work, residents, cases, settings."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Flask

from hub.config import create_key
from hub.db.base import today
from hub.demo.contacts import play as play_contacts
from hub.demo.days import Days
from hub.demo.desk import play as play_desk
from hub.demo.duty import play as play_duty
from hub.demo.files import play as play_files
from hub.demo.ledger import play as play_ledger
from hub.demo.meets import play as play_meets
from hub.demo.payments import Payments
from hub.demo.people import COMMUNITIES, demo_people
from hub.demo.register import Register
from hub.demo.rooms import play as play_rooms
from hub.demo.rosters import Rosters
from hub.demo.staff import Account, build_staff, stand_in_today
from hub.demo.stock import play as play_stock
from hub.demo.told import play as play_told
from hub.demo.voices import play as play_voices
from hub.demo.watching import play as play_watching
from hub.operations.context import plugins
from hub.operations.importing.imports import import_rows
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting

ACCOUNTS: Final = "demo-accounts.json"
RESIDENTS: Final = 6000
CASES: Final = 300
SINCE: Final = dt.date(2016, 11, 25)
MONEY: Final = {"living_standard": "900", "allowance_80": "50", "allowance_90": "120", "allowance_100": "200"}
"""Invented amounts in yuan."""

Progress = Callable[[int, int], None]


class Clock:
    """Stands at noon of a day while the past is played, never ahead of the real time; that afterwards."""

    def __init__(self, real: Callable[[], dt.datetime] | None = None) -> None:
        self.real = real or partial(dt.datetime.now, dt.UTC)
        self.day: dt.date | None = None

    def __call__(self) -> dt.datetime:
        """The moment, in UTC."""
        real = self.real()
        return min(dt.datetime.combine(self.day, dt.time(4), dt.UTC), real) if self.day else real


def build(
    app: Flask, data: Path, *, residents: int = RESIDENTS, cases: int = CASES,
    progress: Progress = lambda done, of: None,
) -> list[Account]:  # fmt: skip
    """Fill a migrated, empty centre. Deterministic but for passwords and receipt codes.

    `progress(done, of)` is called once a played day. The accounts are kept in the data folder, for
    this is a demonstration.
    """
    clock = Clock()
    app.config["HUB_NOW"] = clock
    app.config["HUB_LOTS"] = random.Random(SINCE.toordinal())
    accounts = _found(residents)
    last = today()
    Days(app, clock, last, wanted=cases).play(progress)
    Register(clock, last).play()
    Rosters(clock, last).play()
    Rosters(clock, last).play_retirees()
    Rosters(clock, last).play_lists()
    play_stock()
    play_files()
    for play in (play_desk, play_rooms, play_contacts, play_voices, play_watching, play_duty, play_meets,
                 play_ledger, play_told):  # fmt: skip
        play(clock, last)
    Payments(clock, last).play()
    clock.day = None
    stand_in_today(last)
    write_accounts(data, accounts)
    return accounts


def prepare(data: Path, url: str) -> None:
    """An empty data folder with its key and a migrated database."""
    from hub.db.migrate import upgrade

    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_key(data)
    upgrade(url)


def write_accounts(data: Path, accounts: list[Account]) -> None:
    """Keep the demonstration's log-ins beside its data, readable by the owner only."""
    file = data / ACCOUNTS
    file.touch(mode=0o600)
    file.write_text(
        json.dumps([asdict(each) for each in accounts], ensure_ascii=False, indent=1), encoding="utf-8"
    )


def read_accounts(data: Path) -> list[dict[str, Any]]:
    """The log-ins of a demonstration made earlier; empty where there is none."""
    file = data / ACCOUNTS
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return found


def _found(residents: int) -> list[Account]:
    accounts = build_staff(SINCE)
    _people(residents)
    for versions in plugins().services().values():
        for key in versions[-1].settings:
            if key == "two_certificates":
                continue  # what “两证” are only a centre can say: shown as it comes, blocked with its reason
            value = MONEY.get(key, "7")
            put_setting(OPERATOR, key=key, value=value, service=versions[-1], reason="演示")
    return accounts


def _people(count: int) -> None:
    rows = demo_people(count)
    for community_id, name in enumerate(COMMUNITIES, 1):
        import_rows(OPERATOR, [row for row in rows if row["community"] == name], community_id=community_id)
