"""Absences on their page: each hand-over that is missing has a form of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import insert, select

from hub.db.base import transaction
from hub.db.models import Absence, Staff
from hub.testing.centre import person, post

from .conftest import NOW, Browser


def away(login: str) -> int:
    """Somebody who is away today and has handed nothing over; the absence's id."""
    who = select(Staff.id).where(Staff.login == login).scalar_subquery()
    said = {"staff_id": who, "first": NOW.date(), "last": NOW.date(), "handover": "open"}
    with transaction() as tx:
        return int(tx.execute(insert(Absence).values(said).returning(Absence.id)).scalar_one())


def test_what_is_said_of_one_colleague_stands_in_that_form_alone(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    """Who stands in for two had two fields of one id, and a fault of one stood at both."""
    with app.app_context():
        person("steps-in", "consultant")
        for login in ("away-1", "away-2"):
            post(f"desk.{login}", "consultant", login, "steps-in")
        first, second = away("away-1"), away("away-2")
    clerk = browse("steps-in")
    fields = re.compile(r'<input id="([^"]+)" name="contact"')
    assert fields.findall(clerk.get("/absences").text) == [f"f-{first}-contact", f"f-{second}-contact"]
    refused = clerk.post(f"/absences/{second}/step_in", {"contact": " "})
    faults = re.findall(r'class="fault" id="([^"]+)"', refused.text)
    assert (refused.status_code, faults) == (400, [f"e-{second}-contact"])
    assert re.findall(r'<a href="#([^"]+-contact)">', refused.text) == [f"f-{second}-contact"]
    assert len(re.findall(r"<details open>", refused.text)) == 1
