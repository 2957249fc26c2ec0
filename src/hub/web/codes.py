"""Where a printed code leads, as an address."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for

from hub.domain.actor import Actor
from hub.operations.prints import codes

PAGES: Final = {
    "case": ("case.page", "case_id"), "task": ("visit.page", "task_id"),
    "day_sheet": ("day_sheet.back", "on"),
    "slip": ("told.slip", "slip_id"), "contact": ("first_contacts.one", "contact_id"),
    "receipt": ("collection.receipt", "receipt_id"), "day": ("collection.day", "day_id"),
    "list": ("collection.one_list", "list_id"), "roster": ("rosters.one", "roster_id"),
    "roster_item": ("roster_items.page", "item_id"), "payment": ("payments.one", "run_id"),
    "complaint": ("complaints.one", "complaint_id"), "meeting": ("meetings.one", "batch_id"),
    "sent_list": ("lists.one", "batch_id"), "vacancy": ("vacancies.one", "row_id"),
    "course": ("courses.one", "course_id"), "service": ("guides.one", "key"),
    "order": ("orders.one", "order_id"), "card": ("cards.one", "card_id"),
    "check": ("inspection.check", "check_id"),
    "bulletin": ("bulletins.one", "bulletin_id"), "sheet": ("appraisal_rounds.sheet", "sheet_id"),
    "half_month": ("half_month.one", "unit due"),
    "data": ("data_requests.one", "request_id"), "appointment": ("appointments.one", "appointment_id"),
    "organisation": ("organisations.one", "row_id"),
    "entitlement": ("entitlements.one", "entitlement_id"), "file": ("files.one", "case_id"),
    "change": ("registry.one", "change_id"), "takeover": ("takeover.one", "batch_id"),
}  # fmt: skip
"""The page of each kind of paper, and what its key (its keys, a blank between) is called there."""


def address(actor: Actor, text: str) -> str | None:
    """The address that a typed or scanned code opens for this person; None where there is none."""
    found = codes.find(actor, text)
    if found is None:
        return None
    endpoint, keys = PAGES[found.kind]
    parts = str(found.key).split() if " " in keys else [found.key]
    values: dict[str, Any] = dict(zip(keys.split(), parts, strict=True))
    return url_for(endpoint, **values)
