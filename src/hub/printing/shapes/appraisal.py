"""What the yearly appraisal prints."""

from typing import Annotated, TypedDict

from hub.printing.rules import Count
from hub.printing.shapes.parts import Official


class AppraisalPart(TypedDict):
    """One part of the result: its mark, its weight and what both make, as texts ("" = still lacking)."""

    title: str
    mark: str
    weight: str
    counts: str


class AppraisalPoint(TypedDict):
    """One entry of the ledger that stands: rule, day, evidence by its number, points with their sign."""

    number: str
    day: str
    rule: str
    evidence: str
    points: str


class AppraisalSheet(Official):
    """`hub.appraisal_sheet` 年终考核表 of one person; `result` is "" while it cannot be reckoned."""

    person: str
    year: Annotated[int, Count]
    parts: list[AppraisalPart]
    on_time: str
    graded: str
    entries: list[AppraisalPoint]
    points: str
    result: str
    said: str
