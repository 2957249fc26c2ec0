"""What grants and desks say of sight: the roles that see much, a clerk's department, an agent's community."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, select, true

from hub.domain.actor import Actor

Clause = ColumnElement[bool]
Column = ColumnElement[Any]
Rules = Mapping[str, Callable[[Actor], Clause]]

WINDOW: Final = "window_clerk"
"""Sees a case of another department, in which its own has a step (联办件), as an officer does."""
WHOLE_DESK: Final = frozenset(
    {WINDOW, "community_agent", "community_leader", "deputy_director", "director", "street_leader"}
)
"""Posts that see a whole case while a task of it is open there."""
TASK_DESK: Final = WHOLE_DESK | {"household_officer", "finance"}
"""Posts that see the case and its people while a task is open there; officers and finance no more."""
APPROVED: Final = ("approved", "funded", "paying", "reconciled")
"""States of a pay-out that finance and the communities may know of."""
PUBLIC_READERS: Final = frozenset({"deputy_director", "director", "street_leader"})


def departments(actor: Actor) -> list[str]:
    """The departments of the actor's grants as a clerk."""
    return [grant.department for grant in actor.grants if grant.role == "window_clerk" and grant.department]


def communities(actor: Actor, *roles: str) -> list[int]:
    """The communities of the actor's grants in one of the roles."""
    return [
        grant.community_id for grant in actor.grants if grant.role in roles and grant.community_id is not None
    ]


def whole_departments(actor: Actor) -> list[str]:
    """Of them those of which the clerk sees every community."""
    return [
        grant.department
        for grant in actor.grants
        if grant.role == WINDOW and grant.department and grant.community_id is None
    ]


def of_clerk(actor: Actor, parent: Column, parents: FromClause, community: Column) -> list[Clause]:
    """Rows under a row of `parents` (a run, a course) of a clerk's department, where it reaches so far."""
    found: list[Clause] = []
    for grant in actor.grants:
        if grant.role == WINDOW and grant.department:
            own = parent.in_(select(parents.c.id).where(parents.c.department == grant.department))
            found.append(own if grant.community_id is None else and_(own, community == grant.community_id))
    return found


def clerk(actor: Actor, department: Column, community: Column) -> list[Clause]:
    """Rows of a clerk's department, in the clerk's community where the grant names one."""
    return [
        department == grant.department
        if grant.community_id is None
        else and_(department == grant.department, community == grant.community_id)
        for grant in actor.grants
        if grant.role == "window_clerk" and grant.department
    ]


def narrow_clerk(actor: Actor, department: Column, community: Column) -> list[Clause]:
    """Of them the rows of grants that name a community."""
    narrow = tuple(grant for grant in actor.grants if grant.community_id is not None)
    return clerk(replace(actor, grants=narrow), department, community)


def agent(actor: Actor, department: Column, community: Column) -> list[Clause]:
    """Rows of an agent's community, of the agent's department where the grant names one."""
    return [
        and_(department == grant.department if grant.department else true(), community == grant.community_id)
        for grant in actor.grants
        if grant.role == "community_agent" and grant.community_id is not None
    ]
