"""What the pages of supervision share: their tabs, and words for codes."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for

from hub.domain.supervision import REPLY_LIMIT as REPLY_LIMIT
from hub.i18n import _, _l
from hub.operations.supervision.waiting import Item
from hub.web.gate import actor
from hub.web.shapes import Tab

TABS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("supervision.page", _l("Overdue or near"), "watch.read"),
    ("orders.page", _l("Orders"), "watch.read"),
    ("cards.page", _l("Cards"), "card.give"),
    ("majors.page", _l("Major matters"), "major.see"),
    ("extensions.page", _l("Extensions"), "extension.decide"),
    ("inspection.page", _l("Spot checks"), "inspection.keep"),
    ("inspection.followed", _l("Violations"), "inspection.keep"),
    ("bulletins.page", _l("Bulletins"), "watch.read"),
    ("half_month.page", _l("Half-month reports"), "half_month.read"),
    ("supervision.period", _l("Numbers of a period"), "watch.read"),
    ("supervision.mine", _l("For me"), "desk"),
)
"""Endpoint, title, permission."""
ORDERS: Final[dict[str, Any]] = {"urge": _l("urge"), "order": _l("order with a result")}
SHORT: Final[dict[str, Any]] = {
    "urge": _l("urged"), "order": _l("ordered"), "yellow": _l("yellow card"), "red": _l("red card"),
    "major": _l("major matter"), "bulletin": _l("bulletin"), "data": _l("data asked for"),
    "half_month": _l("half-month report"), "appraisal": _l("entry of the ledger to reply to"),
    "objection": _l("objection to answer"), "extension": _l("extension to decide"),
    "confirmed": _l("your card was confirmed"), "withdrawn": _l("your card was withdrawn"),
    "not_extended": _l("your extension was refused"),
}  # fmt: skip
ORDER_STATES: Final[dict[str, Any]] = {
    "open": _l("not answered yet"), "answered": _l("answered"), "closed": _l("settled"),
}  # fmt: skip
EXTENSION_STATES: Final[dict[str, Any]] = {
    "asked": _l("not decided yet"), "approved": _l("approved, the applicant is to be told"),
    "refused": _l("refused"), "told": _l("the applicant has the notice"), "dropped": _l("never told"),
}  # fmt: skip
CARDS: Final[dict[str, Any]] = {"yellow": _l("yellow card"), "red": _l("red card")}
CARD_STATES: Final[dict[str, Any]] = {
    "given": _l("given"), "replied": _l("replied to"), "confirmed": _l("confirmed"),
    "withdrawn": _l("card withdrawn"),
}  # fmt: skip

FINDING_RESULTS: Final[dict[str, Any]] = {
    "educated": _l("admonished"), "points": _l("points taken"), "sanctioned": _l("followed as a violation"),
    "unfounded": _l("unfounded"),
}  # fmt: skip
SANCTIONS: Final[dict[str, Any]] = {
    "educated": _l("admonished"), "criticised": _l("criticised in a bulletin"), "points": _l("points taken"),
    "handed_on": _l("handed on"), "unfounded": _l("unfounded"),
}  # fmt: skip
GROUNDS: Final[dict[str, Any]] = {
    "overdue": _l("verified overdue case"), "passing_on": _l("valid complaint: sent to and fro"),
    "finding": _l("finding of a spot check"),
}  # fmt: skip
CHECK_STATES: Final[dict[str, Any]] = {
    "clean": _l("nothing found"), "open": _l("to be followed"), "closed": _l("settled"),
}  # fmt: skip
REPORT_STATES: Final[dict[str, Any]] = {
    "open": _l("not due yet"), "on_time": _l("on time"), "late": _l("late"), "missing": _l("not filed"),
}  # fmt: skip


def tabs(open_at: str) -> list[Tab]:
    """The tabs of supervision that this person may open."""
    who = actor()
    return [Tab(str(title), url_for(endpoint), None, endpoint == open_at)
            for endpoint, title, permission in TABS if who.may(permission)]  # fmt: skip


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "kind": _("What it is"), "said": _("What is to be done"), "due": _("Answer by"),
        "number": _("Case number"), "post_id": _("Post"), "community_id": _("Community"),
        "answer": _("Answer"), "result": _("Result"), "light": _("Colour"), "cause": _("Cause"),
        "place": _("Place"), "on": _("Day"), "finding": _("Finding of the check"), "done": _("Done at once"),
        "note": _("Note"), "title": _("Heading"), "post_ids": _("To which posts"),
        "progress": _("How the work went"), "problems": _("Problems"), "plans": _("Next steps"),
        "reply": _("Reply"), "decision": _("Decision"), "why": _("Reason"), "reason": _("Reason"),
    }  # fmt: skip


def where(item: Item) -> str:
    """The page at which a thing on the desk is done."""
    if item.kind == "major":
        return url_for("majors.page")
    if item.kind == "extension":
        return url_for("extensions.page")
    if item.kind == "bulletin":
        return url_for("bulletins.one", bulletin_id=item.id)
    if item.kind == "half_month":
        return url_for("half_month.one", unit=item.key, due=item.due)
    if item.kind == "objection":
        return url_for("postings.one", case_id=item.case_id)
    if item.kind == "appraisal":
        return url_for("appraisal.page")
    if item.kind == "data":
        return url_for("data_requests.one", request_id=item.id)
    if item.kind == "not_extended":
        return url_for("case.page", case_id=item.case_id)
    if item.kind in CARDS or item.kind in CARD_STATES:
        return url_for("cards.one", card_id=item.id)
    return url_for("orders.one", order_id=item.id)
