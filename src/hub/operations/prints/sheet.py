"""Head and foot that every print shares, and small words for dates, papers and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hub.db.base import today
from hub.operations.case_papers import PaperView
from hub.operations.guide_words import stage, words_of
from hub.operations.settings import setting
from hub.operations.views import CaseView


def head(number: str, *, copies: Sequence[str] = (), counter: str = "", remark: str = "") -> dict[str, Any]:
    """The fields of `hub.printing.shapes.Sheet`. `copies`: for whom each copy is."""
    return {
        "centre": text("centre.name"),
        "number": number,
        "link": link(number),
        "printed_on": today().isoformat(),
        "copies": [{"no": no, "of": len(copies), "for": whom} for no, whom in enumerate(copies, 1)],
        "counter": counter,
        "phone": text("centre.phone"),
        "hours": hours(),
        **(
            {"remark": remark or text("centre.print_remark")} if remark or text("centre.print_remark") else {}
        ),
    }


def text(key: str) -> str:
    """A setting as text, "" where it is not set."""
    found = setting(key)
    return "" if found is None else str(found)


def link(number: str) -> str:
    """What the code on paper holds: the address that opens the case for who may see it."""
    base = text("centre.url").rstrip("/")
    return f"{base}/c/{number}" if base else number


def hours() -> str:
    """Office hours in one line."""
    parts = [
        text(f"office.{name}") for name in ("morning_from", "morning_to", "afternoon_from", "afternoon_to")
    ]
    return f"工作日 {parts[0]}–{parts[1]}，{parts[2]}–{parts[3]}" if all(parts) else ""


def applicant(view: CaseView) -> dict[str, str]:
    """Name and tail of the ID number: all that a print shows of who it is for."""
    return {"applicant": view.applicant.name, "id_tail": view.applicant.id_tail}


def service_title(view: CaseView) -> str:
    """The service with its variant: 城市困难居民临时救助（家庭）."""
    return f"{view.service.title}（{view.variant_title}）" if view.variant_title else view.service.title


def paper(line: PaperView) -> dict[str, Any]:
    """One material as `shapes.Paper`."""
    original = "none" if not line.original else "keep" if line.stays else "return"
    found: dict[str, Any] = {"title": line.title, "original": original, "copies": line.copies}
    if line.pieces:
        found["pieces"] = line.pieces
    if line.note:
        found["note"] = line.note
    if line.where:
        found["where"] = line.where
    return found


def groups(view: CaseView, lines: Iterable[PaperView]) -> list[dict[str, Any]]:
    """Papers by stage, as `shapes.PaperGroup`; each stage says when its papers are wanted."""
    by_stage: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_stage.setdefault(line.stage, []).append(paper(line))
    words, variant = words_of(view.service, "zh", {}), view.row["variant"]
    return [
        {"stage": stage(view.service, name, variant, words), "papers": each}
        for name, each in by_stage.items()
    ]


def iso(day: dt.date | None) -> str:
    """ISO text; today where there is none yet."""
    return (day or today()).isoformat()


def counter(view: CaseView) -> str:
    """The window that has the case."""
    return f"{DEPARTMENTS.get(view.service.counter, view.service.counter)}窗口"


DEPARTMENTS: Final[Mapping[str, str]] = {
    "civil_affairs": "民政", "disability": "残联", "labour": "劳动保障", "family_planning": "计划生育",
}  # fmt: skip


def yuan(fen: int | None) -> str:
    """An amount in yuan, "" for none."""
    return "" if fen is None else f"{fen / 100:,.2f}元"
