"""`hub.appraisal_sheet`: one person's yearly sheet, for the person and those who hold the round."""

from __future__ import annotations

from typing import Any, Final

from hub.domain.actor import Actor
from hub.i18n import msgid
from hub.operations.appraisal import ledger, sheets
from hub.operations.appraisal.rules import rules
from hub.operations.appraisal.sheets import PARTS, Sheet
from hub.operations.prints import sheet as head
from hub.operations.prints.documents import printer
from hub.operations.services.guide_words import in_chinese
from hub.operations.settings import setting

PRINT: Final = "hub.appraisal_sheet"
_TITLES: Final = {"leaders": "领导评价", "residents": "群众评价", "own": "自我评价", "daily": "平时考核"}


def pages(actor: Actor, sheet_id: int) -> bytes:
    """The sheet as PDF. Raises NotFound."""
    data = data_of(actor, sheets.sheet(actor, sheet_id))
    printer().check(PRINT, data)
    return printer().pdf(PRINT, data)


def data_of(actor: Actor, it: Sheet) -> dict[str, Any]:
    """The data of the print."""
    stands = ledger.standing(actor, it.login, it.year)
    return {
        **head.head(it.number), "person": it.name, "year": it.year,
        "parts": [_part(it, part) for part in PARTS],
        "on_time": _rate(it.counts.rate, it.counts.on_time, it.counts.completed) or "没有办结的办件",
        "graded": _graded(it),
        "entries": [
            {"number": one.number, "day": one.day.isoformat(), "rule": _rule(one.rule),
             "evidence": one.evidence, "points": signed(one.points)}
            for one in stands
        ],
        "points": signed(it.counts.points), "result": said(it.result), "said": it.said,
    }  # fmt: skip


def said(tenths: int | None) -> str:
    """Tenths as written: 86.5, 90; "" for nothing."""
    return "" if tenths is None else f"{tenths / 10:.1f}".removesuffix(".0")


def signed(points: int) -> str:
    """Points with their sign: −4, +2, 0."""
    return f"−{-points}" if points < 0 else f"+{points}" if points else "0"


def _part(it: Sheet, part: str) -> dict[str, str]:
    score, weight = it.scores[part], it.weights[part] if it.weights else None
    both = score is not None and weight is not None
    counts = f"{(score or 0) * (weight or 0) / 1000:.2f}".rstrip("0").rstrip(".") if both else ""
    return {"title": _TITLES[part], "mark": said(score), "weight": "" if weight is None else str(weight),
            "counts": counts}  # fmt: skip


def _rate(tenths: int | None, part: int, whole: int) -> str:
    return "" if tenths is None else f"{said(tenths)}%（{part}/{whole}）"


def _graded(it: Sheet) -> str:
    found = _rate(it.counts.residents, it.counts.content, it.counts.graded)
    if found and it.open and not it.enough:
        return f"满意率{found}，评价不足{setting('appraisal.grades')}个，不计入"
    return f"满意率{found}" if found else "没有评价"


def _rule(key: str) -> str:
    """What a rule is called, in Chinese."""
    return in_chinese(msgid(rules()[key].title)) if key in rules() else key
