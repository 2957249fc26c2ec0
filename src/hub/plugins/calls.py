"""The door to departments: how their hooks are called, and whether one is on in a community."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pluggy

from hub.domain.errors import Refused
from hub.plugins.activation import communities_on, is_on


def each(manager: pluggy.PluginManager, hook: str) -> Iterator[tuple[str, Any]]:
    """What every department answers to a hook, with its key, in the order of registration."""
    for impl in getattr(manager.hook, hook).get_hookimpls():
        yield impl.plugin_name, impl.function()


def require_on(department: str, community_id: int) -> None:
    """Raise Refused where the department takes no new cases in that community; open cases finish."""
    if not is_on(department, community_id):
        raise Refused(
            "The module %(department)s is not switched on in this community: it takes no new cases there.",
            remedy="An administrator can switch it on (hub modules enable).",
            department=department,
        )


def require_anywhere(department: str) -> None:
    """Raise Refused where the department is on in no community: nothing of it is shown or counted."""
    if not communities_on(department):
        raise Refused(
            "The module %(department)s is switched on in no community.",
            remedy="An administrator can switch it on (hub modules enable).",
            department=department,
        )
