"""The checklist as fields: one state and one remark a line, the same at intake and on a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from hub.domain import case
from hub.domain.case import ENOUGH, Line
from hub.domain.errors import InputError
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.casework.case_papers import PaperView
from hub.operations.casework.checklists import TAKEN, LineKey, Tick
from hub.operations.casework.earlier_papers import Earlier, EarlierPaper
from hub.operations.casework.views import EventView
from hub.web.forms import Form
from hub.web.intake_earlier import seen, words
from hub.web.marks import aside, clauses, comma, listed
from hub.web.shapes import CheckLine
from hub.web.words import paper_title, said

STATES = ("seen", "missing")
NONE: Final[Earlier] = MappingProxyType({})

Known = tuple[str, str, int, dt.date | None]
"""State, remark, count and last good day of a line."""
NOTHING: Final[Known] = ("missing", "", 0, None)

ELSEWHERE: Final = "elsewhere"
"""The stage of papers that are shown to another body and never handed in here."""


def name_of(key: str, item: str = "") -> str:
    """The field name of a line."""
    return f"{key}:{item}" if item else key


def of_definition(
    service: Service, lines: Iterable[Line], form: Form, stage: str, earlier: Earlier = NONE
) -> list[CheckLine]:
    """Lines of one stage that a resident is asked for, as marked so far.

    What was seen in an earlier case counts as there until the clerk says otherwise.
    """
    asked = [line for line in lines if line.material.asked and line.material.stage == stage]
    return _spare(
        service, _notes_once([_of_line(service, line, form, earlier.get(line.key)) for line in asked]), asked
    )


def _of_line(service: Service, line: Line, form: Form, known: EarlierPaper | None) -> CheckLine:
    material, name = line.material, name_of(*line.key)
    title = said(service, material.title)
    return CheckLine(
        name=name, title=title + aside(line.item_name) if line.item_name else title,
        note=said(service, material.note), original=material.original,
        kept=material.stays, copies=material.copies_in_all,
        state=form.get(f"s:{name}", "held" if known else ""), remark=form.get(f"n:{name}"),
        where=said(service, material.where), gate=material.gate, earlier=words(known) if known else "",
        pieces=material.pieces, counted=form.get(f"c:{name}", str(material.pieces)), sets=material.sets,
        official=line.title, official_note=material.note, elsewhere=material.stage == ELSEWHERE,
        lasts=bool(material.reuse_months), until=form.get(f"u:{name}"),
    )  # fmt: skip


def of_case(
    service: Service, papers: Iterable[PaperView], form: Form, earlier: Earlier = NONE,
    asked: Iterable[Line] = (),
) -> list[CheckLine]:  # fmt: skip
    """Lines of a case, as kept or as marked now; `asked`: the checklist that they are of."""
    lines = [_of_paper(service, paper, form, earlier.get((paper.key, paper.item))) for paper in papers]
    return _spare(service, _notes_once(lines), asked)


def spared(asked: Iterable[Line], states: Mapping[LineKey, str]) -> dict[LineKey, str]:
    """The lines that are not there and need not be, with why in words; of other lines nothing.

    Of papers that do one for another one is enough, and one that stands in another's place is asked for by
    nobody (`hub.domain.case.spared`).
    """
    other, only = _("another paper is there"), _("only where the other paper is missing")
    return {
        line.key: only if line.material.substitute_for else other
        for line in case.spared(tuple(asked), states)
    }


def _spare(service: Service, lines: list[CheckLine], asked: Iterable[Line]) -> list[CheckLine]:
    states = {_line_key(line): line.state for line in lines}
    here = {one.key: one for one in asked if one.key in states}
    why = spared(here.values(), states)
    return [_beside(service, line, here, why.get(_line_key(line), "")) for line in lines]


def _beside(service: Service, line: CheckLine, here: Mapping[LineKey, Line], why: str) -> CheckLine:
    """With why it need not be there, or which other paper does as well while neither is."""
    one = here.get(_line_key(line))
    others = case.instead(one, here.values()) if one and not why and line.state not in ENOUGH else ()
    words_ = _("or in its place: %(what)s", what=listed(said(service, each) for each in others))
    return replace(
        line, spared=why, instead=words_ if others else "", official_instead="或者".join(others),
        group=one.material.one_of if one else "",
    )  # fmt: skip


def _line_key(line: CheckLine) -> LineKey:
    key, _colon, item = line.name.partition(":")
    return key, item


def _notes_once(lines: list[CheckLine]) -> list[CheckLine]:
    """What is said of a paper that everybody of the household brings stands at the first of its lines."""
    first: dict[str, str] = {}
    return [
        line
        if first.setdefault(_line_key(line)[0], line.name) == line.name
        else replace(line, note="", official_note="")
        for line in lines
    ]


def _of_paper(service: Service, paper: PaperView, form: Form, known: EarlierPaper | None) -> CheckLine:
    name = name_of(paper.key, paper.item)
    return CheckLine(
        name=name, title=paper_title(service, paper), note=said(service, paper.note), original=paper.original,
        kept=paper.stays, copies=paper.copies,
        state=form.get(f"s:{name}", paper.state), remark=form.get(f"n:{name}", paper.remark),
        where=said(service, paper.where), gate=paper.gate, earlier=words(known) if known else _lapsed(paper),
        pieces=paper.pieces, counted=form.get(f"c:{name}", str(paper.counted or paper.pieces)),
        sets=paper.sets, elsewhere=paper.stage == ELSEWHERE, lasts=paper.lasts,
        until=form.get(f"u:{name}", _iso(paper.good_until)),
    )  # fmt: skip


def _lapsed(paper: PaperView) -> str:
    """Of a paper taken over from an earlier case whose time is over since: the resident was told in writing
    that it need not be brought, so it counts for this case; what has changed is marked anew."""
    if paper.state != "held" or paper.seen_on is None:
        return ""
    return seen("", paper.seen_on) + comma() + _("counts for this case also after that time")


def ticks(lines: Iterable[CheckLine], known: Mapping[str, Known] | None = None) -> dict[LineKey, Tick]:
    """What was marked, by line; with `known` (by name) only what differs from it. Raises InputError for a day
    that is none."""
    found: dict[LineKey, Tick] = {}
    for line in lines:
        there = not line.elsewhere and line.state in ("seen", "held", "received", "waived")
        state = line.state if there else "missing"
        remark = line.remark.strip()[:200]
        count = _count(line, state)
        until = _until(line) if state in TAKEN else None
        if known is not None and known.get(line.name, NOTHING) == (state, remark, count or 0, until):
            continue
        found[_line_key(line)] = Tick(state=state, note=remark, pieces=count, valid_until=until)
    return found


def known_of(paper: PaperView) -> Known:
    """What is kept of a line; photographs taken before they were counted are as many as asked."""
    count = paper.counted or (paper.pieces if paper.state in TAKEN else 0)
    return paper.state, paper.remark, count, paper.good_until if paper.state in TAKEN else None


def _until(line: CheckLine) -> dt.date | None:
    typed = line.until.strip() if line.lasts else ""
    try:
        return dt.date.fromisoformat(typed) if typed else None
    except ValueError:
        raise InputError("%(text)s is not a day.", text=typed, where=f"u:{line.name}") from None


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _count(line: CheckLine, state: str) -> int | None:
    """The photographs counted; a line that is open keeps its count only where some are there and some not.

    What is no number counts as none, so that nothing is taken for complete by a slip of the hand.
    """
    if not line.pieces or state in ("held", "waived"):
        return None
    typed = line.counted.strip()
    count = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    return count if state in TAKEN or 0 < count < line.pieces else 0


def held_in(events: Iterable[EventView]) -> dict[LineKey, tuple[str, dt.date]]:
    """Of the papers that were not asked for again: the number of the earlier case and the day it was seen."""
    return {
        (key, item): (number, dt.date.fromisoformat(day))
        for event in events
        for key, item, number, day in event.payload.get("held", ())
    }


def missing(lines: Iterable[CheckLine]) -> list[CheckLine]:
    """The lines not marked as there that are asked for all the same."""
    return [line for line in lines if not line.spared and line.state not in (*ENOUGH, "waived")]


def count_of(lines: Iterable[CheckLine]) -> int:
    """How many papers these lines are: those that do one for another count as one."""
    return len({line.group or line.name for line in lines})


def count_line(lines: list[CheckLine], later: int, own: int) -> str:
    """共6项：收到3项，缺2项，以后再交4项，1项中心自己办."""
    now = [line for line in lines if not line.spared]
    out, every = count_of(missing(now)), count_of(now)
    parts = [_("received %(n)s", n=every - out)]
    if out:
        parts.append(_("missing %(n)s", n=out))
    if later:
        parts.append(_("later %(n)s", n=later))
    if own:
        parts.append(_("done by the centre %(n)s", n=own))
    if not lines:
        return clauses([_("nothing is needed for acceptance"), *parts[1:]])
    return _("%(n)s asked now: %(parts)s", n=every, parts=clauses(parts))
