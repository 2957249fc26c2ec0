"""Prints of one case: slip, receipt, letters, why-this-date, file cover.

What the applicant is handed comes in the language of its `words`: Chinese for the official paper, another
one for the applicant's translation. What lies in the file is Chinese.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from hub.db.base import today
from hub.domain.case import checklist, missing, spared
from hub.domain.errors import Refused
from hub.domain.grounds import grounds_of
from hub.operations.ab_posts.posts import holders
from hub.operations.calendars.calendar import calendar, is_provisional
from hub.operations.calendars.day_reasons import day_reason
from hub.operations.casework.case_papers import PaperView
from hub.operations.casework.checklists import LineKey
from hub.operations.casework.starts import start_rule
from hub.operations.casework.views import CaseView, EventView
from hub.operations.prints import declined, sheet
from hub.operations.prints.arranged import arranged
from hub.operations.prints.letter_titles import KEPT, declines, takes_back, title_key
from hub.operations.prints.slip_parts import SLIP_COPIES, formalities
from hub.operations.services.guide_words import Words, instead
from hub.operations.settings import setting

HEARING: Final = "hearing"
"""Key of the step in which somebody is heard before a benefit ends."""
DECIDES: Final = frozenset({"decide", "meeting", "sign"})
"""What a step does in which somebody decides."""
BEGINNING: Final = ("received", "handed_in")
COPIES: Final = ("for the applicant", "kept by the centre")
"""For whom the copies of an official paper are; message ids."""


def slip(view: CaseView, clerk: str, words: Words, told: Mapping[str, Any]) -> dict[str, Any]:
    """`hub.slip`: everything missing of every stage, at once (articles 3 and 5), as it was `told`."""
    received, variant = began(view), view.row["variant"]
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
        **sheet.applicant(view),
        "service": sheet.service_title(view, words),
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


def receipt(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.receipt`: accepted, due when, how to ask. Raises Refused before acceptance."""
    accepted, due = view.clock.accepted, view.clock.due or view.clock.forecast
    if accepted is None or due is None:
        raise Refused("This case is not accepted yet.", where=view.row["number"])
    held = holders([view.row["post_id"]]).get(view.row["post_id"], {})
    return {
        **sheet.head_of(view, words, *COPIES),
        **sheet.applicant(view), "service": sheet.service_title(view, words),
        "received": began(view).isoformat(), "accepted": accepted.isoformat(), "due": due.isoformat(),
        "limit": view.clock.limit,
        "provisional": view.clock.provisional,
        "papers": [sheet.paper(p, words) for p in view.papers if p.state not in ("missing", "waived")],
        "not_counted": not_counted(view, words), "next": _steps(view, words),
        "post": sheet.counter(view, words),
        "holder": held.get("A") or held.get("B") or clerk,
        **({"stand_in": held["B"]} if held.keys() == {"A", "B"} else {}),
        **_proxy(view, words),
        "code": view.row["receipt_code"], "progress": progress(), "complaint": sheet.text("inspection.phone"),
        "clerk": clerk,
    }  # fmt: skip


def _proxy(view: CaseView, words: Words) -> dict[str, str]:
    """Who acts for the applicant: name, relation, tail of the ID number, power of attorney; {} for nobody."""
    for role, one in view.parties:
        if role == "proxy" and one.mandate:
            tail = words.tr("ID tail %(tail)s") % {"tail": one.id_tail}
            return {"proxy": words.listed([one.name, one.relation, tail, one.mandate])}
    return {}


def refusal(
    view: CaseView, clerk: str, words: Words, letter: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`hub.refusal`: the letter with reason, basis and remedy. Raises Refused where none was written."""
    found = letter or next((each for each in view.letters if each["print"] == "hub.refusal"), None)
    if found is None:
        raise Refused("There is no such letter.", where=view.row["number"])
    return {
        **sheet.head_of(view, words, *COPIES),
        **sheet.applicant(view),
        "service": sheet.service_title(view, words),
        "received": began(view).isoformat(),
        "kind": _kind_of(view, found),
        **_withdrawn(view, found, words),
        "decided": found["issued_on"].isoformat(),
        "decided_by": words.own(decided_by(view, (_approved_before(view, found) or found)["step"])),
        **_grounds(declined.grounds(view.service, found), words),
        "remedy": _rights(view, found, words),
        "returned": [sheet.paper_title(p, words) for p in view.papers if p.copies_in],
        "deliverer": _deliverer(view, found, words),
        "clerk": clerk,
    }


def _grounds(letter: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """All reasons; what they rest on stands with each, or once where it is the same for all."""
    found = grounds_of(letter["reason"], letter["basis"])
    bases = dict.fromkeys(words.own(one.basis) for one in found if one.basis)
    if len(bases) < 2:
        return {"reasons": [{"reason": one.reason} for one in found], "law": list(bases)}
    return {"reasons": [{"reason": one.reason, "law": words.own(one.basis)} for one in found], "law": []}


def _kind_of(view: CaseView, letter: Mapping[str, Any]) -> str:
    """Which letter it is: nobody applied for what a roster opens; there it proposes an end, or decides it."""
    if letter["outcome"] == "not_accepted":
        return "not_accepted"
    if declines(view.service.step(letter["step"])):
        return "declined"
    if _approved_before(view, letter):
        return "taken_back"
    if view.service.started_by != "roster":
        return "not_qualified"
    written = view.service.letter(letter["step"], letter["outcome"])
    return "ended" if written and written.refusal else "proposed"


def _approved_before(view: CaseView, letter: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The letter with the result that was handed over before, which this one takes back."""
    if not takes_back(view.service.step(letter["step"])):
        return None
    earlier = (one for one in view.letters if one["print"] == "hub.result" and one["id"] < letter["id"])
    return max(earlier, key=lambda one: int(one["id"]), default=None)


def _withdrawn(view: CaseView, letter: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """What was approved, from when it ends, and how the person was heard, as it was written down."""
    approved = _approved_before(view, letter)
    if approved is None:
        return {}
    left = letter["step"], letter["outcome"]
    done = [e for e in view.events if e.type == "step_done" and (e.step, e.payload.get("outcome")) == left]
    said = done[-1].payload.get("form") or {} if done else {}
    parts = {"ends": said.get("ends_on"), "paper": said.get("paper"), "heard": said.get("heard")}
    return {"withdrawn": {
        "approved": approved["issued_on"].isoformat(),
        "approved_by": words.own(decided_by(view, approved["step"])),
        **{name: text for name, text in parts.items() if text},
    }}  # fmt: skip


def _rights(view: CaseView, letter: Mapping[str, Any], words: Words) -> list[str]:
    """The remedy; of a proposal that one is heard first, and for how long; of a bank's no, whose it is."""
    if _kind_of(view, letter) == "declined":
        return declined.rights(words.own(decided_by(view, letter["step"])), words)
    if _kind_of(view, letter) == "proposed":
        limit = next((step.limit for step in view.service.steps if step.key == HEARING), None)
        said = words.tr(
            "You can say what you think of it, or ask for a hearing, within %(days)s working days."
        )
        return [said % {"days": limit or 5}]
    return [words.own(letter["remedy"])] if letter["remedy"] else []


def result(
    view: CaseView, clerk: str, words: Words, letter: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`hub.result`: what was decided and what to do now."""
    found = letter or next((each for each in view.letters if each["print"] == "hub.result"), None)
    if found is None:
        raise Refused("There is no such letter.", where=view.row["number"])
    accepted = view.clock.accepted or began(view)
    due = view.clock.due or view.clock.forecast or today()
    return {
        **sheet.head_of(view, words, *COPIES),
        **sheet.applicant(view),
        "service": sheet.service_title(view, words),
        "accepted": accepted.isoformat(),
        "completed": sheet.iso(view.row["completed_on"]),
        "due": due.isoformat(),
        "limit": view.clock.limit,
        "used": view.clock.used,
        "decided_by": words.own(decided_by(view, found["step"])),
        "decision": words.own(view.service.step(found["step"]).labels.get(found["outcome"], "批准")),
        "kept": title_key(view.service, found) == KEPT,
        "goes_on": _goes_on(view, found["step"]),
        "grants": [*_grants(view, words), *arranged(view, words)],
        "next": _next(view, words),
        "law": [words.own(ref) for ref in view.service.law.refs],
        "remedy": [words.own(view.service.law.remedy)] if view.service.law.remedy else [],
        "deliverer": _deliverer(view, found, words),
        "clerk": clerk,
    }


def _goes_on(view: CaseView, step_key: str) -> bool:
    """Whether somebody else still decides after the step whose decision a letter tells."""
    keys = [step.key for step in view.flow.steps()]
    later = keys[keys.index(step_key) + 1 :] if step_key in keys else []
    return any(view.service.step(key).do in DECIDES for key in later)


def why_this_date(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.why_this_date`: every day behind the date. Raises Refused before acceptance."""
    clock = view.clock
    if clock.accepted is None:
        raise Refused("This case is not accepted yet.", where=view.row["number"])
    days = [
        {"date": d.date.isoformat(), "counted": d.counted, "code": d.code,
         "reason": day_reason(d.reason, view.service, words),
         "forecast": d.date > today()}
        for d in clock.days
    ]  # fmt: skip
    found: dict[str, Any] = {
        **sheet.head_of(view, words, *COPIES[:1]),
        **sheet.applicant(view),
        "service": sheet.service_title(view, words),
        "accepted": clock.accepted.isoformat(),
        "limit": view.service.promised_of(view.row["variant"]),
        "state": clock.state,
        "as_of": clock.as_of.isoformat(),
        "used": clock.used,
        "left": clock.left,
        "days": days,
        "provisional": clock.provisional,
    }
    extra, rule = clock.limit - view.service.promised_of(view.row["variant"]), start_rule(view)
    return {
        **found,
        **({"due": clock.due.isoformat()} if clock.due else {}),
        **({"extended": extra} if extra else {}),
        **({"rule": rule} if rule else {}),
    }


def date_moved(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.date_moved`: the calendar has changed, and with it the date. Raises Refused where it did not.

    Every move is told: the applicant may have heard of none, or of the first only.
    """
    moves = [event for event in view.events if event.type == "redated" and event.payload]
    if not moves or view.clock.accepted is None:
        raise Refused("The calendar has not moved this case's date.", where=view.row["number"])
    steps = [_move(event) for event in moves]
    days = sorted({str(day) for event in moves for day in event.payload["days"]})
    return {
        **sheet.head_of(view, words, *COPIES),
        **sheet.applicant(view),
        "service": sheet.service_title(view, words),
        "accepted": view.clock.accepted.isoformat(),
        "before": steps[0]["before"],
        "after": steps[-1]["after"],
        **({"moves": steps} if len(steps) > 1 else {}),
        "changed_on": moves[-1].date.isoformat(),
        "days": [_changed_day(view, dt.date.fromisoformat(day), words) for day in days],
        "provisional": view.clock.provisional,
        "clerk": clerk,
    }


def _move(event: EventView) -> dict[str, str]:
    """One move of the date: the day it was written, from where to where ("" = the clock stands)."""
    said = event.payload
    return {"on": event.date.isoformat(), **{key: said[key] or "" for key in ("before", "after")}}


def extension(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.extension`: the limit is longer, why, and until when. Raises Refused where none was approved."""
    last = next((event for event in reversed(view.events) if event.type == "extension_approved"), None)
    if last is None or not last.payload or view.clock.accepted is None:
        raise Refused("No extension of this case was approved.", where=view.row["number"])
    said = last.payload
    return {
        **sheet.head_of(view, words, *COPIES),
        **sheet.applicant(view),
        "service": sheet.service_title(view, words),
        "accepted": view.clock.accepted.isoformat(),
        **{key: said[key] for key in ("before", "until", "days")},
        "reason": said["ground"],
        "decided": last.date.isoformat(),
        "progress": progress(),
        "complaint": sheet.text("inspection.phone"),
        "clerk": clerk,
    }


def _changed_day(view: CaseView, day: dt.date, words: Words) -> dict[str, Any]:
    """A day as it is now; that it was otherwise is what moved the date."""
    found = calendar().day(day)
    paper = next((one.document for one in calendar().overrides if one.date == day), "")
    reason = day_reason(found.reason, view.service, words)
    return {"date": day.isoformat(), "working": found.working, "reason": reason, "document": paper}


def began(view: CaseView) -> dt.date:
    """The first day papers were handed in, else the day the case was opened."""
    for row in view.row["ledger"]:
        if row[0] in BEGINNING:
            return dt.date.fromisoformat(row[1])
    found: dt.date = view.row["opened_on"]
    return found


def not_counted(view: CaseView, words: Words) -> list[str]:
    """What does not count toward the limit in this service."""
    kinds = {
        "superior" if step.role == "superior" else "post" if step.do == "post" else "stopped"
        for step in view.flow.steps() if step.clock == "stopped"
    }  # fmt: skip
    texts = {
        "post": words.tr("the days of the public notice"),
        "superior": words.tr("the time the superior authority takes"),
        "stopped": words.tr("the time of expert reviews, appraisals and hearings"),
    }
    return [text for kind, text in texts.items() if kind in kinds]


def progress() -> str:
    """The address of the public progress page; "" where the centre has none, and the telephone is named."""
    base = sheet.text("centre.url").rstrip("/")
    return f"{base}/public/progress" if base else ""


def decided_by(view: CaseView, step_key: str) -> str:
    """Who decided at a step: the superior, the panel, else the centre."""
    step = view.service.step(step_key)
    if step.body:
        return step.body
    if step.batch and step.do == "meeting":
        return view.service.batch(step.batch).title
    return str(setting("centre.name") or "")


def _deliverer(view: CaseView, letter: Mapping[str, Any], words: Words) -> str:
    found = view.service.letter(letter["step"], letter["outcome"])
    return words.of_role(found.deliver) if found else ""


def _steps(view: CaseView, words: Words) -> list[str]:
    ahead = [stop for stop in view.stops if stop.state == "todo" and stop.phase == "running"]
    return [_step(words.own(stop.title), stop.limit, words) for stop in ahead[:5]]


def _step(title: str, limit: int | None, words: Words) -> str:
    if not limit:
        return title
    days = words.tr("1 working day") if limit == 1 else words.tr("%(days)s working days") % {"days": limit}
    return words.beside(title, days)


def _next(view: CaseView, words: Words) -> list[str]:
    """What the applicant has to do with: papers to bring, things and money to receive; not this letter."""
    ahead = [view.service.step(stop.key) for stop in view.stops if stop.state in ("current", "todo")]
    found = [words.own(step.title) for step in ahead if step.stage or step.result not in ("", "letter")]
    paid = view.service.payment
    cash = [words.tr("Draw the money in person with the ID card, and sign for it")]
    return [*found[:3], *(cash if paid and paid.way == "cash" else [])]


def _grants(view: CaseView, words: Words) -> list[dict[str, str]]:
    amounts = [e.payload["form"]["amount"] for e in view.events
               if isinstance(e.payload.get("form"), Mapping) and e.payload["form"].get("amount")]  # fmt: skip
    return [{"label": words.tr("Amount"), "value": _sum(amounts[-1], words)}] if amounts else []


def _sum(fen: int, words: Words) -> str:
    return words.tr("%(sum)s yuan") % {"sum": f"{fen / 100:,.2f}"}


MAKERS: Final[Mapping[str, Callable[[CaseView, str, Words], dict[str, Any]]]] = {
    "hub.receipt": receipt, "hub.refusal": refusal, "hub.result": result,
    "hub.why_this_date": why_this_date, "hub.date_moved": date_moved,
    "hub.extension": extension,
}  # fmt: skip
"""Prints that need the case alone, by print key."""
