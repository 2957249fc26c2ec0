"""Whoever works here has at home a resident's rights only: every verb about one row, by a person of that household.

The same call by somebody else with the same rights is the control: it comes further, or the test proves nothing.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import FunctionType
from typing import Any, Final

import pytest
from sqlalchemy import select

import hub.operations
from hub.db.base import reading, transaction
from hub.db.models import Entitlement, Message, Resident, RosterItem, Task
from hub.domain.actor import Actor
from hub.domain.errors import HubError, NotFound, Refused
from hub.operations.decisions import answers, batches
from hub.operations.decisions.body_answers import AnswerSaid
from hub.operations.messages import outbox
from hub.operations.rosters import making

from .engine import BASIS, LOW_INCOME, REASON, Town
from .test_payments import entitled
from .test_rosters import TWO_MONTHLY

STAFF: Final = ("clerk", "agent-e", "officer-e", "deputy", "director", "street", "finance")
"""Between them they may do everything about a case, a benefit, a line of a roster and a message."""
NOT_HERE: Final = {
    "proof.audit._erase": "by the case's number, and only by an administrator, who sees nothing of a case",
    "rosters.noting.settle": "begins with a line whose case has ended; the row is found as by the others of it",
    "decisions.batches.put_in": "takes cases that wait at one's posts, of which none is the own household's",
    "board.online.object_online": "is nobody's of the centre: the public page of a notice",
    "board.postings.object_to": "begins with a notice on the wall; the case is found as by the others of it",
}
"""Verbs that need a row in another state, or are about no person's matter."""
DAY: Final = dt.date(2026, 4, 1)
ROWS: Final = ("case_id", "entitlement_id", "item_id", "message_id", "task_id", "batch_id")
SAID: Final[Mapping[str, Any]] = {
    "about": "other", "account": "", "amount": 100, "answer": "核对无误", "answers": {}, "asks": "x",
    "bill": "12345678", "borrower": "x", "cabinet": "1", "community_id": 2, "case_ids": (), "cells": {}, "channel": "call",
    "confirms": True, "date": DAY, "days": 1, "died_on": DAY, "due_on": DAY, "until": DAY, "evidence": "x", "loan_id": 1, "fault": "applicant", "fen": 100,
    "first": DAY, "form": None, "from_whom": "x", "how": "letter", "id_number": "", "last": DAY, "left_ids": (1,), "line_ids": (), "lines": (),
    "mandate": "x", "members": (), "name": "x", "next_on": None, "objection_id": 0, "on": None,
    "outcome": "approved", "paper": "x", "papers": ("x",), "period": "2026-B2", "post_id": 1, "purpose": "x", "received_by": "x",
    "reason": REASON, "relation": "x", "result": "reached", "said": "x", "second_id": 1, "seq": 1, "shelf": "1",
    "step": "panel", "target": DAY, "task": "x", "text": "x", "ticks": {}, "to_whom": "x", "told_on": DAY,
    "upheld": False, "why": "x", "basis": BASIS,
}  # fmt: skip
ONLY: Final[Mapping[str, Mapping[str, Any]]] = {
    "archive.file_room.papers_leave": {"how": "returned", "lines": (("application", ""),)},
    "casework.charges.charge": {"amount": "1"},
    "payments.claims.settle": {"how": "waived"},
}
"""What one verb means otherwise by the same name."""


def verbs() -> dict[str, Any]:
    """Every verb whose first argument is a row of `ROWS`, by module and name."""
    found = {}
    for module in pkgutil.walk_packages(hub.operations.__path__, "hub.operations."):
        held = vars(importlib.import_module(module.name)).items()
        mine = {
            name: each
            for name, each in held
            if isinstance(each, FunctionType) and each.__module__ == module.name
        }
        for name, each in mine.items():
            first = [*inspect.signature(each).parameters][1:2]
            key = f"{module.name.removeprefix('hub.operations.')}.{name}"
            if hasattr(each, "permission") and first and first[0] in ROWS and not key.startswith("takeover."):
                found[key] = each
    return {name: each for name, each in found.items() if name not in NOT_HERE}


class Undone(Exception):
    """What a verb did is taken back."""


def came_to(work: Callable[[], Any]) -> str:
    """How a call ends: "done", or class and text of its error; nothing of it stays."""
    try:
        with transaction():
            work()
            raise Undone
    except Undone:
        return "done"
    except HubError as error:
        return f"{type(error).__name__}: {error}"


def everybody(town: Town, own: int) -> Actor:
    """Somebody with the roles and posts of all `STAFF`, who lives with the resident `own`."""
    who = [town.as_(login) for login in STAFF]
    hashed = reading().execute(select(Resident.id_hash).where(Resident.id == own)).scalar_one()
    grants, posts = ([each for one in who for each in getattr(one, name)] for name in ("grants", "posts"))
    return replace(who[0], grants=tuple(grants), posts=tuple(posts), id_hash=hashed)


def rows(town: Town) -> tuple[tuple[int, ...], dict[str, list[dict[str, Any]]]]:
    """A household with a case before the panel, a benefit, a line of a roster and a message; its rows."""
    home = town.home()
    entitled(town, home)
    roster = making.make(town.as_("clerk"), TWO_MONTHLY)
    case_id = town.forward(town.start(LOW_INCOME, resident_id=home[0]).id, "panel")
    clerk = town.as_("clerk")
    outbox.ask_to_tell(clerk, case_id, rev=town.row(case_id)["rev"], about="other", said="请来一趟")
    meeting = batches.gather(clerk, department="civil_affairs", key="panel", case_ids=[case_id])
    of = {
        "case_id": [town.row(case_id)],
        "entitlement_id": town.all(select(Entitlement.__table__)),
        "item_id": town.all(select(RosterItem.__table__).where(RosterItem.roster_id == roster.id)),
        "message_id": town.all(select(Message.__table__).where(Message.case_id == case_id, Message.state == "open")),
        "task_id": town.all(select(Task.__table__).where(Task.case_id == case_id, Task.done_on.is_(None))),
        "batch_id": [{"id": meeting.id, "rev": meeting.rev, "case_id": case_id}],
    }  # fmt: skip
    return home, of


def call(verb: Any, actor: Actor, row: Mapping[str, Any]) -> str:
    """The verb on the row, with something in every argument that it needs."""
    first, *others = list(inspect.signature(verb).parameters.values())[1:]
    needed = [each.name for each in others if each.default is each.empty]
    said = {**SAID, "rev": row.get("rev", row.get("seq")), "case_id": row.get("case_id")}
    said["case_ids"] = [row["case_id"]] if first.name == "batch_id" else ()
    said |= ONLY.get(f"{verb.__module__.removeprefix('hub.operations.')}.{verb.__name__}", {})
    if verb is answers.record_answers:
        said["said"] = {row["case_id"]: AnswerSaid("approved", "", "")}
    return came_to(lambda: verb(actor, row["id"], **{name: said[name] for name in needed}))


@pytest.mark.parametrize("town", ["sqlite"], indirect=True)
def test_of_the_own_household_every_verb_about_a_row_is_refused(town: Town) -> None:
    town.day = DAY
    home, of = rows(town)
    own, other = everybody(town, home[1]), everybody(town, town.west_home[0])
    wrong = {}
    for name, verb in verbs().items():
        row = of[[*inspect.signature(verb).parameters][1]][0]
        at_home, elsewhere = call(verb, own, row), call(verb, other, row)
        if not at_home.startswith((NotFound.__name__, Refused.__name__)) or at_home == elsewhere:
            wrong[name] = at_home, elsewhere
    assert wrong == {}
