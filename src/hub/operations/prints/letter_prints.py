"""The letters of a case: what was decided and why, what it rests on, what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import Refused
from hub.domain.grounds import grounds_of
from hub.operations.casework.views import CaseView
from hub.operations.prints import declined, sheet
from hub.operations.prints.arranged import arranged
from hub.operations.prints.letter_titles import KEPT, declines, takes_back, title_key
from hub.operations.services.guide_words import Words

HEARING: Final = "hearing"
"""Key of the step in which somebody is heard before a benefit ends."""
DECIDES: Final = frozenset({"decide", "meeting", "sign"})
"""What a step does in which somebody decides."""


def refusal(
    view: CaseView, clerk: str, words: Words, letter: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`hub.refusal`: the letter with reason, basis and remedy. Raises Refused where none was written."""
    found = letter or next((each for each in view.letters if each["print"] == "hub.refusal"), None)
    if found is None:
        raise Refused("There is no such letter.", where=view.row["number"])
    return {
        **sheet.head_of(view, words, *sheet.COPIES),
        "received": sheet.began(view).isoformat(),
        "kind": _kind_of(view, found),
        **_withdrawn(view, found, words),
        "decided": found["issued_on"].isoformat(),
        "decided_by": words.own(sheet.decided_by(view, (_approved_before(view, found) or found)["step"])),
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
        "approved_by": words.own(sheet.decided_by(view, approved["step"])),
        **{name: text for name, text in parts.items() if text},
    }}  # fmt: skip


def _rights(view: CaseView, letter: Mapping[str, Any], words: Words) -> list[str]:
    """The remedy; of a proposal that one is heard first, and for how long; of a bank's no, whose it is."""
    if _kind_of(view, letter) == "declined":
        return declined.rights(words.own(sheet.decided_by(view, letter["step"])), words)
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
    accepted = view.clock.accepted or sheet.began(view)
    due = view.clock.due or view.clock.forecast or today()
    return {
        **sheet.head_of(view, words, *sheet.COPIES), "accepted": accepted.isoformat(),
        "completed": sheet.iso(view.row["completed_on"]), "due": due.isoformat(),
        "limit": view.clock.limit, "used": view.clock.used,
        "decided_by": words.own(sheet.decided_by(view, found["step"])),
        "decision": words.own(view.service.step(found["step"]).labels.get(found["outcome"], "批准")),
        "kept": title_key(view.service, found) == KEPT,
        "goes_on": _goes_on(view, found["step"]),
        "grants": [*_grants(view, words), *arranged(view, words)],
        "next": _next(view, words),
        "law": [words.own(ref) for ref in view.service.law.refs],
        "remedy": [words.own(view.service.law.remedy)] if view.service.law.remedy else [],
        "deliverer": _deliverer(view, found, words), "clerk": clerk,
    }  # fmt: skip


def _goes_on(view: CaseView, step_key: str) -> bool:
    """Whether somebody else still decides after the step whose decision a letter tells."""
    keys = [step.key for step in view.flow.steps()]
    later = keys[keys.index(step_key) + 1 :] if step_key in keys else []
    return any(view.service.step(key).do in DECIDES for key in later)


def _next(view: CaseView, words: Words) -> list[str]:
    """What the applicant has to do with: papers to bring, things and money to receive; not this letter."""
    ahead = [view.service.step(stop.key) for stop in view.stops if stop.state in ("current", "todo")]
    found = [words.own(step.title) for step in ahead if step.stage or step.result not in ("", "letter")]
    cash = [words.tr("Draw the money in person with the ID card, and sign for it")] if _drawn(view) else []
    return [*found[:3], *cash]


def _drawn(view: CaseView) -> bool:
    """Whether what this way grants is paid in cash in a run (劳动-10: a person's, not a firm's)."""
    paid, grants = view.service.payment, view.service.grants
    way = {step.key for step in view.flow.steps()}
    return paid is not None and paid.way == "cash" and (grants is None or grants.on[0] in way)


def _grants(view: CaseView, words: Words) -> list[dict[str, str]]:
    amounts = [e.payload["form"]["amount"] for e in view.events
               if isinstance(e.payload.get("form"), Mapping) and e.payload["form"].get("amount")]  # fmt: skip
    return [{"label": words.tr("Amount"), "value": _sum(amounts[-1], words)}] if amounts else []


def _sum(fen: int, words: Words) -> str:
    return words.tr("%(sum)s yuan") % {"sum": f"{fen / 100:,.2f}"}


def _deliverer(view: CaseView, letter: Mapping[str, Any], words: Words) -> str:
    found = view.service.letter(letter["step"], letter["outcome"])
    return words.of_role(found.deliver) if found else ""
