"""What a rule of the ledger costs or brings: as the centre has set it, else as the plan has it."""

from __future__ import annotations

from hub.domain.errors import Refused
from hub.operations.appraisal.rules import rules, title
from hub.operations.known_settings import POINTS
from hub.operations.settings import setting


def points_of(key: str) -> int | None:
    """The points of a rule as the centre has set them or the plan has them, signed; None: nobody has said."""
    found = setting(POINTS + key)
    return None if found is None else int(found) if rules()[key].adds else -int(found)


def must_have_points(key: str) -> int:
    """The points of a rule, signed. Raises Refused where nobody has set them."""
    found = points_of(key)
    if found is None:
        raise Refused(
            "Nobody has set the points of “%(rule)s”: the rule book they follow is not in the plan.",
            rule=title(key), where="rule",
            remedy="An administrator sets them among the settings.",
        )  # fmt: skip
    return found
