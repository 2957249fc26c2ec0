"""Words for the register's changes: kinds, states, why another person checks, what a sheet counts."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Flask

from hub.db.base import today
from hub.domain.likeness import SAME
from hub.domain.person import lives_at
from hub.i18n import _, _l, msgid
from hub.operations.registry.one_person import CERTIFIED, COPIED
from hub.operations.registry.view import waits
from hub.operations.spoken import SHEET_LINES
from hub.web.format import day, short_day
from hub.web.forms import said_of
from hub.web.marks import listed

KINDS: Final[dict[str, Any]] = {
    "register": _l("Registered"), "birth": _l("Birth"), "correct": _l("Correction"),
    "address": _l("Another address"), "move_in": _l("Moved in"), "move_out": _l("Moved out of the street"),
    "between": _l("Moved to another community"), "death": _l("Death"), "split": _l("Household split"),
    "join": _l("Joined a household"), "head": _l("Change of head"), "merge": _l("Two records made one"),
    "undo": _l("Undo"),
}  # fmt: skip
ACTS: Final[dict[str, Any]] = {
    "correct": _l("Correct the record"), "address": _l("Another address in the community"),
    "move_in": _l("Moved in"), "between": _l("Move to another community"),
    "move_out": _l("Moved out of the street"), "death": _l("Died"), "split": _l("Household split"),
    "join": _l("Join another household"), "head": _l("Becomes head of the household"),
}  # fmt: skip
STATES: Final[dict[str, Any]] = {
    "asked": _l("waits for its check"), "applied": _l("applied"), "refused": _l("not confirmed"),
    "withdrawn": _l("taken back"),
}  # fmt: skip
NEEDS: Final[dict[str, Any]] = {
    "identity": _l("name, ID number or birth date change"),
    "benefit": _l("an open case or a benefit is touched"),
    "living": _l("both records are of living people with valid numbers"),
}  # fmt: skip
ENTRIES: Final[dict[str, Any]] = {
    "asked": _l("asked"), "checked": _l("confirmed"), "applied": _l("applied"),
    "refused": _l("not confirmed"), "withdrawn": _l("taken back"),
    "erased": _l("words erased"),
}  # fmt: skip
REASONS: Final[dict[str, Any]] = {
    "same_name_birth": _l("same name and birth date, different numbers"),
    "one_digit": _l("numbers differ in one digit"), "swapped": _l("two neighbouring digits swapped"),
    "century": _l("old 15-digit number read with another century"),
}  # fmt: skip
GROUNDS: Final[dict[str, Any]] = {
    COPIED: _l("One number was copied wrong, the card shows the other"),
    CERTIFIED: _l("The police station certifies that both numbers are one person's"),
}


def entered(change_id: int) -> str:
    """What is said of a change that was just asked for: what follows stands on its page where it waits."""
    if waits(change_id):
        return _("Entered. What happens to it now stands below.")
    return _("Entered: the register says so from now on.")


def merge_grounds(reason: str) -> list[tuple[str, Any]]:
    """What may show that a pair is one person; numbers more than a slip apart were not copied wrong."""
    return [(code, text) for code, text in GROUNDS.items() if code != COPIED or reason != SAME]


def needs_words(codes: Any) -> str:
    """Why another person checks it, in one sentence; "" where nobody has to."""
    known = [str(NEEDS[code]) for code in codes if code in NEEDS]
    return _("Another person checks it: %(why)s.", why=listed(known)) if known else ""


def line_words(line: Any) -> str:
    """A line of a plan in the reader's language, its days written as pages write days."""
    if isinstance(line, dt.date):
        return short_day(line) if line.year != today().year else day(line)
    values = getattr(line, "_kwargs", None)
    if not values:
        return str(line)
    return _(msgid(line)) % {name: line_words(value) for name, value in values.items()}


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.globals.update(
        change_kinds=KINDS, change_states=STATES, change_entries=ENTRIES, sheet_whats=SHEET_LINES,
        pair_reasons=REASONS, merge_grounds=merge_grounds, needs_words=needs_words, line_words=line_words,
        lives_at=lives_at, error_words=said_of,
    )  # fmt: skip
