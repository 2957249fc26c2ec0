"""监督: what supervision knows, without a database (限时办结制度, 10 to 14; the plan, 五 and 七)."""

from __future__ import annotations

from typing import Final

from hub.domain.actor import Actor

ORDERS: Final = ("urge", "order")
"""催办, which the holder answers, and 督办, which needs a result besides."""
CARDS: Final = ("yellow", "red")
REPLY_LIMIT: Final = 5
"""Working days for the one reply to a card; a deputy may decide from the next on, or once it has come."""
DECISIONS: Final = ("confirmed", "withdrawn")
FINDING_RESULTS: Final = ("educated", "points", "sanctioned", "unfounded")
"""教育, 扣分, 追责, 不成立: what became of a finding of a spot check (B-036)."""
SANCTIONS: Final = ("educated", "criticised", "points", "handed_on", "unfounded")
"""教育, 通报, 扣分, 移交处理, 不成立: what became of a violation that was followed (TL-14)."""
GROUNDS: Final = ("overdue", "passing_on", "finding")
"""Why a violation is followed: a verified overdue case, 推诿扯皮 (AB-06), a spot check."""
COMMUNITY: Final = "community:"
"""Before a community's id in the name of a unit that files half-month reports."""
WINDOW: Final = "window:"
"""Before a department's key."""


def units_of(actor: Actor) -> tuple[str, ...]:
    """The units for which a person files the half-month report: the own communities and windows."""
    found: list[str] = []
    for grant in actor.grants:
        if grant.role in ("community_agent", "community_leader") and grant.community_id is not None:
            found.append(f"{COMMUNITY}{grant.community_id}")
        if grant.role == "window_clerk" and grant.department and grant.community_id is None:
            found.append(f"{WINDOW}{grant.department}")
    return tuple(dict.fromkeys(found))
