"""`hub.receipt`: accepted, due when, what does not count, how to ask."""

from __future__ import annotations

from typing import Any

from hub.domain.case import Flow
from hub.domain.errors import Refused
from hub.operations.ab_posts.posts import holders
from hub.operations.casework.views import CaseView
from hub.operations.prints import sheet
from hub.operations.services.guide_words import Words


def receipt(view: CaseView, clerk: str, words: Words) -> dict[str, Any]:
    """`hub.receipt`: accepted, due when, how to ask. Raises Refused before acceptance."""
    accepted, due = view.clock.accepted, view.clock.due or view.clock.forecast
    if accepted is None or due is None:
        raise Refused("This case is not accepted yet.", where=view.row["number"])
    held = holders([view.row["post_id"]], case_id=view.row["id"]).get(view.row["post_id"], {})
    return {
        **sheet.head_of(view, words, *sheet.COPIES),
        "received": sheet.began(view).isoformat(), "accepted": accepted.isoformat(), "due": due.isoformat(),
        "limit": view.clock.limit,
        "provisional": view.clock.provisional,
        "papers": [sheet.paper(p, words) for p in view.papers if p.state not in ("missing", "waived")],
        "not_counted": not_counted(view.flow, words), "next": _steps(view, words),
        "post": sheet.counter(view, words),
        "holder": held.get("A") or held.get("B") or clerk,
        **({"stand_in": held["B"]} if held.keys() == {"A", "B"} else {}),
        **_proxy(view, words),
        "code": view.row["receipt_code"], "progress": sheet.progress(),
        "complaint": sheet.text("inspection.phone"), "clerk": clerk,
    }  # fmt: skip


def _proxy(view: CaseView, words: Words) -> dict[str, str]:
    """Who acts for the applicant: name, relation, tail of the ID number, power of attorney; {} for nobody."""
    for role, one in view.parties:
        if role == "proxy" and one.mandate:
            tail = words.tr("ID tail %(tail)s") % {"tail": one.id_tail}
            return {"proxy": words.listed([one.name, one.relation, tail, one.mandate])}
    return {}


def not_counted(flow: Flow, words: Words) -> list[str]:
    """What does not count toward the limit in this service."""
    kinds = {
        "superior" if step.role == "superior" else "post" if step.do == "post" else "stopped"
        for step in flow.steps() if step.clock == "stopped"
    }  # fmt: skip
    texts = {
        "post": words.tr("the days of the public notice"),
        "superior": words.tr("the time the superior authority takes"),
        "stopped": words.tr("the time of expert reviews, appraisals and hearings"),
    }
    return [text for kind, text in texts.items() if kind in kinds]


def _steps(view: CaseView, words: Words) -> list[str]:
    ahead = [stop for stop in view.stops if stop.state == "todo" and stop.phase == "running"]
    return [_step(words.own(stop.title), stop.limit, words) for stop in ahead[:5]]


def _step(title: str, limit: int | None, words: Words) -> str:
    if not limit:
        return title
    days = words.tr("1 working day") if limit == 1 else words.tr("%(days)s working days") % {"days": limit}
    return words.beside(title, days)
