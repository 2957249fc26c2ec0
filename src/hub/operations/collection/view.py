"""The desk as it is looked at: days in sums, receipts and lists for whoever works with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from hub.db.base import reading, today, transaction
from hub.db.models import Community, Post, Resident, Staff
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.collection import Collection
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.collection import lists, record
from hub.operations.context import plugins
from hub.operations.pages import Page, page
from hub.operations.rights import require
from hub.operations.rows import rows

DAYS, RECEIPTS, LISTS, LINES = record.DAYS, record.RECEIPTS, record.LISTS, record.LINES
_people, _posts, _staff, _places = Resident.__table__, Post.__table__, Staff.__table__, Community.__table__
_counter, _checker = _staff.alias("counter"), _staff.alias("checker")
PAGE: Final = 30
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of one window: its row, what it took by way, the receipts that the actor may see.

    `may`: what this person can do with it now: count, verify, hand_in. `cash`: what must be there, in fen.
    """

    row: Row
    takings: Mapping[str, tuple[int, int]]
    cash: int
    receipts: Sequence[Row]
    may: frozenset[str]
    entries: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ListView:
    """One list: its row, its lines with receipt and person, whether the answer is still to come."""

    row: Row
    service: Service
    collection: Collection
    lines: Sequence[Row]
    may: frozenset[str]
    entries: Sequence[Row]

    @property
    def waits(self) -> bool:
        """Whether the superior has not answered yet."""
        return any(line["state"] == "sent" for line in self.lines)


def collects(actor: Actor) -> bool:
    """Whether there is anything collected in a department whose days this person may see."""
    newest = (versions[-1] for versions in plugins().services().values())
    return any(each.collection and actor.may("collection.read", each.department) for each in newest)


def services(actor: Actor) -> list[tuple[Service, Collection]]:
    """What this person's windows collect for, newest versions in the plan's order."""
    newest = [versions[-1] for versions in plugins().services().values()]
    mine = [
        (each, each.collection) for each in newest
        if each.collection and each.enabled and actor.may("collection.take", each.department)
    ]  # fmt: skip
    return sorted(mine, key=lambda each: each[0].seq)


def days(actor: Actor, *, state: str = "", after: str = "") -> Page[dict[str, Any]]:
    """Days in scope, newest first, with window, counter and checker; sums, nobody's name."""
    query = _days().where(scope(DAYS, actor))
    if state:
        query = query.where(DAYS.c.state == state)
    return page(query, DAYS.c.day.desc(), DAYS.c.id.desc(), after=after)


def todays(actor: Actor) -> Row | None:
    """The open day of the actor's window, today's or one that was left; None where there is none."""
    mine = [post.id for post in actor.posts if post.role == "window_clerk"]
    query = _days().where(scope(DAYS, actor), DAYS.c.post_id.in_(mine))
    either = or_(DAYS.c.state == "open", DAYS.c.day == today())
    found = rows(query.where(either).order_by(DAYS.c.day, DAYS.c.id).limit(1))
    return found[0] if found else None


def waiting(actor: Actor) -> Sequence[tuple[Service, int, int]]:
    """(service, receipts, fen) of every list that this person could send up now."""
    found = []
    for department in sorted({service.department for service, _ in services(actor)}):
        for key, n, fen in lists.waiting(reading(), department):
            found.append((record.definition(key)[0], n, fen))
    return found


def day_view(actor: Actor, day_id: int) -> DayView:
    """One day; its receipts are logged as one look. Raises NotFound, Refused."""
    require(actor, "collection.read")
    with transaction() as tx:
        record.seen(tx, actor, DAYS, day_id)
        row = rows(_days().where(DAYS.c.id == day_id))[0]
        here = or_(RECEIPTS.c.day_id == day_id, RECEIPTS.c.void_day_id == day_id)
        found = rows(_receipts().where(here, scope(RECEIPTS, actor)).order_by(RECEIPTS.c.id))
        if found:
            log_access(actor, "collection", row["number"], rows=len(found))
        takings = record.takings(tx, day_id)
        return DayView(row, takings, record.cash_of(tx, day_id), found, _may_day(actor, row),
                       journal.history(DAYS, day_id))  # fmt: skip


def _may_day(actor: Actor, row: Row) -> frozenset[str]:
    takes = actor.may("collection.take", row["department"])
    checks = actor.may("collection.check", row["department"]) and row["counted_by"] != actor.staff_id
    can = {
        "count": takes and row["state"] == "open" and row["post_id"] in actor.post_ids,
        "verify": checks and row["state"] == "counted",
        "hand_in": takes and row["state"] == "checked" and bool(row["counted"]),
    }
    return frozenset(act for act, yes in can.items() if yes)


def receipt_view(actor: Actor, receipt_id: int) -> Row:
    """One receipt with person, day, and the lists it went up with under `lines`; logged. Raises NotFound."""
    require(actor, "collection.read")
    with transaction() as tx:
        seen = record.seen(tx, actor, RECEIPTS, receipt_id)
        row = rows(_receipts().where(RECEIPTS.c.id == receipt_id))[0]
        log_access(actor, "collection", seen["number"], resident_id=seen["resident_id"])
        gone_up = select(LINES, LISTS.c.number.label("list"), LISTS.c.sent_on).join_from(
            LINES, LISTS, LISTS.c.id == LINES.c.list_id
        )
        its = rows(gone_up.where(LINES.c.receipt_id == receipt_id).order_by(LINES.c.id))
        return {**row, "lines": its, "entries": journal.history(RECEIPTS, receipt_id)}


def earlier(actor: Actor, service: str, resident_id: int) -> Row | None:
    """The last valid receipt of a service for somebody, by which the next is filled in; None = the first."""
    mine = (RECEIPTS.c.service == service, RECEIPTS.c.resident_id == resident_id, RECEIPTS.c.state == "valid")
    found = rows(
        select(RECEIPTS).where(*mine, scope(RECEIPTS, actor)).order_by(RECEIPTS.c.id.desc()).limit(1)
    )
    return found[0] if found else None


def list_rows(actor: Actor, *, after: str = "") -> Page[dict[str, Any]]:
    """Lists in scope, open ones first, each with the lines that `differ` and wait to be put right."""
    query = select(LISTS, _differ()).where(scope(LISTS, actor))
    return page(query, LISTS.c.state != "sent", LISTS.c.id.desc(), after=after)


def list_view(actor: Actor, list_id: int) -> ListView:
    """One list with the lines in scope; logged as one look. Raises NotFound, Refused."""
    require(actor, "collection.read")
    with transaction() as tx:
        row = record.seen(tx, actor, LISTS, list_id)
        row["differ"] = tx.execute(select(_differ()).where(LISTS.c.id == list_id)).scalar_one()
        service, collection = record.definition(row["service"], row["version"])
        query = (
            select(
                LINES, RECEIPTS.c.number.label("receipt"), RECEIPTS.c.amount, RECEIPTS.c.variant,
                RECEIPTS.c.state.label("receipt_state"), _people.c.name, _people.c.id_tail,
                _people.c.id_number,
            )
            .join_from(LINES, RECEIPTS, RECEIPTS.c.id == LINES.c.receipt_id)
            .outerjoin(_people, _people.c.id == RECEIPTS.c.resident_id)
            .where(LINES.c.list_id == list_id, scope(LINES, actor))
        )  # fmt: skip
        found = rows(query.order_by(LINES.c.no))
        if found:
            log_access(actor, "collection", row["number"], rows=len(found))
        may = frozenset({"work"} if actor.may("collection.take", row["department"]) else ())
        return ListView(row, service, collection, found, may, journal.history(LISTS, list_id))


def _differ() -> Any:
    open_ = (LINES.c.list_id == LISTS.c.id, LINES.c.state == "differs")
    return select(func.count()).select_from(LINES).where(*open_).scalar_subquery().label("differ")


def _days() -> Select[Any]:
    return (
        select(DAYS, _posts.c.title.label("window"), _counter.c.name.label("counter"),
               _checker.c.name.label("checker"))
        .join_from(DAYS, _posts, _posts.c.id == DAYS.c.post_id)
        .outerjoin(_counter, _counter.c.id == DAYS.c.counted_by)
        .outerjoin(_checker, _checker.c.id == DAYS.c.checked_by)
    )  # fmt: skip


def _receipts() -> Select[Any]:
    return (
        select(
            RECEIPTS, _people.c.name, _people.c.id_tail, _places.c.name.label("community"), DAYS.c.day,
            DAYS.c.number.label("day_number"), _counter.c.name.label("maker"),
            _checker.c.name.label("voider"),
        )
        .join_from(RECEIPTS, DAYS, DAYS.c.id == RECEIPTS.c.day_id)
        .outerjoin(_people, _people.c.id == RECEIPTS.c.resident_id)
        .outerjoin(_places, _places.c.id == RECEIPTS.c.community_id)
        .outerjoin(_counter, _counter.c.id == RECEIPTS.c.made_by)
        .outerjoin(_checker, _checker.c.id == RECEIPTS.c.voided_by)
    )  # fmt: skip


def find(actor: Actor, number: str) -> tuple[str, int] | None:
    """("day" | "receipt" | "list", id) of a number on paper, in the actor's scope; None where it is none."""
    for kind, table in (("receipt", RECEIPTS), ("day", DAYS), ("list", LISTS)):
        query = select(table.c.id).where(table.c.number == number, scope(table, actor))
        if (found := reading().execute(query).scalar()) is not None:
            return kind, int(found)
    return None
