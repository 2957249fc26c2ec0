"""Cash at a table: two have it. One notes, the other confirms by the own log-in, at beginning and end.

Between drawing and count the lines are noted by either of the two; what the sheet and the cash say together
is confirmed once, when it is counted. A count is also how somebody takes the place of one of the two.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from hub.db.base import today, transaction
from hub.db.models import Staff
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, Refused
from hub.operations import journal
from hub.operations.payments.closers import must_leave_one
from hub.operations.payments.loading import (
    LINES,
    RUNS,
    SHARES,
    Row,
    handlers,
    lines_of,
    load_run,
    not_own_home,
    share_of,
)
from hub.operations.payments.money import by_hand, change_share
from hub.operations.payments.points import reached
from hub.operations.payments.spoken import yuan
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb
from hub.operations.words import why

_staff = Staff.__table__
_UNDRAWN = ("drawn", "drawn_on", "drawn_a", "drawn_b", "held_a", "held_b")


@verb("payment.pay")
def confirm_draw(actor: Actor, run_id: int, community_id: int) -> CaseRef:
    """The second person says that both have drawn it and have the cash; handing out begins.

    Raises Refused for anybody else and the own household, Conflict where it is confirmed already.
    """
    must_be_released()
    with transaction() as tx:
        run, share = _at_hand(tx, actor, run_id, community_id)
        if share["drawn_seen_on"] is not None:
            raise Conflict("This is confirmed already.", where=run["number"])
        _only_the_named(tx, actor, run, share["drawn_b"], community_id)
        return _noted(tx, actor, run, share, "draw_seen", drawn_seen_on=today())


@verb("payment.pay")
def undraw(actor: Actor, run_id: int, community_id: int, *, reason: str) -> CaseRef:
    """One of the two says that it was not drawn so, before the second has confirmed it. Raises Refused,
    InputError, Conflict."""
    said = why(reason, RUNS.c.reason)
    with transaction() as tx:
        run, share = _at_hand(tx, actor, run_id, community_id)
        if share["drawn_seen_on"] is not None:
            raise Conflict("This is confirmed already.", where=run["number"])
        if actor.staff_id not in (share["drawn_a"], share["drawn_b"]):
            raise Refused("Only one of the two takes this back.", where=run["number"])
        if cash_left(tx, run, share) != share["drawn"]:
            raise Conflict("Lines of it are handed out already: count what is left.", where=run["number"])
        return _noted(tx, actor, run, share, "undrawn", words=said, **dict.fromkeys(_UNDRAWN), cheque="")


@verb("payment.pay")
def count(actor: Actor, run_id: int, community_id: int, *, cash: int, second: str = "") -> CaseRef:
    """Note what cash (fen) is left, counted by the actor and `second` ("" = the other holder), who confirms.

    One of the two who have it is among them. Where lines were handed out before a second had to confirm the
    drawing, a confirmed count confirms that too. Raises Refused where it is not what was drawn less what was
    handed out or nobody of finance would be left to close the run, InputError, Conflict.
    """
    with transaction() as tx:
        run, share = _at_hand(tx, actor, run_id, community_id)
        left = cash_left(tx, run, share)
        if left == share["drawn"]:
            must_be_seen(tx, run, share)
        pair = _counters(tx, actor, run, share, second)
        if cash != left:
            raise Refused(
                "By the books %(left)s yuan are left, not %(cash)s.", left=yuan(left), cash=yuan(cash),
                where=run["number"], remedy="Count again, and look for a line that was marked by mistake.",
            )  # fmt: skip
        return _noted(tx, actor, run, share, "counted", counted=cash, counted_on=today(), counted_a=pair[0],
                      counted_b=pair[1], counted_seen_on=None)  # fmt: skip


@verb("payment.pay")
def confirm_count(actor: Actor, run_id: int, community_id: int) -> CaseRef:
    """The second person says that lines and cash are so; from now on the two who counted have it.

    Raises Refused for anybody else, Conflict where nothing waits.
    """
    with transaction() as tx:
        run, share = _at_hand(tx, actor, run_id, community_id)
        if share["counted"] is None or share["counted_seen_on"] is not None:
            raise Conflict("No count waits to be confirmed.", where=run["number"])
        _only_the_named(tx, actor, run, share["counted_b"], community_id)
        return _noted(
            tx, actor, run, share, "count_seen", counted_seen_on=today(), held_a=share["counted_a"],
            held_b=share["counted_b"], drawn_seen_on=share["drawn_seen_on"] or today(),
        )  # fmt: skip


# --- for the other verbs of the cash ------------------------------------------------------------------


def must_be_seen(tx: Connection, run: Row, share: Row) -> None:
    """Raise Refused while the second person has not confirmed that it was drawn."""
    if share["drawn_seen_on"] is None:
        raise Refused("%(name)s has not confirmed by the own log-in that you two have drawn it.",
                      name=_name(tx, share["drawn_b"]), where=run["number"])  # fmt: skip


def must_be_counted(tx: Connection, run: Row, share: Row) -> None:
    """Raise Refused while what is left has not been counted by two since the last hand-out."""
    if share["counted"] is None:
        raise Refused("What is left has not been counted by the two yet.", where=run["number"])
    if share["counted_seen_on"] is None:
        raise Refused("%(name)s has not confirmed the count by the own log-in.",
                      name=_name(tx, share["counted_b"]), where=run["number"])  # fmt: skip


def not_counted(tx: Connection, share: Row) -> None:
    """A line was handed out or taken back: no count of before says what is there."""
    if share["counted"] is None:
        return
    to = dict.fromkeys(("counted", "counted_on", "counted_a", "counted_b", "counted_seen_on"))
    tx.execute(update(SHARES).where(SHARES.c.id == share["id"]).values(**to))
    share.update(to)


def cash_left(tx: Connection, run: Row, share: Row) -> int:
    """Fen that the two must have: what was drawn less what was handed out."""
    mine = (LINES.c.community_id == share["community_id"], LINES.c.state == "paid")
    return int(share["drawn"]) - sum(int(line["amount"]) for line in lines_of(tx, run["id"], *mine))


# --- inside -------------------------------------------------------------------------------------------


def _at_hand(tx: Connection, actor: Actor, run_id: int, community_id: int) -> tuple[Row, Row]:
    """The run and the share, whose cash is out and whose sheet is not at finance yet."""
    run, found = load_run(tx, actor, run_id, "payment.pay", states=("paying",), community_id=community_id)
    by_hand(run, found)
    share = share_of(tx, run, community_id)
    if share["drawn_on"] is None:
        raise Refused("This community's money is not drawn yet.", where=run["number"])
    if share["original_on"] is not None:
        raise Conflict("The signed sheet is at finance: it stands.", where=run["number"])
    return run, share


def _only_the_named(tx: Connection, actor: Actor, run: Row, named: int, community_id: int) -> None:
    if actor.staff_id != named:
        raise Refused("%(name)s was named and confirms it by the own log-in.", name=_name(tx, named),
                      where=run["number"])  # fmt: skip
    not_own_home(tx, actor, run, community_id)


def _counters(tx: Connection, actor: Actor, run: Row, share: Row, second: str) -> tuple[int, int]:
    two = (share["held_a"], share["held_b"])
    named = second.strip() or _other_login(tx, actor, two)
    pair = handlers(tx, actor, run, named, share["community_id"])
    if not set(pair) & set(two):
        raise Refused("One of the two who have the cash counts it.", where=run["number"])
    must_leave_one(tx, run, *pair)
    return pair


def _other_login(tx: Connection, actor: Actor, two: tuple[int, int]) -> str:
    if actor.staff_id not in two:
        return ""
    other = two[1] if actor.staff_id == two[0] else two[0]
    return str(tx.execute(select(_staff.c.login).where(_staff.c.id == other)).scalar_one())


def _name(tx: Connection, staff_id: int) -> str:
    return str(tx.execute(select(_staff.c.name).where(_staff.c.id == staff_id)).scalar_one())


def _noted(
    tx: Connection, actor: Actor, run: Row, share: Row, kind: str, *, words: str = "", **to: object
) -> CaseRef:
    change_share(tx, share, to)
    reached("cash")
    said = {"share": share["id"], **to, **({"why": words} if words else {})}
    journal.enter(tx, actor, RUNS, run, kind, said=said, state=run["state"])
    return journal.ref(run)
