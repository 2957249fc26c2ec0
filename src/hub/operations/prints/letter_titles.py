"""Under which name a letter has its title: one print is several letters, by what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.domain.service import Service, Step

REFUSAL, RESULT = "hub.refusal", "hub.result"
KEPT: Final = f"{RESULT}.kept"
"""Of what a roster opened: the benefit goes on."""
NOT_ACCEPTED, PROPOSED, ENDED, TAKEN_BACK, DECLINED = (
    f"{REFUSAL}.{kind}" for kind in ("not_accepted", "proposed", "ended", "taken_back", "declined")
)

TITLES: Final[Mapping[str, str]] = {
    REFUSAL: "Letter of refusal",
    DECLINED: "Notice that another body declined",
    TAKEN_BACK: "Decision to withdraw an approval",
    NOT_ACCEPTED: "Notice of non-acceptance",
    PROPOSED: "Notice of a proposed end",
    ENDED: "Decision to end a benefit",
    RESULT: "Letter with the result",
    KEPT: "Notice that a benefit goes on",
}
"""Message ids."""


def title_key(service: Service, letter: Mapping[str, Any]) -> str:
    """The key in `TITLES` of a letter (`print`, `step`, `outcome`).

    Nobody applied for what a roster opens: there it proposes an end, or decides it. After completion it
    takes back what was approved (`takes_back`); a bank's no is the bank's (`declines`).
    """
    key = str(letter["print"])
    if key == RESULT and service.started_by == "roster":
        return KEPT
    if key != REFUSAL:
        return key
    if letter["outcome"] == "not_accepted":
        return NOT_ACCEPTED
    if service.started_by == "roster":
        written = service.letter(letter["step"], letter["outcome"])
        return ENDED if written and written.refusal else PROPOSED
    step = service.step(letter["step"])
    if declines(step):
        return DECLINED
    return TAKEN_BACK if takes_back(step) else key


def declines(step: Step) -> bool:
    """Whether a no here is a bank's or another body's own, which the centre only passes on."""
    return step.do == "third_party"


def takes_back(step: Step) -> bool:
    """Whether a refusal here takes back what was approved; a bank or other body that declines does not."""
    return step.phase == "after" and not declines(step)
