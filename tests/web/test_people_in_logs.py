"""No line of the log knows anybody: pages driven with known people, also where everything breaks."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub import config
from hub.db.base import db
from hub.operations.upkeep.sweep import sweep
from hub.testing.fixtures import opened
from hub.web.gate import public

from .conftest import NOW, RESIDENTS, Browser, fill, id_number

PHONE = "13900000001"
NAMES = [part for name, *_ in RESIDENTS for part in (name, *name.split("·"))]
NUMBERS = [id_number(seventeen) for _, seventeen, *_ in RESIDENTS]
WORDS = [*NAMES, *NUMBERS, *(number[-6:] for number in NUMBERS), PHONE, "gulinaer", "患病三年", "幸福路八号"]


@pytest.fixture
def centre(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The pages' centre with a folder of its own, and routes that break over a person's words."""
    config.create_key(tmp_path)
    with opened(database_url, DATA=tmp_path, KEY=None, HUB_NOW=lambda: NOW) as made:
        made.add_url_rule("/break/<what>", "broken", public(_break))
        fill(made)
        yield made
    for each in [one for one in logging.getLogger().handlers if hasattr(one, "path")]:
        logging.getLogger().removeHandler(each)


def _break(what: str) -> str:
    if what == "words":
        raise ValueError(f"cannot read {' '.join(WORDS)}")
    # The database's own message shows the whole row.
    db.session.connection().execute(
        text("INSERT INTO communities (name, phone, address) VALUES (:name, :phone, NULL)"),
        {"name": RESIDENTS[0][0], "phone": PHONE},
    )
    return ""


def test_no_line_of_the_log_knows_anybody(
    centre: Flask, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    clerk, nobody = Browser(centre, "clerk"), Browser(centre)
    name, number = RESIDENTS[0][0], NUMBERS[0]
    for path in (f"/search?q={name}", f"/search?q={number}", f"/search?q={PHONE}", "/intake?q=gulinaer",
                 "/residents/1?purpose=患病三年", "/residents/999", f"/public/progress?number={number}"):  # fmt: skip
        clerk.get(path)
    opened_case = clerk.post("/intake", {
        "resident": "1", "service": "civil_affairs.temporary_assistance", "variant": "person", "a:illness": "no",
        "do": "accept", "request": "logs-1", "note": "患病三年",
    })  # fmt: skip
    assert opened_case.status_code == 302
    clerk.get(opened_case.location)
    typed = {"name": name, "id_number": number, "address": "幸福路八号", "phone": PHONE}
    clerk.post("/residents/new", {**typed, "community_id": "outside"})
    nobody.post("/login", {"login": name, "password": number})
    shown = []
    for what in ("words", "row"):
        page = nobody.get(f"/break/{what}?name={name}&id={number}")
        assert page.status_code == 500
        shown.append(page.text.split('<b class="nobr">')[1].split("<")[0])
    with centre.app_context():
        sweep()
    log = (tmp_path / "hub.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["number"] for line in lines if "number" in line] == shown
    assert lines[-1]["error"] == IntegrityError.__module__ + ".IntegrityError"
    caught = log + "".join(capfd.readouterr())
    assert [word for word in WORDS if word in caught] == []
    assert caplog.records  # the handlers of the test saw the same records, so something was logged at all


def test_a_slow_answer_is_told_by_its_route_alone(
    centre: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.web import slow

    moments = iter([0.0, 3.5])
    monkeypatch.setattr(slow, "perf_counter", lambda: next(moments, 10.0))
    Browser(centre).get(f"/public/progress?number={NUMBERS[0]}")
    (line,) = [json.loads(each) for each in (tmp_path / "hub.log").read_text().splitlines()]
    assert (line["text"], line["route"], line["ms"], line["status"]) == (
        "slow answer",
        "/public/progress",
        3500,
        200,
    )
    assert dt.datetime.strptime(line["at"], "%Y-%m-%dT%H:%M:%S%z")
