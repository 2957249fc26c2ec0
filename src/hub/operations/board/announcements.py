"""办结公告: a completed case on the centre's board, whitelisted words only, for the days the centre has set.

It holds nothing back: the case is completed when the applicant is told. What stays open until it is posted
is the end of its paper work (`announced.must_be_done`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from hub.db.base import now, reading, today, transaction
from hub.db.models import Case, Community, Posting, Resident
from hub.db.scope import case_desk, scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations.access import log_access
from hub.operations.board import announced, postings
from hub.operations.board.announced import STEP, SUFFIX
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.context import plugins, service_of
from hub.operations.settings import setting
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb

_cases, _people, _postings = Case.__table__, Resident.__table__, Posting.__table__
_communities = Community.__table__


@verb("posting.manage")
def announce(actor: Actor, case_id: int, *, rev: int, on: dt.date | None) -> CaseRef:
    """Note that the completion hangs on the centre's board from `on`, and show it on the public page so long.

    Raises Refused without a day, where nothing is to be announced, or before the completion.
    """
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, permission="posting.manage")
        must_be_released()
        if not announced.is_owed(file):
            raise Refused("Nothing of this case is to be announced.", where=file.row["number"])
        if on is None:
            raise InputError("Say since when it hangs on the centre's board.", where="on")
        if not file.row["completed_on"] <= on <= today():
            raise InputError("The day lies between the completion and today.", where="on")
        tx.execute(insert(_postings), _row(file, on))
        file.add("announced", first=on.isoformat())
        return file.save()


def owed(actor: Actor) -> list[dict[str, Any]]:
    """Completed cases of the actor's posts that still have to be announced; one access-log row for the list.

    Rows: id, number, rev, service, title, name, community, completed_on. Nothing is asked where the centre
    has named no service.
    """
    keys = [key for key, versions in plugins().services().items() if announced.is_required(versions[-1].seq)]
    if not keys:
        return []
    hangs = select(_postings.c.id).where(_postings.c.case_id == _cases.c.id, _postings.c.step == STEP)
    query = (
        select(_cases.c.id, _cases.c.number, _cases.c.rev, _cases.c.service, _cases.c.version,
               _cases.c.step, _cases.c.completed_on, _people.c.name,
               _communities.c.name.label("community"))
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_communities, _communities.c.id == _cases.c.community_id)
        .where(case_desk(actor, _cases.c.post_id, _cases.c.id), scope(_cases, actor))
        .where(_cases.c.closed_on.is_(None), _cases.c.completed_on.is_not(None))
        .where(_cases.c.service.in_(keys), ~hangs.exists())
        .order_by(_cases.c.completed_on, _cases.c.id)
    )  # fmt: skip
    found = [(service_of(row["service"], row["version"]), row) for row in reading().execute(query).mappings()]
    rows = [{**row, "title": of.short} for of, row in found if announced.goes_well(of, row["step"])]
    if rows:
        log_access(actor, "notices", "notices to put up", rows=len(rows))
    return rows


def hanging(actor: Actor) -> list[Mapping[str, Any]]:
    """The announcements of the last 30 days in the actor's scope, newest first."""
    lately = _postings.c.last >= today() - dt.timedelta(days=30)
    query = select(_postings).where(_postings.c.step == STEP, lately, scope(_postings, actor))
    return [dict(row) for row in reading().execute(query.order_by(_postings.c.id.desc())).mappings()]


def is_one(serial: str) -> bool:
    """Whether a serial is an announcement's; else it is a public notice's."""
    return SUFFIX in serial


def _row(file: CaseFile, first: dt.date) -> dict[str, Any]:
    """The whitelisted words; of a household neither its members nor how many they are."""
    last = first + dt.timedelta(days=int(setting("announcements.days")) - 1)
    step = next((each for each in file.service.steps if each.public_title), file.service.steps[-1])
    row = postings.public_words(file, step, first, last, None)
    return {
        **row, "step": STEP, "round": 1, "household_size": None, "place": "centre",
        "serial": f"{file.row['number']}{SUFFIX}1", "taken_down_on": None, "by_id": file.actor.staff_id,
        "at": now(),
    }  # fmt: skip
