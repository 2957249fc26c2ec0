"""A case's checklist as it is shown: each paper, whether it is there, and who saw it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from hub.db.base import reading
from hub.db.models import Material as MaterialRow
from hub.db.models import Staff
from hub.db.ready import Ready
from hub.domain.applying import Material
from hub.domain.case import Flow, Line, checklist

_materials, _staff = MaterialRow.__table__, Staff.__table__
_OF_CASE = Ready(
    select(_materials, _staff.c.name.label("who"))
    .outerjoin_from(_materials, _staff, _staff.c.id == _materials.c.seen_by)
    .where(_materials.c.case_id == bindparam("case", None))
    .order_by(_materials.c.id)
)


@dataclass(frozen=True, slots=True)
class PaperView:
    """One line of the checklist with what was seen by whom."""

    key: str
    item: str
    title: str
    note: str
    stage: str
    kind: str
    original: bool
    stays: bool
    copies: int
    pieces: int
    sets: int
    asked: bool
    gate: bool
    where: str
    state: str
    seen_on: dt.date | None
    seen_by: str
    copies_in: int
    remark: str
    counted: int = 0
    """Of photographs, how many were counted."""
    lasts: bool = False
    """Whether a later case may take it over."""
    good_until: dt.date | None = None
    """The day until which the paper itself is good, where it says one."""
    material: str = ""
    """The material's title in the definition, without whose it is; "" for a paper named by hand."""
    over: bool = False
    """Whether the case does not ask for it any more, since its kind or an answer was put right."""

    @property
    def line(self) -> tuple[str, str]:
        """How the case remembers this line: (material key, member key)."""
        return self.key, self.item

    @property
    def lies_here(self) -> bool:
        """Whether something of it was taken into the file: the original, copies, photographs."""
        there = self.state in ("seen", "received")
        return there and (self.stays or bool(self.copies_in or self.counted))

    @property
    def whose(self) -> str:
        """The member whose paper it is, "" for the household's."""
        return self.title.removeprefix(self.material).strip("（）") if self.material else ""


def papers_of(flow: Flow, case_id: int) -> list[PaperView]:
    """The papers of a case as they stand, also those that it does not ask for any more (`over`)."""
    lines = {line.key: line for line in checklist(flow)}
    known = {material.key: material for material in flow.service.materials}
    rows = _OF_CASE.dicts(reading(), {"case": case_id})
    return [_paper(lines.get((row["key"], row["item"])), known.get(row["key"]), row) for row in rows]


def over_of(papers: Iterable[PaperView]) -> tuple[PaperView, ...]:
    """Those to be given back: not asked for any more, and something of them lies in the file."""
    return tuple(paper for paper in papers if paper.over and paper.asked and paper.lies_here)


def _paper(line: Line | None, material: Material | None, row: Mapping[str, Any]) -> PaperView:
    return PaperView(
        key=row["key"], item=row["item"], title=line.title if line else row["title"] or row["key"],
        note=material.note if material else "", stage=material.stage if material else "acceptance",
        kind=material.kind if material else "paper", original=material.original if material else True,
        stays=material.stays if material else False,
        copies=material.copies_in_all if material else 0, pieces=material.pieces if material else 0,
        sets=material.sets if material else 1,
        asked=material.asked if material else True, gate=material.gate if material else False,
        where=material.where if material else "", state=row["state"], seen_on=row["seen_on"],
        seen_by=row["who"] or "", copies_in=row["copies"], remark=row["note"], counted=row["pieces"],
        material=material.title if material else "", good_until=row["valid_until"],
        lasts=bool(material and material.reuse_months), over=bool(material and line is None),
    )  # fmt: skip


def not_asked(flow: Flow) -> tuple[str, ...]:
    """Titles of the variant's papers that this case, by its answers, need not bring; 其它 is none of them."""
    present = {line.material.key for line in checklist(flow)}
    return tuple(
        material.title for material in flow.service.materials_of(flow.facts.variant)
        if material.key not in present and material.kind != "catch_all"
    )  # fmt: skip
