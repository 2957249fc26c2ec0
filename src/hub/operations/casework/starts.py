"""Why a case's count begins on the day it does (deadlines.md, R4–R6), for screen and paper."""

from __future__ import annotations

from hub.operations.casework.views import CaseView


def start_rule(view: CaseView) -> str:
    """The rule that made the day of acceptance: R4, R5, R6; "" where it is the day it was recorded.

    R6 from the moment the omission is recorded, also where the case is recorded on its first supplement.
    """
    if view.clock.accepted is None or view.clock.rule in ("R4", "R6"):
        return view.clock.rule
    days = {event.type: event.date for event in reversed(view.events)}
    if days.get("supplemented") != view.clock.accepted:
        return view.clock.rule
    return "R6" if "omission" in days else "R5"
