"""Words for codes that pages and sheets share: lights, ends, what was looked at; a text of a definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from hub.domain.suspension import TITLE
from hub.i18n import _, _l, chinese, pgettext
from hub.operations.context import plugins
from hub.operations.staff.permission_words import WORDS

LIGHTS: Final[Mapping[str, Any]] = {
    "green": _l("in time"), "yellow": _l("due soon"), "red": _l("overdue"), "stopped": _l("clock stands"),
    "done": _l("done"),
}  # fmt: skip
ENDS: Final[Mapping[str, Any]] = {
    "granted": _l("granted"), "refused": _l("refused"), "withdrawn": _l("withdrawn"),
    "not_accepted": _l("not accepted"), "moved": _l("moved elsewhere"),
}  # fmt: skip
LOOKS: Final[Mapping[str, Any]] = {
    "open": _l("record opened"),
    "search": _l("found by search"),
    "intake": _l("case opened"),
    "case": _l("case read"),
    "household": _l("household opened"),
    "register": _l("registered"),
    "who_looked": _l("asked who looked"),
    "form": _l("form printed"),
    "document": _l("print opened"),
    "papers": _l("papers of earlier cases read"),
    "visit": _l("visit"),
    "change": _l("change of the register"),
    "progress": _l("progress asked for"),
    "worklist": _l("own desk"),
    "case_list": _l("list of cases"),
    "ledger": _l("ledger of a department"),
    "waiting": _l("cases that wait for a meeting"),
    "batch": _l("meeting or list"),
    "deliveries": _l("deliveries"),
    "appointments": _l("appointments"),
    "first_contacts": _l("first contacts"),
    "appointment": _l("appointment"),
    "messages": _l("to tell residents"),
    "visits": _l("list of visits"),
    "outreach": _l("benefit offered"),
    "reminders": _l("reminder of what runs out"),
    "books": _l("looked up whether it was paid"),
    "report": _l("number of a report opened"),
    "files": _l("file room"),
    "file": _l("file opened"),
    "notices": _l("public notices"),
    "notice": _l("public notice"),
    "objections": _l("objections"),
    "course": _l("training course"),
    "changes": _l("changes of the register"),
    "change_sheet": _l("change sheet"),
    "duplicates": _l("records found twice"),
    "import": _l("register imported"),
    "export": _l("list taken out as a sheet"),
    "standing": _l("benefits, open cases and letters read"),
    "own_page": _l("own page printed"),
    "told_by": _l("another department told yes or no"),
    "takeover_line": _l("row of a take-over sheet compared"),
    "takeover_lines": _l("rows of a take-over sheet compared"),
    "takeover": _l("case taken over from a sheet"),
    "entitlement": _l("benefit opened"),
    "entitlements": _l("list of benefits"),
    "pay_out": _l("pay-out opened"),
    "bank_file": _l("file for the bank"),
    "bank_answers": _l("answers of the bank"),
    "claims": _l("what was paid too much"),
    "collection": _l("collection desk"),
    "roster": _l("roster"),
    "follow_up": _l("follow-up visit"),
    "complaint": _l("complaint opened"),
    "refused": _l("refused: nothing was shown"),
}
"""What was done at one look (`AccessLog.action`), in words."""
STATES: Final[Mapping[str, Any]] = {
    "open": _l("Under way"), "late": _l("Overdue"), "closed": _l("Closed"), "all": _l("All"),
}  # fmt: skip
"""Which cases a list has."""
FILE_STATES: Final[Mapping[str, Any]] = {
    "all": _l("All"), "to_shelve": _l("To be shelved"), "out": _l("Lent"), "late": _l("Should be back"),
}  # fmt: skip
WORK: Final[Mapping[str, Any]] = {
    "receive": _l("Receive and accept"), "visit": _l("Visits"), "check": _l("Check and sign"),
    "panel": _l("Meetings and lists"), "tell": _l("Notices and deliveries"),
}  # fmt: skip
"""Kinds of work on a desk."""
SHEET_LINES: Final[Mapping[str, Any]] = {
    "added": _l("Entered"), "birth": _l("Births"), "moved_in": _l("Moved in"), "moved_out": _l("Moved out"),
    "died": _l("Deaths"), "address": _l("Other address"), "household": _l("Household changes"),
    "undone": _l("Undoings"),
}  # fmt: skip
"""What a line of a change sheet says."""


def of_context(context: str, text: str) -> str:
    """A Chinese text in the reader's language, as the catalogues have it under `context`."""
    if text == TITLE and not chinese():
        return _("The applicant died or left: does the case go on")
    return pgettext(context, text) if text and not chinese() else text


def department_name(key: str) -> str:
    """A department by its name in the reader's language; its key where it is not installed."""
    found = plugins().departments.get(key)
    return of_context(key, found.title) if found else key


def department_names() -> Mapping[str, str]:
    """All departments that are installed, by their names in the reader's language."""
    return {key: department_name(key) for key in plugins().departments}


def look_word(action: str) -> str:
    """What was done at one look."""
    return str(LOOKS.get(action, action))


def purpose_said(purpose: str) -> str:
    """A purpose as somebody typed it, or the number it names; "" where a list was its own purpose."""
    if purpose in _OWN_PURPOSE:
        return ""
    if purpose in WORDS:
        return str(WORDS[purpose])
    return _NAMES_WHAT.sub("", purpose)


_NAMES_WHAT: Final = re.compile(
    r"^(?:(?:paper of )?who draws|case|file|notice|course|entitlement|pay-out|print|not paid:|offer of) "
)
"""What stands before the number that a look was for."""
_OWN_PURPOSE: Final = frozenset(
    {"desk", "cases", "file room", "to tell", "deliveries", "meetings and lists", "visits", "notices",
     "notices to put up", "objections", "rosters", "urgent", "outside", "follow_ups", "entitlements",
     "day sheet", "offering benefits", "reminders to offer", "claims of what was paid too much",
     "the resident's own question"}
)  # fmt: skip
"""What lists write in the access log; what was done says it already."""


def meeting_title(row: Mapping[str, Any]) -> str:
    """A meeting by kind and number, in the reader's language: 街道低保评审小组第7次会议."""
    title = batch_title(row["department"], row["key"], row["title"]).removesuffix("会议")
    return _("%(title)s, no. %(n)s", title=title, n=row["number"])


def list_title(row: Mapping[str, Any]) -> str:
    """A list by kind and number, in the reader's language: 上报市民政局清单第3批."""
    title = batch_title(row["department"], row["key"], row["title"])
    return _("%(title)s, list no. %(n)s", title=title, n=row["number"])


def batch_title(department: str, key: str, title: str) -> str:
    """What a kind of meeting or list is called, in the reader's language."""
    newest = (versions[-1] for versions in plugins().services().values())
    owners = (each for each in newest if each.department == department)
    owner = next((each for each in owners if any(kind.key == key for kind in each.batches)), None)
    return of_context(owner.key, title) if owner else title


ITEM_STATES: Final[Mapping[str, Any]] = {
    "open": _l("item open"), "done": _l("item done"), "left": _l("item left"),
}  # fmt: skip
"""States of an item of a roster."""
