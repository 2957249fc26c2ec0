"""The one question every verb asks first: may this person do that?"""

from __future__ import annotations

from typing import Final

from hub.domain.actor import Actor, Grant
from hub.domain.errors import NotPermitted

OPERATOR: Final = Actor(staff_id=0, login="", name="系统运维", grants=(Grant("administrator"),))
"""Whoever runs the machine, on the command line; has no account, and `by_id` of it is None."""

SYSTEM: Final = Actor(staff_id=0, login="", name="系统")
"""The hub itself, in the time-driven work of the sweep; it may do nothing that asks for a permission."""


def by_id(actor: Actor) -> int | None:
    """The account that a row names as its maker; None for the operator."""
    return actor.staff_id or None


def require(actor: Actor, permission: str, department: str = "", community_id: int | None = None) -> None:
    """Raise Refused where no grant of `actor` gives `permission`."""
    if not actor.may(permission, department, community_id):
        raise NotPermitted(
            "%(name)s may not do this (%(permission)s).", name=actor.name, permission=permission
        )
