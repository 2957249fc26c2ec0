"""Under which name a letter has its title: `hub.refusal` is several letters, by what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.domain.service import Service

REFUSAL: Final = "hub.refusal"
NOT_ACCEPTED, PROPOSED, ENDED, TAKEN_BACK = (
    f"{REFUSAL}.{kind}" for kind in ("not_accepted", "proposed", "ended", "taken_back")
)


def title_key(service: Service, letter: Mapping[str, Any]) -> str:
    """The key in `documents.TITLES` of a letter (`print`, `step`, `outcome`).

    Nobody applied for what a roster opens: there it proposes an end, or decides it. After completion it
    takes back what was approved.
    """
    key = str(letter["print"])
    if key != REFUSAL:
        return key
    if letter["outcome"] == "not_accepted":
        return NOT_ACCEPTED
    if service.started_by == "roster":
        written = service.letter(letter["step"], letter["outcome"])
        return ENDED if written and written.refusal else PROPOSED
    return TAKEN_BACK if service.step(letter["step"]).phase == "after" else key
