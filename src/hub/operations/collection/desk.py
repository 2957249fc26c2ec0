"""At the window: money is taken against a receipt, and a receipt is voided by another person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from hub.db.base import now, today, transaction
from hub.db.models import Resident
from hub.domain.actor import Actor, PostHeld
from hub.domain.applying import Material
from hub.domain.collection import CASH, MOST, WAYS, Collection
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.period import next_period, period_at, period_of
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.collection import record
from hub.operations.registry.residents import Record, open_resident
from hub.operations.rights import require
from hub.operations.services.offered import in_force
from hub.operations.services.publishing import keep
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words
from hub.plugins.calls import require_on

DAYS, RECEIPTS, LINES = record.DAYS, record.RECEIPTS, record.LINES
_people = Resident.__table__


@verb("collection.take")
def take(
    actor: Actor, key: str, *, resident_id: int, amount: int, period: str, variant: str = "", way: str = CASH,
    reference: str = "", payer: str = "", seen: Sequence[str] = (),
) -> CaseRef:  # fmt: skip
    """Write the receipt for `amount` fen, paid for one person and period of a service (key or seq).

    `payer`: who pays, "" = the person; `reference`: the slip of a card or transfer; `seen`: keys of the
    papers that were looked at. The person's record is opened and logged. Raises Refused where the window's
    day is closed or an earlier one is not, Conflict where the period is paid, InputError, NotFound.
    """
    with transaction() as tx:
        named, _collection = record.definition(key)
        require(actor, "collection.take", named.department)
        service = in_force(named.key, today())
        assert service.collection is not None
        post = window(actor, service.department)
        person = open_resident(actor, resident_id, f"{service.short}收缴")
        _may_pay(person, service)
        row = _checked(service, service.collection, amount, period, variant, way, reference, seen)
        _once(tx, service, person, row["period"])
        day = _todays(tx, actor, service, post.id)
        keep(tx, actor, service)
        return _written(tx, actor, service, day, person, row, words(payer, _PAYER, "payer"))


def window(actor: Actor, department: str) -> PostHeld:
    """The department's window whose work is the actor's today. Raises Refused."""
    for post in actor.posts:
        if post.role == "window_clerk" and post.department == department:
            return post
    raise Refused(
        "You do not hold this window today.", remedy="Its holder takes the money, or who stands in."
    )


def papers(service: Service, variant: str) -> list[Material]:
    """The papers that are looked at before the money is taken."""
    return [each for each in service.materials_of(variant) if each.asked]


def periods(collection: Collection) -> list[str]:
    """Keys of the periods that money is taken for today: the running one and the next."""
    running = period_at(collection.period, today())
    return list(dict.fromkeys((running.key, next_period(running, collection.period).key)))


def usual_period(collection: Collection) -> str:
    """The one most people pay for today: the next once half of the running period is over."""
    running, coming = periods(collection)[0], periods(collection)[-1]
    begun = period_of(running)
    return coming if today() - begun.first > begun.last - today() else running


class _Payer:
    """Place of a payer's name: it is kept encrypted, so that the column itself has no length."""

    name = "payer"

    class type:  # noqa: N801 - as a column says it
        length = 80


_PAYER = _Payer()


def _may_pay(person: Record, service: Service) -> None:
    if person.died:
        raise Refused("This person is recorded as deceased.", where=person.name)
    if person.community_id is not None:
        require_on(service.department, person.community_id)


def _checked(
    service: Service, collection: Collection, amount: int, period: str, variant: str, way: str,
    reference: str, seen: Sequence[str],
) -> record.Row:  # fmt: skip
    if service.variants and service.variant(variant) is None:
        raise InputError("Choose which of them it is.", where="variant")
    if not 0 < amount <= MOST:
        raise InputError("The sum must be more than nothing and at most %(most)s yuan.", where="amount",
                         most=MOST // 100)  # fmt: skip
    if period_of(period).key not in periods(collection):
        raise InputError("Money is taken for this period and the next: %(known)s.", where="period",
                         known=", ".join(periods(collection)))  # fmt: skip
    slip = _slip(way, reference)
    asked = papers(service, variant)
    missing = [each.title for each in asked if each.key not in seen]
    if missing:
        raise InputError("Not looked at yet: %(papers)s.", papers="、".join(missing), where="seen")
    return {
        "service": service.key, "version": service.version, "department": service.department,
        "period": period, "variant": variant, "amount": amount, "way": way, "reference": slip,
        "seen": [each.key for each in asked],
    }  # fmt: skip


def _slip(way: str, reference: str) -> str:
    """The number of the card slip or transfer; "" for cash."""
    if way not in WAYS:
        raise InputError("Choose how it is paid.", where="way")
    slip = words(reference, RECEIPTS.c.reference)
    if way != CASH and not slip:
        raise InputError("Name the number of the card slip or transfer.", where="reference")
    return slip if way != CASH else ""


def _once(tx: Connection, service: Service, person: Record, period: str) -> None:
    """The records that were merged into this one count too."""
    same = select(_people.c.id).where((_people.c.id == person.id) | (_people.c.merged_into == person.id))
    c = RECEIPTS.c
    query = select(c.number).where(
        c.service == service.key, c.period == period, c.state == "valid", c.resident_id.in_(same)
    )
    number = tx.execute(query).scalar()
    if number is not None:
        raise Conflict("%(period)s is paid for this person already, with receipt %(number)s.",
                      period=period, number=number,
                      remedy="One period is paid once; a wrong receipt is voided first.")  # fmt: skip


def _todays(tx: Connection, actor: Actor, service: Service, post_id: int) -> record.Row:
    """Today's day of a window, begun with its first receipt; nobody counts it before this one is written."""
    mine = select(DAYS).where(DAYS.c.post_id == post_id)
    left = tx.execute(mine.where(DAYS.c.day < today(), DAYS.c.state == "open")).mappings().first()
    if left is not None:
        raise Refused("%(number)s of %(day)s is not counted yet.", number=left["number"], day=left["day"],
                      remedy="A window's day is closed before the next one begins.")  # fmt: skip
    found = tx.execute(mine.where(DAYS.c.day == today()).with_for_update()).mappings().first()
    if found is None:
        return record.begin(tx, actor, DAYS, {
            "number": record.number_of(tx, DAYS, service.number_prefix), "department": service.department,
            "post_id": post_id, "day": today(), "state": "open", "difference": 0, "cause": "", "back": "",
            "handed_to": "", "slip": "", "expected": None, "counted": None, "count": None,
        }, "opened", "state", "day")  # fmt: skip
    if found["state"] != "open":
        raise Conflict("This window's day is closed: it takes no receipts.", where=found["number"],
                      remedy="Write it tomorrow, or let the checker send the day back.")  # fmt: skip
    return dict(found)


def _written(
    tx: Connection, actor: Actor, service: Service, day: record.Row, person: Record, row: record.Row,
    payer: str,
) -> CaseRef:  # fmt: skip
    added = record.begin(tx, actor, RECEIPTS, {
        **row, "number": record.number_of(tx, RECEIPTS, service.number_prefix), "day_id": day["id"],
        "post_id": day["post_id"], "community_id": person.community_id,
        "state": "valid", "made_by": actor.staff_id, "made_at": now(), "void_day_id": None,
        "payer": payer, "resident_id": person.id,
    }, "written", *record.OF_RECEIPT, texts=("payer", "resident_id"))  # fmt: skip
    return journal.ref(added)


# --- voiding ------------------------------------------------------------------------------------------


@verb("collection.take")
def void(actor: Actor, receipt_id: int, *, rev: int | None = None, reason: str = "") -> CaseRef:
    """Void a receipt: the money is given back, today, and its number stays. Never by who wrote it.

    Raises InputError without a reason, Refused for the writer and where today's cash is counted, Conflict
    where it was voided or went up meanwhile, NotFound.
    """
    with transaction() as tx:
        row = record.seen(tx, actor, RECEIPTS, receipt_id, hold=True)
        require(actor, "collection.take", row["department"])
        if row["state"] != "valid" or (rev is not None and rev != row["seq"]):
            raise Conflict("Somebody was first: this has changed meanwhile.", where=row["number"],
                           remedy="Look at it again; what you typed is still here.")  # fmt: skip
        if row["made_by"] == actor.staff_id:
            raise Refused("You wrote this receipt; another person voids it.", where=row["number"])
        said = words(reason, RECEIPTS.c.reason)
        if not said:
            raise InputError("Say why it is void.", where="reason")
        _not_on_a_list(tx, row)
        _void(tx, actor, row, _cash_box(tx, actor, row), said)
        return journal.ref(row)


def _void(tx: Connection, actor: Actor, row: record.Row, day: record.Row, reason: str) -> None:
    journal.enter(
        tx, actor, RECEIPTS, row, "voided", texts={"reason": reason}, state="void", void_day_id=day["id"],
        voided_by=actor.staff_id, voided_at=now(),
    )  # fmt: skip


def _not_on_a_list(tx: Connection, row: record.Row) -> None:
    """A receipt that went up is voided only where the superior says that it differs."""
    query = select(LINES.c.number).where(
        LINES.c.receipt_id == row["id"], LINES.c.state.not_in(("differs", "again"))
    )
    number = tx.execute(query).scalar()
    if number is not None:
        raise Conflict("It went up as line %(number)s.", number=number, where=row["number"],
                       remedy="It is voided when the superior's answer to that line says so.")  # fmt: skip


def _cash_box(tx: Connection, actor: Actor, row: record.Row) -> record.Row:
    """The open day whose money is given back: the receipt's own, else today's of the same window."""
    own = tx.execute(select(DAYS).where(DAYS.c.id == row["day_id"]).with_for_update()).mappings().one()
    if own["state"] == "open":
        return dict(own)
    service, _collection = record.definition(row["service"], row["version"])
    return _todays(tx, actor, service, row["post_id"])


__all__ = ["papers", "periods", "take", "void", "window"]
