"""Words of 联系居民: how, about what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask

from hub.domain.outbox import RESULTS
from hub.i18n import _, _l
from hub.operations.messages.outbox import ABOUT, FIND, can_text
from hub.operations.messages.view import Turn
from hub.operations.supervision.extension_told import ABOUT as EXTENSION
from hub.web.format import day

CHANNELS: Final[dict[str, Any]] = {
    "call": _l("a call"), "sms": _l("a text message"), "letter": _l("letter"),
    "visit": _l("a visit"), "find": _l("finding out the telephone number or address"),
}  # fmt: skip
ABOUTS: Final[dict[str, Any]] = {
    "letter": _l("a letter"), "supplement": _l("papers to bring"), "result": _l("the result"),
    "date": _l("the due date has moved"), "extension": _l("the limit is extended"),
    "other": _l("something else"), "invitation": _l("that it can be applied for"),
    "form_invitation": _l("to come and fill in the form"), "collection": _l("money to fetch"),
}  # fmt: skip
OUTCOMES: Final[dict[str, Any]] = {
    "reached": _l("spoken to"), "no_answer": _l("no answer"), "wrong_number": _l("wrong number"),
    "sent": _l("sent"), "answered": _l("has answered"), "failed": _l("could not be sent"),
    "handed": _l("handed over"), "returned": _l("came back"), "nobody_home": _l("nobody at home"),
    "moved_away": _l("no longer lives there"), "new_phone": _l("a new telephone number"),
    "new_address": _l("a new address"), "not_found": _l("not to be found"),
}  # fmt: skip


def abouts() -> list[tuple[str, str]]:
    """What somebody may wish to have told."""
    return [(key, str(ABOUTS[key])) for key in ABOUT]


def ways() -> list[tuple[str, str]]:
    """How it may be tried first."""
    return [(key, str(CHANNELS[key])) for key in ("call", "visit", *(("sms",) if can_text() else ()))]


def noted(turn: Turn | None, result: str = "") -> str:
    """That a try is noted, and whose turn it is next."""
    if turn is None and result == "not_found":
        return str(_("Noted: the resident is not to be found; it is not told any more."))
    if turn is None:
        return str(_("Noted: the resident has been told."))
    how = CHANNELS[turn.channel]
    return str(_("Noted. Next: %(how)s, %(day)s, %(post)s.", how=how, day=day(turn.on), post=turn.post))


def results(channel: str, about: str = "") -> list[tuple[str, str]]:
    """What may have come of one try, as choices: "channel:result" and its words.

    Whoever meant to telephone may have met the person, so the results of a visit are among them. An
    extension is told in writing.
    """
    usual = ("letter", "visit") if about == EXTENSION else ("call", "visit")
    first = () if about == EXTENSION and channel != FIND else (channel,)
    channels = [*first, *(each for each in usual if each not in first)]
    return [
        (f"{each}:{result}", _said(each, result))
        for each in channels for result in RESULTS[each]
    ]  # fmt: skip


def outcome(tried: Mapping[str, Any]) -> str:
    """One try in words; of a text the carrier's receipt, by which it can be asked after."""
    said = _said(tried["channel"], tried["result"])
    return _("%(said)s, receipt %(receipt)s", said=said, **tried) if tried.get("receipt") else said


def _said(channel: str, result: str) -> str:
    words = _("no reply") if (channel, result) == ("sms", "no_answer") else OUTCOMES[result]
    return f"{CHANNELS[channel]} – {words}"


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.globals.update(
        words_of_channel=CHANNELS, words_of_about=ABOUTS, words_of_try=OUTCOMES, tried=outcome
    )
