"""The titles of prints, official and as message ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.operations.calendars.moved import DATE_MOVED
from hub.operations.context import plugins
from hub.operations.prints.letter_titles import TITLES as LETTERS
from hub.operations.services.guide_words import in_chinese

SLIP: Final = "hub.slip"
TITLES: Final[Mapping[str, str]] = {
    SLIP: "One-time notification slip",
    "hub.receipt": "Receipt of acceptance",
    **LETTERS,
    "hub.why_this_date": "Why this date",
    "hub.date_moved": "Notice of a moved date",
    "hub.extension": "Notice of an extension",
    "hub.standing": "How things stand",
    "hub.file_cover": "File cover",
    "hub.file_loan": "Slip of a loan",
    "hub.papers_out": "Papers that leave a file",
    "hub.application": "General application form",
    "hub.public_notice": "Public notice",
    "hub.panel_agenda": "Panel agenda",
    "hub.panel_minutes": "Panel minutes",
    "hub.send_up_list": "List sent up",
    "hub.roster_list": "Roster to sign",
    "hub.day_sheet": "Day sheet of visits",
    "hub.ledger": "Ledger of a department",
    "hub.payment_sheet": "Sheet of a pay-out",
    "hub.payment_summary": "Summary of a pay-out",
    "hub.payment_receipt": "Closing paper of a pay-out",
    "hub.payee_paper": "Paper of who draws it in another's place",
    "hub.collection_receipt": "Receipt for money taken",
    "hub.collection_day": "Day sheet of a window",
    "hub.collection_list": "List of money taken",
    "hub.referral": "Sheet of a dispute passed on",
    "hub.bulletin": "Bulletin",
    "hub.half_month": "Half-month report",
    "hub.vacancy_list": "Vacancies for the board",
    "hub.appraisal_sheet": "Yearly appraisal",
    "hub.course_list": "Attendance of a course",
    "hub.course_certificate": "Certificate of a course",
}
"""The hub's own prints by their titles, message ids; a department's form has its title in its sample."""


FOR_RESIDENTS: Final = frozenset(
    {SLIP, "hub.receipt", "hub.refusal", "hub.result", "hub.why_this_date", DATE_MOVED, "hub.extension"}
)
"""What an applicant is handed; the rest is for the file or the wall, in Chinese."""


def title_of(print_key: str) -> str:
    """A print's official Chinese title; its key where it has none."""
    own = TITLES.get(print_key)
    return in_chinese(own) if own else plugins().print_titles.get(print_key, print_key)
