"""`hub.slip`: everything missing of a case, at once, as it was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hub.domain.case import checklist, missing, spared
from hub.operations.calendars.calendar import calendar, is_provisional
from hub.operations.casework.case_papers import PaperView
from hub.operations.casework.checklists import LineKey
from hub.operations.casework.views import CaseView
from hub.operations.prints import sheet
from hub.operations.prints.slip_parts import SLIP_COPIES, formalities
from hub.operations.services.guide_words import Words, instead


def slip(view: CaseView, clerk: str, words: Words, told: Mapping[str, Any]) -> dict[str, Any]:
    """`hub.slip`: everything missing of every stage, at once (articles 3 and 5), as it was `told`."""
    received, variant = sheet.began(view), view.row["variant"]
    limit = view.clock.limit
    state = {(line["key"], line["item"]): line["state"] for line in told["lines"]}
    papers = [replace(p, state=state[p.line]) for p in view.papers if p.line in state]
    needless = _needless(view, state)
    lacking = [p for p in (*papers, *_named(view, told))
               if p.state in ("missing", "waived") and p.line not in needless]  # fmt: skip
    example = calendar().add(told["issued_on"], 3)
    return {
        **sheet.head_of(view, words, *SLIP_COPIES),
        "number": told["number"], "link": sheet.link(told["number"]),
        "received": received.isoformat(),
        "formalities": formalities(view.service, variant, lacking, words, sheet.counter(view, words)),
        "missing": sheet.groups(view, lacking, words, _others(view, lacking, words)),
        "held": _not_asked(papers, view.internal, words),
        "steps": [words.own(title) for title in told["terms"]["steps"]],
        "limit": limit,
        "example": _example(example, calendar().add(example, max(limit, 1))),
        "law": [words.own(ref) for ref in view.service.law.refs],
        "told": told["issued_on"].isoformat(),
        "tell_by": told["terms"]["tell_by"] or calendar().add(received, 5).isoformat(),
        "clerk": clerk,
    }  # fmt: skip


def _others(view: CaseView, lacking: Sequence[PaperView], words: Words) -> dict[str, str]:
    """Which other of the papers that are out does as well, or in whose place one stands, by its key."""
    keys = {paper.key for paper in lacking}
    asked = [one for one in view.service.materials if one.key in keys]
    return {one.key: said for one in asked if (said := instead(view.service, one, asked, words))}


def _needless(view: CaseView, states: Mapping[LineKey, str]) -> set[LineKey]:
    """The lines another paper stands for; a substitute is named as long as its paper is missing."""
    asked = checklist(view.flow)
    lacking = {line.material.key for line in missing(asked, states)}
    return {line.key for line in spared(asked, states) if line.material.substitute_for not in lacking}


def _named(view: CaseView, told: Mapping[str, Any]) -> list[Any]:
    """The papers this slip named by hand, and those of earlier slips that are still out."""
    count = sum(line["key"].startswith("other-") for line in told["lines"])
    return list(view.extra[-count:]) if count else [p for p in view.extra if p.state == "missing"]


def _example(supplemented: dt.date, due: dt.date) -> dict[str, Any]:
    found: dict[str, Any] = {"supplemented": supplemented.isoformat(), "due": due.isoformat()}
    return found | ({"provisional": True} if is_provisional(due, supplemented) else {})


def _not_asked(
    papers: Sequence[PaperView], internal: Sequence[PaperView], words: Words
) -> list[dict[str, str]]:
    """What need not be brought and why: seen today, seen in an earlier case, made by the centre."""
    said: dict[str, list[str]] = {}
    for paper in papers:
        title = sheet.paper_title(paper, words)
        if paper.state in ("seen", "received"):
            said.setdefault(words.tr("already seen, no need to bring it again"), []).append(title)
        elif paper.state == "held" and paper.seen_on:
            reason = words.tr("seen on %(day)s, still valid") % {"day": words.day(paper.seen_on)}
            said.setdefault(reason, []).append(title)
    if internal:
        made = [sheet.paper_title(paper, words) for paper in internal]
        said[words.tr("issued or fetched by this centre")] = made
    return [{"title": words.listed(titles), "reason": reason} for reason, titles in said.items()]
