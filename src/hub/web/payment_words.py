"""Words of pay-outs: states, why a line was returned, why somebody is not in it, periods, programmes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask

from hub.db.base import today
from hub.domain.entitlement import is_over
from hub.i18n import _, _l
from hub.operations.payments.asked import CLAIM, Answer
from hub.operations.payments.programmes import Programme, programme
from hub.operations.payments.spoken import LINES, STATES, period_word
from hub.operations.spoken import of_context
from hub.web.format import day, short_day, yuan

REASONS: Final[Mapping[str, Any]] = {
    "absent": _l("not there"), "account_closed": _l("account closed"), "died": _l("died"),
    "moved": _l("moved away"), "refused": _l("did not want it"), "wrong_account": _l("wrong account"),
    "not_owed": _l("not owed any more"),
}  # fmt: skip
LEFT_OUT: Final[Mapping[str, Any]] = {
    "asked": _l("wait for a second person's confirmation"), "suspended": _l("suspended"),
    "ended": _l("ended"),
    "later": _l("begin later"), "nothing": _l("nothing owed"), "in_run": _l("in another pay-out"),
    "payee_gone": _l("payee died or left: name another"), "no_account": _l("without an account"),
    "held": _l("held back"), "claim": _l("were paid too much before"),
}  # fmt: skip
HELD: Final[Mapping[str, Any]] = {
    "asked": _l("to be confirmed"), "active": _l("runs"), "suspended": _l("suspended"), "ended": _l("ended"),
    "refused": _l("refused"),
}  # fmt: skip
"""States of an entitlement."""
SECOND: Final[Mapping[str, Any]] = {
    "asked": _l("Taken over, to be confirmed"), "payee": _l("Another payee named"),
    "void": _l("Said to be void, to be confirmed"),
}  # fmt: skip
"""What of an entitlement waits for a second person."""
WAYS: Final[Mapping[str, Any]] = {"cash": _l("in cash, signed for"), "bank": _l("through the bank")}
"""How a run is paid."""
NAMED: Final[Mapping[str, Any]] = {
    "asked": _l("to be confirmed"), "confirmed": _l("confirmed"), "refused": _l("refused"),
}  # fmt: skip
"""States of whoever was named to draw it in another's place."""
PENDING: Final[Mapping[str, Any]] = {
    "approved": _l("approved; the money is not there yet"),
    "funded": _l("the money is there; it is handed out next"),
    "paying": _l("being handed out; not drawn by the person yet"),
}  # fmt: skip
"""What a line that is not paid waits for, by the state of its run."""
ANSWERS: Final[Mapping[str, Any]] = {
    "drafted": _l("in a draft that is not approved yet"),
    "not_made": _l("owed; the pay-out of this period is not made yet"),
    "before_hub": _l("before it was taken over here: the old ledger says"),
    "not_owed": _l("nothing is owed for this period"), "refused": _l("refused when it was taken over"),
    "settled": _l("set off: what was paid too much is settled"),
}  # fmt: skip
CLAIMED: Final[Mapping[str, Any]] = {
    "repaid": _l("what was paid too much was repaid"), "waived": _l("what was paid too much was waived"),
}  # fmt: skip
"""How a claim was settled."""
ENTRIES: Final[Mapping[str, Any]] = {
    "made": _l("Made"), "reckoned": _l("Reckoned anew"), "held": _l("Somebody held back"),
    "reviewed": _l("Checked"), "sent_back": _l("Sent back"), "approved": _l("Approved"),
    "sent_up": _l("List sent up"), "funded": _l("Money noted"), "drawn": _l("Money drawn"),
    "draw_seen": _l("Drawing confirmed by the second"), "undrawn": _l("Not drawn after all"),
    "counted": _l("Cash counted"), "count_seen": _l("Count confirmed by the second"),
    "exported": _l("Given to the bank"), "answers": _l("The bank's answers entered"),
    "original": _l("Original taken"), "copy": _l("Copy taken"), "reconciled": _l("Closed"),
    "withdrawn": _l("Given up"), "erased": _l("its people erased"),
}  # fmt: skip


def answer_word(each: Answer) -> str:
    """What the books say of one period, as it is told to whoever asks."""
    if each.code == CLAIM:
        return str(CLAIMED.get(each.reason) or ANSWERS[CLAIM])
    if each.code in ("paid", "pending", "drafted") and each.amount < 0:
        return _("too much was paid before: taken off")
    if each.code == "paid" and not each.amount:
        return _("nothing to pay: it was set off against what was paid too much")
    if each.code == "paid":
        return _("paid on %(day)s", day=day(each.on))
    if each.code == "pending":
        return str(PENDING.get(each.run_state, STATES["approved"]))
    if each.code == "returned":
        return _("returned: %(why)s; it comes with the next pay-out", why=reason_word(each.reason))
    if each.code in LEFT_OUT:
        return _("not in the pay-out: %(why)s", why=str(LEFT_OUT[each.code]))
    return str(ANSWERS.get(each.code, each.code))


def state_word(state: str) -> str:
    """A run's or line's state."""
    return str(STATES.get(state) or LINES.get(state) or state)


def held_word(state: str, first: dt.date, last: dt.date | None) -> str:
    """How an entitlement of these days stands: one that ended before its first day never was, one may end
    on a later day or have run out by itself."""
    if state == "ended" and last is not None and last < first:
        return _("void from the beginning")
    if state == "ended" and last is not None and last >= today():
        return _("ends on %(day)s", day=short_day(last))
    if last is not None and is_over(state, last, today()):
        return _("run out on %(day)s", day=short_day(last))
    return str(HELD.get(state, state))


def waits_words(row: Mapping[str, Any]) -> list[str]:
    """What of an entitlement on somebody's desk waits there."""
    return [str(word) for kind, word in SECOND.items() if row[kind]]


def reason_word(reason: str) -> str:
    """Why a line was returned."""
    return str(REASONS.get(reason, reason))


def programme_word(key: str) -> str:
    """A programme's title in the reader's language."""
    found = programme(key)
    return of_context(found.service.key, found.title_of(key))


def payment_title(found: Programme) -> str:
    """The title of what a run pays."""
    return of_context(found.service.key, found.payment.title)


def rate_word(key: str, fen: int) -> str:
    """A sum with how often it is paid: 595.00元每月 · 500.00元每次; `key`: a programme, "" = by the month."""
    monthly = not key or programme(key).payment.rate == "month"
    return _("%(sum)s a month", sum=yuan(fen)) if monthly else _("%(sum)s each time", sum=yuan(fen))


def item_word(period: str, kind: str, amount: int) -> str:
    """What of a line is not simply due, in words."""
    place = {"period": period_word(period), "amount": f"{abs(amount) / 100:,.2f}"}
    if kind == "arrears":
        return _("more for %(period)s: %(amount)s", **place)
    if kind == "again":
        return _("returned for %(period)s: %(amount)s", **place)
    return _("too much for %(period)s, taken off: %(amount)s", **place) if kind == "set_off" else ""


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.globals.update(
        pay_state=state_word, pay_reason=reason_word, pay_period=period_word, pay_programme=programme_word,
        entitlement_state=held_word, benefit_waits=waits_words,
        pay_item=item_word, pay_rate=rate_word, pay_answer=answer_word, pay_title=payment_title,
        pay_left_out=lambda key: str(LEFT_OUT.get(key, key)),
        pay_entry=lambda key: str(ENTRIES.get(key, key)),
    )  # fmt: skip
