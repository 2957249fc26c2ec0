"""Whose work an item is: the post of its role for the person's area, and given to another by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from hub.db.base import reading, transaction
from hub.db.models import Household, Post, Resident
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.domain.roster import AFTER, ANSWER, PAID, Roster, Stage
from hub.domain.service import Service
from hub.operations.ab_posts.posts import in_use, post_for
from hub.operations.context import plugins
from hub.operations.rosters import record, samples
from hub.operations.rosters.reach import item_row
from hub.operations.verb import CaseRef, verb

_people, _homes, _posts = Resident.__table__, Household.__table__, Post.__table__
OFFICER: Final = "household_officer"
AGENT: Final = "community_agent"
WINDOW: Final = "window_clerk"


class Hand(NamedTuple):
    """Whose work it is. `instead`: the community's agent does it, for the household has no officer's area."""

    role: str
    post_id: int
    instead: bool = False


def hand(role: str, service: Service, community_id: int, grid_id: int | None) -> Hand:
    """The post of a role for a place. Nobody is lost: without an officer's area it is the agent's.

    Raises Refused naming the post that is missing.
    """
    if role == WINDOW:
        return Hand(role, window(service))
    if role != OFFICER:
        return Hand(role, post_for(role, service.department, community_id, None, service.key))
    try:
        return Hand(role, post_for(role, service.department, community_id, grid_id, service.key))
    except Refused:
        return Hand(AGENT, post_for(AGENT, service.department, community_id, None, service.key), True)


def whose(tx: Connection, service: Service, roster: Roster, stage: Stage, row: Mapping[str, Any]) -> Hand:
    """The post an item is for at a stage; `row`: its line, community_id and grid_id. Raises Refused."""
    if roster.population != PAID or stage.key != roster.first.key:
        return hand(stage.role, service, row["community_id"], row["grid_id"])
    people = samples.barred(tx, [row["line"]]).get(row["line"], frozenset())
    return behind(samples.Others(tx), service, stage.role, row["community_id"], row["grid_id"], people)


def behind(
    others: samples.Others, service: Service, role: str, community_id: int, grid_id: int | None,
    barred: frozenset[int],
) -> Hand:  # fmt: skip
    """The post of the area where nobody there handed the money out, else another of the community."""
    try:
        first: int | None = hand(role, service, community_id, grid_id).post_id
    except Refused:
        first = None
    done_by, post_id = others.post(community_id, first, barred)
    return Hand(done_by, post_id, post_id != first)


def goes_on(roster: Roster, after: str) -> str:
    """The role that goes on with what was found: a case is the window's, a finding `answered_by`'s.

    The one rule for every finding of a roster, also of somebody who died or moved away since.
    """
    return roster.answered_by if after == ANSWER else WINDOW


def _roster_of(tx: Connection, row: Mapping[str, Any]) -> Roster:
    of = select(record.ROSTERS).where(record.ROSTERS.c.id == row["roster_id"])
    return record.definition(dict(tx.execute(of).mappings().one()))[1]


def answering(service: Service, roster: Roster) -> Hand:
    """The post that answers a finding. Raises Refused."""
    if roster.answered_by == WINDOW:
        return Hand(WINDOW, window(service))
    return Hand(roster.answered_by, post_for(roster.answered_by, service.department, None))


def window(service: Service) -> int:
    """The window's post: that of the service it is a part of, else the department's. Raises Refused."""
    of = next((each[-1].key for each in plugins().services().values() if each[-1].seq == service.part_of), "")
    for key in filter(None, (of, service.key)):
        try:
            return post_for(WINDOW, service.department, None, None, key)
        except Refused:
            continue
    mine = (_posts.c.role == WINDOW, _posts.c.department == service.department, in_use())
    found = reading().execute(select(_posts.c.id).where(*mine).order_by(_posts.c.id)).scalar()
    return int(found) if found is not None else post_for(WINDOW, service.department, None)


@verb("roster.make")
def reassign(actor: Actor, item_id: int, *, post_id: int, reason: str) -> CaseRef:
    """Give an open item to another post of the centre or its community; its date stands.

    Raises InputError without a reason or for a post elsewhere, NotFound, Conflict.
    """
    with transaction() as tx:
        row = item_row(tx, actor, item_id, "roster.make")
        post = tx.execute(
            select(_posts.c.role, _posts.c.community_id).where(_posts.c.id == post_id, in_use())
        ).first()
        if post is None or post.community_id not in (None, row["community_id"]):
            raise InputError("This post has no work in that community.", where="post_id")
        if not reason.strip():
            raise InputError("Say why it goes to another post.", where="reason")
        if row["stage"] in AFTER and post.role != goes_on(_roster_of(tx, row), row["stage"]):
            raise InputError("What was found stays with whoever answers findings of this roster.",
                             where="post_id")  # fmt: skip
        record.enter(tx, actor, row, "handed", post_id=post_id, role=post.role, reason=reason.strip()[:500])
        return CaseRef(row["id"], row["number"], row["seq"])


def grid_of(tx: Connection, row: Mapping[str, Any]) -> int | None:
    """The officer's area in which an item's person lives now."""
    query = select(_homes.c.grid_id).join(_people, _people.c.household_id == _homes.c.id)
    found = tx.execute(query.where(_people.c.id == row["resident_id"])).scalar()
    return int(found) if found is not None else None
