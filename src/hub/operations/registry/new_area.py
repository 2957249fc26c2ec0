"""The officer's area of a household's new place, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hub.i18n import _l
from hub.operations.ab_posts.areas import area_of_building
from hub.operations.registry.facts import Row, grid_of


def area_at(
    tx: Connection, said: Mapping[str, Any], community_id: int, building: str, home: Row | None = None
) -> int | None:
    """The officer's area of a household's new place: as chosen, that of its building, or none.

    Who stays in the building of `home`, or names none, stays in its area.
    """
    chosen = grid_of(tx, said, community_id)
    if chosen is not None:
        return chosen
    if home is not None and (not building or building == home["building"]):
        kept: int | None = home["grid_id"]
        return kept
    return area_of_building(community_id, building)


def no_area(grid_id: int | None, before: int | None) -> Sequence[Any]:
    """What is said where a household leaves its officer's area and comes into no other."""
    said = _l("The new place lies in no officer's area: nobody visits there until the plan of areas has it.")
    return (said,) if grid_id is None and before is not None else ()
