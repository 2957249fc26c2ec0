"""Words of pay-outs for sentences and pages: what state something is in, which period is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel.speaklater import LazyString

from hub.domain.errors import Term
from hub.domain.period import ONCE, Period, period_of
from hub.i18n import _, _l, msgid

STATES: Final[Mapping[str, Any]] = {
    "draft": _l("draft"), "reviewed": _l("checked"), "approved": _l("approved"), "funded": _l("funded"),
    "paying": _l("being paid"), "reconciled": _l("closed"), "withdrawn": _l("given up"),
}  # fmt: skip
LINES: Final[Mapping[str, Any]] = {
    "drafted": _l("in the draft"), "pending": _l("to be paid"), "paid": _l("paid"),
    "returned": _l("returned"),
}  # fmt: skip
KINDS: Final[Mapping[str, Any]] = {
    "once": _l("once"), "month": _l("each month"), "two_months": _l("each two months"),
    "quarter": _l("each quarter"), "year": _l("each year"),
}  # fmt: skip
"""How often a programme is paid."""
_CHINESE: Final = "一二三四"


def state_term(state: str) -> Term:
    """A run's or line's state for a sentence; whoever shows the sentence translates it."""
    return Term(msgid(STATES.get(state) or LINES.get(state) or state))


def period_word(period: Period | str) -> str:
    """2026年9—10月 · September to October 2026."""
    found = period_of(period) if isinstance(period, str) else period
    if found.key == ONCE:
        return _("once")
    first, last = found.first, found.last
    if "Q" in found.key:
        return _("quarter %(n)s of %(year)s", n=(first.month + 2) // 3, year=first.year)
    if len(found.months) == 12:
        return _("the year %(year)s", year=first.year)
    if first.month == last.month:
        return _("%(year)s, month %(month)s", year=first.year, month=first.month)
    return _("%(year)s, months %(first)s to %(last)s", year=first.year, first=first.month, last=last.month)


def period_title(period: Period) -> str:
    """In official Chinese: 2026年9—10月, 2026年第四季度, 2026年11月, 2026年; 一次性."""
    if period.key == ONCE:
        return "一次性"
    first, last = period.first, period.last
    if "Q" in period.key:
        return f"{first.year}年第{_CHINESE[(first.month - 1) // 3]}季度"
    if len(period.months) == 12:
        return f"{first.year}年"
    months = f"{first.month}" if first.month == last.month else f"{first.month}—{last.month}"
    return f"{first.year}年{months}月"


def yuan(fen: int) -> str:
    """A sum for a sentence: 812.40."""
    return f"{fen // 100}.{fen % 100:02d}"


def said_period(period: Period | str) -> LazyString:
    """The same for a sentence, in the language of whoever reads it."""
    return LazyString(period_word, period)
