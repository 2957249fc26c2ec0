"""What was seen of the papers before the case was taken over."""

from __future__ import annotations

import re
from typing import Final

from hub.definitions.vocabulary import official_paper
from hub.domain.case import Flow, Line, checklist, missing
from hub.domain.service import Step
from hub.operations.takeover.cells import Row

ALL: Final = ("全部", "齐全", "all")
_PARTS: Final = re.compile(r"[、，,;；\n]")
_ACCEPTED: Final = ("running", "closing", "after")


def read_papers(row: Row, flow: Flow, step: Step | None) -> frozenset[tuple[str, str]]:
    """Lines of the checklist by title or key, "全部" for all that acceptance asks.

    What an accepted case lacks of them is a fault: it should not have been accepted. `step`: None while it
    is not known.
    """
    text = row.get("papers")
    needed = checklist(flow, "acceptance")
    if text.lower() in ALL:
        return frozenset(line.key for line in needed)
    found: set[tuple[str, str]] = set()
    for part in filter(None, (each.strip() for each in _PARTS.split(text))):
        lines = [line for line in checklist(flow) if {part, official_paper(part)} & _names(line)]
        if not lines:
            row.wrong("papers", "This case asks for no such paper: %(paper)s.", paper=part)
        found |= {line.key for line in lines}
    if step and step.phase in _ACCEPTED:
        out = missing(needed, dict.fromkeys(found, "received"))
        if out:
            titles = "、".join(line.title for line in out)
            row.wrong("papers", "It was accepted, but these papers are not named: %(papers)s.", papers=titles)
    return frozenset(found)


def _names(line: Line) -> set[str]:
    return {line.title, line.material.title, line.material.key}
