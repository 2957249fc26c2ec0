"""Every list that may be taken out: columns as its page has them, never a number that its page stars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from operator import attrgetter, itemgetter
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Community, RosterRun
from hub.domain.errors import NotFound
from hub.domain.period import month_of
from hub.i18n import _, _l, chinese
from hub.operations.archive.file_room import place
from hub.operations.context import service_of
from hub.operations.exports import rows, watch
from hub.operations.exports.book import book_rows, outcome
from hub.operations.exports.kinds import Choice, Column, ListKind, number, one_of, short
from hub.operations.overview import sheet as overview
from hub.operations.reports.sheet import kind_of
from hub.operations.rosters.record import kind_of as kind_of_roster
from hub.operations.spoken import (
    ENDS,
    FILE_STATES,
    ITEM_STATES,
    LIGHTS,
    SHEET_LINES,
    STATES,
    WORK,
    list_title,
    look_word,
    meeting_title,
    of_context,
    purpose_said,
)

_places, _runs = Community.__table__, RosterRun.__table__


def _community(community_id: int) -> str:
    found = reading().execute(select(_places.c.name).where(_places.c.id == community_id)).scalar()
    return str(found or community_id)


def _service(text: str) -> str:
    try:
        return service_of(text).key
    except NotFound:
        raise ValueError(text) from None


def local(at: dt.datetime | None) -> dt.datetime | None:
    """A moment on the centre's clock, without its zone."""
    return at.astimezone(current_app.config["HUB_TIMEZONE"]).replace(tzinfo=None) if at else None


COMMUNITY: Final = Choice(_l("Community"), number, _community)
_NUMBER: Final = Column(_l("Number"), itemgetter("number"), width=16)

_CASES: Final = ListKind(
    "cases", _l("Cases"), "case.read",
    (
        _NUMBER,
        Column(_l("Service"), lambda row: of_context(row["service"], row["title"]), width=22),
        Column(_l("Name"), itemgetter("name"), width=16, person=True),
        Column(_l("Community"), itemgetter("community"), width=16),
        Column(_l("Stands at"), lambda row: of_context(row["service"], row["step"]), width=22),
        Column(_l("Applied on"), itemgetter("opened_on"), "day", 12),
        Column(_l("Due by"), itemgetter("due"), "day", 12),
        Column(_l("Days left"), itemgetter("left"), "number", 10),
        Column(_l("Light"), lambda row: str(LIGHTS.get(row["light"], row["light"])), width=10),
        Column(_l("End"), lambda row: str(ENDS.get(row["ended"], row["ended"] or "")), width=10),
    ),
    {"state": Choice(_l("State"), one_of(STATES), lambda key: str(STATES[key])), "community": COMMUNITY,
     "service": Choice(_l("Service"), _service, lambda key: of_context(key, service_of(key).short))},
    rows.of_cases,
)  # fmt: skip

_DESK: Final = ListKind(
    "desk", _l("Desk"), "desk",
    (
        Column(_l("Number"), attrgetter("number"), width=16),
        Column(_l("Service"), lambda item: of_context(item.service_key, item.service), width=22),
        Column(_l("Name"), attrgetter("name"), width=16, person=True),
        Column(_l("Community"), attrgetter("community"), width=16),
        Column(_l("To do now"), lambda item: of_context(item.service_key, item.what), width=22),
        Column(_l("Since"), attrgetter("opened_on"), "day", 12),
        Column(_l("Due by"), attrgetter("due"), "day", 12),
        Column(_l("Days left"), attrgetter("left"), "number", 10),
        Column(_l("Light"), lambda item: str(LIGHTS.get(item.light, item.light)), width=10),
    ),
    {"group": Choice(_l("Kind of work"), one_of(WORK), lambda key: str(WORK[key])), "community": COMMUNITY},
    rows.of_desk,
)  # fmt: skip

_SHEET: Final = ListKind(
    "sheet", _l("Change sheet"), "sheet.close",
    (
        Column(_l("Day"), attrgetter("happened_on"), "day", 12),
        Column(_l("Change"), lambda line: str(SHEET_LINES[line.what]), width=18),
        Column(_l("Name"), attrgetter("name"), width=16, person=True),
        Column(_l("Number of people"), attrgetter("people"), width=10),
        Column(_l("Number of the change"), attrgetter("number"), width=16),
        Column(_l("Asked by"), attrgetter("asked_by"), width=14),
        Column(_l("Confirmed"), lambda line: _("yes") if line.confirmed else _("no"), width=10),
        Column(_l("Remark"), lambda line: _("undone since") if line.undone else "", width=18),
    ),
    {"community": Choice(_l("Community"), number, _community, needed=True),
     "month": Choice(_l("Month"), month_of, lambda day: f"{day:%Y-%m}", needed=True)},
    rows.of_sheet,
)  # fmt: skip

_FILES: Final = ListKind(
    "files", _l("File room"), "file.keep",
    (
        Column(_l("File number"), itemgetter("file_number"), width=14),
        Column(_l("Filed on"), itemgetter("filed_on"), "day", 12),
        Column(_l("Name"), itemgetter("name"), width=16, person=True),
        Column(_l("Service"), lambda row: of_context(row["service_key"], row["service"]), width=22),
        Column(_l("Case"), itemgetter("number"), width=16),
        Column(_l("Stands in"), lambda row: place(row["cabinet"], row["shelf"]), width=12),
        Column(_l("With whom"), itemgetter("borrower"), width=20),
        Column(_l("Back by"), itemgetter("due_on"), "day", 12),
    ),
    {"state": Choice(_l("State"), one_of(FILE_STATES), lambda key: str(FILE_STATES[key])),
     "q": Choice(_l("File or case number"), short)},
    rows.of_files,
)  # fmt: skip

_BATCH_STATES: Final[Mapping[str, Any]] = {
    "open": _l("to be sent"), "held": _l("not ended yet"), "sent": _l("sent up"), "closed": _l("ended"),
}  # fmt: skip


def _roster(roster_id: int) -> str:
    """A roster by its number and kind."""
    found = reading().execute(select(_runs).where(_runs.c.id == roster_id)).mappings().first()
    if found is None:
        return str(roster_id)
    return " ".join(filter(None, (found["number"], kind_of_roster(dict(found)))))


def _found(item: Any) -> str:
    """What was found of an item, stage by stage."""
    return ("；" if chinese() else "; ").join(
        of_context(item.service.key, each) for each in (*item.before, item.outcome) if each
    )


_ROSTER: Final = ListKind(
    "roster", _l("Roster"), "roster.make",
    (
        Column(_l("No."), attrgetter("no"), "number", 8),
        Column(_l("Name"), attrgetter("name"), width=16, person=True),
        Column(_l("Community"), attrgetter("community"), width=16),
        Column(_l("Post"), attrgetter("post"), width=24),
        Column(_l("Due by"), attrgetter("due"), "day", 12),
        Column(_l("State"), lambda item: str(ITEM_STATES[item.state]), width=10),
        Column(_l("Result"), _found, width=28),
        Column(_l("Late"), lambda item: _("yes") if item.late else "", width=8),
        Column(_l("Case"), attrgetter("case"), width=16),
    ),
    {"roster": Choice(_l("Roster"), number, _roster, needed=True)}, rows.of_roster,
)  # fmt: skip


def _batches(key: str, title: Any, kind: str, named: Any) -> ListKind:
    return ListKind(
        key, title, "batch.read",
        (
            Column(title, named, width=36),
            Column(_l("Day"), itemgetter("on"), "day", 12),
            Column(_l("Sent on"), itemgetter("sent_on"), "day", 12),
            Column(_l("Cases"), itemgetter("lines"), "number", 8),
            Column(_l("Decided"), itemgetter("done"), "number", 8),
            Column(_l("State"), lambda row: str(_BATCH_STATES.get(row["state"], row["state"])), width=14),
            Column(_l("Closed on"), itemgetter("closed_on"), "day", 12),
        ),
        {}, rows.of_batches(kind),
    )  # fmt: skip


_ACCESS_LOG: Final = ListKind(
    "access_log", _l("Who looked at whom"), "accesslog.read",
    (
        Column(_l("Date and time"), lambda row: local(row["at"]), "moment", 18),
        Column(_l("Who"), itemgetter("name"), width=14),
        Column(_l("Post"), itemgetter("post"), width=20),
        Column(_l("What was done"), lambda row: look_word(row["action"]), width=22),
        Column(_l("Purpose"), lambda row: purpose_said(row["purpose"]), width=36),
        Column(_l("Resident"), itemgetter("resident_id"), "number", 10),
        Column(_l("Case"), itemgetter("case_id"), "number", 10),
        Column(_l("Number of people"), itemgetter("rows"), "number", 8),
    ),
    {"login": Choice(_l("Login"), short), "since": Choice(_l("From"), dt.date.fromisoformat),
     "resident": Choice(_l("Resident"), number), "case": Choice(_l("Case"), number)},
    rows.of_access_log,
)  # fmt: skip

_EXPORTS: Final = ListKind(
    "exports", _l("Exports of lists"), "accesslog.read",
    (
        Column(_l("No."), itemgetter("id"), "number", 8),
        Column(_l("Date and time"), lambda row: local(row["asked_at"]), "moment", 18),
        Column(_l("Who"), itemgetter("who"), width=14),
        Column(_l("Post"), itemgetter("post"), width=20),
        Column(_l("Which list"), lambda row: title_of(row["list"]), width=18),
        Column(_l("Chosen"), lambda row: chosen_of(row), width=24),
        Column(_l("Rows"), itemgetter("rows"), "number", 8),
        Column(_l("What it is for"), itemgetter("purpose"), width=36),
        Column(_l("State"), lambda row: str(outcome(row)), width=16),
        Column(_l("Second person"), itemgetter("second"), width=14),
        Column(_l("SHA-256"), itemgetter("sha256"), width=66),
    ),
    {}, book_rows,
)  # fmt: skip

LISTS: Final[Mapping[str, ListKind]] = {
    kind.key: kind
    for kind in (
        _CASES, _DESK, _SHEET, _FILES, _batches("meetings", _l("Meetings"), "panel", meeting_title),
        _batches("lists", _l("Lists sent up"), "send_up", list_title), _ACCESS_LOG, _EXPORTS,
        _ROSTER, watch.OVERDUE, watch.PERIOD,
    )
}  # fmt: skip


def known(key: str) -> ListKind | None:
    """The list of that key, also a report's or a table of the leaders' page; None where there is none."""
    return LISTS.get(key) or kind_of(key) or overview.kind_of(key)


def list_of(key: str) -> ListKind:
    """The list of that key. Raises NotFound."""
    found = known(key)
    if found is None:
        raise NotFound("There is no list %(key)s to take out; there are: %(known)s.", key=key,
                       known=", ".join(LISTS))  # fmt: skip
    return found


def title_of(key: str) -> str:
    """What a list is called; its key where there is no such list any more."""
    found = known(key)
    return str(found.title) if found else key


def chosen_of(row: Mapping[str, Any]) -> str:
    """What was chosen on an exported list, in words: 状态：超期；社区：东社区; "" = the whole list."""
    kind = known(row["list"])
    pairs = kind.said(row["filters"]) if kind else [*row["filters"].items()]
    return ("；" if chinese() else "; ").join(
        f"{what}{'：' if chinese() else ': '}{which}" for what, which in pairs
    )
