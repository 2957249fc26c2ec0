"""Rooms that a department's window keeps beside its services (`domain.rooms`): whose they are, where open."""

from __future__ import annotations

from collections.abc import Sequence

from hub.domain.actor import Actor
from hub.domain.department import Department
from hub.domain.errors import NotFound
from hub.operations.context import plugins
from hub.plugins.activation import all_on
from hub.plugins.calls import require_anywhere


def keepers(room: str) -> Sequence[Department]:
    """The departments that keep such a room and are switched on in some community."""
    on = all_on()
    return [each for each in plugins().departments.values() if room in each.rooms and on.get(each.key)]


def is_kept(room: str) -> bool:
    """Whether an installed department keeps such a room at all."""
    return bool(_known(room))


def open_to(actor: Actor, room: str, permission: str) -> Sequence[Department]:
    """Those of them in which this person may do that."""
    return [each for each in _known(room) if actor.may(permission, each.key)]


def keeper(key: str, room: str) -> Department:
    """The department, where it keeps the room now. Raises NotFound, and Refused where it is switched off."""
    if key not in {each.key for each in _known(room)}:
        raise NotFound("There is no such room.")
    require_anywhere(key)
    return plugins().departments[key]


def _known(room: str) -> Sequence[Department]:
    return [each for each in plugins().departments.values() if room in each.rooms]
