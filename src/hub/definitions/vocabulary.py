"""The words that definitions may use where the hub gives the choice (definitions.md)."""

from __future__ import annotations

import re
from typing import Final

KINDS: Final = ("application", "payment", "collection", "roster", "register", "stock")
SUBJECTS: Final = ("person", "household", "organisation", "period", "list")
CLASSES: Final = ("promised", "immediate", "cycle")
STARTS: Final = ("applicant", "outreach", "notice_from_above", "calendar", "roster")
HAND_IN: Final = ("centre", "community", "home", "above")
ACCEPTS: Final = ("centre", "community")
STATUS: Final = ("in_force", "superseded", "repealed")
BASES: Final = ("art6", "law", "plan", "centre")
"""Where the limit comes from: 限时办结 article 6 (20 days), a law, the plan's text, the centre's promise."""

PARTIES: Final = (
    "applicant",
    "beneficiary",
    "guardian",
    "spouse",
    "guarantor",
    "deceased",
    "employee",
    "proxy",
)
PARTY_SOURCES: Final = ("registry", "free", "organisation")
PAPERS: Final = ("paper", "photo", "form", "declaration", "internal", "catch_all")
KEEPS: Final = ("seen", "scan")
PER: Final = ("member",)
DO: Final = (
    "accept", "work", "decide", "visit", "meeting", "sign", "send_up", "third_party", "post", "notify",
    "deliver", "pay", "collect", "issue", "stock", "archive",
)  # fmt: skip
PLACES: Final = ("centre", "community", "home", "outside")
CLOCKS: Final = ("running", "stopped")
NEEDS: Final = ("all",)
"""How many of several bodies must agree."""
LIMIT_FROM: Final = ("step", "accepted")
RESULTS: Final = ("letter", "certificate", "device", "money")
BATCHES: Final = ("panel", "send_up", "collect")
LINES: Final = ("case", "roster_item", "entitlement", "receipt")
ROLLS: Final = ("next_working",)
ANCHORS: Final = ("even", "odd")
EVERY: Final = ("month",)
"""How often somebody is followed up."""

NOTICES: Final[dict[str, str]] = {
    "invitation": "符合条件告知",
    "panel_result": "会议研究结果通知",
    "form_invitation": "填表通知",
    "public_notice": "公示",
    "result": "办理结果通知",
    "collection": "领款通知",
    "refusal": "不予批准通知",
}
"""What is made known in a step, and to whom the name says; `notices` of a step uses these."""
_BOOKLET: Final = re.compile("(?:居民)?户口[簿本]")


def official_paper(title: str) -> str:
    """A paper by its official name: the plan asks for the booklet of a household's registration by three."""
    return _BOOKLET.sub("居民户口簿", title)
