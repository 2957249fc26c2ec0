"""考核积分: what a rule of the ledger says, how an entry is heard, how a year adds up. Pure.

Only points that stand in the plan come with the hub (AB岗工作制度 五). The rule book they follow is not in
the plan's text, so that all others are the centre's to set: until then no entry can be made of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

CHECKS: Final = ("absent", "phone", "check_call")
"""脱岗, 无人接听电话, 无人接听上级查岗电话: what is noted of a post."""
CALLS: Final = ("phone", "check_call")
EVIDENCE: Final = (*CHECKS, "complaint", "praise", "case", "roster")
"""What an entry rests on: a check of a post, a complaint or praise, a case or a roster past its date."""
WHOM: Final = ("holders", "duty", "named")
"""Both holders of the post, whoever did its work at that minute, or who is named."""
STATES: Final = ("proposed", "told", "replied", "upheld", "cancelled")
OPEN: Final = ("proposed", "told", "replied")
REPLY_LIMIT: Final = 10
"""Working days in which the person may reply, from the day after being told."""
SAME_CALL: Final = 60
"""Two notes of a silent telephone at one post within so many minutes are one call, unless said otherwise."""
PARTS: Final = ("leaders", "residents", "own", "daily")
"""领导评价, 群众评价, 自我评价, 平时考核: what a year's result is weighed from."""
FULL: Final = 100


@dataclass(frozen=True, slots=True)
class PointRule:
    """A rule of the ledger. `title` and `basis` (where it stands) are official texts.

    `points` as the plan has them, None where the centre has to set them; `adds`: they are given, not taken.
    `whom`: who gets the entry (`WHOM`); `reasons`: of a complaint, those it is about (empty = any);
    `spares`: a special arrangement of that day (临时性特殊安排) stops it.
    """

    title: Any
    basis: Any
    evidence: str
    whom: str = "named"
    points: int | None = None
    adds: bool = False
    reasons: tuple[str, ...] = ()
    spares: bool = False


def faults(rule: PointRule) -> list[str]:
    """What is wrong with a rule, in words; empty where nothing is."""
    found = []
    if rule.evidence not in EVIDENCE:
        found.append(f"there is no evidence {rule.evidence}")
    if rule.whom not in WHOM or (rule.whom == "duty" and rule.evidence not in CHECKS):
        found.append(f"{rule.evidence} does not say who is meant by {rule.whom}")
    if not rule.title or not rule.basis:
        found.append("say what it is called and where it stands")
    if rule.points is not None and rule.points < 0:
        found.append("points are counted from 0 up; whether they are given is said by adds")
    return found


def tenths(part: int, whole: int) -> int:
    """`part` of `whole` in tenths of a per cent, halves up; `whole` is not 0."""
    return (2000 * part + whole) // (2 * whole)


def result(weights: Mapping[str, int], scores: Mapping[str, int], points: int) -> int:
    """A year's result in tenths: scores (tenths, 0 to 1000) by their weights, then the ledger's points.

    90 × 0.4 + 80 × 0.3 + 95 × 0.1 + 85 × 0.2 = 86.5, minus 4 = 82.5. Halves of a tenth go up.
    """
    weighed = sum(scores[part] * weights[part] for part in PARTS)
    return (2 * weighed + FULL) // (2 * FULL) + 10 * points


def weights_of(numbers: Sequence[int]) -> dict[str, int]:
    """Weights by part, in the order of `PARTS`. Raises ValueError where they are not four that make 100."""
    if len(numbers) != len(PARTS) or sum(numbers) != FULL or any(one < 0 for one in numbers):
        raise ValueError(numbers)
    return dict(zip(PARTS, numbers, strict=True))
